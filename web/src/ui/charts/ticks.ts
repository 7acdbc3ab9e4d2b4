/** Round numbers from zero to the first one that holds the largest value: four or five lines across a chart. */
export function ticks(largest: number): number[] {
  if (largest <= 0) return [0, 1];
  const step = stepOf(largest);
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, index) => index * step);
}

/** The same where there may be less than nothing: zero is one of them, or their end. */
export function ticksAroundZero(lowest: number, highest: number): number[] {
  if (lowest >= 0) return ticks(highest);
  const step = stepOf(Math.max(highest, 0) - lowest);
  const first = Math.floor(lowest / step);
  return Array.from(
    { length: Math.ceil(Math.max(highest, 0) / step) - first + 1 },
    (_, index) => (first + index) * step,
  );
}

function stepOf(span: number): number {
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map((it) => it * power).find((it) => it >= rough)!;
}
