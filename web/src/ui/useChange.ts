import { body } from "../api/client";
import { useLedgerChanged } from "../queries/ledger";
import { useText } from "../i18n";
import { useConfirm } from "./Confirm";
import { tellError } from "./tell";

type Sent = Parameters<typeof body>[0];

/** Small changes that need no form: sent, shown everywhere; a refusal is told. Both answer whether it was done. */
export function useChange() {
  const changed = useLedgerChanged();
  const confirm = useConfirm();
  const { t } = useText();

  async function change(send: () => Sent): Promise<boolean> {
    try {
      await body(send());
      await changed();
      return true;
    } catch (error) {
      tellError(error);
      return false;
    }
  }

  /** Asks first. */
  async function remove(title: string, text: string, send: () => Sent): Promise<boolean> {
    return (await confirm({ title, text, action: t("common.delete") })) && (await change(send));
  }

  return { change, remove };
}
