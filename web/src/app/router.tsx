import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";

import { hasSession } from "../api/session";
import { FailurePage, NotFoundPage } from "../ui/FailurePage";
import {
  readAnalyticsSearch,
  readExplorerSearch,
  readExportsSearch,
  readNetWorthSearch,
  readOverviewSearch,
  readSignInSearch,
  readTransactionsSearch,
} from "../navigation/search";
import { worded } from "../i18n";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: readSignInSearch,
  beforeLoad: () => {
    if (hasSession()) throw redirect({ to: "/" });
  },
  component: lazyRouteComponent(() => import("../pages/sign-in/SignInPage"), "SignInPage"),
});

const letter = createRoute({
  getParentRoute: () => root,
  id: "letter",
  component: lazyRouteComponent(() => worded(import("./Letters")), "Letters"),
});

const door = { getParentRoute: () => letter } as const;
const letterPages = () => worded(import("../pages/letters/LetterPages"));

const letters = [
  createRoute({ ...door, path: "/forgot", component: lazyRouteComponent(letterPages, "ForgotPage") }),
  createRoute({ ...door, path: "/reset", component: lazyRouteComponent(letterPages, "ResetPage") }),
  createRoute({ ...door, path: "/confirm", component: lazyRouteComponent(letterPages, "ConfirmPage") }),
  createRoute({ ...door, path: "/check-mail", component: lazyRouteComponent(letterPages, "CheckMailPage") }),
] as const;

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: ({ location }) => {
    if (!hasSession())
      throw redirect({ to: "/sign-in", search: location.pathname === "/" ? {} : { next: location.publicHref } });
  },
  component: lazyRouteComponent(() => import("./Shell"), "Shell"),
});

const within = { getParentRoute: () => inside } as const;

const importPages = () => worded(import("../pages/imports/pages"));

const routes = [
  createRoute({
    ...within,
    path: "/",
    validateSearch: readOverviewSearch,
    component: lazyRouteComponent(() => import("../pages/overview/OverviewPage"), "OverviewPage"),
  }),
  createRoute({
    ...within,
    path: "/transactions",
    validateSearch: readTransactionsSearch,
    component: lazyRouteComponent(() => worded(import("../pages/transactions/TransactionsPage")), "TransactionsPage"),
  }),
  createRoute({
    ...within,
    path: "/analytics",
    validateSearch: readAnalyticsSearch,
    component: lazyRouteComponent(() => worded(import("../pages/analytics/AnalyticsPage")), "AnalyticsPage"),
  }),
  createRoute({
    ...within,
    path: "/analytics/explore",
    validateSearch: readExplorerSearch,
    component: lazyRouteComponent(() => worded(import("../pages/explorer/ExplorerPage")), "ExplorerPage"),
  }),
  createRoute({
    ...within,
    path: "/goals",
    component: lazyRouteComponent(() => worded(import("../pages/goals/GoalsPage")), "GoalsPage"),
  }),
  createRoute({
    ...within,
    path: "/exports",
    validateSearch: readExportsSearch,
    component: lazyRouteComponent(() => worded(import("../pages/exports/ExportsPage")), "ExportsPage"),
  }),
  createRoute({
    ...within,
    path: "/imports",
    component: lazyRouteComponent(importPages, "ImportsPage"),
  }),
  createRoute({
    ...within,
    path: "/imports/$id",
    component: lazyRouteComponent(importPages, "ImportPage"),
  }),
  createRoute({
    ...within,
    path: "/accounts",
    component: lazyRouteComponent(() => worded(import("../pages/accounts/AccountsPage")), "AccountsPage"),
  }),
  createRoute({
    ...within,
    path: "/accounts/$id",
    component: lazyRouteComponent(() => worded(import("../pages/accounts/AccountPage")), "AccountPage"),
  }),
  createRoute({
    ...within,
    path: "/accounts/$id/reconcile",
    component: lazyRouteComponent(() => worded(import("../pages/reconcile/ReconcilePage")), "ReconcilePage"),
  }),
  createRoute({
    ...within,
    path: "/net-worth",
    validateSearch: readNetWorthSearch,
    component: lazyRouteComponent(() => worded(import("../pages/net-worth/NetWorthPage")), "NetWorthPage"),
  }),
  createRoute({
    ...within,
    path: "/categories",
    component: lazyRouteComponent(() => worded(import("../pages/categories/CategoriesPage")), "CategoriesPage"),
  }),
  createRoute({
    ...within,
    path: "/payees",
    component: lazyRouteComponent(() => worded(import("../pages/payees/PayeesPage")), "PayeesPage"),
  }),
  createRoute({
    ...within,
    path: "/rules",
    component: lazyRouteComponent(() => worded(import("../pages/rules/RulesPage")), "RulesPage"),
  }),
  createRoute({
    ...within,
    path: "/settings",
    component: lazyRouteComponent(() => worded(import("../pages/settings/SettingsPage")), "SettingsPage"),
  }),
  createRoute({
    ...within,
    path: "/settings/exchange-rates",
    component: lazyRouteComponent(
      () => worded(import("../pages/exchange-rates/ExchangeRatesPage")),
      "ExchangeRatesPage",
    ),
  }),
  createRoute({
    ...within,
    path: "/admin",
    component: lazyRouteComponent(() => worded(import("../pages/admin/AdminPage")), "AdminPage"),
  }),
  createRoute({
    ...within,
    path: "/start",
    component: lazyRouteComponent(() => worded(import("../pages/start/StartPage")), "StartPage"),
  }),
  // No link leads there: for whoever works on the app.
  createRoute({
    ...within,
    path: "/components",
    component: lazyRouteComponent(() => worded(import("../pages/components/ComponentsPage")), "ComponentsPage"),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([signIn, letter.addChildren(letters), inside.addChildren(routes)]),
  basepath: "/app",
  defaultPreload: "intent",
  defaultErrorComponent: FailurePage,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
  // Plain query strings, as in the API: no JSON in the address.
  parseSearch: parseSearchWith((it) => it),
  stringifySearch: stringifySearchWith(String),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
