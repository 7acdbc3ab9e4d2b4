import "@mantine/notifications/styles.css";

import { Notifications } from "@mantine/notifications";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense } from "react";

import { PHONE } from "../design/tokens";
import { worded } from "../i18n";
import { askForRule, useAskedRule } from "../navigation/rule";

const RuleDialog = lazy(() =>
  worded(import("../features/rules/RuleDialog")).then((it) => ({ default: it.RuleDialog })),
);

/**
 * Where short words appear: away from the bar of selected rows, and on a phone from the page's head and the navigation. What
 * they offer to write opens here, whatever page is left by then.
 */
export default function Toasts() {
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const rule = useAskedRule();
  return (
    <>
      <Notifications position={phone ? "bottom-center" : "bottom-right"} limit={3} zIndex={500} />
      <Suspense fallback={null}>{rule && <RuleDialog start={rule} onClose={() => askForRule(null)} />}</Suspense>
    </>
  );
}
