import "@mantine/charts/styles.css";

import { BarChart } from "@mantine/charts";

import { axisMoney } from "../../format/money";
import { useText } from "../../i18n";

export interface FlowPoint {
  label: string;
  income: number;
  expense: number;
}

interface Props {
  points: FlowPoint[];
  currency: string;
  height: number;
  onPick?: (index: number, type: "income" | "expense") => void;
}

/** Income beside expense, month by month; a bar leads to what is behind it. */
export default function FlowChart({ points, currency, height, onPick }: Props) {
  const { t, locale } = useText();
  const names = { income: t("type.incomes"), expense: t("type.expenses") };
  return (
    <BarChart
      h={height}
      data={points.map((it) => ({ label: it.label, [names.income]: it.income, [names.expense]: it.expense }))}
      dataKey="label"
      series={[
        { name: names.income, color: "var(--kopilka-income)" },
        { name: names.expense, color: "var(--kopilka-expense)" },
      ]}
      withLegend
      legendProps={{ verticalAlign: "bottom" }}
      tickLine="none"
      gridAxis="x"
      maxBarWidth={22}
      yAxisProps={{ width: 88, tickMargin: 2 }}
      xAxisProps={{ interval: "equidistantPreserveStart" }}
      valueFormatter={(it) => axisMoney(locale, it, currency)}
      tooltipAnimationDuration={0}
      barProps={(series) => ({
        isAnimationActive: false,
        radius: [3, 3, 0, 0] as never,
        cursor: onPick ? "pointer" : undefined,
        onClick: (_: unknown, index: number) => onPick?.(index, series.name === names.income ? "income" : "expense"),
      })}
      barChartProps={{ accessibilityLayer: false }}
    />
  );
}
