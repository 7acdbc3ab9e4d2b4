import { type CSSVariablesResolver, type MantineColorsTuple, createTheme } from "@mantine/core";

const leaf: MantineColorsTuple = [
  "#e7f6f1",
  "#cdeae1",
  "#a3d9c9",
  "#74c6af",
  "#4db598",
  "#2fa588",
  "#158a70",
  "#0b7562",
  "#085c4e",
  "#05463b",
];

const graphite: MantineColorsTuple = [
  "#e4e7e9",
  "#b9c0c5",
  "#9aa3a9",
  "#717b82",
  "#3d454b",
  "#31383d",
  "#262c30",
  "#1d2226",
  "#171b1e",
  "#101315",
];

const FONT = '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

const CARD = { background: "var(--kopilka-card)" };
const DIALOG = { title: { fontWeight: 650, fontSize: 18 }, content: CARD, header: CARD };

export const theme = createTheme({
  primaryColor: "leaf",
  primaryShade: { light: 7, dark: 7 },
  colors: { leaf, dark: graphite },
  fontFamily: FONT,
  headings: { fontFamily: FONT, fontWeight: "650" },
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

/** Colours that Mantine leaves below the contrast of WCAG AA, set for both schemes; and the two of money. */
export const resolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#f6f7f6",
    "--mantine-color-dimmed": "#5a6369",
    "--mantine-color-placeholder": "#6b747a",
    "--mantine-color-error": "#b42318",
    "--kopilka-card": "#ffffff",
    "--kopilka-line": "#e3e6e4",
    "--kopilka-income": "#0b7562",
    "--kopilka-expense": "#c2581a",
    "--kopilka-hover": "#f0f3f1",
    "--kopilka-chosen": "#e7f6f1",
  },
  dark: {
    "--mantine-color-body": "#171b1e",
    "--mantine-color-dimmed": "#a3acb2",
    "--mantine-color-placeholder": "#98a1a7",
    "--mantine-color-error": "#ff8f85",
    "--mantine-color-anchor": "#74c6af",
    "--mantine-color-leaf-light": "#14332c",
    "--mantine-color-leaf-light-hover": "#183d35",
    "--mantine-color-leaf-light-color": "#8fd9c3",
    "--kopilka-card": "#1d2226",
    "--kopilka-line": "#31383d",
    "--kopilka-income": "#5cc4a8",
    "--kopilka-expense": "#f0a06a",
    "--kopilka-hover": "#22282c",
    "--kopilka-chosen": "#14332c",
  },
});
