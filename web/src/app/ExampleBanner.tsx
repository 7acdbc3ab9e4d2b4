import { Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, body } from "../api/client";
import { chooseHousehold } from "../api/household";
import { useMe } from "../api/queries";
import { useText } from "../i18n";
import { tell, tellError } from "../ui/tell";
import classes from "./Shell.module.css";

/** Made-up data is on screen: said on every page, and gone by one button. */
export function ExampleBanner() {
  const { household } = useMe();
  const { t } = useText();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      body(api.DELETE("/households/{household_id}", { params: { path: { household_id: household.id } } })),
    onSuccess: async () => {
      chooseHousehold(null);
      await client.invalidateQueries();
      tell(t("example.removed"));
    },
    onError: tellError,
  });
  return (
    <div role="status" className={classes.example}>
      <Group justify="space-between" gap="sm">
        <span>{t("example.banner")}</span>
        <Group gap="xs">
          <Button size="compact-md" variant="default" onClick={() => chooseHousehold(null)}>
            {t("example.leave")}
          </Button>
          <Button size="compact-md" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t("example.remove")}
          </Button>
        </Group>
      </Group>
    </div>
  );
}
