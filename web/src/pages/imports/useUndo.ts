import { api, body } from "../../api/client";
import { t } from "../../i18n";
import { useChange } from "../../ui/useChange";
import type { Import } from "./queries";
import { undoneWords } from "./words";

/** Takes an import back. Asked before: only the same file, brought again, undoes that. */
export function useUndo() {
  return useChange({
    confirm: (file: Import) => ({
      title: t("imports.undoTitle"),
      text: t("imports.undoHint", { count: file.outcome?.added ?? 0 }),
      action: t("imports.undo"),
    }),
    send: ({ id }) => body(api.POST("/imports/{import_id}/undo", { params: { path: { import_id: id } } })),
    says: ({ undone }) => undoneWords(undone),
  });
}
