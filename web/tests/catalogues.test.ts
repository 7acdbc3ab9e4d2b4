import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { setupI18n } from "@lingui/core";
import { describe, expect, it } from "vitest";

import { FIRST, firstKeys } from "../messages-plugin";

const source = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../src/i18n/${name}.json`), "utf8")) as Record<string, string>;
const ru = source("ru");
const en = source("en");
const code = files(join(import.meta.dirname, "../src"))
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((it) =>
    it.isDirectory() ? files(join(folder, it.name)) : [join(folder, it.name)],
  );
}

/** The names in braces, wherever they stand in a message. */
function values(message: string): string[] {
  return [...new Set([...message.matchAll(/\{\s*(\w+)\s*[,}]/g)].map((it) => it[1]!))].sort();
}

describe("catalogues", () => {
  it("say the same things in both languages", () => {
    expect(Object.keys(en)).toEqual(Object.keys(ru));
  });

  it("leave nothing empty", () => {
    expect(Object.entries({ ...ru, ...en }).filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("take the same values in both languages", () => {
    expect(Object.keys(ru).filter((key) => values(ru[key]!).join() !== values(en[key]!).join())).toEqual([]);
  });

  it("hold nothing that nobody says", () => {
    const said = (key: string) => code.includes(`"${key}"`) || code.includes(`\`${key.replace(/\.[^.]+$/, ".${")}`);
    expect(Object.keys(ru).filter((key) => !said(key))).toEqual([]);
  });

  it("come in two parts: the words of the first pages, and what is loaded later waits for the rest", () => {
    const first = firstKeys(Object.keys(ru));
    for (const key of ["nav.overview", "quick.save", "auth.email", "overview.by", "overview.net", "entry.done"])
      if (key in ru) expect(first.has(key), key).toBe(true);
    for (const key of ["goals.new", "help.title", "accounts.new"]) expect(first.has(key), key).toBe(false);
    const shown = [...code.matchAll(/lazy(?:RouteComponent)?\(\(\) => import\("([^"]+)"/g)].map((it) => it[1]!);
    expect(shown.map((it) => it.replace(/^[./]+/, "")).sort()).toEqual(
      FIRST.filter((it) => it !== "main.tsx")
        .map((it) => it.replace(/^app\/|\.tsx$/g, ""))
        .sort(),
    );
  });

  it("know the three Russian plurals", async () => {
    const i18n = setupI18n();
    const catalogue = (await import("../src/i18n/ru.json")).default as never;
    i18n.loadAndActivate({ locale: "ru", messages: catalogue });
    expect([1, 2, 5, 11, 21, 104].map((count) => i18n._("list.total", { count }))).toEqual([
      "1 операция",
      "2 операции",
      "5 операций",
      "11 операций",
      "21 операция",
      "104 операции",
    ]);
  });

  it("never shows a raw brace", async () => {
    for (const locale of ["ru", "en"] as const) {
      const i18n = setupI18n();
      const { default: catalogue } = (await import(`../src/i18n/${locale}.json`)) as { default: never };
      i18n.loadAndActivate({ locale, messages: catalogue });
      const filled = Object.fromEntries([...new Set(Object.values(ru).flatMap(values))].map((name) => [name, 3]));
      for (const key of Object.keys(ru)) expect(i18n._(key, filled), key).not.toMatch(/[{}#]/);
    }
  });
});
