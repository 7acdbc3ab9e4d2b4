import { Badge, Button, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconTargetArrow } from "@tabler/icons-react";
import { useState } from "react";

import { Problem, Unreachable } from "../../api/problem";
import { CATEGORY_COLORS, CATEGORY_ICONS } from "../../contract/appearance";
import { categoryColors, leaf, schemes, space, type as typeSize, weight } from "../../design/tokens";
import { GoalState } from "../../features/goals/GoalState";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { useNames } from "../../queries/names";
import type { Payee } from "../../queries/payees";
import { Address } from "../../ui/Address";
import { AmountInput } from "../../ui/AmountInput";
import { BackLink } from "../../ui/BackLink";
import { BadgedSelect } from "../../ui/BadgedSelect";
import { Card } from "../../ui/Card";
import { CategoryBadge } from "../../ui/CategoryBadge";
import { useConfirm } from "../../ui/Confirm";
import { CurrencySwitch } from "../../ui/CurrencySwitch";
import { EmailInput } from "../../ui/EmailInput";
import { DraftNote } from "../../ui/DraftNote";
import { Empty } from "../../ui/Empty";
import { FailurePage } from "../../ui/FailurePage";
import { Fault } from "../../ui/Fault";
import { Figure } from "../../ui/Figure";
import { Fitted } from "../../ui/Fitted";
import { FormDialog } from "../../ui/FormDialog";
import { ItemMenu } from "../../ui/ItemMenu";
import { KindBadge } from "../../ui/KindBadge";
import { Logo } from "../../ui/Logo";
import { Money } from "../../ui/Money";
import { PageHead } from "../../ui/PageHead";
import { PageSkeleton } from "../../ui/PageSkeleton";
import { PayeeSelect } from "../../ui/PayeeSelect";
import { QrCode } from "../../ui/QrCode";
import { Ring } from "../../ui/Ring";
import { Sheet, SheetActions } from "../../ui/Sheet";
import { Sign } from "../../ui/Sign";
import { TagsField } from "../../ui/TagsField";
import { tell, tellError } from "../../ui/tell";
import { ZoneSelect } from "../../ui/ZoneSelect";
import { Charts } from "./Charts";
import classes from "./ComponentsPage.module.css";

const QR_SIZE = 128;
const ROLES = Object.keys(schemes.light);
const ACCOUNT_KINDS = ["cash", "card", "checking", "savings", "investment", "credit", "other"] as const;
const STATES = ["ahead", "on_track", "behind", "reached", "overdue"] as const;

/** For whoever works on the app: every shared component in every state, and the tokens. Names are those of the code. */
export function ComponentsPage() {
  return (
    <>
      <BackLink to="/settings" label="BackLink" />
      <PageHead title="Components">
        <Badge variant="default">PageHead</Badge>
      </PageHead>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Stack gap="md">
          <Tokens />
          <Texts />
          <Inputs />
          <Dialogs />
          <States />
        </Stack>
        <Charts />
      </SimpleGrid>
    </>
  );
}

function Tokens() {
  return (
    <>
      <Card title="Colours">
        <Stack gap="sm">
          <Swatches colors={leaf} />
          <Swatches colors={categoryColors} />
          <Swatches colors={ROLES.map((it) => `var(--${it})`)} />
        </Stack>
      </Card>
      <Card title="Type">
        {Object.entries(typeSize).map(([name, size]) => (
          <Text key={name} fz={size} fw={weight.heading}>
            {name} {size}
          </Text>
        ))}
      </Card>
    </>
  );
}

function Swatches({ colors }: { colors: readonly string[] }) {
  return (
    <div className={classes.swatches} aria-hidden>
      {colors.map((it) => (
        <span key={it} className={classes.swatch} style={{ background: it }} title={it} />
      ))}
    </div>
  );
}

function Texts() {
  const { household } = useMe();
  const { currency } = household;
  return (
    <Card title="Logo, Money, CategoryBadge, KindBadge, Ring, Figure, Fitted, Sign, GoalState, ItemMenu, Address, CurrencySwitch">
      <Stack gap="sm">
        <Group>
          <Logo />
        </Group>
        <Group gap="lg">
          <Money amount={1234.5} currency={currency} />
          <Money amount={1234.5} currency={currency} type="income" />
          <Money amount={1234.5} currency={currency} type="expense" />
          <Money amount={1234} currency={currency} short />
          <Money amount="999999999999999.9999" currency={currency} />
        </Group>
        {([32, 24] as const).map((size) => (
          <Group key={size} gap={space[4]}>
            {CATEGORY_COLORS.map((it, index) => (
              <CategoryBadge key={it} icon={CATEGORY_ICONS[index * 7]} color={it} size={size} />
            ))}
          </Group>
        ))}
        <Group gap={space[8]}>
          {ACCOUNT_KINDS.map((it) => (
            <KindBadge key={it} kind={it} />
          ))}
          {[0, 42, 100].map((it) => (
            <Ring key={it} percent={it} label="Ring" />
          ))}
        </Group>
        <SimpleGrid cols={{ base: 2, md: 4 }}>
          <Figure label="Figure" amount="+172 862 ₽" tone="income" />
          <Figure label="Figure" amount="−999 999 999 999,99 ₽" tone="loss" />
        </SimpleGrid>
        <Fitted size="figure" text="Fitted" />
        <CurrencySwitch inBase={[true, () => undefined]} />
        <Group>
          <Sign icon={IconTargetArrow} />
        </Group>
        <Group gap={space[8]}>
          {STATES.map((it) => (
            <GoalState key={it} state={it} />
          ))}
        </Group>
        <Text>
          <Address email="anna@example.com" />
        </Text>
        <Group>
          <ItemMenu name="ItemMenu" onEdit={() => undefined} onArchive={() => undefined} onRemove={() => undefined} />
        </Group>
      </Stack>
    </Card>
  );
}

