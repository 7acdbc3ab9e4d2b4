import ts from "typescript";
import { describe, expect, it } from "vitest";

import { read, resolveImport, sourceNames } from "./sources";

/** Who imports whom; types and what is loaded later count too. */
type Graph = Map<string, string[]>;

/** Lower ones first. A file imports from its own layer and from those below it. */
const LAYERS = [
  "contract",
  "design",
  "format",
  "i18n",
  "api",
  "offline",
  "queries",
  "navigation",
  "ui",
  "features",
  "pages",
  "app",
  "main",
];
/** Layers that know nothing but themselves and what the contract says. */
const ALONE = ["contract", "design", "format", "i18n", "api"];
/** Layers whose folders do not know each other: one folder a page. */
const PARTED = ["features", "pages"];

function graphOf(names: string[], text: (name: string) => string): Graph {
  const all = new Set(names);
  return new Map(
    names
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => {
        const imports = ts.preProcessFile(text(name), true, true).importedFiles.map((it) => it.fileName);
        return [name, imports.flatMap((it) => resolveImport(name, it, (found) => all.has(found)) ?? [])];
      }),
  );
}

/** Every ring of files, each as the way from one file back to itself. */
function rings(graph: Graph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  function walk(name: string, way: string[]): void {
    const at = way.indexOf(name);
    if (at >= 0) {
      found.push([...way.slice(at), name].join(" → "));
      return;
    }
    if (done.has(name)) return;
    for (const next of graph.get(name) ?? []) walk(next, [...way, name]);
    done.add(name);
  }
  for (const name of graph.keys()) walk(name, []);
  return found;
}

function layerOf(name: string): string {
  return name.includes("/") ? name.slice(0, name.indexOf("/")) : name.replace(/\.tsx?$/, "");
}

/** Every import that goes up, or sideways where folders are parted. */
function wrongWays(graph: Graph): string[] {
  return [...graph].flatMap(([from, imports]) =>
    imports.filter((to) => !mayImport(from, to)).map((to) => `${from} → ${to}`),
  );
}

function mayImport(from: string, to: string): boolean {
  const [above, below] = [layerOf(from), layerOf(to)];
  if (!LAYERS.includes(above) || !LAYERS.includes(below)) return false;
  if (above !== below)
    return (below === "contract" || !ALONE.includes(above)) && LAYERS.indexOf(below) < LAYERS.indexOf(above);
  return !PARTED.includes(above) || from.split("/")[1] === to.split("/")[1];
}

const names = sourceNames();
const graph = graphOf(names, read);

describe("imports", () => {
  it("are read at all: of values, of types, and of what is loaded later", () => {
    expect(graph.get("app/Shell.tsx")).toEqual(
      expect.arrayContaining(["queries/me.ts", "app/MoreMenu.tsx", "app/Shell.module.css"]),
    );
    expect(graph.get("navigation/search.ts")).toEqual(["contract/facts.ts", "queries/transactions.ts"]);
    expect(graph.size).toBeGreaterThan(100);
  });

  it("make no ring", () => expect(rings(graph)).toEqual([]));

  it("go down only, and never from one page into another", () => expect(wrongWays(graph)).toEqual([]));

  it("of a ring by a type and a lazy part are found", () => {
    const files: Record<string, string> = {
      "ui/A.tsx": 'const B = lazy(() => import("./B"));',
      "ui/B.tsx": 'import type { Question } from "./A";',
    };
    expect(rings(graphOf(Object.keys(files), (name) => files[name]!))).toEqual(["ui/A.tsx → ui/B.tsx → ui/A.tsx"]);
  });

  it.each([
    ["ui/Money.tsx", "pages/goals/GoalsPage.tsx"],
    ["format/money.ts", "i18n/index.ts"],
    ["api/client.ts", "pages/goals/queries.ts"],
    ["offline/outbox.ts", "ui/tell.tsx"],
    ["pages/overview/Latest.tsx", "pages/goals/queries.ts"],
    ["pages/overview/Latest.tsx", "app/cache.ts"],
    ["features/entry/draft.ts", "features/goals/GoalState.tsx"],
    ["elsewhere/x.ts", "format/money.ts"],
  ])("from %s to %s are refused", (from, to) => expect(mayImport(from, to)).toBe(false));
});

describe("changes", () => {
  it("go through one hook, or late through another; only the pages before sign-in, which have neither a ledger nor toasts, do without", () => {
    const hooks = ["ui/useChange.ts", "ui/useRemoval.ts"];
    const others = sourceNames().filter(
      (name) => /\.tsx?$/.test(name) && !name.startsWith("pages/letters/") && !hooks.includes(name),
    );
    expect(others.filter((name) => /\buseMutation\b/.test(read(name)))).toEqual([]);
    const writes = /\bapi\.(POST|PUT|PATCH|DELETE)\(/;
    // Questions asked by POST; what the hook itself sends.
    const asked = ["features/entry/useParse.ts", "features/rules/queries.ts", "offline/outbox.ts"];
    const without = others.filter(
      (name) => writes.test(read(name)) && !asked.includes(name) && !/\buse(Change|Removal)\b/.test(read(name)),
    );
    expect(without).toEqual([]);
  });
});

describe("queries", () => {
  it("that one page alone asks are that page's own", () => {
    const users = new Map<string, Set<string>>();
    for (const name of graph.keys()) {
      const owner = PARTED.includes(layerOf(name)) ? name.split("/").slice(0, 2).join("/") : layerOf(name);
      for (const [file, symbol] of importedSymbols(name)) {
        if (layerOf(file) !== "queries" || !symbol.endsWith("Query")) continue;
        users.set(symbol, (users.get(symbol) ?? new Set()).add(owner));
        // Its own file asks it, too.
        if (read(file).split(`${symbol}(`).length > 1) users.get(symbol)!.add("queries");
      }
    }
    expect(users.size).toBeGreaterThan(4);
    expect([...users].filter(([, owners]) => owners.size < 2)).toEqual([]);
  });
});

function importedSymbols(name: string): [string, string][] {
  const file = ts.createSourceFile(name, read(name), ts.ScriptTarget.Latest);
  const all = new Set(names);
  return file.statements.filter(ts.isImportDeclaration).flatMap((it) => {
    const target = resolveImport(name, (it.moduleSpecifier as ts.StringLiteral).text, (found) => all.has(found));
    const bindings = it.importClause?.namedBindings;
    if (!target || !bindings || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.map((one): [string, string] => [target, (one.propertyName ?? one.name).text]);
  });
}
