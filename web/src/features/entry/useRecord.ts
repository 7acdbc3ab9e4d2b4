import { useQueryClient } from "@tanstack/react-query";

import { api, body, newKey, type Schemas } from "../../api/client";
import { ledgerChanged } from "../../queries/ledger";
import { useMe } from "../../queries/me";
import { money, signOf } from "../../format/money";
import { useText } from "../../i18n";
import { record } from "../../offline/outbox";
import { tell, tellError } from "../../ui/tell";

type Draft = Schemas["TransactionCreate"];

/** Records an entry, says so, and offers to take it back; without a server it waits on this device. Raises Problem. */
export function useRecord(): (draft: Draft, currency: string) => Promise<void> {
  const { me } = useMe();
  const client = useQueryClient();
  const { t, locale } = useText();
  return async (draft, currency) => {
    const sent = await record({
      key: newKey(),
      user: me.id,
      household: me.household_id,
      body: draft,
      made: Date.now(),
    });
    const amount = `${signOf(draft.type ?? "expense")}${money(locale, draft.amount, currency)}`;
    if ("waits" in sent) {
      tell(t("entry.waits", { amount }));
      return;
    }
    const { id } = sent.stored;
    tell(t("entry.done", { amount }), {
      label: t("common.undo"),
      run: () =>
        void body(api.DELETE("/transactions/{transaction_id}", { params: { path: { transaction_id: id } } }))
          .then(() => ledgerChanged(client))
          .catch(tellError),
    });
    // Not waited for: whoever records goes on typing.
    void ledgerChanged(client);
  };
}
