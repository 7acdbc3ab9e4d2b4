import { Link } from "@tanstack/react-router";

import type { TransactionsSearch } from "../navigation/search";
import { useText } from "../i18n";
import { Money } from "./Money";
import classes from "./ui.module.css";

export interface Share {
  id: string;
  name: string;
  amount: number;
  share: number;
  search: TransactionsSearch;
}

/** Categories by size; each line leads to the transactions behind it. Numbers stand beside the bars, always. */
export function ShareBars({ shares, currency }: { shares: Share[]; currency: string }) {
  const { locale } = useText();
  const percent = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const largest = Math.max(...shares.map((it) => it.share), 1);
  return (
    <ul className={classes.bars}>
      {shares.map((it) => (
        <li key={it.id}>
          <Link to="/transactions" search={it.search} className={classes.bar}>
            <span className="clip">{it.name}</span>
            <Money amount={it.amount} currency={currency} />
            <span className={classes.share}>
              <span className={classes.track} aria-hidden>
                <span className={classes.fill} style={{ width: `${(it.share / largest) * 100}%` }} />
              </span>
              <span className={`number quiet ${classes.right}`}>{percent.format(it.share)} %</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
