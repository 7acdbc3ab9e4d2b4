import type { CSSProperties } from "react";

import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { dayHeading, shortDayHeading } from "./days";
import classes from "./DayHead.module.css";

interface Props {
  day: string;
  /** What the day comes to; null while that is not known. */
  total: string | null;
  /** Where the rows below are not counted yet: «запланировано». */
  note?: string;
}

/**
 * What a day of a list begins with, on every page alike. Its date is never cut: where there is little room it is short. To
 * those who listen the rows below it say the same.
 */
export function DayHead({ day, total, note }: Props) {
  const { locale } = useText();
  const { today } = useMe();
  return (
    <div className={classes.head} aria-hidden>
      <span>
        <span className={classes.long}>{dayHeading(locale, day, today)}</span>
        <span className={classes.short}>{shortDayHeading(locale, day, today)}</span>
        {note && <span className={classes.note}>{note}</span>}
      </span>
      {total !== null && (
        <span className={classes.total}>
          <span className="number sum" style={{ "--letters": total.length } as CSSProperties}>
            {total}
          </span>
        </span>
      )}
    </div>
  );
}
