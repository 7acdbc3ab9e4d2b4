import { createTheme, rem } from "@mantine/core";

import { family, graphite, leaf, type, weight } from "../design/tokens";

const CARD = { background: "var(--kopilka-card)" };
const DIALOG = { title: { fontWeight: weight.heading, fontSize: rem(type.dialog) }, content: CARD, header: CARD };

export const theme = createTheme({
  primaryColor: "leaf",
  primaryShade: { light: 7, dark: 7 },
  colors: { leaf, dark: graphite },
  fontFamily: family,
  headings: { fontFamily: family, fontWeight: String(weight.heading) },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Paper: { defaultProps: { radius: "lg" } },
    Modal: { defaultProps: { radius: "lg", centered: true }, styles: DIALOG },
    Drawer: { styles: DIALOG },
    // A dialog's head is no banner of the page.
    ModalHeader: { defaultProps: { role: "presentation" } },
    DrawerHeader: { defaultProps: { role: "presentation" } },
    // Inside the landmark that it belongs to, and with nothing in it but its items.
    Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } },
  },
});
