import { Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { weight } from "../../design/tokens";
import type { TransactionsSearch } from "../../navigation/search";
import { useText } from "../../i18n";
import { Money } from "../Money";
import { SumTable } from "../SumTable";

export interface FlowRow {
  label: string;
  income: number;
  expense: number;
  net: number;
  search: TransactionsSearch;
}

/** Months as numbers; every sum leads to its transactions. */
export function FlowTable({ rows, currency }: { rows: FlowRow[]; currency: string }) {
  const { t } = useText();
  return (
    <SumTable minWidth={420} heads={[t("field.month"), t("type.incomes"), t("type.expenses"), t("field.net")]}>
      {rows.map((it) => (
        <Table.Tr key={it.label}>
          <Table.Th scope="row" fw={weight.medium}>
            <Link to="/transactions" search={it.search} className="plain-link">
              {it.label}
            </Link>
          </Table.Th>
          {(["income", "expense"] as const).map((type) => (
            <Table.Td key={type} ta="right">
              <Link to="/transactions" search={{ ...it.search, type }} className="plain-link">
                <Money amount={it[type]} currency={currency} />
              </Link>
            </Table.Td>
          ))}
          <Table.Td ta="right">
            <Money amount={it.net} currency={currency} result />
          </Table.Td>
        </Table.Tr>
      ))}
    </SumTable>
  );
}
