import {
  Anchor,
  Badge,
  Button,
  Group,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  useMantineColorScheme,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link } from "@tanstack/react-router";

import { space, weight } from "../../design/tokens";
import { HOUSEHOLD_NAME_MAX } from "../../contract/facts";
import { api, body } from "../../api/client";
import { useMe } from "../../queries/me";
import { askToLeave } from "../../navigation/leaving";
import { fullDay } from "../../format/dates";
import { type Locale, speak, useText } from "../../i18n";
import { Address } from "../../ui/Address";
import { Card } from "../../ui/Card";
import { currencyChoices } from "../../ui/currencyChoices";
import { PageHead } from "../../ui/PageHead";
import { useChange } from "../../ui/useChange";
import { ZoneSelect } from "../../ui/ZoneSelect";
import { PremiumClosed } from "../../features/premium/PremiumGate";
import { ExampleCard } from "./ExampleCard";
import { MonthStart } from "./MonthStart";
import { PasswordForm } from "./PasswordForm";
import { Sessions } from "./Sessions";
import { TelegramCard } from "./TelegramCard";

/** A premium that ends after this year is one without an end. */
const FAR_AWAY = 2900;

/** You, how Kopilka looks and speaks, your household, and where you are signed in. */
export function SettingsPage() {
  const { t } = useText();
  const { household } = useMe();
  return (
    <>
      <PageHead title={t("nav.settings")} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Stack gap="md">
          <Profile />
          <Look />
          <Household key={household.id} />
          <ExampleCard />
        </Stack>
        <Stack gap="md">
          <Card title={t("settings.password")}>
            <PasswordForm />
          </Card>
          <TelegramCard />
          <Card title={t("settings.sessions")}>
            <Sessions />
          </Card>
        </Stack>
      </SimpleGrid>
    </>
  );
}

function Profile() {
  const { t, locale } = useText();
  const { me } = useMe();
  return (
    <Card title={t("settings.profile")}>
      <Group justify="space-between" gap="xs">
        <Text flex="1 1 10em" miw={0}>
          <Address email={me.email} />
        </Text>
        <Badge variant={me.is_premium ? "light" : "default"} tt="none" fw={weight.medium} style={{ flexShrink: 0 }}>
          {t(me.is_premium ? "premium.is" : "premium.isNot")}
        </Badge>
      </Group>
      {me.is_premium ? (
        <Text size="sm" c="dimmed" mt="xs">
          {me.premium_until && Number(me.premium_until.slice(0, 4)) < FAR_AWAY
            ? t("premium.until", { day: fullDay(locale, me.premium_until.slice(0, 10)) })
            : t("premium.endless")}
        </Text>
      ) : (
        <PremiumClosed />
      )}
      <Button mt="md" variant="default" onClick={() => askToLeave()}>
        {t("nav.signOut")}
      </Button>
    </Card>
  );
}

function Look() {
  const { t, locale } = useText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const language = useChange({
    send: async (it: Locale) => {
      localStorage.setItem("kopilka.locale.chosen", it);
      await speak(it);
      await body(api.PATCH("/users/me", { body: { locale: it } }));
    },
    // Names of standard categories come from the server in the user's language.
    stale: "everything",
  });
  return (
    <Card title={t("settings.look")}>
      <Stack gap="md">
        <div>
          <Text size="sm" fw={weight.medium} mb={space[4]}>
            {t("settings.language")}
          </Text>
          <SegmentedControl
            aria-label={t("settings.language")}
            value={locale}
            onChange={(it) => void language.run(it)}
            data={[
              { value: "ru", label: "Русский" },
              { value: "en", label: "English" },
            ]}
          />
        </div>
        <div>
          <Text size="sm" fw={weight.medium} mb={space[4]}>
            {t("settings.theme")}
          </Text>
          <SegmentedControl
            aria-label={t("settings.theme")}
            value={colorScheme}
            onChange={(it) => setColorScheme(it)}
            data={[
              { value: "light", label: t("theme.light") },
              { value: "dark", label: t("theme.dark") },
              { value: "auto", label: t("theme.auto") },
            ]}
          />
        </div>
      </Stack>
    </Card>
  );
}

function Household() {
  const { t, locale } = useText();
  const { household } = useMe();
  const form = useForm({
    initialValues: {
      name: household.name,
      currency: household.currency,
      time_zone: household.time_zone,
      month_starts_on: household.month_starts_on,
      month_starts_before_weekend: household.month_starts_before_weekend,
    },
  });
  const isOwner = household.role === "owner";
  const changes = Object.fromEntries(
    Object.entries(form.values).filter(([field, value]) => value !== household[field as keyof typeof form.values]),
  );
  const save = useChange({
    send: () =>
      body(
        api.PATCH("/households/{household_id}", {
          params: { path: { household_id: household.id } },
          body: changes,
        }),
      ),
    says: () => t("settings.saved"),
    stale: "everything",
  });
  return (
    <Card title={t("settings.household")}>
      <form onSubmit={form.onSubmit(() => void save.run())}>
        <Stack gap="sm">
          <TextInput
            label={t("field.name")}
            maxLength={HOUSEHOLD_NAME_MAX}
            disabled={!isOwner}
            {...form.getInputProps("name")}
          />
          <ZoneSelect disabled={!isOwner} {...form.getInputProps("time_zone")} value={form.values.time_zone} />
          <Select
            label={t("settings.currency")}
            description={t("settings.currencyHint")}
            searchable
            allowDeselect={false}
            disabled={!isOwner}
            data={currencyChoices(locale, household.currency)}
            {...form.getInputProps("currency")}
          />
          <Text size="sm" component="div">
            <Anchor
              inherit
              underline="always"
              renderRoot={(props) => <Link to="/settings/exchange-rates" {...props} />}
            >
              {t("rates.title")}
            </Anchor>
          </Text>
          <Text size="sm" component="div">
            <Anchor inherit underline="always" renderRoot={(props) => <Link to="/rules" {...props} />}>
              {t("rules.title")}
            </Anchor>
          </Text>
          <MonthStart rule={form.values} disabled={!isOwner} onChange={form.setValues} />
          {isOwner && (
            <Group>
              <Button
                type="submit"
                variant="light"
                loading={save.isPending}
                disabled={Object.keys(changes).length === 0}
              >
                {t("common.save")}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  );
}
