import type { CSSProperties } from "react";

import classes from "./ui.module.css";

interface Props {
  /** A sum, as it is shown. */
  text: string;
  size?: "total" | "figure";
  tone?: "income" | "loss";
  /** Of the longest among those that stand beside it, which are to be of one size. */
  letters?: number;
}

/** A figure as large as the width it is given allows: it never leaves its card, so its letters are counted. */
export function Fitted({ text, size = "total", tone, letters = text.length }: Props) {
  return (
    <div className={classes.fits}>
      <div
        className={`number ${classes.fitted}`}
        data-size={size}
        data-tone={tone}
        style={{ "--letters": letters } as CSSProperties}
      >
        {text}
      </div>
    </div>
  );
}
