import {
  IconCategory,
  IconChartBar,
  IconFileExport,
  IconHome,
  IconList,
  IconSettings,
  IconShield,
  IconTargetArrow,
  IconWallet,
} from "@tabler/icons-react";

import type { Key } from "../i18n";

export interface Place {
  to:
    "/" | "/transactions" | "/analytics" | "/goals" | "/exports" | "/accounts" | "/categories" | "/settings" | "/admin";
  label: Key;
  icon: typeof IconHome;
}

/** The pages of the navigation, in its order. */
export const PLACES: Place[] = [
  { to: "/", label: "nav.overview", icon: IconHome },
  { to: "/transactions", label: "nav.transactions", icon: IconList },
  { to: "/analytics", label: "nav.analytics", icon: IconChartBar },
  { to: "/goals", label: "nav.goals", icon: IconTargetArrow },
  { to: "/exports", label: "nav.exports", icon: IconFileExport },
  { to: "/accounts", label: "nav.accounts", icon: IconWallet },
  { to: "/categories", label: "nav.categories", icon: IconCategory },
  { to: "/settings", label: "nav.settings", icon: IconSettings },
];

/** With the administrator's page for whoever runs this server. */
export function placesOf(isAdmin: boolean): Place[] {
  return isAdmin ? [...PLACES, { to: "/admin", label: "nav.admin", icon: IconShield }] : PLACES;
}
