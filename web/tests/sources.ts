import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";

export const SRC = join(import.meta.dirname, "../src");

/** Every file under `src`, by its path from there, with slashes. */
export function sourceNames(folder = SRC): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((it) =>
      it.isDirectory()
        ? sourceNames(join(folder, it.name))
        : [relative(SRC, join(folder, it.name)).replaceAll(sep, "/")],
    )
    .sort();
}

export function read(name: string): string {
  return readFileSync(join(SRC, name), "utf8");
}

/** The file that an import names, of those that exist; undefined for a package. */
export function resolveImport(from: string, specifier: string, exists: (name: string) => boolean): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const base = normalize(join(dirname(from), specifier)).replaceAll(sep, "/");
  return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`].find(exists);
}
