import {
  IconBuildingBank,
  IconCash,
  IconChartLine,
  IconCreditCard,
  IconPigMoney,
  IconReceipt,
  IconWallet,
} from "@tabler/icons-react";

import { icon } from "../design/tokens";
import type { Account } from "../queries/names";
import classes from "./ui.module.css";

const KINDS: Record<Account["kind"], [typeof IconCash, string]> = {
  cash: [IconCash, "var(--kopilka-category-green)"],
  card: [IconCreditCard, "var(--kopilka-category-blue)"],
  checking: [IconBuildingBank, "var(--kopilka-category-indigo)"],
  savings: [IconPigMoney, "var(--kopilka-category-teal)"],
  investment: [IconChartLine, "var(--kopilka-category-violet)"],
  credit: [IconReceipt, "var(--kopilka-category-orange)"],
  other: [IconWallet, "var(--kopilka-category-gray)"],
};

/** What kind of account it is, at a glance; the words stand beside it. As large as the badge of a category there. */
export function KindBadge({ kind, size = 32 }: { kind: Account["kind"]; size?: 32 | 24 }) {
  const [Icon, color] = KINDS[kind];
  return (
    <span className={classes.badge} style={{ width: size, height: size, color }} aria-hidden>
      <Icon size={icon[size === 32 ? 18 : 14]} />
    </span>
  );
}
