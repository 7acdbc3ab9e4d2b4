import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./app/global.css";

import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { nonce } from "./app/nonce";
import { preferredLocale, speak } from "./i18n";

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

speak(preferredLocale()).then(() => createRoot(document.getElementById("root")!).render(<App />));
