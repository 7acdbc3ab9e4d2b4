import { api, body } from "../../api/client";
import { importsKey } from "../../features/imports/queries";
import { t } from "../../i18n";
import { useRemoval } from "../../ui/useRemoval";
import { historyQuery, type Import } from "./queries";

/** Deletes one that is not in the ledger, once its toast, which takes that back, has gone. */
export function useRemove() {
  return useRemoval<Import>({
    list: historyQuery().queryKey,
    stale: importsKey(),
    send: ({ id }, late) => body(api.DELETE("/imports/{import_id}", { params: { path: { import_id: id } }, ...late })),
    says: ({ file_name }) => t("imports.removed", { name: file_name }),
  });
}
