"""Reads a table: finds its header, decides its columns, and makes statements of its rows, one for each account."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kopilka.statement_imports.formats.table.amounts import refuse_unsure
from kopilka.statement_imports.formats.table.balances import chain_of
from kopilka.statement_imports.formats.table.columns import Sums, is_day, number, sums_of
from kopilka.statement_imports.formats.table.dialect import read_grid
from kopilka.statement_imports.formats.table.grid import Grid, Line
from kopilka.statement_imports.formats.table.headers import Header, header_of, is_complete
from kopilka.statement_imports.formats.table.rows import Reader, read_row, reader_of
from kopilka.statement_imports.formats.table.sections import Section, Sorted, sections_of, sort_lines
from kopilka.statement_imports.formats.table.told import Told, told_by
from kopilka.statement_imports.formats.table.workbook import read_sheets
from kopilka.statement_imports.statement import (
    Choices,
    SkippedRow,
    Statement,
    StatementFile,
    StatementRow,
    StatementUndecided,
    StatementUnreadable,
)

_SAMPLES = 5
_NUMBERED = re.compile(r"#(\d{1,3})")
_Rows = list[tuple[str, StatementRow]]


@dataclass(frozen=True, slots=True)
class _Part:
    """What a section comes to."""

    rows: _Rows
    skipped: Sequence[SkippedRow]
    told: Told


def recognises(text: str) -> bool:
    """Any text may be a table: this format is asked last, and says itself what is none."""
    return bool(text.strip())


def read(text: str, choices: Choices) -> StatementFile:
    def is_header(line: Line) -> int:
        if any(is_day(it) for it in line.cells):
            return 0
        header = header_of(line, choices.mapping)
        if header is None:
            return 0
        return sum(1 for it in header.roles if it) + (100 if is_complete(header.roles) else 0)

    grid = read_grid(text, is_header)
    if grid is None:
        raise StatementUnreadable("format_unknown")
    bank, statements = read_grid_of(grid, choices)
    return StatementFile("csv", bank, None, statements)


def read_workbook(data: bytes, choices: Choices) -> StatementFile:
    """Each sheet that has rows. One whose header is unknown is not left out while it may hold operations."""
    kind, grids = read_sheets(data)
    if not grids:
        raise StatementUnreadable("empty")
    statements: list[Statement] = []
    banks: list[str | None] = []
    for grid in grids:
        if len(grids) > 1 and not sections_of(grid.lines, choices.mapping) and not _may_hold_rows(grid):
            continue
        bank, found = read_grid_of(grid, choices)
        statements += found
        banks.append(bank)
    if not statements:
        raise StatementUnreadable("format_unknown")
    return StatementFile(kind, next((it for it in banks if it), None), None, statements)


def _may_hold_rows(grid: Grid) -> bool:
    dated = [it for it in grid.lines if any(is_day(cell) for cell in it.cells)]
    return sum(1 for it in dated if len(it.cells) > 2) > 1


def read_grid_of(grid: Grid, choices: Choices) -> tuple[str | None, list[Statement]]:
    sections = sections_of(grid.lines, choices.mapping) or [_without_header(grid, choices)]
    parts = [_read_section(it, grid.ended, choices) for it in sections]
    if not any(it.rows or it.skipped for it in parts):
        raise StatementUnreadable("no_rows")
    bank = next((it.header.bank.slug for it in sections if it.header.bank is not None), None)
    return bank, _by_account(parts, choices)


def _read_section(section: Section, ended: bool, choices: Choices) -> _Part:
    header = section.header
    try:
        sums = sums_of(header)
    except StatementUndecided:
        raise StatementUndecided("mapping", columns=header.words, samples=_samples(header, section.lines)) from None
    found = sort_lines(section, sums)
    told = told_by([*section.above, *found.asides], ",")
    if not found.rows:
        return _Part([], found.skipped, told)
    reader = reader_of(found.rows, header, sums, told, found.pending, choices)
    told = told_by([*section.above, *found.asides], reader.marks[sums.counted()[0]])
    _take_totals(told, found, sums, reader)
    if not ended:
        _refuse_cut_sum(found.rows, sums)
    rows = _with_zeros_skipped(_read_rows(reader, found.rows), found)
    return _Part([(account or told.account, it) for account, it in rows], found.skipped, told)


def _read_rows(reader: Reader, lines: Sequence[Line]) -> _Rows:
    """Whether a fee is part of the sum is told by the bank, by a person or by the balances."""
    bank = reader.header.bank
    if not reader.amounts.with_fee or (bank is not None and bank.fee == "included"):
        return _proved(reader, lines, with_fee=False)
    if (bank is not None and bank.fee == "apart") or "fee" in reader.header.mapped:
        return _proved(reader, lines, with_fee=True)
    found: list[_Rows] = []
    for with_fee in (False, True):
        try:
            rows = _proved(reader, lines, with_fee=with_fee)
        except StatementUnreadable as error:
            if error.code != "balance_contradicts":
                raise
            continue
        if _is_chained(rows):
            found.append(rows)
    if len(found) != 1:  # nothing to prove it by, or a fee of the first row alone, which has no balance before it
        refuse_unsure(reader.header, lines)
    return found[0]


def _proved(reader: Reader, lines: Sequence[Line], *, with_fee: bool) -> _Rows:
    rows = [read_row(reader, line, with_fee=with_fee) for line in lines]
    if reader.amounts.are_sure:
        for _, of_account in _grouped(rows).items():
            chain_of(of_account)
        return rows
    try:
        if _is_chained(rows):
            return rows
    except StatementUnreadable as error:
        if error.code != "balance_contradicts":
            raise
    refuse_unsure(reader.header, lines)


def _is_chained(rows: _Rows) -> bool:
    return all(chain_of(it) is not None for it in _grouped(rows).values())


def _grouped(rows: _Rows) -> dict[tuple[str, str], list[StatementRow]]:
    groups: dict[tuple[str, str], list[StatementRow]] = {}
    for account, row in rows:
        groups.setdefault((account, row.currency), []).append(row)
    return groups


def _with_zeros_skipped(rows: _Rows, found: Sorted) -> _Rows:
    texts = {it.number: it.whole() for it in found.rows} if any(not it.amount for _, it in rows) else {}
    found.skipped += [SkippedRow(it.line, "zero", texts[it.line]) for _, it in rows if not it.amount]
    return [(account, it) for account, it in rows if it.amount]


def _take_totals(told: Told, found: Sorted, sums: Sums, reader: Reader) -> None:
    """The line of totals below two columns of sums."""
    lines = {it.line for it in found.skipped if it.reason == "total_line"}
    totals = [it for it in found.asides if it.number in lines]
    if len(totals) != 1 or sums.income is None or sums.expense is None:
        return
    for name, column in (("total_in", sums.income), ("total_out", sums.expense)):
        value = number(totals[0], column)
        if value is not None and getattr(told, name) is None:
            amount = value if isinstance(value, Decimal) else value.value(reader.marks[column])
            setattr(told, name, abs(amount))


def _refuse_cut_sum(rows: Sequence[Line], sums: Sums) -> None:
    """A text that ends within its last sum is still a table: but the sum has fewer digits behind the mark."""
    last = rows[-1]
    column = len(last.cells) - 1
    if column not in sums.counted() or len(rows) < 3:
        return
    tails = Counter(_decimals(it.text(column)) for it in rows[:-1] if it.text(column))
    if len(tails) == 1 and _decimals(last.text(column)) != next(iter(tails)):
        raise StatementUnreadable("cut", line=last.number, detail=last.text(column)[:40])


def _decimals(text: str) -> int:
    found = re.search(r"[.,](\d*)\D*\Z", text)
    return len(found[1]) if found else -1


def _by_account(parts: Sequence[_Part], choices: Choices) -> list[Statement]:
    groups = _grouped([it for part in parts for it in part.rows])
    skipped = [it for part in parts for it in part.skipped]
    first = parts[0].told
    if not groups:
        return [Statement(first.account, first.currency or choices.currency or "RUB", (), skipped)]
    return [
        _statement(account, rows, _told_of(rows, parts, alone=len(groups) == 1), () if position else skipped)
        for position, ((account, _), rows) in enumerate(groups.items())
    ]


def _told_of(rows: Sequence[StatementRow], parts: Sequence[_Part], *, alone: bool) -> Told:
    """What a part tells is of this account if it has no other's rows, and no other part has rows of this one."""
    lines = {it.line for it in rows}
    of_account = [part for part in parts if any(it.line in lines for _, it in part.rows)]
    if len(of_account) == 1 and len(of_account[0].rows) == len(rows) and (alone or len(parts) > 1):
        return of_account[0].told
    first = of_account[0].told
    return Told(start_date=first.start_date, end_date=first.end_date)


