"""Reads a table: finds its header, decides its columns, and makes statements of its rows, one for each account."""

import re
from collections import Counter
from collections.abc import Sequence
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
        if len(grids) > 1 and not sections_of(grid.lines, choices.mapping)[1] and not _may_hold_rows(grid):
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
    above, sections = sections_of(grid.lines, choices.mapping)
    if not sections:
        sections, above = [_without_header(grid, choices)], []
    rows: _Rows = []
    skipped: list[SkippedRow] = []
    tolds: list[Told] = []
    for section in sections:
        found, aside, told = _read_section(section, above, grid.ended, choices)
        rows += found
        skipped += aside
        tolds.append(told)
    if not rows and not skipped:
        raise StatementUnreadable("no_rows")
    banks = [it.header.bank.slug for it in sections if it.header.bank is not None]
    told = tolds[0] if len(tolds) == 1 else _period(tolds)
    return (banks[0] if banks else None), _by_account(rows, skipped, told, choices)


def _read_section(
    section: Section, above: Sequence[Line], ended: bool, choices: Choices
) -> tuple[_Rows, list[SkippedRow], Told]:
    header = section.header
    try:
        sums = sums_of(header)
    except StatementUndecided:
        raise StatementUndecided("mapping", columns=header.words, samples=_samples(header, section.lines)) from None
    found = sort_lines(section, sums)
    if not found.rows:
        return [], found.skipped, Told()
    told = told_by([*above, *found.asides], ",")
    reader = reader_of(found.rows, header, sums, told, found.pending, choices)
    mark = reader.marks[sums.counted()[0]]
    told = told_by([*above, *found.asides], mark)
    _take_totals(told, found, sums, reader)
    if not ended:
        _refuse_cut_sum(found.rows, sums)
    return _with_zeros_skipped(_read_rows(reader, found.rows), found), found.skipped, told


def _read_rows(reader: Reader, lines: Sequence[Line]) -> _Rows:
    """Whether a fee is part of the sum is told by the bank, by a person or by the balances."""
    bank = reader.header.bank
    if not reader.amounts.with_fee or (bank is not None and bank.fee == "included"):
        return _proved(reader, lines, with_fee=False)
    if (bank is not None and bank.fee == "apart") or reader.header.is_mapped:
        return _proved(reader, lines, with_fee=True)
    for with_fee in (False, True):
        try:
            rows = _proved(reader, lines, with_fee=with_fee)
            if _is_chained(rows):
                return rows
        except StatementUnreadable as error:
            if error.code != "balance_contradicts":
                raise
    refuse_unsure(reader.header, lines)
    raise AssertionError


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
    raise AssertionError


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


def _by_account(rows: _Rows, skipped: Sequence[SkippedRow], told: Told, choices: Choices) -> list[Statement]:
    groups = _grouped(rows)
    if not groups:
        currency = told.currency or choices.currency
        return [Statement(told.account, currency or "RUB", (), skipped)]
    alone = len(groups) == 1
    statements = []
    for position, ((account, currency), of_account) in enumerate(groups.items()):
        chain = chain_of(of_account)
        own = told if alone else Told()
        opening, closing = own.opening_balance, own.closing_balance
        if opening is None and closing is None and chain is not None:
            opening, closing = chain.opening, chain.closing
        statements.append(
            Statement(
                account_hint=account or told.account or _only_card(of_account),
                currency=currency,
                rows=of_account,
                skipped=skipped if position == 0 else (),
                start_date=told.start_date,
                end_date=told.end_date,
                opening_balance=opening,
                closing_balance=closing,
                total_in=own.total_in,
                total_out=own.total_out,
            )
        )
    return statements


def _only_card(rows: Sequence[StatementRow]) -> str:
    cards = {it.card for it in rows if it.card}
    return cards.pop() if len(cards) == 1 else ""


def _period(tolds: Sequence[Told]) -> Told:
    """Of several sections: balances of one are not those of all."""
    return Told(
        account=next((it.account for it in tolds if it.account), ""),
        currency=next((it.currency for it in tolds if it.currency), None),
        start_date=next((it.start_date for it in tolds if it.start_date), None),
        end_date=next((it.end_date for it in tolds if it.end_date), None),
    )


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
        return Section(numbered, grid.lines)
    if above is not None and sum(1 for it in above.cells if isinstance(it, str)) >= 2:
        words = [it if isinstance(it, str) else "" for it in above.cells]
    samples = [[it.text(column) for column in range(width)] for it in rows[:_SAMPLES]]
    raise StatementUndecided("mapping", columns=words, samples=samples)
