import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";

import { api, body, type Schemas } from "../../api/client";
import { addDays } from "../../format/dates";
import { useText } from "../../i18n";
import { EmailInput } from "../../ui/EmailInput";
import { FormDialog } from "../../ui/FormDialog";
import { tell } from "../../ui/tell";
import { useChange } from "../../ui/useChange";
import { useBackCloses } from "../../ui/useBackCloses";
import { useReturnFocus } from "../../ui/useReturnFocus";
import { ADMIN, FAR_AWAY, statusQuery, type User } from "./queries";

const ENDLESS = "2999-12-31T00:00:00Z";

/** A link that is shown once, and whose it is. */
export interface Shown {
  email: string;
  link: string;
}

interface Props {
  onClose: () => void;
  onLink: (shown: Shown) => void;
}

type Delivery = "link" | "letter";

/** Whose link it was; shown, where it does not go by letter. */
function useGiven(onLink: Props["onLink"]) {
  return ({ user, link }: Schemas["LinkGiven"]) => {
    if (link) onLink({ email: user.email, link });
  };
}

export function AddDialog({ onClose, onLink }: Props) {
  const { t } = useText();
  const form = useForm({ initialValues: { email: "", delivery: "link" as Delivery } });
  const { submit } = useChange({
    send: (it: typeof form.values) => body(api.POST("/admin/users", { body: it })),
    done: useGiven(onLink),
    says: ({ user }) => t("admin.added", { email: user.email }),
    stale: ADMIN,
  });
  return (
    <FormDialog title={t("admin.addTitle")} action={t("admin.add")} form={form} onSubmit={submit} onClose={onClose}>
      <Text size="sm" c="dimmed">
        {t("admin.addHint")}
      </Text>
      <EmailInput data-autofocus autoComplete="off" {...form.getInputProps("email")} />
      <DeliverySelect {...form.getInputProps("delivery")} />
    </FormDialog>
  );
}

export function ResetDialog({ user, onClose, onLink }: Props & { user: User }) {
  const { t } = useText();
  const { email } = user;
  const form = useForm({ initialValues: { delivery: "link" as Delivery } });
  const { submit } = useChange({
    send: (it: typeof form.values) =>
      body(api.POST("/admin/users/{user_id}/reset-password", { params: { path: { user_id: user.id } }, body: it })),
    done: useGiven(onLink),
    says: ({ link }) => t(link ? "admin.action.password_reset" : "admin.sent", { email }),
    stale: ADMIN,
  });
  return (
    <FormDialog
      title={t("admin.resetTitle", { email })}
      action={t(form.values.delivery === "link" ? "admin.byLink" : "admin.byLetter")}
      form={form}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">{t("admin.resetHint")}</Text>
      <DeliverySelect {...form.getInputProps("delivery")} />
    </FormDialog>
  );
}

/** Only where there is a choice: without a mail server the link is handed over. */
function DeliverySelect(props: { value?: Delivery; onChange?: (value: Delivery | null) => void }) {
  const { t } = useText();
  const status = useQuery(statusQuery()).data;
  if (!status?.sends_mail) return null;
  return (
    <Select
      label={t("admin.delivery")}
      allowDeselect={false}
      data={[
        { value: "link", label: t("admin.byLink") },
        { value: "letter", label: t("admin.byLetter") },
      ]}
      {...props}
    />
  );
}

export function LinkDialog({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const { t } = useText();
  useReturnFocus();
  useBackCloses(onClose);
  async function copy(): Promise<void> {
    // Browsers give pages no clipboard by plain http; the field is selected, so that it can be copied by hand.
    await navigator.clipboard.writeText(shown.link);
    tell(t("admin.copied"));
  }
  return (
    <Modal opened onClose={onClose} title={t("admin.linkTitle")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        <Text size="sm">{t("admin.linkHint", { email: shown.email })}</Text>
        <TextInput
          data-autofocus
          readOnly
          label={t("admin.link")}
          value={shown.link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Group justify="end">
          {"clipboard" in navigator && (
            <Button variant="default" onClick={() => void copy()}>
              {t("admin.copy")}
            </Button>
          )}
          <Button onClick={onClose}>{t("admin.close")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

type Term = "none" | "until" | "endless";

function termOf(user: User): Term {
  if (!user.is_premium || !user.premium_until) return "none";
  return Number(user.premium_until.slice(0, 4)) > FAR_AWAY ? "endless" : "until";
}

export function PremiumDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useText();
  const { email } = user;
  const term = termOf(user);
  const form = useForm({
    initialValues: {
      term,
      // The moment it ends is the midnight after the last day.
      day: term === "until" ? addDays(user.premium_until!.slice(0, 10), -1) : "",
    },
    validate: { day: (day, all) => (all.term === "until" && !day ? t("fault.date") : null) },
  });
  const { submit } = useChange({
    send: ({ term: chosen, day }: typeof form.values) =>
      body(
        api.PATCH("/admin/users/{user_id}", {
          params: { path: { user_id: user.id } },
          body: {
            premium_until: chosen === "none" ? null : chosen === "endless" ? ENDLESS : `${addDays(day, 1)}T00:00:00Z`,
          },
        }),
      ),
    says: () => t("admin.premiumSaved", { email }),
    // One's own premium changes what one sees.
    stale: "everything",
  });
  return (
    <FormDialog
      title={t("admin.premiumTitle", { email })}
      action={t("common.save")}
      form={form}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={t("admin.premiumWhich")}
        allowDeselect={false}
        data={(["none", "until", "endless"] as const).map((value) => ({ value, label: t(`admin.${value}`) }))}
        {...form.getInputProps("term")}
      />
      {form.values.term === "until" && (
        <TextInput type="date" label={t("admin.until")} {...form.getInputProps("day")} />
      )}
    </FormDialog>
  );
}
