import { sumsOf } from "../../features/accounts/groups";
import { difference } from "../../format/changes";
import type { Day } from "../../format/dates";
import type { NetWorth } from "../../queries/netWorth";
import type { TimePoint } from "../../ui/charts/OverTime";

export interface Series {
  currency: string;
  points: TimePoint[];
}

/** All of it in the household's currency, as the API has reckoned it. */
export function wholeOf({ currency, points }: NetWorth): Series {
  return { currency, points: withChanges(points.map((it) => [it.date, it.total])) };
}

/** Each currency by itself, the household's first; one of which there was never anything is left out. */
export function seriesOf({ currency, points, accounts }: NetWorth): Series[] {
  const sums = points.map((_, place) =>
    sumsOf(
      accounts.map((it) => ({ currency: it.currency, balance: it.balances[place]! })),
      currency,
    ),
  );
  const all = (sums[0] ?? []).map((it, which) => ({
    currency: it.currency,
    points: withChanges(points.map(({ date }, place) => [date, Number(sums[place]![which]!.amount)])),
  }));
  return all.filter((it) => all.length === 1 || it.points.some((point) => point.amount !== 0));
}

function withChanges(amounts: [Day, number][]): TimePoint[] {
  return amounts.map(([date, amount], place) => ({
    date,
    amount,
    change: place === 0 ? null : difference(amount, amounts[place - 1]![1]),
  }));
}

/** Whether the first and the last point leave the same currencies out: else their difference says nothing. */
export function isComparable({ points }: NetWorth): boolean {
  const [first, last] = [points[0], points.at(-1)].map((it) => it?.unconverted.map((one) => one.currency).join());
  return first === last;
}

/**
 * Currencies that count from some day of the range on, for which no rate is known before it. Where there was nothing
 * left of one that tells nothing: zero needs no rate.
 */
export function countedFrom({ points, accounts }: NetWorth): { currency: string; day: Day }[] {
  const isOut = (place: number, currency: string) => points[place]!.unconverted.some((it) => it.currency === currency);
  const isConverted = (place: number, currency: string) =>
    accounts.some(
      (it) => it.currency === currency && Number(it.balances[place]) !== 0 && (it.converted[place] ?? null) !== null,
    );
  const out = new Set(points.flatMap((it) => it.unconverted.map((one) => one.currency)));
  return [...out].sort().flatMap((currency) => {
    const last = points.findLastIndex((_, place) => isOut(place, currency));
    const from = points.find((_, place) => place > last && isConverted(place, currency));
    return from ? [{ currency, day: from.date }] : [];
  });
}
