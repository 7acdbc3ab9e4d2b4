import { ActionIcon, Button, Checkbox, Collapse, Group, Indicator, Select, Text, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconAdjustmentsHorizontal, IconSearch, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { Problem } from "../../api/problem";
import { PHONE, icon, space } from "../../design/tokens";
import { SEARCH_MAX } from "../../contract/facts";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { tagsQuery } from "../../queries/payees";
import type { TransactionsSearch } from "../../navigation/search";
import { addDays, spanText } from "../../format/dates";
import { editAmount, readAmount } from "../../format/money";
import { type Key, useText } from "../../i18n";
import { AmountInput } from "../../ui/AmountInput";
import { BadgedSelect } from "../../ui/BadgedSelect";
import { PayeeSelect } from "../../ui/PayeeSelect";
import { payeeQuery } from "./queries";

interface Props {
  search: TransactionsSearch;
  onChange: (next: Partial<TransactionsSearch>) => void;
  /** Of what is added up: without transfers, a category always with those below it. */
  summed?: boolean;
}

const DETAILS = [
  "type",
  "category_id",
  "account_id",
  "payee_id",
  "payee",
  "tag",
  "currency",
  "status",
  "start_date",
  "end_date",
  "min_amount",
  "max_amount",
] as const;
/** No filter at all but the words. */
export const UNFILTERED = Object.fromEntries([...DETAILS, "children"].map((it) => [it, undefined]));

/** Search by words, and behind a button everything else; all of it lives in the address. */
export function Filters({ search, onChange, summed }: Props) {
  const { t, locale } = useText();
  const names = useNames();
  const chosen = DETAILS.filter((it) => search[it] !== undefined).length;
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  // Whoever comes by a link came for the rows: on a phone the fields would stand in front of them.
  const [shown, show] = useState(chosen > 0 && !phone && !summed);
  const { type, start_date, end_date, payee_id, tag } = search;
  const payee = useQuery({ ...payeeQuery(payee_id ?? ""), enabled: payee_id !== undefined });
  const isGone = payee.error instanceof Problem && payee.error.status === 404;
  const payeeName = isGone ? t("filter.payeeGone") : payee.data?.name;
  const said = [
    type && t(`type.${type}s`),
    names.category(search.category_id ?? null)?.name,
    names.account(search.account_id ?? "")?.name,
    payee_id && payeeName,
    search.payee && t("filter.noPayee"),
    tag && `#${tag}`,
    search.status && t(`status.${search.status}`),
    start_date && end_date && spanText(locale, start_date, end_date),
  ].filter(Boolean);
  const kind = type === "refund" || type === "purchase" ? "expense" : type;
  const categories = names.categories.filter((it) => !kind || it.type === kind);
  return (
    <div>
      <Group gap="sm" wrap="nowrap">
        <SearchField value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} />
        <Indicator label={chosen} size={18} disabled={chosen === 0}>
          <span data-desktop>
            <Button
              variant="default"
              leftSection={<IconAdjustmentsHorizontal size={icon[18]} aria-hidden />}
              aria-expanded={shown}
              onClick={() => show(!shown)}
            >
              {t("filter.open")}
            </Button>
          </span>
          <span data-phone>
            <ActionIcon
              variant="default"
              size="input-sm"
              aria-label={t("filter.open")}
              aria-expanded={shown}
              onClick={() => show(!shown)}
            >
              <IconAdjustmentsHorizontal size={icon[18]} aria-hidden />
            </ActionIcon>
          </span>
        </Indicator>
      </Group>
      {(phone || summed) && !shown && said.length > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {said.join(" · ")}
        </Text>
      )}
      <Collapse expanded={shown}>
        {shown && (
          <div className="card" style={{ marginTop: space[12] }}>
            <div className="fields">
              <PeriodSelect search={search} onChange={onChange} />
              <Select
                label={t("field.type")}
                clearable
                placeholder={t("filter.any")}
                data={[
                  { value: "expense", label: t("type.expenses") },
                  { value: "income", label: t("type.incomes") },
                  { value: "purchase", label: t("type.purchases") },
                  { value: "refund", label: t("type.refunds") },
                  ...(summed ? [] : [{ value: "transfer", label: t("type.transfers") }]),
                ]}
                value={search.type ?? null}
                onChange={(it) =>
                  onChange({
                    type: (it as TransactionsSearch["type"]) ?? undefined,
                    category_id: undefined,
                    children: undefined,
                  })
                }
              />
              <BadgedSelect
                known={names.category}
                label={t("field.category")}
                clearable
                placeholder={t("filter.anyCategory")}
                nothingFoundMessage={t("common.nothing")}
                data={categories.map((it) => ({ value: it.id, label: it.name }))}
                value={search.category_id ?? null}
                onChange={(it) => onChange({ category_id: it ?? undefined, children: undefined })}
              />
              <Select
                label={t("field.account")}
                clearable
                placeholder={t("filter.any")}
                data={names.accounts.map((it) => ({ value: it.id, label: it.name }))}
                value={search.account_id ?? null}
                onChange={(it) => onChange({ account_id: it ?? undefined })}
              />
              <PayeeSelect
                clearable
                placeholder={t("filter.any")}
                value={payee_id ?? search.payee ?? null}
                chosenName={payeeName}
                none={summed ? undefined : t("filter.noPayee")}
                onChange={(it, isNone) => onChange({ payee_id: it?.id, payee: isNone ? "none" : undefined })}
              />
              {!summed && (
                <Select
                  label={t("field.status")}
                  clearable
                  placeholder={t("filter.any")}
                  data={(["booked", "pending"] as const).map((value) => ({ value, label: t(`status.${value}`) }))}
                  value={search.status ?? null}
                  onChange={(it) => onChange({ status: it ?? undefined })}
                />
              )}
              <TagSelect value={tag} onChange={(it) => onChange({ tag: it })} />
              <TextInput
                label={t("filter.from")}
                type="date"
                value={search.start_date ?? ""}
                onChange={(event) => onChange({ start_date: event.currentTarget.value || undefined })}
              />
              <TextInput
                label={t("filter.to")}
                type="date"
                value={search.end_date ?? ""}
                error={
                  search.start_date && search.end_date && search.start_date > search.end_date
                    ? t("fault.range")
                    : undefined
                }
                onChange={(event) => onChange({ end_date: event.currentTarget.value || undefined })}
              />
              <AmountField
                label={t("filter.min")}
                value={search.min_amount}
                onChange={(min_amount) => onChange({ min_amount })}
              />
              <AmountField
                label={t("filter.max")}
                value={search.max_amount}
                onChange={(max_amount) => onChange({ max_amount })}
              />
            </div>
            {search.category_id && !summed && (
              <Checkbox
                mt="sm"
                label={t("filter.children")}
                checked={search.children !== "0"}
                onChange={(event) => onChange({ children: event.currentTarget.checked ? undefined : "0" })}
              />
            )}
            {search.currency && (
              <Checkbox
                mt="sm"
                label={t("filter.onlyCurrency", { currency: search.currency })}
                checked
                onChange={() => onChange({ currency: undefined })}
              />
            )}
            {chosen > 0 && (
              <Button mt="sm" size="compact-sm" variant="light" onClick={() => onChange(UNFILTERED)}>
                {t("filter.clear")}
              </Button>
            )}
          </div>
        )}
      </Collapse>
    </div>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useText();
  const [typed, setTyped] = useState(value);
  const [from, setFrom] = useState(value);
  // The address changed by other hands (a link, the back button).
  if (from !== value) {
    setFrom(value);
    if (value !== typed.trim()) setTyped(value);
  }
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onChange(typed.trim()), 250);
    return () => clearTimeout(timer);
  });
  return (
    <TextInput
      flex={1}
      type="search"
      data-search
      aria-label={t("filter.search")}
      placeholder={t("filter.searchHint")}
      leftSection={<IconSearch size={icon[18]} aria-hidden />}
      rightSection={
        typed && (
          <ActionIcon variant="subtle" color="gray" aria-label={t("filter.clearSearch")} onClick={() => setTyped("")}>
            <IconX size={icon[16]} />
          </ActionIcon>
        )
      }
      maxLength={SEARCH_MAX}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") setTyped("");
        if (event.key === "ArrowDown") document.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus();
      }}
    />
  );
}

