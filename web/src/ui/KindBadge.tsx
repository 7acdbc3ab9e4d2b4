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

/** As the badge of a category in a list. */
const SIZE = 32;

/** What kind of account it is, at a glance; the words stand beside it. */
export function KindBadge({ kind }: { kind: Account["kind"] }) {
  const [Icon, color] = KINDS[kind];
  return (
    <span className={classes.badge} style={{ width: SIZE, height: SIZE, color }} aria-hidden>
      <Icon size={icon[18]} />
    </span>
  );
}
