import { Select } from "@mantine/core";

import type { Category } from "../../queries/names";
import type { Kind } from "../../queries/transactions";
import { useText } from "../../i18n";

interface CategoryProps {
  type: Kind;
  value: string | null;
  error?: string;
  onChange: (id: string | null) => void;
  known: Category[];
}

/** One of the categories that fit the type; an archived one only where it is chosen already. */
export function CategorySelect({ type, value, error, onChange, known }: CategoryProps) {
  const { t } = useText();
  return (
    <Select
      label={t("field.category")}
      searchable
      nothingFoundMessage={t("common.nothing")}
      data={known
        .filter((it) => it.type === type && (!it.archived || it.id === value))
        .map((it) => ({ value: it.id, label: it.name }))}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}
