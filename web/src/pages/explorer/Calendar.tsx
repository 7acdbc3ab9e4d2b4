import { SegmentedControl, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { addDays, type Day, fullDay, monthText, weekday } from "../../format/dates";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import type { ExplorerSearch } from "../../navigation/search";
import classes from "./explorer.module.css";
import { figureText, listOf } from "./keys";
import type { Table, TableKey } from "./queries";

interface Props {
  table: Table;
  search: ExplorerSearch;
}

const WEEK = 7;
const LEVELS = 4;

/** A year as a calendar, a column a week: the more of a day, the stronger its colour; each says its figure. */
export function Calendar({ table, search }: Props) {
  const { t, locale } = useText();
  const years = [...new Set(table.rows.map((it) => it.key!.slice(0, 4)))];
  const [chosen, choose] = useState<string>();
  const year = years.find((it) => it === chosen) ?? years.at(-1)!;
  const days = daysOf(year);
  const found = new Map(table.rows.map((it) => [it.key, it]));
  const level = levels(days.map((it) => found.get(it)?.total ?? null));
  const before = dayOfWeek(days[0]!);
  return (
    <>
      {years.length > 1 && (
        <SegmentedControl size="xs" mb="sm" aria-label={t("field.year")} data={years} value={year} onChange={choose} />
      )}
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={t("explorer.calendar", { year })}>
        <div className={classes.year}>
          {Array.from({ length: 12 }, (_, month) => {
            const first = `${year}-${String(month + 1).padStart(2, "0")}-01`;
            const week = Math.floor((before + days.indexOf(first)) / WEEK);
            return (
              <span key={month} className={classes.month} style={{ gridColumn: week + 2 }}>
                {monthText(locale, first, "short")}
              </span>
            );
          })}
          {[0, 2, 4, 6].map((it) => (
            <span key={it} className={classes.weekday} style={{ gridRow: it + 2 }}>
              {weekday(locale, addDays("2024-01-01", it))}
            </span>
          ))}
          {days.map((day, place) => (
            <Cell
              key={day}
              day={day}
              place={{ gridColumn: Math.floor((before + place) / WEEK) + 2, gridRow: ((before + place) % WEEK) + 2 }}
              row={found.get(day)}
              level={level(found.get(day)?.total ?? null)}
              table={table}
              search={search}
            />
          ))}
        </div>
      </div>
      <Text size="xs" c="dimmed" mt="xs" className={classes.legend} aria-hidden>
        {t("explorer.less")}
        {Array.from({ length: LEVELS + 1 }, (_, it) => (
          <span key={it} className={classes.day} data-level={it} />
        ))}
        {t("explorer.more")}
      </Text>
      <Text size="xs" c="dimmed" className="number">
        {fullDay(locale, days[0]!)} – {fullDay(locale, days.at(-1)!)}
      </Text>
    </>
  );
}

interface CellProps extends Props {
  day: Day;
  place: { gridColumn: number; gridRow: number };
  row: TableKey | undefined;
  level: number;
}

function Cell({ day, place, row, level, table, search }: CellProps) {
  const { t, locale } = useText();
  const { months } = useMe();
  const total = row?.total;
  if (!row || total === null || total === undefined)
    return <span className={classes.day} data-level={0} style={place} aria-hidden />;
  const said = `${fullDay(locale, day)}: ${figureText(locale, table, total, table.currency)}`;
  return (
    <Link
      to="/transactions"
      search={listOf(search, table, row, null, months) ?? {}}
      className={classes.day}
      data-level={level}
      style={place}
      title={said}
      aria-label={total < 0 && search.type ? `${said} (${t("analytics.cameBack")})` : said}
    />
  );
}

/** From 1 to LEVELS by quarters of the days that have something, 0 for nothing and for less than nothing. */
function levels(totals: (number | null)[]): (total: number | null) => number {
  const sorted = totals.filter((it): it is number => it !== null && it > 0).sort((one, other) => one - other);
  return (total) => {
    if (total === null || total <= 0) return 0;
    const below = sorted.filter((it) => it < total).length;
    return 1 + Math.min(LEVELS - 1, Math.floor((below / sorted.length) * LEVELS));
  };
}

function daysOf(year: string): Day[] {
  const days: Day[] = [];
  for (let day = `${year}-01-01`; day.slice(0, 4) === year; day = addDays(day, 1)) days.push(day);
  return days;
}

/** From 0, Monday. */
function dayOfWeek(day: Day): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + WEEK - 1) % WEEK;
}
