import { rem } from "@mantine/core";

import { axisMoney, money } from "../../format/money";
import { useText } from "../../i18n";
import classes from "./FlowChart.module.css";
import { ticks } from "./ticks";

export interface FlowPoint {
  label: string;
  income: number;
  expense: number;
}

interface Props {
  points: FlowPoint[];
  currency: string;
  height: number;
  onPick?: (index: number, type: "income" | "expense") => void;
}

const TYPES = ["income", "expense"] as const;

/**
 * Income beside expense, month by month; a bar leads to what is behind it. Boxes laid out by the browser: a chart library
 * would weigh as much as the rest of the page, and hold it up for a tenth of a second.
 */
export function FlowChart({ points, currency, height, onPick }: Props) {
  const { t, locale } = useText();
  const names = { income: t("type.incomes"), expense: t("type.expenses") };
  const lines = ticks(Math.max(...points.flatMap((it) => [it.income, it.expense])));
  const top = lines.at(-1)!;
  return (
    <div className={classes.chart} style={{ height: rem(height) }}>
      <div className={classes.axis}>
        {/* As wide as the longest, whatever the size of the letters. */}
        <span className={classes.widest}>{axisMoney(locale, top, currency)}</span>
        {lines.map((it) => (
          <span key={it} style={{ bottom: `${(it / top) * 100}%` }}>
            {axisMoney(locale, it, currency)}
          </span>
        ))}
      </div>
      <div className={classes.plot}>
        {lines.map((it) => (
          <span key={it} className={classes.line} style={{ bottom: `${(it / top) * 100}%` }} />
        ))}
        {points.map((it, index) => (
          <div key={index} className={classes.month}>
            {TYPES.map((type) => (
              <span
                key={type}
                className={`${classes.bar} ${classes[type]}`}
                // Where more came back than was spent, there is none.
                style={{ height: `${(Math.max(it[type], 0) / top) * 100}%`, cursor: onPick && "pointer" }}
                onClick={() => onPick?.(index, type)}
              />
            ))}
            <div className={`${classes.tip} ${index * 2 >= points.length ? classes.left : ""}`}>
              <strong>{it.label}</strong>
              {TYPES.map((type) => (
                <span key={type}>
                  {names[type]}: {money(locale, it[type], currency)}
                </span>
              ))}
            </div>
          </div>
        ))}
      </div>
      <div className={classes.months}>
        <div>
          {points.map((it, index) => (
            <span key={index}>{it.label}</span>
          ))}
        </div>
      </div>
      <div className={classes.legend}>
        {TYPES.map((type) => (
          <span key={type}>
            <span className={`${classes.mark} ${classes[type]}`} /> {names[type]}
          </span>
        ))}
      </div>
    </div>
  );
}
