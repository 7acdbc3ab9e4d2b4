import { Link } from "@tanstack/react-router";

import type { TransactionsSearch } from "../navigation/search";
import { useText } from "../i18n";
import { CategoryBadge } from "./CategoryBadge";
import { type CategoryColor, type CategoryIcon, categoryColor } from "./categoryColor";
import { Money } from "./Money";
import classes from "./ui.module.css";

export interface Share {
  id: string;
  name: string;
  icon?: CategoryIcon;
  color?: CategoryColor;
  amount: number;
  share: number;
  search: TransactionsSearch;
}

/** Categories by size; each line leads to the transactions behind it. Numbers stand beside the bars, always. */
export function ShareBars({ shares, currency }: { shares: Share[]; currency: string }) {
  const largest = Math.max(...shares.map((it) => it.share), 1);
  return (
    <ul className={classes.bars}>
      {shares.map((it) => (
        <li key={it.id}>
          <ShareBar share={it} largest={largest} currency={currency} />
        </li>
      ))}
    </ul>
  );
}

/** `largest`: the share whose bar fills its line. */
export function ShareBar({ share, largest, currency }: { share: Share; largest: number; currency: string }) {
  const { t, locale } = useText();
  // More came back than was spent: no part of the whole.
  const isBack = share.amount < 0;
  const percent = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const filled = {
    width: `${isBack ? 0 : (share.share / largest) * 100}%`,
    background: categoryColor(share.color ?? "gray"),
  };
  return (
    <Link to="/transactions" search={share.search} className={classes.bar}>
      <CategoryBadge icon={share.icon} color={share.color} />
      <span className={classes.ends}>
        <span className="clip">{share.name}</span>
        <Money amount={share.amount} currency={currency} whole />
      </span>
      <span className={classes.share}>
        <span className={classes.track} aria-hidden>
          <span className={classes.fill} style={filled} />
        </span>
        <span className={`number quiet ${classes.right}`}>
          {isBack ? t("analytics.cameBack") : `${percent.format(share.share)} %`}
        </span>
      </span>
    </Link>
  );
}