function Inputs() {
  const { t } = useText();
  const { household } = useMe();
  const names = useNames();
  const [amount, setAmount] = useState("1 234,50");
  const [payee, setPayee] = useState<Payee | null>(null);
  const [tags, setTags] = useState(["отпуск"]);
  const [zone, setZone] = useState("Europe/Moscow");
  const props = { currency: household.currency, value: amount, onChange: setAmount };
  return (
    <Card title="AmountInput, EmailInput, BadgedSelect, PayeeSelect, TagsField, ZoneSelect">
      <Stack gap="sm">
        <AmountInput label={t("field.amount")} {...props} />
        <AmountInput label={t("field.amount")} error={t("fault.amount")} {...props} />
        <AmountInput label={t("field.amount")} disabled {...props} />
        <EmailInput autoFocus={false} value="anna@example.com" onChange={() => undefined} />
        <EmailInput autoFocus={false} value="anna@" error={t("failure.title")} onChange={() => undefined} />
        <BadgedSelect
          known={names.category}
          label={t("field.category")}
          data={names.categories.map((it) => ({ value: it.id, label: it.name }))}
          defaultValue={names.categories[0]?.id}
        />
        <PayeeSelect clearable value={payee?.id ?? null} chosenName={payee?.name} onChange={setPayee} />
        <TagsField value={tags} onChange={setTags} known={["отпуск", "дом"]} />
        <ZoneSelect value={zone} onChange={setZone} />
      </Stack>
    </Card>
  );
}

function Dialogs() {
  const { t } = useText();
  const confirm = useConfirm();
  const [shown, show] = useState<"dialog" | "sheet" | null>(null);
  const form = useForm({ initialValues: { amount: "" } });
  const refused = new Problem(422, "validation_failed", "", [{ loc: ["body", "amount"], message: t("fault.amount") }]);
  const question = {
    title: t("goals.removeTitle", { name: "" }),
    text: t("goals.removeHint"),
    action: t("common.delete"),
  };
  return (
    <Card title="FormDialog, DraftNote, Sheet, Confirm, tell">
      <Group gap="sm">
        <Button variant="default" onClick={() => show("dialog")}>
          FormDialog
        </Button>
        <Button variant="default" onClick={() => show("sheet")}>
          Sheet
        </Button>
        <Button variant="default" onClick={() => void confirm(question)}>
          Confirm
        </Button>
        <Button
          variant="default"
          onClick={() => tell(t("edit.saved"), { label: t("common.undo"), run: () => undefined })}
        >
          tell
        </Button>
        <Button variant="default" onClick={() => tellError(new Unreachable())}>
          tellError
        </Button>
      </Group>
      {shown === "sheet" && (
        <Sheet title="Sheet" onClose={() => show(null)}>
          <Stack gap="md">
            <AmountInput label={t("field.amount")} data-autofocus {...form.getInputProps("amount")} />
            <SheetActions>
              <Button onClick={() => show(null)}>{t("common.save")}</Button>
            </SheetActions>
          </Stack>
        </Sheet>
      )}
      {shown === "dialog" && (
        <FormDialog
          title="FormDialog"
          action={t("common.save")}
          form={form}
          onSubmit={() => Promise.reject(refused)}
          onClose={() => show(null)}
        >
          <DraftNote onRestart={form.reset} />
          <AmountInput label={t("field.amount")} data-autofocus {...form.getInputProps("amount")} />
        </FormDialog>
      )}
    </Card>
  );
}

function States() {
  const { t } = useText();
  const [waits, setWaits] = useState(false);
  return (
    <>
      <Card title="QrCode">
        <QrCode text="https://t.me/kopilka" label="QrCode" size={QR_SIZE} />
      </Card>
      <Card title="Empty">
        <Empty icon={IconTargetArrow} title={t("goals.empty")}>
          <Text size="sm">{t("goals.emptyHint")}</Text>
        </Empty>
      </Card>
      <Card title="Fault">
        <Stack gap="sm">
          <Fault error={new Unreachable()} again={() => undefined} />
          <Fault kept error={new Unreachable()} again={() => undefined} />
          <Fault error={new Problem(403, "forbidden", t("failure.title"))} />
        </Stack>
      </Card>
      <Card title="PageSkeleton">
        {/* Asked for: whoever takes pictures waits until nothing is on the way. */}
        {waits ? (
          <PageSkeleton />
        ) : (
          <Button variant="default" onClick={() => setWaits(true)}>
            PageSkeleton
          </Button>
        )}
      </Card>
      <Card title="FailurePage">
        <FailurePage error={new Unreachable()} reset={() => undefined} />
      </Card>
    </>
  );
}
