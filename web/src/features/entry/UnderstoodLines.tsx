import { useText } from "../../i18n";
import { useNames } from "../../queries/names";
import { CategoryBadge } from "../../ui/CategoryBadge";
import { Money } from "../../ui/Money";
import { lineDoubt } from "./doubts";
import classes from "./Understood.module.css";
import type { Parsed } from "./useParse";

interface Props {
  parsed: Parsed;
  /** Whether what is doubtful is asked: not while the words are still being read. */
  isAsked: boolean;
}

/** The lines of a split as they were understood, each with its own doubt below it. */
export function UnderstoodLines({ parsed, isAsked }: Props) {
  const { t } = useText();
  const names = useNames();
  return (
    <ul className={classes.lines} aria-label={t("split.title")}>
      {(parsed.lines ?? []).map((it, place) => {
        const category = it.category_id === null ? undefined : names.category(it.category_id);
        const doubt = isAsked ? lineDoubt(it) : null;
        return (
          <li key={place} className={classes.line}>
            <CategoryBadge icon={category?.icon} color={category?.color} />
            <span className={classes.what}>
              {[category?.name, it.description].filter(Boolean).join(" · ")}
              {doubt && <span className={classes.lineDoubt}>{t(doubt)}</span>}
            </span>
            {it.amount !== null && <Money amount={it.amount} currency={parsed.currency} type={parsed.type} />}
          </li>
        );
      })}
    </ul>
  );
}
