import { env } from "node:process";

import react from "@vitejs/plugin-react";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

import { messages } from "./messages-plugin.ts";
import { schemes, fixed } from "./src/design/tokens.ts";
import { stylesInPlace } from "./styles-plugin.ts";
import { designTokens } from "./tokens-plugin.ts";

// `make dev` starts the API first and tells where it is.
const api = env.KOPILKA_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/app/",
  plugins: [
    messages(),
    designTokens(),
    react(),
    stylesInPlace(),
    VitePWA({
      registerType: "prompt",
      injectRegister: false,
      manifest: {
        name: "Копилка",
        short_name: "Копилка",
        description: "Личные доходы, расходы и отчёты",
        lang: "ru",
        start_url: "/app/",
        scope: "/app/",
        display: "standalone",
        background_color: schemes.light["mantine-color-body"],
        theme_color: fixed.logo,
        icons: [
          { src: "icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
        shortcuts: [{ name: "Новая операция", url: "/app/?new=1" }],
      },
      workbox: {
        globPatterns: ["**/*.{js,css,html,svg,woff2}", "icon-192.png"],
        navigateFallback: "/app/index.html",
        cleanupOutdatedCaches: true,
        // From the first visit on: the pages it has not opened yet come out of the store, too.
        clientsClaim: true,
      },
    }),
  ],
  build: {
    target: "es2022",
    outDir: "dist",
    // Which chunk needs which: `make bench-web` adds up what a page waits for.
    manifest: true,
    sourcemap: false,
    // No images or fonts inside the CSS: the policy names our own origin only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // What every first page needs, with all that it imports, in one chunk: apart, many of its pieces are too small to be
    // worth compressing.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", test: /src\/ui\/(Logo|Door)\.tsx$/ }] } } },
  },
  server: {
    proxy: {
      "^/(?!app/|app$|@|src/|node_modules/)": { target: api, xfwd: true },
    },
  },
  test: { include: ["tests/**/*.test.{ts,tsx}"], environment: "node", testTimeout: 60_000 },
});
