"""Days as programs write them, their order decided over all rows."""

import re
from collections.abc import Sequence
from datetime import date as calendar_date

from kopilka.statement_imports.statement import DateOrder, StatementUndecided, StatementUnreadable

_DAY = re.compile(r"(\d{1,4})\s*[./-]\s*(\d{1,2})\s*([./'-])\s*(\d{1,4})", re.ASCII)
_PLACES: dict[DateOrder, tuple[int, int, int]] = {
    "day_first": (2, 1, 0), "month_first": (2, 0, 1), "year_first": (0, 1, 2),
}  # fmt: skip


def order_of(days: Sequence[tuple[int, str]], chosen: DateOrder | None) -> DateOrder:
    """Raises StatementUndecided where several orders fit all rows and differ."""
    for line, text in days:
        if _DAY.fullmatch(text) is None:
            raise StatementUnreadable("date_unreadable", line=line, detail=text[:40])
    distinct = sorted({text for _, text in days})
    readings = {order: [_read(text, order) for text in distinct] for order in _PLACES}
    possible = [it for it in _PLACES if all(day is not None for day in readings[it])]
    if chosen is not None:
        possible = [it for it in possible if it == chosen]
    if not possible:
        raise StatementUnreadable("dates_mixed", line=days[0][0], detail=days[0][1][:40])
    if any(readings[it] != readings[possible[0]] for it in possible):
        position = next(n for n in range(len(distinct)) if len({readings[it][n] for it in possible}) > 1)
        raise StatementUndecided("date_order", options=[(it, str(readings[it][position])) for it in possible])
    return possible[0]


def read_day(text: str, order: DateOrder, line: int) -> calendar_date:
    found = _read(text, order)
    if found is None:
        raise StatementUnreadable("date_unreadable", line=line, detail=text[:40])
    return found


def _read(text: str, order: DateOrder) -> calendar_date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    pieces = (found[1], found[2], found[4])
    year, month, day = (pieces[it] for it in _PLACES[order])
    if len(month) > 2 or len(day) > 2 or len(year) == 3:
        return None
    # An apostrophe stands before years from 2000 on. A year in front has four digits: 01.02.24 never begins with one.
    if order == "year_first" and len(year) < 4:
        return None
    whole = int(year)
    if len(year) <= 2:
        whole += 2000 if found[3] == "'" or whole < 70 else 1900
    try:
        return calendar_date(whole, int(month), int(day)) if 1900 <= whole <= 2100 else None
    except ValueError:
        return None
