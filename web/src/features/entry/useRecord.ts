import { api, body, type Schemas } from "../../api/client";
import { money, signOf } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useChange } from "../../ui/useChange";

interface Recorded {
  draft: Schemas["TransactionCreate"];
  currency: string;
}

/** Records an entry, says so, and offers to take it back; without a server it waits on this device. Raises Problem. */
export function useRecord(): (recorded: Recorded) => Promise<void> {
  const { me } = useMe();
  const { t, locale } = useText();
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
    says: (_, it) => t("entry.done", { amount: amount(it) }),
    undo: ({ id }) => body(api.DELETE("/transactions/{transaction_id}", { params: { path: { transaction_id: id } } })),
    // Whoever records goes on typing.
    goesOn: true,
  });
  return submit;
}
