import { fixed } from "../design/tokens";
import { useText } from "../i18n";
import classes from "./ui.module.css";

/** A money box with a coin above its slot, and the name. */
export function Logo({ size = 30 }: { size?: number }) {
  const { t } = useText();
  return (
    <span className={classes.logo}>
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
        <rect x="3" y="12" width="26" height="17" rx="6" fill={fixed.logo} />
        <rect x="10" y="15.5" width="12" height="2.6" rx="1.3" fill={fixed["logo-slot"]} />
        <circle cx="16" cy="7" r="4.6" fill={fixed["logo-coin"]} />
      </svg>
      <span>{t("app.name")}</span>
    </span>
  );
}
