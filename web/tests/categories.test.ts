import { describe, expect, it } from "vitest";

import { CATEGORY_COLORS, CATEGORY_ICONS } from "../src/contract/appearance";
import { changeText, difference, wordOf } from "../src/format/changes";
import { ratioText, scaleOf } from "../src/pages/analytics/changes";
import { entriesOf, rollUp, total } from "../src/pages/analytics/levels";
import { COLOR_WORDS, ICON_WORDS, iconName, matches } from "../src/pages/categories/appearanceWords";
import type { Category } from "../src/queries/names";

describe("the picker's words", () => {
  it.each(["ru", "en"])("call every icon and colour differently in %s", (locale) => {
    const names = CATEGORY_ICONS.map((it) => iconName(it, locale));
    expect(new Set(names).size).toBe(CATEGORY_ICONS.length);
    expect(names.filter((it) => it.trim() === "")).toEqual([]);
    expect(Object.keys(ICON_WORDS)).toEqual([...CATEGORY_ICONS]);
    expect(Object.keys(COLOR_WORDS)).toEqual([...CATEGORY_COLORS]);
  });

  it.each([
    ["кофе", "coffee"],
    ["КОФ", "coffee"],
    ["dentist", "dental"],
    ["самолет", "plane"],
    ["день рожд", "cake"],
    ["gym ", "barbell"],
  ] as const)("find by %j the icon %s", (sought, icon) => {
    const found = CATEGORY_ICONS.filter((it) => matches(it, sought));
    expect(found).toContain(icon);
    expect(found.length).toBeLessThan(6);
  });

  it("find everything by nothing, and nothing by nonsense", () => {
    expect(CATEGORY_ICONS.filter((it) => matches(it, " "))).toEqual([...CATEGORY_ICONS]);
    expect(CATEGORY_ICONS.filter((it) => matches(it, "ъъъ"))).toEqual([]);
  });
});

describe("levels", () => {
  const known = new Map(
    [
      { id: "food", name: "Еда", parent_id: null, icon: "pizza", color: "red" },
      { id: "cafe", name: "Кафе", parent_id: "food", icon: "coffee", color: "red" },
      { id: "taxi", name: "Такси", parent_id: null, icon: "car", color: "blue" },
    ].map((it) => [it.id, it as unknown as Category]),
  );
  const entry = (category_id: string, amount: number) => ({ category_id, name: category_id, amount });
  const roll = (...entries: ReturnType<typeof entry>[]) => rollUp(entries, (id) => known.get(id));

  it("gather children under a parent that has nothing of its own", () => {
    const [food, taxi] = roll(entry("cafe", 1), entry("taxi", 2));
    expect([food!.name, food!.color, food!.own, food!.children.length]).toEqual(["Еда", "red", undefined, 1]);
    expect([taxi!.name, taxi!.own?.amount, taxi!.children]).toEqual(["Такси", 2, []]);
  });

  it("keep what was entered on the parent, and add up to the kopeck", () => {
    const [food] = roll(entry("cafe", 0.1), entry("food", 0.2));
    expect(food!.own?.amount).toBe(0.2);
    expect(total(entriesOf(food!), (it) => it.amount)).toBe(0.3);
  });

  it("take an unknown category as one of the upper level", () => {
    expect(roll(entry("gone", 1)).map((it) => [it.id, it.name])).toEqual([["gone", "gone"]]);
  });
});

describe("a change", () => {
  it.each([
    [110, 100, "+10\u00a0%"],
    [0, 100, "−100\u00a0%"],
    [100, 100, "0\u00a0%"],
    [50, 0, "новое"],
    [0, 0, ""],
    [13_234, 100, "×130"],
    [410, 100, "×4,1"],
  ])("from %d to %d is told as it reads best", (now, then, text) => {
    expect(ratioText("ru", now, then, "новое")).toBe(text);
  });

  it.each([
    ["nothing", [], 0],
    ["two, of which none sticks out from the rest", [9000, 10], 9000],
    ["what falls evenly", [800, 700, 600, 300, 100], 800],
    ["one far above the others", [90_000, 18_000, 8_000, 5_000], 18_000],
    ["one of three", [500, 90_000, 300], 500],
    ["two far above six", [90_000, 80_000, 500, 400, 300, 200, 100, 50], 500],
    ["one above another, above the rest", [90_000, 9_000, 500, 400, 300, 200, 100, 50], 500],
    ["as many large ones as small ones", [90_000, 80_000, 500, 400], 90_000],
    ["a single one and what has not changed", [90_000, 0, 0], 90_000],
  ])("is drawn to a scale that few break off from: %s", (_, sizes, scale) => {
    expect(scaleOf(sizes)).toBe(scale);
  });

  it("is exact", () => expect(difference(0.3, 0.1)).toBe(0.2));
});

describe("more came back than was spent", () => {
  it("says no percentage, and what came back in words", () => {
    expect(ratioText("ru", -300, 1000, "новое")).toBe("");
    expect(ratioText("ru", 1000, -300, "новое")).toBe("");
    expect(ratioText("ru", -300, 0, "новое")).toBe("");
    expect(changeText("ru", -300, 1000)).toBe("");
    expect(changeText("ru", 900, 1000)).toBe("−10\u00a0%");
    expect([wordOf(-1, 5), wordOf(0, -5), wordOf(3, 0), wordOf(0, 3), wordOf(2, 1), wordOf(1, 2)]).toEqual([
      "back",
      "backBefore",
      "new",
      "gone",
      "more",
      "less",
    ]);
  });
});
