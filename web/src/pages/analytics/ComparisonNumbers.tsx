import { Table } from "@mantine/core";

import { weight } from "../../design/tokens";
import type { Schemas } from "../../api/client";
import { difference } from "../../format/changes";
import { useText } from "../../i18n";
import { CsvButton } from "../../ui/charts/CsvButton";
import { Numbers } from "../../ui/charts/Numbers";
import { Money } from "../../ui/Money";
import { SumTable } from "../../ui/SumTable";
import { changeText, ratioText } from "./changes";

interface Row {
  id: string;
  name: string;
  now: number;
  previous: number;
  yearAgo: number;
  strong?: boolean;
  /** May be below zero: told without percentages. */
  net?: boolean;
}

/** The comparison as a table and as a file: totals, then every category by itself. */
export function ComparisonNumbers({ found, currency }: { found: Schemas["ComparisonRead"]; currency: string }) {
  const { t, locale } = useText();
  const rows: Row[] = [
    ...(["income", "expense", "net"] as const).map((it) => ({
      id: it,
      name: t(it === "net" ? "field.net" : it === "income" ? "type.incomes" : "type.expenses"),
      now: found.current[it],
      previous: found.previous[it],
      yearAgo: found.year_ago[it],
      strong: true,
      net: it === "net",
    })),
    ...found.categories.map((it) => ({
      id: it.category_id,
      name: it.name,
      now: it.amount,
      previous: it.previous_amount,
      yearAgo: it.year_ago_amount,
    })),
  ];
  const change = t("analytics.change");
  const heads = [
    t("analytics.what"),
    t("analytics.now"),
    t("analytics.before"),
    change,
    t("analytics.yearAgo"),
    change,
  ];
  const against = (row: Row, then: number) => (
    <>
      <Table.Td ta="right">
        <Money amount={then} currency={currency} />
      </Table.Td>
      <Table.Td ta="right" className="number">
        {changeText(locale, difference(row.now, then), currency)}
      </Table.Td>
      <Table.Td ta="right" className="number quiet">
        {!row.net && ratioText(locale, row.now, then, t("analytics.fresh"))}
      </Table.Td>
    </>
  );
  return (
    <Numbers
      table={
        <SumTable
          minWidth={640}
          label={t("analytics.comparisonTitle")}
          heads={heads.flatMap((it) => (it === change ? [it, "%"] : [it]))}
        >
          {rows.map((it) => (
            <Table.Tr key={it.id} fw={it.strong ? weight.strong : weight.plain}>
              <Table.Th scope="row" fw="inherit">
                {it.name}
              </Table.Th>
              <Table.Td ta="right">
                <Money amount={it.now} currency={currency} />
              </Table.Td>
              {against(it, it.previous)}
              {against(it, it.yearAgo)}
            </Table.Tr>
          ))}
        </SumTable>
      }
    >
      <CsvButton
        name={`${t("analytics.comparison")} ${found.current.start_date}`}
        heads={heads}
        rows={rows.map((it) => [
          it.name,
          ...[it.now, it.previous, difference(it.now, it.previous), it.yearAgo, difference(it.now, it.yearAgo)].map(
            (amount) => ({ amount }),
          ),
        ])}
      />
    </Numbers>
  );
}
