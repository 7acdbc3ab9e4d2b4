import type { Plugin } from "vite";

import * as tokens from "./src/design/tokens.ts";

const SHEET = "virtual:tokens.css";
// Vite takes what ends like a style sheet for one.
const RESOLVED = `\0${SHEET}`;

function block(selector: string, values: Record<string, string>): string {
  const lines = Object.entries(values).map(([name, value]) => `--${name}:${value};`);
  return `${selector}{${lines.join("")}}`;
}

function named(group: string, values: Record<string, string | number>, unit = ""): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, it]) => [`kopilka-${group}-${name}`, `${it}${unit}`]));
}

/** What grows with the letters that a person has set in the browser, as Mantine's own sizes do. */
function inRem(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, pixels]) => [name, pixels / 16]));
}

/** All tokens as custom properties. Twice `:root`: Mantine's own sheet comes later, with one. */
export function tokenSheet(): string {
  return [
    block(":root", {
      ...named("category", Object.fromEntries(tokens.categoryColors.map((it, index) => [index + 1, it]))),
      ...named("fixed", tokens.fixed),
      ...named("shadow", tokens.shadows),
      ...named("type", inRem(tokens.type), "rem"),
      ...named("weight", tokens.weight),
      ...named("space", tokens.space, "px"),
      ...named("radius", tokens.radius, "px"),
      ...named("frame", inRem(tokens.frame), "rem"),
    }),
    ...Object.entries(tokens.schemes).map(([scheme, values]) =>
      block(`:root:root[data-mantine-color-scheme="${scheme}"]`, values),
    ),
  ].join("\n");
}

/** `{{dark kopilka-card}}`, `{{fixed logo}}`, `{{frame header}}` in the page's own head. */
function placed(html: string): string {
  const groups: Record<string, Record<string, string | number>> = {
    ...tokens.schemes,
    fixed: tokens.fixed,
    frame: tokens.frame,
    space: tokens.space,
  };
  return html.replace(/\{\{(\w+) ([\w-]+)\}\}/g, (_, group: string, name: string) => {
    const value = groups[group]?.[name];
    if (value === undefined) throw new Error(`No token ${group} ${name}`);
    return String(value);
  });
}

/** The design tokens for style sheets and for the page: `virtual:tokens.css`, `@media (--phone)`, `{{…}}`. */
export function designTokens(): Plugin {
  return {
    name: "kopilka-design-tokens",
    enforce: "pre",
    resolveId: (id) => (id === SHEET ? RESOLVED : null),
    load: (id) => (id === RESOLVED ? tokenSheet() : null),
    transform(code, id) {
      if (!/\.css($|\?)/.test(id) || !code.includes("(--")) return null;
      return {
        code: code.replaceAll("(--phone)", tokens.PHONE).replaceAll("(--desktop)", tokens.DESKTOP),
        map: null,
      };
    },
    transformIndexHtml: { order: "pre", handler: placed },
  };
}
