import "@mantine/charts/styles.css";

import { CompositeChart } from "@mantine/charts";

import { axisMoney } from "../../format/money";
import { useText } from "../../i18n";

export interface BandPoint {
  label: string;
  value: number | null;
  smooth?: number | null;
  low?: number;
  high?: number;
}

interface Props {
  points: BandPoint[];
  currency: string;
  names: { value: string; smooth?: string; band?: string };
  height: number;
  color?: string;
}

/** A line, with a smoothed one beside it or a band of what is likely around it. */
export default function LineBand({ points, currency, names, height, color = "var(--kopilka-income)" }: Props) {
  const { locale } = useText();
  const data = points.map((it) => ({
    label: it.label,
    [names.value]: it.value,
    ...(names.smooth && { [names.smooth]: it.smooth }),
    ...(names.band && { [names.band]: it.low === undefined ? null : [it.low, it.high] }),
  }));
  return (
    <CompositeChart
      h={height}
      data={data}
      dataKey="label"
      series={[
        ...(names.band ? [{ name: names.band, color: "gray.5", type: "area" as const }] : []),
        { name: names.value, color, type: "line" as const },
        ...(names.smooth
          ? [{ name: names.smooth, color: "gray.6", type: "line" as const, strokeDasharray: "5 5" }]
          : []),
      ]}
      curveType="linear"
      withLegend
      withDots={points.length < 30}
      legendProps={{ verticalAlign: "bottom" }}
      tickLine="none"
      gridAxis="x"
      yAxisProps={{ width: 88, tickMargin: 2, domain: ["auto", "auto"] }}
      valueFormatter={(it: unknown) =>
        Array.isArray(it)
          ? it.map((end) => axisMoney(locale, Number(end), currency)).join(" … ")
          : axisMoney(locale, Number(it), currency)
      }
      tooltipAnimationDuration={0}
      lineProps={{ isAnimationActive: false }}
      areaProps={{ isAnimationActive: false }}
      composedChartProps={{ accessibilityLayer: false }}
    />
  );
}
