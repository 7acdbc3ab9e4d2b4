import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { api, body } from "../../api/client";
import { VIEW_NAME_MAX } from "../../contract/facts";
import { useText } from "../../i18n";
import type { ExplorerSearch } from "../../navigation/search";
import { removeNow } from "../../queries/removal";
import { FormDialog } from "../../ui/FormDialog";
import { useChange } from "../../ui/useChange";
import { keptOf, type View, viewsQuery } from "./queries";

interface Props {
  /** Null: a new one of what is on the page. */
  view: View | null;
  search: ExplorerSearch;
  onClose: () => void;
}

interface Values extends Record<string, unknown> {
  name: string;
}

export function ViewDialog({ view, search, onClose }: Props) {
  const { t } = useText();
  const form = useForm<Values>({ initialValues: { name: view?.name ?? "" } });
  const { submit } = useChange<Values, View>({
    send: async ({ name }, key) => {
      // The name of one that is still on its way out is free.
      await removeNow();
      if (view)
        return body(
          api.PATCH("/analytics/explore/views/{view_id}", { params: { path: { view_id: view.id } }, body: { name } }),
        );
      const headers = { "Idempotency-Key": key };
      return body(
        api.POST("/analytics/explore/views", {
          params: {},
          headers,
          body: { name, question: keptOf(search) },
        }),
      );
    },
    says: ({ name }) => t("explorer.saved", { name }),
    stale: viewsQuery().queryKey,
  });
  return (
    <FormDialog
      title={t(view ? "explorer.rename" : "explorer.save")}
      action={t("common.save")}
      form={form}
      draft={`view:${view?.id ?? "new"}`}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={t("field.name")} data-autofocus maxLength={VIEW_NAME_MAX} {...form.getInputProps("name")} />
    </FormDialog>
  );
}
