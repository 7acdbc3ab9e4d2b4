import "@mantine/notifications/styles.css";

import { Notifications } from "@mantine/notifications";

/** Where words at the bottom of the screen appear; they wait for it, so it may come late. */
export default function Toasts() {
  return <Notifications position="bottom-center" limit={3} zIndex={500} />;
}
