import { Select, SegmentedControl, Stack, TextInput } from "@mantine/core";

import { DESCRIPTION_MAX } from "../../contract/facts";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useText } from "../../i18n";
import { ACCOUNT_CHIPS, AccountChips } from "./AccountChips";
import { isSplit, Lines, SplitButton } from "./CategoryOrSplit";
import { CategorySelect } from "./CategorySelect";
import { DayChips } from "./DayChips";
import { categoryKind, type Draft, type Faults, turned } from "./draft";
import classes from "./EntryDialog.module.css";
import { LikelyCategories } from "./LikelyCategories";
import { MoreButton, MoreFields, useMore } from "./MoreFields";
import { ReckonedAmount } from "./ReckonedAmount";
import { RefundFields } from "./RefundFields";

interface Props {
  draft: Draft;
  faults: Faults;
  onChange: (change: Partial<Draft>) => void;
  /** A category comes with the payee: taken where nobody has chosen one. */
  onPropose: (category_id: string) => void;
  /** As it was before it was changed. */
  own?: Draft;
  /** Called once the page of its purchase is open; without it nothing leads there. */
  onLeave?: () => void;
  big?: boolean;
  /** With taps for the likeliest categories. */
  chips?: boolean;
  /** For a thumb: with the signs that a phone's number pad lacks, days and accounts a tap each. */
  thumb?: boolean;
}

/** The fields of one transaction. */
export function EntryFields({ draft, faults, onChange, onPropose, own, onLeave, big, chips, thumb }: Props) {
  const { t } = useText();
  const { today, household } = useMe();
  const { accounts, categories } = useNames();
  const open = accounts.filter((it) => !it.archived || it.id === draft.account_id);
  const more = useMore(draft);
  const currency = accounts.find((it) => it.id === draft.account_id)?.currency ?? household.currency;
  const accountProps = {
    value: draft.account_id,
    error: faults.account_id,
    onChange: (account_id: string | null) => onChange({ account_id }),
  };
  const accountField = (
    <Select
      label={t("field.account")}
      allowDeselect={false}
      data={open.map((it) => ({ value: it.id, label: it.name }))}
      {...accountProps}
    />
  );
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label={t("field.type")}
        value={draft.type}
        onChange={(type) => onChange(turned(draft, { type }, own))}
        data={[
          { value: "expense", label: t("type.expense") },
          { value: "income", label: t("type.income") },
        ]}
      />
      <RefundFields draft={draft} fault={faults.refund_of} onChange={onChange} own={own} onLeave={onLeave} />
      <ReckonedAmount
        large={big}
        currency={currency}
        keys={thumb}
        value={draft.amount}
        error={faults.amount}
        onChange={(amount) => onChange({ amount })}
      />
      {chips && !isSplit(draft) && (
        <LikelyCategories
          type={categoryKind(draft)}
          value={draft.category_id}
          onChange={(category_id) => onChange({ category_id })}
        />
      )}
      {isSplit(draft) ? (
        <Lines {...{ draft, faults, onChange }} currency={currency} />
      ) : (
        <>
          <CategorySelect
            type={categoryKind(draft)}
            value={draft.category_id}
            error={faults.category_id}
            onChange={(category_id) => onChange({ category_id })}
            known={categories}
          />
          {!thumb && <SplitButton draft={draft} onChange={onChange} />}
        </>
      )}
      {thumb ? (
        <>
          <DayChips value={draft.date} error={faults.date} onChange={(date) => onChange({ date })} />
          {open.length > ACCOUNT_CHIPS ? accountField : <AccountChips accounts={open} {...accountProps} />}
        </>
      ) : (
        <div className={classes.pair}>
          <TextInput
            label={t("field.date")}
            type="date"
            value={draft.date}
            error={faults.date}
            onChange={(event) => onChange({ date: event.currentTarget.value || today })}
          />
          {accountField}
        </div>
      )}
      <TextInput
        label={t("field.description")}
        autoComplete="off"
        maxLength={DESCRIPTION_MAX}
        value={draft.description}
        error={faults.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      {/* On a phone under «Ещё»: the sheet leaves the page above it in sight. */}
      {thumb && more.isOpen && !isSplit(draft) && <SplitButton draft={draft} onChange={onChange} />}
      {more.isOpen ? (
        <MoreFields
          draft={draft}
          faults={faults}
          onChange={onChange}
          onPropose={onPropose}
          isAskedFor={more.isAskedFor}
        />
      ) : (
        <MoreButton onOpen={more.open} />
      )}
    </Stack>
  );
}
