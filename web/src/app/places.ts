import {
  IconBuildingStore,
  IconCategory,
  IconChartBar,
  IconFileExport,
  IconFileImport,
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
    | "/"
    | "/transactions"
    | "/analytics"
    | "/goals"
    | "/imports"
    | "/exports"
    | "/accounts"
    | "/categories"
    | "/payees"
    | "/settings"
    | "/admin";
  label: Key;
  icon: typeof IconHome;
}

/** The pages of the navigation, in its order. */
export const PLACES: Place[] = [
  { to: "/", label: "nav.overview", icon: IconHome },
  { to: "/transactions", label: "nav.transactions", icon: IconList },
  { to: "/accounts", label: "nav.accounts", icon: IconWallet },
  { to: "/analytics", label: "nav.analytics", icon: IconChartBar },
  { to: "/goals", label: "nav.goals", icon: IconTargetArrow },
  { to: "/categories", label: "nav.categories", icon: IconCategory },
  { to: "/payees", label: "nav.payees", icon: IconBuildingStore },
  { to: "/imports", label: "nav.imports", icon: IconFileImport },
  { to: "/exports", label: "nav.exports", icon: IconFileExport },
  { to: "/settings", label: "nav.settings", icon: IconSettings },
];

/** Under the thumb on a phone, beside "+" and what holds the rest: what is looked at from day to day. */
const THUMBS: Place["to"][] = ["/", "/transactions", "/analytics"];

export const isUnderThumb = ({ to }: Place): boolean => THUMBS.includes(to);

/** With the administrator's page for whoever runs this server. */
export function placesOf(isAdmin: boolean): Place[] {
  return isAdmin ? [...PLACES, { to: "/admin", label: "nav.admin", icon: IconShield }] : PLACES;
}
