import { I18nProvider } from "@lingui/react";
import { MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";

import { i18n } from "../i18n";
import { client } from "./cache";
import { nonce } from "./nonce";
import { router } from "./router";
import { theme } from "./theme";

const schemes = localStorageColorSchemeManager({ key: "kopilka.theme" });

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <MantineProvider theme={theme} colorSchemeManager={schemes} defaultColorScheme="auto" getStyleNonce={nonce}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>
  );
}
