import { api, body } from "../../api/client";
import { chooseHousehold } from "../../api/household";
import { useMe } from "../../queries/me";
import { useText } from "../../i18n";
import { useChange } from "../../ui/useChange";

/** The example household: a look at a life filled in, beside one's own data and never mixed with it. */
export function useExample() {
  const { t } = useText();
  const { me } = useMe();
  const existing = me.households.find((it) => it.is_example);
  const show = useChange({
    send: async () => existing ?? body(api.POST("/households/example")),
    done: (household) => chooseHousehold(household.id),
    stale: "everything",
  });
  const remove = useChange({
    confirm: () => ({ title: t("example.removeTitle"), text: t("example.removeHint"), action: t("example.remove") }),
    send: (household_id: string) =>
      body(api.DELETE("/households/{household_id}", { params: { path: { household_id } } })),
    done: () => chooseHousehold(null),
    says: () => t("example.removed"),
    stale: "everything",
  });
  return { existing, show, remove };
}