def _statement(account: str, rows: Sequence[StatementRow], told: Told, skipped: Sequence[SkippedRow]) -> Statement:
    chain = chain_of(rows)
    opening, closing = told.opening_balance, told.closing_balance
    if opening is None and closing is None and chain is not None:
        opening, closing = chain.opening, chain.closing
    return Statement(
        account_hint=account or told.account or _only_card(rows),
        currency=rows[0].currency,
        rows=rows,
        skipped=skipped,
        start_date=told.start_date,
        end_date=told.end_date,
        opening_balance=opening,
        closing_balance=closing,
        total_in=told.total_in,
        total_out=told.total_out,
    )


def _only_card(rows: Sequence[StatementRow]) -> str:
    cards = {it.card for it in rows if it.card}
    return cards.pop() if len(cards) == 1 else ""


def _samples(header: Header, lines: Sequence[Line]) -> list[list[str]]:
    return [[it.text(column) for column in range(len(header.words))] for it in lines[:_SAMPLES]]


def _without_header(grid: Grid, choices: Choices) -> Section:
    """Raises unless a person has said what the columns hold, by their words or as `#1`, `#2`."""
    rows = [it for it in grid.lines if any(is_day(cell) for cell in it.cells)]
    if len(rows) * 2 < len(grid.lines) and len(rows) < 3:
        raise StatementUnreadable("format_unknown")
    width = Counter(len(it.cells) for it in rows).most_common(1)[0][0]
    first = grid.lines.index(rows[0])
    above = grid.lines[first - 1] if first else None
    words = [f"#{it + 1}" for it in range(width)]
    numbered = header_of(Line(0, words), choices.mapping)
    if numbered is not None and numbered.is_complete():
        return Section(numbered, grid.lines, [])
    if above is not None and sum(1 for it in above.cells if isinstance(it, str)) >= 2:
        words = [it if isinstance(it, str) else "" for it in above.cells]
    samples = [[it.text(column) for column in range(width)] for it in rows[:_SAMPLES]]
    raise StatementUndecided("mapping", columns=words, samples=samples)
