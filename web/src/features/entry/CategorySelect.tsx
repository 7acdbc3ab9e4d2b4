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
  /** Opened at once, with the focus; `onClose` when it is left without a choice. */
  opens?: boolean;
  onClose?: () => void;
}

/** One of the categories that fit the type; an archived one only where it is chosen already. */
export function CategorySelect({ type, value, error, onChange, known, inLine, opens, onClose }: CategoryProps) {
  const { t } = useText();
  return (
    <BadgedSelect
      known={(id) => known.find((it) => it.id === id)}
      {...(inLine
        ? { "aria-label": t("field.category"), placeholder: t("field.category"), size: "xs" }
        : { label: t("field.category") })}
      {...(opens && { autoFocus: true, defaultDropdownOpened: true, onDropdownClose: onClose })}
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
