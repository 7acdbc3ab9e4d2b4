import type { CSSProperties } from "react";

import { useText } from "../i18n";
import classes from "./ui.module.css";

/** How much of something is there, as a ring around its percentage. */
export function Ring({ percent, label }: { percent: number; label: string }) {
  const { locale } = useText();
  const shown = Math.max(0, Math.min(percent, 100));
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(Math.floor(percent));
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuenow={shown}
      aria-valuemin={0}
      aria-valuemax={100}
      className={classes.ring}
      style={{ "--part": `${shown}%` } as CSSProperties}
    >
      <span className="number">{text} %</span>
    </span>
  );
}
