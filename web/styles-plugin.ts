import type { Plugin } from "vite";

/** Puts the style sheet behind the head of the page: a browser paints what stands before a sheet without waiting for it. */
export function stylesInPlace(): Plugin {
  return {
    name: "kopilka-styles-in-place",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const sheets = html.match(/<link rel="stylesheet"[^>]*>/g) ?? [];
        const without = sheets.reduce((page, it) => page.replace(it, ""), html);
        return without.replace("<!-- styles -->", sheets.join(""));
      },
    },
  };
}
