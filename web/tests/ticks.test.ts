import { expect, test } from "vitest";

import { ticks, ticksAroundZero } from "../src/ui/charts/ticks";

test.each([
  [0, [0, 1]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [97_000, [0, 25_000, 50_000, 75_000, 100_000]],
  [100_000, [0, 25_000, 50_000, 75_000, 100_000]],
  [100_001, [0, 50_000, 100_000, 150_000]],
  [810_000, [0, 250_000, 500_000, 750_000, 1_000_000]],
])("%d stands under round numbers", (largest, lines) => {
  expect(ticks(largest)).toEqual(lines);
});

test.each([
  [0, 2150, [0, 1000, 2000, 3000]],
  [-20, 230, [-100, 0, 100, 200, 300]],
  [-1500, 500, [-1500, -1000, -500, 0, 500]],
  [-900, -100, [-1000, -750, -500, -250, 0]],
  [0, 0, [0, 1]],
])("from %d to %d zero is among the lines", (lowest, highest, lines) => {
  // Not told apart from a zero below it.
  expect(ticksAroundZero(lowest, highest).map((it) => it + 0)).toEqual(lines);
});
