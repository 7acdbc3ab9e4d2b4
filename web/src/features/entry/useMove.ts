import { api, body, type Schemas } from "../../api/client";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import { useNames } from "../../queries/names";
import { type Change, useChange } from "../../ui/useChange";

export type NewTransfer = Schemas["TransferCreate"];

/** Sent, and not known to be stored: sent again, from wherever, it is the same transfer. */
let unclear: { sent: string; key: string } | null = null;

async function send(it: NewTransfer, newKey: string): Promise<Schemas["TransferRead"]> {
  const sent = JSON.stringify(it);
  const key = unclear?.sent === sent ? unclear.key : newKey;
  unclear = { sent, key };
  const stored = await body(api.POST("/transfers", { body: it, headers: { "Idempotency-Key": key } }));
  unclear = null;
  return stored;
}

/** Moves money from one account to another, says so, and offers to take it back. `done` is called as soon as it is stored. */
export function useMove(done?: () => void): Change<NewTransfer> {
  const { t, locale } = useText();
  const { account } = useNames();
  return useChange({
    send,
    done,
    says: (it) =>
      t("transfer.done", {
        amount: money(locale, it.amount, it.currency),
        account: account(it.to_account_id)?.name ?? "",
      }),
    undo: ({ id }) => body(api.DELETE("/transfers/{transfer_id}", { params: { path: { transfer_id: id } } })),
    goesOn: true,
  });
}
