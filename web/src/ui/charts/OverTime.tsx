import { Table } from "@mantine/core";
import { lazy } from "react";

import { weight } from "../../design/tokens";
import { type Day, dayText, monthText } from "../../format/dates";
import { useText, worded } from "../../i18n";
import { useMe } from "../../queries/me";
import { Money } from "../Money";
import { SumTable } from "../SumTable";
import { CsvButton } from "./CsvButton";
import { Framed } from "./Framed";

const LineBand = lazy(() => worded(import("./LineBand")));
const HEIGHT = 240;

export interface TimePoint {
  date: Day;
  amount: number;
  /** Since the point before; null where nothing is known before it. */
  change: number | null;
}

interface Props {
  points: TimePoint[];
  step: "day" | "week" | "month";
  currency: string;
  /** Of the amounts, and of the picture in words. */
  name: string;
  label: string;
  /** Of the file, without its ending. */
  file: string;
  fromZero?: boolean;
}

/** What there was at the ends of days, weeks or months: as a line, as numbers, as a file. */
export function OverTime({ points, step, currency, name, label, file, fromZero }: Props) {
  const { t, locale } = useText();
  const { today } = useMe();
  const heads = [t("field.date"), t("accounts.change"), name];
  const newest = points.toReversed();
  const named = (day: Day) =>
    step === "month" ? `${monthText(locale, day, "short")} ${day.slice(0, 4)}` : dayText(locale, day, today);
  return (
    <Framed
      height={HEIGHT}
      label={label}
      chart={
        <LineBand
          height={HEIGHT}
          currency={currency}
          fromZero={fromZero}
          names={{ value: name }}
          points={points.map((it) => ({ label: named(it.date), value: it.amount }))}
        />
      }
      table={
        <SumTable minWidth={320} label={label} heads={heads}>
          {newest.map((it) => (
            <Table.Tr key={it.date}>
              <Table.Th scope="row" fw={weight.medium}>
                {dayText(locale, it.date, today)}
              </Table.Th>
              {[it.change, it.amount].map((amount, index) => (
                <Table.Td key={index} ta="right">
                  {amount !== null && <Money amount={amount} currency={currency} />}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </SumTable>
      }
    >
      <CsvButton
        name={file}
        heads={heads}
        rows={newest.map((it) => [it.date, it.change === null ? null : { amount: it.change }, { amount: it.amount }])}
      />
    </Framed>
  );
}
