import { Button, Group } from "@mantine/core";

import { chooseHousehold } from "../api/household";
import { useMe } from "../queries/me";
import { useText } from "../i18n";
import classes from "./Shell.module.css";
import { useExample } from "../features/example/useExample";

/** Made-up data is on screen: said on every page, and gone by one button. */
export function ExampleBanner() {
  const { household } = useMe();
  const { t } = useText();
  const { remove } = useExample();
  return (
    <div role="status" className={classes.example}>
      <Group justify="space-between" gap="sm">
        <span>{t("example.banner")}</span>
        <Group gap="xs">
          <Button size="compact-md" variant="default" onClick={() => chooseHousehold(null)}>
            {t("example.leave")}
          </Button>
          <Button size="compact-md" loading={remove.isPending} onClick={() => void remove.run(household.id)}>
            {t("example.remove")}
          </Button>
        </Group>
      </Group>
    </div>
  );
}
