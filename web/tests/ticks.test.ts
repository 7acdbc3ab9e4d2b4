import { expect, test } from "vitest";

import { ticks } from "../src/ui/charts/ticks";

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
