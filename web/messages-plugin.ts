import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

const SRC = join(import.meta.dirname, "src");
/** What has to be there before a page works: the entry and the pages that most visits begin with. */
export const FIRST = ["main.tsx", "app/Shell.tsx", "pages/sign-in/SignInPage.tsx", "pages/overview/OverviewPage.tsx"];
const CATALOGUE = /\/i18n\/(?:ru|en)\.json(?:\?(first|rest))?$/;

/**
 * Compiles the catalogues (`src/i18n/*.json`, ICU messages) at build time: no parser travels to the browser. Each has two
 * parts: `?first` are the messages of the first pages, `?rest` all others. Which they are is read out of the sources.
 */
export function messages(): Plugin {
  return {
    name: "kopilka-messages",
    enforce: "pre",
    transform(code, id) {
      const found = CATALOGUE.exec(id);
      if (!found) return null;
      const catalogue = JSON.parse(code) as Record<string, string>;
      const first = found[1] && firstKeys(Object.keys(catalogue));
      const wanted = Object.entries(catalogue).filter(([key]) => !first || first.has(key) === (found[1] === "first"));
      const compiled = Object.fromEntries(wanted.map(([key, text]) => [key, compileMessage(text)]));
      return { code: `export default ${JSON.stringify(compiled)}`, map: null, moduleType: "js" };
    },
  };
}

/** The keys that the first pages name, by themselves and by all that they import at once. */
export function firstKeys(keys: string[]): Set<string> {
  const found = new Set<string>();
  for (const text of firstSources()) {
    const prefixes = [...text.matchAll(/`([\w.]+\.)\$\{/g)].map((it) => it[1]!);
    for (const key of keys) if (text.includes(`"${key}"`) || prefixes.some((it) => key.startsWith(it))) found.add(key);
  }
  return found;
}

/** Everything that stands in the sources of the first pages; what is imported later (`import()`) does not. */
function firstSources(): string[] {
  const seen = new Map<string, string>();
  const wanted = FIRST.map((it) => join(SRC, it));
  for (let path = wanted.pop(); path; path = wanted.pop()) {
    if (seen.has(path)) continue;
    const text = readFileSync(path, "utf8");
    seen.set(path, text);
    for (const [, name] of text.matchAll(/^(?:import|export)\b(?! type)[^;]*? from "(\.[^"]+)";$/gm)) {
      const file = sourceAt(join(dirname(path), name!));
      if (file) wanted.push(file);
    }
  }
  return [...seen.values()];
}

function sourceAt(base: string): string | undefined {
  return [`${base}.ts`, `${base}.tsx`, join(base, "index.ts")].find((it) => {
    try {
      return readFileSync(it, "utf8") !== "";
    } catch {
      return false;
    }
  });
}
