import "@mantine/charts/styles.css";

import { CompositeChart } from "@mantine/charts";
import { useMediaQuery } from "@mantine/hooks";

import { space, type } from "../../design/tokens";
import { axisMoney } from "../../format/money";
import { useText } from "../../i18n";
import { lettersScale } from "./letters";
import classes from "./LineBand.module.css";
import { ticksAroundZero } from "./ticks";

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
  /** The axis holds zero, however far off it is: for what is read as a whole. */
  fromZero?: boolean;
}

/** A line, with a smoothed one beside it or a band of what is likely around it. */
export default function LineBand(props: Props) {
  const { points, currency, names, height, color = "var(--kopilka-income)", fromZero } = props;
  const { locale } = useText();
  // Both names stand in a line of their own there.
  const isNarrow = useMediaQuery("(max-width: 22em)", false, { getInitialValueInEffect: false });
  const letters = lettersScale();
  const tick = { fontSize: type.axis * letters, fill: "currentColor" };
  // Room for half a label at both ends; large ones have less of it.
  const end = letters > 1.5 ? space[12] : space[28];
  // A label that is cut off loses its minus first. Lines stand at round values, digits of 12 pixels are 7 wide.
  const values = points.flatMap((it) => [it.value ?? 0, it.low ?? 0, it.high ?? 0]);
  const lines = fromZero
    ? ticksAroundZero(Math.min(...values.map(Number)), Math.max(...values.map(Number)))
    : undefined;
  const labels = [...values, ...(lines ?? [])].map((it) =>
    axisMoney(locale, Number(Number(it).toPrecision(2)), currency),
  );
  const axis = Math.max(64, (Math.max(...labels.map((it) => it.length)) * 7 + 8) * letters + 12);
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
      withDots={points.length < 30}
      dotProps={{ r: 3, strokeWidth: 0 }}
      activeDotProps={{ r: 5, strokeWidth: 0 }}
      strokeWidth={2.5}
      withLegend={names.smooth !== undefined || names.band !== undefined}
      legendProps={{ verticalAlign: "bottom", height: (isNarrow ? 52 : 30) * letters }}
      classNames={{
        legend: classes.legend,
        legendItem: classes.item,
        legendItemName: classes.name,
        legendItemColor: classes.mark,
      }}
      // Where the line passes below zero.
      referenceLines={lines && lines[0]! < 0 ? [{ y: 0, color: "gray.6" }] : undefined}
      tickLine="none"
      gridAxis="x"
      xAxisProps={{
        padding: { left: end, right: end },
        height: 30 * letters,
        tick: { ...tick, transform: "translate(0, 10)" },
      }}
      yAxisProps={{
        tick: { ...tick, transform: "translate(-10, 0)" },
        width: axis,
        tickMargin: 2,
        domain: lines ? [lines[0]!, lines.at(-1)!] : ["auto", "auto"],
        ticks: lines,
      }}
      valueFormatter={(it: unknown) =>
        Array.isArray(it)
          ? it.map((end) => axisMoney(locale, Number(end), currency)).join(" … ")
          : axisMoney(locale, Number(it), currency)
      }
      tooltipAnimationDuration={0}
      lineProps={{ isAnimationActive: false }}
      areaProps={{ isAnimationActive: false, dot: false, activeDot: false, strokeWidth: 0, fillOpacity: 0.22 }}
      // Half a line of letters above the highest value.
      composedChartProps={{ accessibilityLayer: false, margin: { top: 10 * letters } }}
    />
  );
}
