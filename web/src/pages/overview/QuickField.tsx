import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { icon, weight } from "../../design/tokens";
import { Unreachable } from "../../api/problem";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useEntry } from "../../navigation/entryDialog";
import { dayText } from "../../format/dates";
import { useText } from "../../i18n";
import { Money } from "../../ui/Money";
import { tellError } from "../../ui/tell";
import { doubtTexts } from "../../features/entry/doubts";
import { check, emptyDraft, withParsed } from "../../features/entry/draft";
import classes from "./QuickField.module.css";
import { type Parsed, useParse, WORDS_MAX } from "../../features/entry/useParse";
import { useRecord } from "../../features/entry/useRecord";

// Only a doubt brings it: the first view does without.
const CategorySelect = lazy(() =>
  import("../../features/entry/CategorySelect").then((it) => ({ default: it.CategorySelect })),
);

/** "кофе 250" and Enter: says what it understood, asks for the category when in doubt, then records. */
export function QuickField() {
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  const store = useRecord();
  const entry = useEntry();
  const [text, setText] = useState("");
  const [category, setCategory] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { parsed, current, settle } = useParse(text);

  function understand(read: Parsed) {
    const draft = withParsed(emptyDraft(names.accounts, today), read, locale);
    const full = { ...draft, category_id: category ?? draft.category_id };
    const asked = doubtTexts(read, category ? { category_id: category } : {});
    // A missing category is asked for right here; everything else is better put right in the form.
    const onlyCategory = asked.every((it) => it === "doubt.categoryMissing" || it === "doubt.descriptionMissing");
    const checked = check(full);
    return { full, asked, onlyCategory, body: "body" in checked && onlyCategory ? checked.body : null };
  }
  const seen = parsed && understand(parsed);

  async function save(): Promise<void> {
    if (busy || !text.trim()) return;
    const sent = text;
    setBusy(true);
    try {
      const read = await settle();
      const whole = read && understand(read);
      // In doubt: what is asked stands below the field by now.
      if (!read || !whole?.body) return;
      await store({ draft: whole.body, currency: read.currency });
      // What was typed meanwhile is the next entry.
      setText((it) => (it === sent ? "" : it));
      setCategory(null);
    } catch (error) {
      tellError(error);
      // Nobody to ask what the words mean: the form works without a server.
      if (error instanceof Unreachable) entry.open();
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Group align="end" gap="sm" wrap="nowrap">
        <TextInput
          flex={1}
          size="md"
          label={t("quick.label")}
          leftSection={<IconSparkles size={icon[18]} aria-hidden />}
          placeholder={t("quick.placeholder")}
          autoComplete="off"
          enterKeyHint="done"
          maxLength={WORDS_MAX}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setCategory(null);
          }}
        />
        <Button type="submit" size="md" loading={busy} disabled={text.trim() === "" || (current && !seen?.body)}>
          {t("quick.save")}
        </Button>
      </Group>
      <div className={classes.understood} role="status">
        {!seen || !parsed ? (
          <Text size="sm" c="dimmed">
            {t("quick.examples")}
          </Text>
        ) : (
          <Group gap="xs" align="center">
            {parsed.amount !== null && (
              <span className={classes.chip}>
                <Money amount={parsed.amount} currency={parsed.currency} type={parsed.type} />
              </span>
            )}
            <span className={classes.chip}>
              {parsed.date === today ? t("date.today") : dayText(locale, parsed.date, today)}
            </span>
            {seen.full.category_id && (
              <span className={classes.chip}>{names.category(seen.full.category_id)?.name}</span>
            )}
            {seen.full.description && <span className={`${classes.chip} clip`}>{seen.full.description}</span>}
            {current &&
              seen.asked.map((it) => (
                <Text key={it} size="sm" fw={weight.medium} className={classes.doubt}>
                  {t(it)}
                </Text>
              ))}
            {current && seen.asked.length > 0 && seen.onlyCategory && parsed.amount !== null && (
              <Suspense fallback={null}>
                <CategorySelect
                  type={seen.full.type}
                  value={category}
                  onChange={setCategory}
                  known={names.categories}
                />
              </Suspense>
            )}
            {current && seen.asked.length > 0 && !seen.onlyCategory && (
              <Button size="compact-sm" variant="light" onClick={() => entry.open()}>
                {t("quick.toForm")}
              </Button>
            )}
          </Group>
        )}
      </div>
    </form>
  );
}