function TagSelect({ value, onChange }: { value?: string; onChange: (tag?: string) => void }) {
  const { t } = useText();
  const known = (useQuery(tagsQuery()).data ?? []).map((it) => it.name);
  return (
    <Select
      label={t("field.tag")}
      clearable
      searchable
      placeholder={t("filter.anyCategory")}
      nothingFoundMessage={t("common.nothing")}
      data={value === undefined || known.includes(value) ? known : [value, ...known]}
      value={value ?? null}
      onChange={(it) => onChange(it ?? undefined)}
    />
  );
}

function AmountField({ label, value, onChange }: { label: string; value?: string; onChange: (it?: string) => void }) {
  const { t, locale } = useText();
  const [typed, setTyped] = useState(value === undefined ? "" : editAmount(locale, value));
  const wrong = typed.trim() !== "" && readAmount(typed) === null;
  const [from, setFrom] = useState(value);
  if (from !== value) {
    setFrom(value);
    if ((readAmount(typed) ?? undefined) !== value) setTyped(value === undefined ? "" : editAmount(locale, value));
  }
  return (
    <AmountInput
      label={label}
      value={typed}
      error={wrong ? t("fault.amount") : undefined}
      onChange={setTyped}
      onBlur={() => !wrong && onChange(readAmount(typed) ?? undefined)}
      onKeyDown={(event) => event.key === "Enter" && !wrong && onChange(readAmount(typed) ?? undefined)}
    />
  );
}

function PeriodSelect({ search, onChange }: Props) {
  const { t } = useText();
  const { today, months } = useMe();
  const { year, month } = months.nameOf(today);
  const spans: Record<string, { label: Key; start_date: string; end_date: string }> = {
    week: { label: "period.days7", start_date: addDays(today, -6), end_date: today },
    month: { label: "period.month", ...months.span(year, month) },
    last: { label: "period.lastMonth", ...months.span(year, month - 1) },
    year: { label: "period.year", ...months.year(year) },
  };
  const current = Object.entries(spans).find(
    ([, it]) => it.start_date === search.start_date && it.end_date === search.end_date,
  );
  return (
    <Select
      label={t("field.period")}
      clearable
      placeholder={t(search.start_date || search.end_date ? "period.own" : "period.all")}
      data={Object.entries(spans).map(([value, it]) => ({ value, label: t(it.label) }))}
      value={current?.[0] ?? null}
      onChange={(it) => {
        const span = it === null ? undefined : spans[it];
        onChange({ start_date: span?.start_date, end_date: span?.end_date });
      }}
    />
  );
}
