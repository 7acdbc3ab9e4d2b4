import { SegmentedControl } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";

import { currencySign } from "../format/money";
import { useText } from "../i18n";
import { useMe } from "../queries/me";

/** Whether sums of several currencies are told in the household's, and how to turn it; remembered for each household. */
export type InBase = readonly [boolean, (isInBase: boolean) => void];

export function useInBase(place: "list" | "accounts", usually: boolean): InBase {
  const { household } = useMe();
  const [value, set] = useLocalStorage({
    key: `kopilka.inBase.${place}.${household.id}`,
    defaultValue: usually,
    getInitialValueInEffect: false,
  });
  return [value, set];
}

/** «Всё в ₽» or each currency by itself. */
export function CurrencySwitch({ inBase: [isInBase, set] }: { inBase: InBase }) {
  const { t, locale } = useText();
  const { household } = useMe();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("currencies.told")}
      value={isInBase ? "base" : "each"}
      onChange={(it) => set(it === "base")}
      data={[
        { value: "base", label: t("currencies.inBase", { sign: currencySign(locale, household.currency) }) },
        { value: "each", label: t("currencies.each") },
      ]}
    />
  );
}
