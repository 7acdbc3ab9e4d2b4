import { useEffect } from "react";

import { t } from "../i18n";
import { tell } from "../ui/tell";

/** The offline shell (browsers allow it on https and localhost only), and word of a new version. */
export function useUpdates(): void {
  useEffect(() => {
    if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
    void import("virtual:pwa-register").then(({ registerSW }) => {
      const update = registerSW({
        onNeedRefresh: () =>
          tell(t("update.ready"), { label: t("update.load"), run: () => void update(true), stays: true }),
      });
    });
  }, []);
}
