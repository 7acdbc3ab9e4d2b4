import { I18nProvider } from "@lingui/react";
import { MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { PersistQueryClientProvider } from "@tanstack/react-query-persist-client";
import { RouterProvider } from "@tanstack/react-router";

import { i18n } from "../i18n";
import { client, persistence } from "./cache";
import { nonce } from "./nonce";
import { ConfirmProvider } from "../ui/Confirm";
import { router } from "./router";
import { resolver, theme } from "./theme";

const schemes = localStorageColorSchemeManager({ key: "kopilka.theme" });

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={resolver}
        colorSchemeManager={schemes}
        defaultColorScheme="auto"
        getStyleNonce={nonce}
      >
        <PersistQueryClientProvider client={client} persistOptions={persistence}>
          <ConfirmProvider>
            <RouterProvider router={router} />
          </ConfirmProvider>
        </PersistQueryClientProvider>
        <Notifications position="bottom-center" limit={3} zIndex={500} />
      </MantineProvider>
    </I18nProvider>
  );
}
