import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

/** Compiles the catalogues (`src/i18n/*.json`, ICU messages) at build time: no parser travels to the browser. */
export function messages(): Plugin {
  return {
    name: "kopilka-messages",
    enforce: "pre",
    transform(code, id) {
      if (!/\/i18n\/(ru|en)\.json$/.test(id)) return null;
      const catalogue = JSON.parse(code) as Record<string, string>;
      const compiled = Object.fromEntries(Object.entries(catalogue).map(([key, text]) => [key, compileMessage(text)]));
      return { code: `export default ${JSON.stringify(compiled)}`, map: null, moduleType: "js" };
    },
  };
}
