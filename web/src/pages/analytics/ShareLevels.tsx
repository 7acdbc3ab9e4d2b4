import { useText } from "../../i18n";
import type { TransactionsSearch } from "../../navigation/search";
import type { Schemas } from "../../api/client";
import { useCategories } from "../../queries/names";
import { ShareBar } from "../../ui/ShareBars";
import classes from "./analytics.module.css";
import { entriesOf, rollUp, total } from "./levels";
import { Unfolding } from "./Unfolding";

interface Props {
  entries: Schemas["CategoryShareRead"][];
  currency: string;
  /** The days and the currency that the shares are of. */
  search: TransactionsSearch;
}

/** Shares of the categories of the upper level, the largest first; those below it unfold. */
export function ShareLevels({ entries, currency, search }: Props) {
  const { t } = useText();
  const category = useCategories();
  const levels = rollUp(entries, category)
    .map((level) => {
      const all = entriesOf(level);
      return { ...level, all, amount: total(all, (it) => it.amount), share: total(all, (it) => it.share) };
    })
    .sort((one, other) => other.amount - one.amount);
  const largest = Math.max(...levels.filter((it) => it.amount >= 0).map((it) => it.share), 1);
  return (
    <ul className={classes.list}>
      {levels.map(({ all, own, ...level }) => (
        <Unfolding
          key={level.id}
          name={level.name}
          line={
            <ShareBar
              largest={largest}
              currency={currency}
              share={{ ...level, search: { ...search, category_id: level.id } }}
            />
          }
        >
          {level.children.length > 0 &&
            [...all]
              .sort((one, other) => other.amount - one.amount)
              .map((it) => (
                <li key={it.category_id}>
                  <ShareBar
                    largest={largest}
                    currency={currency}
                    share={{
                      id: it.category_id,
                      name: it === own ? t("analytics.itself", { name: it.name }) : it.name,
                      icon: category(it.category_id)?.icon,
                      color: category(it.category_id)?.color,
                      amount: it.amount,
                      share: it.share,
                      search: { ...search, category_id: it.category_id, children: "0" },
                    }}
                  />
                </li>
              ))}
        </Unfolding>
      ))}
    </ul>
  );
}
