/** Round numbers from zero to the first one that holds the largest value: four or five lines across a chart. */
export function ticks(largest: number): number[] {
  if (largest <= 0) return [0, 1];
  const rough = largest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((it) => it * power).find((it) => it >= rough)!;
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, index) => index * step);
}
