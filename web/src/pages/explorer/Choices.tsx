import { Select } from "@mantine/core";

import { DIMENSIONS, MEASURES } from "../../contract/facts";
import { useText } from "../../i18n";
import type { Dimension, ExplorerSearch, Measure } from "../../navigation/search";

interface Props {
  search: ExplorerSearch;
  onChange: (next: Partial<ExplorerSearch>) => void;
}

const TIME: Dimension[] = ["month", "week", "day"];

/** What stands in the rows, in the columns and in the cells. */
export function Choices({ search, onChange }: Props) {
  const { t } = useText();
  const rows = search.rows ?? "category";
  const named = (it: Dimension) => ({ value: it, label: t(`explorer.by.${it}`) });
  const hasTime = TIME.includes(rows) || (search.columns !== undefined && TIME.includes(search.columns));
  const hasCurrencies = rows === "currency" || search.columns === "currency";
  const isPossible = (it: Measure) => (it === "growth" ? hasTime : it === "share" ? !hasCurrencies : true);
  const measure = search.measure ?? "sum";

  /** A measure that these rows and columns do not have gives way to the sum. */
  function choose(next: Pick<ExplorerSearch, "rows" | "columns">): void {
    const [row, column] = [next.rows ?? "category", next.columns];
    const both = [row, column];
    const loses =
      (measure === "growth" && !both.some((it) => it && TIME.includes(it))) ||
      (measure === "share" && both.includes("currency"));
    onChange({ rows: row, columns: column === row ? undefined : column, ...(loses && { measure: undefined }) });
  }

  return (
    <div className="fields">
      <Select
        label={t("explorer.rows")}
        allowDeselect={false}
        data={DIMENSIONS.map(named)}
        value={rows}
        onChange={(it) => it && choose({ rows: it, columns: search.columns })}
      />
      <Select
        label={t("explorer.columns")}
        clearable
        placeholder={t("explorer.noColumns")}
        data={DIMENSIONS.filter((it) => it !== rows).map(named)}
        value={search.columns ?? null}
        onChange={(it) => choose({ rows, columns: it ?? undefined })}
      />
      <Select
        label={t("explorer.measure")}
        allowDeselect={false}
        data={MEASURES.filter(isPossible).map((it) => ({ value: it, label: t(`explorer.measure.${it}`) }))}
        value={measure}
        onChange={(it) => onChange({ measure: it === "sum" || it === null ? undefined : it })}
      />
    </div>
  );
}
