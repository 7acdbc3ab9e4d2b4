import { api, body, type Schemas } from "../../api/client";
import { dayText } from "../../format/dates";
import { money, shortMoney, signOf } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import { useChange } from "../../ui/useChange";

interface Recorded {
  draft: Schemas["TransactionCreate"];
  currency: string;
}

/** Records an entry, says so, and offers to take it back; without a server it waits on this device. Raises Problem. */
export function useRecord(): (recorded: Recorded) => Promise<void> {
  const { me, today } = useMe();
  const names = useNames();
  const { t, locale } = useText();
  const what = ({ draft }: Recorded) =>
    [
      draft.payee || draft.description,
      ...new Set([draft, ...(draft.lines ?? [])].map((it) => names.category(it.category_id)?.name)),
      dayText(locale, draft.date, today),
    ]
      .filter(Boolean)
      .join(", ");
  const amount = ({ draft, currency }: Recorded) =>
    `${signOf(draft.type ?? "expense")}${money(locale, draft.amount, currency)}`;
  const { submit } = useChange({
    entry: ({ draft }: Recorded, key) => ({
      key,
      user: me.id,
      household: me.household_id,
      body: draft,
      made: Date.now(),
    }),
    waits: (it) => t("entry.waits", { amount: amount(it) }),
    says: (stored, it) =>
      stored.is_refund
        ? t("refund.done", {
            amount: shortMoney(locale, it.draft.amount, it.currency),
            category: names.category(it.draft.category_id)?.name ?? "",
          })
        : t("entry.done", { amount: amount(it), what: what(it) }),
    undo: ({ id }) => body(api.DELETE("/transactions/{transaction_id}", { params: { path: { transaction_id: id } } })),
    // Whoever records goes on typing.
    goesOn: true,
  });
  return submit;
}
