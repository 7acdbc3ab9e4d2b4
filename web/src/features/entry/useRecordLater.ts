import { newKey } from "../../api/client";
import { useText } from "../../i18n";
import { recordLater } from "../../offline/outbox";
import { useMe } from "../../queries/me";
import { tell } from "../../ui/tell";

/** Keeps words on this device until there is a server that knows what they mean, and says so. */
export function useRecordLater(): (text: string) => Promise<void> {
  const { me, today } = useMe();
  const { t } = useText();
  return async (text) => {
    await recordLater({
      key: newKey(),
      user: me.id,
      household: me.household_id,
      words: { text: text.trim(), on: today },
    });
    tell(t("entry.wordsWait", { text: text.trim() }));
  };
}
