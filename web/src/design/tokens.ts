/**
 * Every colour, size of type, radius and space of the app: this file alone says them. Components take them from here, style
 * sheets as `var(--kopilka-…)`, which `tokens-plugin.ts` writes at build time; the page's own head gets them as `{{name}}`.
 */
export const leaf = [
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
] as const;

export const graphite = [
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
] as const;

/** By role, for both schemes. Those with Mantine's names replace colours of Mantine below the contrast of WCAG AA. */
export const schemes = {
  light: {
    "mantine-color-body": "#f6f7f6",
    "mantine-color-dimmed": "#5a6369",
    "mantine-color-placeholder": "#6b747a",
    "mantine-color-error": "#b42318",
    "kopilka-card": "#ffffff",
    "kopilka-line": "#e3e6e4",
    "kopilka-income": leaf[7],
    "kopilka-expense": "#c2581a",
    "kopilka-doubt": "#ad4c0e",
    "kopilka-hover": "#f0f3f1",
    "kopilka-day": "#fafbfa",
    "kopilka-chosen": leaf[0],
    "kopilka-category-red": "#c0362c",
    "kopilka-category-orange": "#ad4c0e",
    "kopilka-category-amber": "#8f6200",
    "kopilka-category-lime": "#5b7410",
    "kopilka-category-green": "#2f7a33",
    "kopilka-category-teal": "#0b7562",
    "kopilka-category-cyan": "#0b718c",
    "kopilka-category-blue": "#1f69b0",
    "kopilka-category-indigo": "#4c59c4",
    "kopilka-category-violet": "#7d47b5",
    "kopilka-category-pink": "#b12f6d",
    "kopilka-category-gray": "#5a656d",
    "kopilka-badge-tint": "12%",
  },
  dark: {
    "mantine-color-body": graphite[8],
    "mantine-color-dimmed": "#a3acb2",
    "mantine-color-placeholder": "#98a1a7",
    "mantine-color-error": "#ff8f85",
    "mantine-color-anchor": leaf[3],
    "mantine-color-leaf-light": "#14332c",
    "mantine-color-leaf-light-hover": "#183d35",
    "mantine-color-leaf-light-color": "#8fd9c3",
    "kopilka-card": graphite[7],
    "kopilka-line": graphite[5],
    "kopilka-income": "#5cc4a8",
    "kopilka-expense": "#f0a06a",
    "kopilka-doubt": "#f0a06a",
    "kopilka-hover": "#22282c",
    "kopilka-day": "#1a1f22",
    "kopilka-chosen": "#14332c",
    "kopilka-category-red": "#ff8f85",
    "kopilka-category-orange": "#f0a06a",
    "kopilka-category-amber": "#e3b85a",
    "kopilka-category-lime": "#b6ca5e",
    "kopilka-category-green": "#80cf84",
    "kopilka-category-teal": "#5cc4a8",
    "kopilka-category-cyan": "#62c4de",
    "kopilka-category-blue": "#7fb8f2",
    "kopilka-category-indigo": "#a8b2f7",
    "kopilka-category-violet": "#c6a6ef",
    "kopilka-category-pink": "#f297bf",
    "kopilka-category-gray": "#a9b2b8",
    "kopilka-badge-tint": "16%",
  },
} as const;

/** Of parts of one whole, in this order; the first is the accent. */
export const categoryColors = [
  leaf[6],
  "#c2581a",
  "#3b6fb6",
  "#8a5cb8",
  "#b08a1e",
  "#b5476b",
  "#4a8f3c",
  "#717b82",
] as const;

/** Of the same in both schemes. */
export const fixed = {
  logo: leaf[7],
  "logo-slot": "#ffffff",
  "logo-coin": "#e8b23a",
  "on-accent": "#ffffff",
  "browser-light": "#ffffff",
  "browser-dark": "#16191c",
  "qr-paper": "#ffffff",
  "qr-ink": "#16191c",
} as const;

export const shadows = {
  tip: "0 4px 16px rgb(0 0 0 / 12%)",
  plus: "0 4px 14px rgb(0 0 0 / 22%)",
  bar: "0 8px 28px rgb(0 0 0 / 20%)",
  // Of what scrolls under the end of a form.
  edge: "0 -8px 8px var(--kopilka-card)",
} as const;

export const family = '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** Sizes of type in pixels, beside Mantine's xs to xl. */
export const type = {
  thumb: 11,
  axis: 12,
  button: 15,
  list: 15,
  field: 16,
  dialog: 18,
  logo: 19,
  figure: 20,
  figureLarge: 22,
  balance: 24,
  total: 26,
} as const;

export const weight = { plain: 400, medium: 500, strong: 600, heading: 650, logo: 700 } as const;

/** Spaces in pixels, by their size. */
export const space = {
  1: 1,
  2: 2,
  3: 3,
  4: 4,
  6: 6,
  8: 8,
  9: 9,
  10: 10,
  12: 12,
  14: 14,
  16: 16,
  20: 20,
  28: 28,
} as const;

/** Radii in pixels, beside Mantine's. */
export const radius = { bar: 3, small: 8, chip: 14 } as const;

/** Sizes of icons in pixels: beside a word, in a list, in a bar. */
export const icon = { 14: 14, 16: 16, 17: 17, 18: 18, 20: 20, 22: 22, 26: 26, 28: 28 } as const;

/** The frame, in pixels: other parts keep clear of it. Below the list there is room for the bar of selected rows. */
export const frame = { header: 56, navbar: 232, footer: 64, "below-list": 88, "below-list-phone": 152 } as const;

/** Up to here it is a phone: Mantine's `sm`. */
export const PHONE = "(max-width: 48em)";
export const DESKTOP = "(min-width: 48em)";
