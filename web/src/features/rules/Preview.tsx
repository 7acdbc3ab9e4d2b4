import { Checkbox, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import type { Schemas } from "../../api/client";
import { icon } from "../../design/tokens";
import { dayText } from "../../format/dates";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { errorText } from "../../ui/errorText";
import type { Body } from "./draft";
import { previewQuery } from "./queries";
import classes from "./rules.module.css";

/** How long a pause in typing is, in milliseconds. */
const TYPING = 300;
/** Rows that show what the rule does, without pushing what is below them away. */
const SHOWN = 4;

interface Props {
  rule: Body | null;
  past: boolean;
  onPast: (past: boolean) => void;
}

/** What the rule would change of what was recorded before, as it is being written, and whether it shall. */
export function Preview({ rule, past, onPast }: Props) {
  const { t } = useText();
  const written = rule && JSON.stringify(rule);
  const [asked] = useDebouncedValue(written, TYPING);
  const { data, error, isFetching } = useQuery(previewQuery(asked === null ? null : (JSON.parse(asked) as Body)));
  const isOld = written !== asked || isFetching;
  if (!rule) return <Said text={t("rules.incomplete")} />;
  if (error && !isOld) return <Said text={errorText(error)} />;
  if (!data) return <Said text={t("rules.looking")} />;
  return (
    <div className={classes.preview} aria-busy={isOld} data-old={isOld || undefined}>
      <Said
        text={
          data.count === 0
            ? t("rules.fitsNone")
            : t(data.is_capped ? "rules.fitsMany" : "rules.fits", { count: data.count })
        }
      />
      {data.count > 0 && (
        <>
          <Checkbox
            mt="xs"
            label={t("rules.past")}
            checked={past && !data.is_capped}
            disabled={data.is_capped}
            onChange={(event) => onPast(event.currentTarget.checked)}
          />
          <ul className={classes.rows}>
            {data.rows.slice(0, SHOWN).map((it) => (
              <Row key={it.transaction_id} row={it} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Said({ text }: { text: string }) {
  return (
    <Text size="sm" c="dimmed" role="status">
      {text}
    </Text>
  );
}

function Row({ row }: { row: Schemas["PreviewRow"] }) {
  const { t, locale } = useText();
  const { today } = useMe();
  const names = useNames();
  const { before, after } = row;
  const tags = after.tags.filter((it) => !before.tags.includes(it));
  const isMoved = before.category_id !== after.category_id;
  const isRenamed = before.payee !== after.payee;
  const changes = [
    isRenamed && [before.payee ?? t("rules.noPayee"), after.payee],
    isMoved && [names.category(before.category_id)?.name, names.category(after.category_id)?.name],
  ].filter(Boolean) as [string, string][];
  return (
    <li>
      <Text span size="sm" className="clip">
        {dayText(locale, row.date, today)} · {row.before.payee || row.description || t("rules.noWords")}
      </Text>
      <Text span size="sm" className="number">
        {money(locale, row.amount, row.currency)}
      </Text>
      <Text span size="xs" c="dimmed" className={classes.change}>
        {changes.map(([from, to]) => (
          <span key={to}>
            {from} <IconArrowRight size={icon[16]} aria-label={t("rules.becomes")} /> {to}
          </span>
        ))}
        {tags.length > 0 && <span>{tags.map((it) => `+${it}`).join(" ")}</span>}
      </Text>
    </li>
  );
}
