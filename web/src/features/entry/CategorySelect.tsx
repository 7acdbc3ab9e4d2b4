import type { Category } from "../../queries/names";
import type { Kind } from "../../queries/transactions";
import { useText } from "../../i18n";
import { BadgedSelect } from "../../ui/BadgedSelect";

interface CategoryProps {
  type: Kind;
  value: string | null;
  error?: string;
  onChange: (id: string | null) => void;
  known: Category[];
  /** In a line of words, where a label above would push it apart. */
  inLine?: boolean;
}

/** One of the categories that fit the type; an archived one only where it is chosen already. */
export function CategorySelect({ type, value, error, onChange, known, inLine }: CategoryProps) {
  const { t } = useText();
  return (
    <BadgedSelect
      known={(id) => known.find((it) => it.id === id)}
      {...(inLine
        ? { "aria-label": t("field.category"), placeholder: t("field.category"), size: "xs" }
        : { label: t("field.category") })}
      allowDeselect={false}
      selectFirstOptionOnChange
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
