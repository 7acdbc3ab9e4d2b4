import "@mantine/notifications/styles.css";

import { PHONE } from "../design/tokens";

import { Notifications } from "@mantine/notifications";
import { useMediaQuery } from "@mantine/hooks";

/** Where short words appear: away from the bar of selected rows, and on a phone from the page's head and the navigation. */
export default function Toasts() {
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  return <Notifications position={phone ? "bottom-center" : "bottom-right"} limit={3} zIndex={500} />;
}
