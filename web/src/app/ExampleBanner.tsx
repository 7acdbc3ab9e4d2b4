import { Anchor } from "@mantine/core";

import { chooseHousehold } from "../api/household";
import { useMe } from "../queries/me";
import { useText } from "../i18n";
import classes from "./Shell.module.css";
import { useExample } from "../features/example/useExample";

/** Made-up data is on screen: said on every page, and gone by one button that asks first. */
export function ExampleBanner() {
  const { household } = useMe();
  const { t } = useText();
  const { remove } = useExample();
  return (
    <div role="status" className={classes.notice}>
      <span>
        {t("example.banner")} <span data-desktop>{t("example.apart")}</span>
      </span>
      <Anchor component="button" size="sm" onClick={() => chooseHousehold(null)}>
        {t("example.leave")}
      </Anchor>
      <Anchor component="button" size="sm" disabled={remove.isPending} onClick={() => void remove.run(household.id)}>
        {t("example.remove")}
      </Anchor>
    </div>
  );
}
