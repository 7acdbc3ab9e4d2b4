import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./app/global.css";

import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { nonce } from "./app/nonce";
import { preferredLocale, speak } from "./i18n";

// Dialogs lock the page's scroll with a style of their own; it needs the nonce too.
setNonce(nonce());

speak(preferredLocale()).then(() => createRoot(document.getElementById("root")!).render(<App />));
