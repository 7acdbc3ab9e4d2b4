import { sum } from "../../format/money";
import type { Category } from "../../queries/names";
import type { CategoryColor, CategoryIcon } from "../../ui/categoryColor";

/** A category of the top level with what belongs to it; `own` is what was entered on itself. */
export interface Level<Entry> {
  id: string;
  name: string;
  icon?: CategoryIcon;
  color?: CategoryColor;
  own?: Entry;
  children: Entry[];
}

/** Entries of categories of both levels, gathered under the upper one, which need not be among them. */
export function rollUp<Entry extends { category_id: string; name: string }>(
  entries: Entry[],
  category: (id: string) => Category | undefined,
): Level<Entry>[] {
  const levels = new Map<string, Level<Entry>>();
  for (const entry of entries) {
    const parent = category(entry.category_id)?.parent_id ?? entry.category_id;
    const known = category(parent);
    const level = levels.get(parent) ?? {
      id: parent,
      name: known?.name ?? entry.name,
      icon: known?.icon,
      color: known?.color,
      children: [],
    };
    levels.set(parent, level);
    if (parent === entry.category_id) level.own = entry;
    else level.children.push(entry);
  }
  return [...levels.values()];
}

/** All entries of a level. */
export function entriesOf<Entry>(level: Level<Entry>): Entry[] {
  return level.own ? [level.own, ...level.children] : level.children;
}

/** The exact sum, as a number of the API. */
export function total<Entry>(entries: Entry[], amount: (entry: Entry) => number): number {
  return Number(sum(entries.map(amount)));
}
