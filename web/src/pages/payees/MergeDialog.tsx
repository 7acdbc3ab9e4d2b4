import { Text } from "@mantine/core";
import { useForm } from "@mantine/form";

import { api, body } from "../../api/client";
import { useText } from "../../i18n";
import type { Payee } from "../../queries/payees";
import { removeNow } from "../../queries/removal";
import { FormDialog } from "../../ui/FormDialog";
import { PayeeSelect } from "../../ui/PayeeSelect";
import { useChange } from "../../ui/useChange";

interface Props {
  payee: Payee;
  /** Chosen at first. */
  into: Payee | null;
  /** What has the focus afterwards: its own row may be gone. */
  focusAfter: () => HTMLElement | null | undefined;
  onClose: () => void;
}

/** Two that are one: all transactions of the one become the other's. */
export function MergeDialog({ payee, into, focusAfter, onClose }: Props) {
  const { t } = useText();
  const form = useForm<{ into: Payee | null }>({
    initialValues: { into },
    validate: { into: (it) => (it ? null : t("payees.mergeNone")) },
  });
  const { submit } = useChange({
    send: async ({ id }: Payee) => {
      // A payee that is still on its way out would take with it what becomes its own now.
      await removeNow();
      return body(
        api.POST("/payees/{payee_id}/merge", { params: { path: { payee_id: payee.id } }, body: { into: id } }),
      );
    },
    says: ({ name }) => t("payees.merged", { name: payee.name, into: name }),
  });
  const chosen = form.values.into;
  return (
    <FormDialog
      title={t("payees.mergeTitle", { name: payee.name })}
      action={t("payees.mergeAction")}
      form={form}
      focusAfter={focusAfter}
      onSubmit={async ({ into: other }) => {
        if (other) await submit(other);
      }}
      onClose={onClose}
    >
      <PayeeSelect
        label={t("payees.mergeInto")}
        data-autofocus
        openOnFocus={false}
        except={payee.id}
        value={chosen?.id ?? null}
        chosenName={chosen?.name}
        error={form.errors.into}
        onChange={(it) => form.setFieldValue("into", it)}
      />
      <Text size="sm" c="dimmed">
        {t("payees.mergeHint", { name: payee.name })}
      </Text>
    </FormDialog>
  );
}
