import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { api, body } from "../../api/client";
import { chooseHousehold } from "../../api/household";
import { useMe } from "../../api/queries";
import { useText } from "../../i18n";
import { tell, tellError } from "../../ui/tell";
import { Card } from "./SettingsPage";

/** The example household: a look at a life filled in, beside one's own data and never mixed with it. */
export function ExampleCard() {
  const { t } = useText();
  const { me } = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const example = me.households.find((it) => it.is_example);
  const show = useMutation({
    mutationFn: async () => example ?? body(api.POST("/households/example")),
    onSuccess: async (it) => {
      chooseHousehold(it.id);
      await client.invalidateQueries();
      await navigate({ to: "/" });
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
  return (
    <Card title={t("example.title")}>
      <Text size="sm" c="dimmed" mb="md">
        {t("example.hint")}
      </Text>
      <Group>
        <Button variant="default" loading={show.isPending} onClick={() => show.mutate()}>
          {t("example.show")}
        </Button>
        {example && (
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate(example.id)}>
            {t("example.remove")}
          </Button>
        )}
      </Group>
    </Card>
  );
}
