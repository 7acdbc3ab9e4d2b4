import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, body } from "../../api/client";
import { chooseHousehold } from "../../api/household";
import { useMe } from "../../queries/me";
import { useText } from "../../i18n";
import { tell, tellError } from "../../ui/tell";

/** The example household: a look at a life filled in, beside one's own data and never mixed with it. */
export function useExample() {
  const { t } = useText();
  const { me } = useMe();
  const client = useQueryClient();
  const existing = me.households.find((it) => it.is_example);
  const show = useMutation({
    mutationFn: async () => existing ?? body(api.POST("/households/example")),
    onSuccess: async (household) => {
      chooseHousehold(household.id);
      await client.invalidateQueries();
    },
    onError: tellError,
  });
  const remove = useMutation({
    mutationFn: (household_id: string) =>
      body(api.DELETE("/households/{household_id}", { params: { path: { household_id } } })),
    onSuccess: async () => {
      chooseHousehold(null);
      await client.invalidateQueries();
      tell(t("example.removed"));
    },
    onError: tellError,
  });
  return { existing, show, remove };
}
