import { I18nProvider } from "@lingui/react";
import { MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";

import { i18n } from "../i18n";
import { nonce } from "./nonce";
import { router } from "./router";
import { theme } from "./theme";

const schemes = localStorageColorSchemeManager({ key: "kopilka.theme" });

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <MantineProvider theme={theme} colorSchemeManager={schemes} defaultColorScheme="auto" getStyleNonce={nonce}>
        <RouterProvider router={router} />
      </MantineProvider>
    </I18nProvider>
  );
}
