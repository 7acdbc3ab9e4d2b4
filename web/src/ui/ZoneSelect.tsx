import { Select, type SelectProps } from "@mantine/core";
import { useState } from "react";

import { useText } from "../i18n";
import { allZones, findZones, type Zone, zoneOf } from "./zones";

const SHOWN = 60;

interface Props extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value: string;
  onChange: (zone: string) => void;
}

/** A time zone by the name of its place, in the language of the page. */
export function ZoneSelect({ value, onChange, ...rest }: Props) {
  const { t, locale } = useText();
  const [all, setAll] = useState<{ locale: string; zones: Zone[] } | null>(null);
  const known = all?.locale === locale ? all.zones : [];
  const zones = known.some((it) => it.value === value) ? known : [zoneOf(locale, value), ...known];
  return (
    <Select
      label={t("settings.zone")}
      description={t("settings.zoneHint")}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t("common.nothing")}
      onDropdownOpen={() => setAll({ locale, zones: allZones(locale) })}
      filter={({ search, limit }) => findZones(zones, search, limit)}
      limit={SHOWN}
      data={zones}
      value={value}
      onChange={(zone) => zone && onChange(zone)}
      {...rest}
    />
  );
}
