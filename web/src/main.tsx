import "./app/fonts.css";
import "./app/mantine.css";
import "virtual:tokens.css";
import "./app/global.css";

import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { nonce } from "./app/nonce";
import { router } from "./app/router";
import { preferredLocale, speak } from "./i18n";

const FONTS_MS = 300;
const RELOADED = "kopilka.reloaded";

// A part of the page that a newer version has taken away: the whole page anew, but not for ever.
addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem(RELOADED));
  if (!navigator.onLine || Date.now() - last < 60_000) return;
  sessionStorage.setItem(RELOADED, String(Date.now()));
  event.preventDefault();
  location.reload();
});

// Dialogs lock the page's scroll with a style of their own; it needs the nonce too.
setNonce(nonce());

/** The letters, digits and signs of the first page, but not for long: a slow network shows the system's face. */
function fonts(locale: string): Promise<unknown> {
  const samples = locale === "ru" ? ["0", "₽", "а"] : ["0", "₽"];
  const loaded = samples.map((it) => document.fonts.load('1em "Inter Variable"', it).catch(() => undefined));
  return Promise.race([Promise.all(loaded), new Promise((done) => setTimeout(done, FONTS_MS))]);
}

const locale = preferredLocale();
// The page's own modules, beside the words and the letters instead of after them.
void router.load();
void Promise.all([speak(locale), fonts(locale)]).then(() =>
  createRoot(document.getElementById("root")!).render(<App />),
);
