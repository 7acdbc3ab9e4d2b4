import { IconArrowsSort, IconChartLine, IconCoins, IconTable } from "@tabler/icons-react";

/** Reached from another page, and from the palette. */
export const FURTHER = [
  { to: "/analytics/explore", label: "explorer.title", icon: IconTable },
  { to: "/net-worth", label: "worth.title", icon: IconChartLine },
  { to: "/rules", label: "rules.title", icon: IconArrowsSort },
  { to: "/settings/exchange-rates", label: "rates.title", icon: IconCoins },
] as const;
