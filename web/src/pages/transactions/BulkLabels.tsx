import { Button, Menu, Text, Tooltip } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconBuildingStore, IconDots, IconTag, IconTagOff } from "@tabler/icons-react";
import { useState } from "react";

import { icon } from "../../design/tokens";
import { PayeeField } from "../../features/entry/PayeeField";
import { TagsField } from "../../ui/TagsField";
import { type Key, useText } from "../../i18n";
import { DropMenu } from "../../ui/DropMenu";
import { FormDialog } from "../../ui/FormDialog";
import type { Labels } from "./actions";
import classes from "./BulkBar.module.css";

const STEPS = [
  { name: "payee", label: "bulk.setPayee", icon: IconBuildingStore },
  { name: "add_tags", label: "bulk.addTags", icon: IconTag },
  { name: "remove_tags", label: "bulk.removeTags", icon: IconTagOff },
] as const satisfies { name: string; label: Key; icon: typeof IconTag }[];

type Step = (typeof STEPS)[number];

interface Props {
  /** Why there is nothing to set; nothing where there is. */
  why?: string;
  /** Tags that the selected rows have; nothing where that is not known. */
  tags?: string[];
  /** Raises Problem and Unreachable. */
  onSend: (labels: Labels) => Promise<void>;
  onDone: () => void;
}

/** Payee and tags of the selected rows, each behind a dialog. */
export function BulkLabels({ why, tags, onSend, onDone }: Props) {
  const { t } = useText();
  const [open, setOpen] = useState<Step | null>(null);
  return (
    <>
      <DropMenu position="top" disabled={why !== undefined}>
        <Menu.Target>
          <Tooltip label={why} disabled={why === undefined}>
            <Button
              size="sm"
              px="sm"
              variant="default"
              className={classes.step}
              leftSection={<IconDots size={icon[18]} aria-hidden />}
              data-disabled={why !== undefined || undefined}
              aria-disabled={why !== undefined}
            >
              {t("bulk.more")}
            </Button>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {STEPS.map((it) => (
            <Menu.Item
              key={it.name}
              leftSection={<it.icon size={icon[18]} aria-hidden />}
              disabled={it.name === "remove_tags" && tags?.length === 0}
              onClick={() => setOpen(it)}
            >
              {t(it.label)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </DropMenu>
      {open && <LabelDialog step={open} known={tags} onSend={onSend} onDone={onDone} onClose={() => setOpen(null)} />}
    </>
  );
}

interface DialogProps {
  step: Step;
  known?: string[];
  onSend: (labels: Labels) => Promise<void>;
  onDone: () => void;
  onClose: () => void;
}

function LabelDialog({ step, known, onSend, onDone, onClose }: DialogProps) {
  const { t } = useText();
  const isPayee = step.name === "payee";
  const form = useForm({
    initialValues: { payee: "", tags: [] as string[] },
    validate: (values) =>
      isPayee
        ? { payee: values.payee.trim() ? null : t("bulk.noPayee") }
        : { tags: values.tags.length > 0 ? null : t("bulk.noTags") },
  });

  async function send({ payee, tags }: typeof form.values): Promise<void> {
    if (isPayee) await onSend({ payee: payee.trim() });
    else await onSend(step.name === "add_tags" ? { add_tags: tags } : { remove_tags: tags });
    onDone();
  }

  return (
    <FormDialog title={t(step.label)} action={t(step.label)} form={form} onSubmit={send} onClose={onClose}>
      {isPayee ? (
        <PayeeField
          data-autofocus
          value={form.values.payee}
          error={form.errors.payee}
          onChange={(payee) => form.setFieldValue("payee", payee)}
        />
      ) : (
        <TagsField
          data-autofocus
          known={step.name === "remove_tags" ? known : undefined}
          value={form.values.tags}
          error={form.errors.tags}
          onChange={(tags) => form.setFieldValue("tags", tags)}
        />
      )}
      {step.name === "remove_tags" && known && (
        <Text size="sm" c="dimmed">
          {known.map((it) => `#${it}`).join(" ")}
        </Text>
      )}
    </FormDialog>
  );
}
