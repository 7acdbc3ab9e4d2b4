import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { CATEGORY_COLORS, CATEGORY_ICONS } from "../src/contract/appearance";
import { schemes } from "../src/design/tokens";
import { tokenSheet } from "../tokens-plugin";
import { read, sourceNames } from "./sources";

/** Written by hand only in `design/tokens.ts`; the faces of type and Mantine's sheets are no design of ours. */
const LEFT_OUT = [
  "design/tokens.ts",
  "contract/facts.ts",
  "contract/currencies.ts",
  "contract/appearance.ts",
  "api/schema.d.ts",
  "app/fonts.css",
  "app/mantine.css",
];

const EVERYWHERE: [RegExp, string][] = [
  [/#[0-9a-f]{3,8}\b/gi, "a colour"],
  [/\b(?:rgba?|hsla?|oklch|oklab)\(/g, "a colour"],
  [/\b48em\b/g, "a breakpoint"],
];
const SHEETS: [RegExp, string][] = [
  [
    /(?:^|[\s{;])(?:color|background|border(?:-\w+)?|fill|outline)(?:-color)?:[^;]*\b(?:white|black|red|green|blue|gray|grey|orange)\b/g,
    "a colour",
  ],
  [
    /(?:font-size|border(?:-\w+)*-radius|padding[\w-]*|margin[\w-]*|(?:row-|column-)?gap):[^;]*[\s:(]\d*\.?\d+(?:px|em|rem)/g,
    "a size",
  ],
  [/font-weight: \d/g, "a weight"],
  [/box-shadow: (?!var\(|none)/g, "a shadow"],
];
const COMPONENTS: [RegExp, string][] = [
  [/\s(?:m[tblrxy]?|p[tblrxy]?|gap|fz|fw|radius|verticalSpacing)=\{[^}"]*(?<!\[)\b[1-9]\d*/g, "a size"],
  [/<Icon\w*[^>]*?\ssize=\{\d/g, "an icon's size"],
  [/\b(?:fontSize|fontWeight|padding\w*|margin\w*|gap|borderRadius): \d*[1-9]/g, "a size"],
  [/maxLength=\{\d/g, "a limit of the API"],
];

/** What stands as a literal in this file. */
function literals(name: string, text: string): string[] {
  const rules = [...EVERYWHERE, ...(name.endsWith(".css") ? SHEETS : name.endsWith(".tsx") ? COMPONENTS : [])];
  return rules.flatMap(([pattern, what]) =>
    [...text.matchAll(pattern)].map((it) => `${name}: ${what}: ${it[0].trim()}`),
  );
}

describe("design tokens", () => {
  it("are the only place with colours, sizes of type, radii, spaces and breakpoints", () => {
    const names = sourceNames().filter((it) => /\.(tsx?|css)$/.test(it) && !LEFT_OUT.includes(it));
    expect(names.length).toBeGreaterThan(100);
    expect(names.flatMap((name) => literals(name, read(name)))).toEqual([]);
  });

  it.each([
    ["a.css", ".a { color: #fff; }"],
    ["a.css", ".a { background: white; }"],
    ["a.css", ".a { border-radius: 3px; }"],
    ["a.css", ".a { padding: 0 0.5em; }"],
    ["a.css", ".a { margin: 0 auto 12px; }"],
    ["a.css", ".a { font-weight: 600; }"],
    ["a.css", ".a { box-shadow: 0 0 1px var(--x); }"],
    ["a.css", "@media (max-width: 48em) { }"],
    ["a.tsx", "<Text fz={24} />"],
    ["a.tsx", "<Text fw={strong ? 600 : 400} />"],
    ["a.tsx", "<Text mt={6} />"],
    ["a.tsx", "<IconPlus aria-hidden size={18} />"],
    ["a.tsx", "<div style={{ marginTop: 12 }} />"],
    ["a.tsx", "<TextInput maxLength={100} />"],
    ["a.ts", 'const LINE = "rgb(0 0 0)";'],
  ])("in %s are missed in: %s", (name, text) => expect(literals(name, text)).not.toEqual([]));

  it("have every name that a style sheet or a component asks for", () => {
    const known = new Set([...tokenSheet().matchAll(/--[\w-]+(?=:)/g)].map((it) => it[0]));
    // One that is put together, as `--kopilka-category-${name}`, has a test of its own below.
    const asked = sourceNames()
      .filter((it) => /\.(tsx?|css)$/.test(it) && !LEFT_OUT.includes(it))
      .flatMap((name) => [...read(name).matchAll(/--kopilka-[\w-]+\w(?![\w-]*-\$\{)/g)].map((it) => it[0]));
    expect(asked.length).toBeGreaterThan(30);
    expect([...new Set(asked)].filter((it) => !known.has(it))).toEqual([]);
  });
});

describe("categories", () => {
  const path = fileURLToPath(new URL("../../kopilka/categories/appearance.py", import.meta.url));
  const printed = [...readFileSync(path, "utf8").matchAll(/"(\w+)": "(#[0-9a-f]{6})"/g)].map((it) => [it[1], it[2]]);

  it.each(["light", "dark"] as const)("have each of the contract's colours in the %s scheme", (scheme) => {
    const there = Object.keys(schemes[scheme]).filter((it) => it.startsWith("kopilka-category-"));
    expect(there).toEqual(CATEGORY_COLORS.map((it) => `kopilka-category-${it}`));
  });

  it("are printed in the colours of the light scheme", () => {
    expect(printed).toEqual(CATEGORY_COLORS.map((it) => [it, schemes.light[`kopilka-category-${it}`]]));
  });

  it("have each icon of the contract in the picture", () => {
    const picture = readFileSync(new URL("../src/contract/category-icons.svg", import.meta.url), "utf8");
    const drawn = [...picture.matchAll(/<symbol id="([\w-]+)"[^>]*><(?:path|circle|rect)/g)].map((it) => it[1]);
    expect(drawn).toEqual([...CATEGORY_ICONS]);
  });
});

describe("the page of components", () => {
  it("shows every one that pages share", () => {
    const page = read("pages/components/ComponentsPage.tsx") + read("pages/components/Charts.tsx");
    const frame = ["ConfirmDialog", "DropMenu", "ErrorBoundary", "tell", "Door", "Framed", "Numbers"];
    const components = sourceNames()
      .filter((it) => it.startsWith("ui/") && it.endsWith(".tsx"))
      .map((it) => it.replace(/^.*\/|\.tsx$/g, ""))
      .filter((it) => !frame.includes(it));
    expect(components.length).toBeGreaterThan(12);
    expect(components.filter((it) => !page.includes(`<${it}`) && !page.includes(`use${it}(`))).toEqual([]);
  });
});
