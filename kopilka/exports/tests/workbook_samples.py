"""Operations, the workbook made of them, and its cells read back."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from kopilka.exports.figures import CollectedReport, GoalLine, LedgerSum, Operation, PayeeTotal, ReportFigures
from kopilka.exports.palette import PALETTE
from kopilka.exports.pivots import build_figures
from kopilka.exports.workbook import render_excel
from kopilka.periods import DateRange

START, END = date(2026, 1, 1), date(2026, 12, 31)
EXPENSES = (
    "Продукты",
    "Кафе и рестораны",
    "Такси",
    "Жильё",
    "Подарки",
    "*",
    "a~b?",
    '"<5"',
    "=1+1",
    "01",
    "1",
    "<r>a</r>",
)
INCOMES = ("Зарплата", "Кэшбэк")
HOSTILE = (
    "=1+1", "+79990000000", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x.example","y")', "=cmd|' /C calc'!A0",
    "\x01\x08\x1f control", "_x0041_", "\ufffe\uffff\ud800", "<b>&amp;</b>", "  blanks  ", "🍎 еда", "л" * 500, "http://a.example",
    "<r>& <b></r>", "<r><t>подмена</t></r>",
)  # fmt: skip


def drawn(count: int, seed: int = 1) -> list[Operation]:
    chance = random.Random(seed)
    found = []
    for number in range(count):
        kind = "income" if chance.random() < 0.2 else "expense"
        found.append(
            Operation(
                START + timedelta(days=chance.randrange(365)),
                "income" if kind == "income" else "expense",
                chance.choice(INCOMES if kind == "income" else EXPENSES),
                "Карта",
                HOSTILE[number % len(HOSTILE)],
                Decimal(chance.randrange(1, 50_000_000)).scaleb(-2),
                "RUB",
                "anna@example.com",
            )
        )
    return sorted(found, key=lambda it: it.date, reverse=True)


def collected_of(operations: Sequence[Operation], *, currency: str = "RUB", **changes: Any) -> CollectedReport:
    """What the database would give for these operations."""
    days = DateRange(changes.get("start", START), changes.get("end", END))
    mine = [it for it in operations if it.currency == currency and days.start <= it.date <= days.end]
    ids = {name: UUID(int=number) for number, name in enumerate(sorted({it.category for it in mine}), start=1)}
    sums: dict[tuple[date, str, str], list[Decimal]] = {}
    for it in mine:
        kind, amount = ("expense", -it.amount) if it.type == "refund" else (it.type, it.amount)
        sums.setdefault((it.date.replace(day=1), kind, it.category), []).append(amount)
    values: dict[str, Any] = {
        "household": "Семья Ивановых",
        "locale": "ru",
        "currency": currency,
        "digits": 2,
        "made_at": datetime(2026, 11, 22, 12, 30, tzinfo=ZoneInfo("Europe/Moscow")),
        "start": START,
        "end": END,
        "asked_start": START,
        "asked_end": END,
        "filters": (("Счёт", "Карта"),),
        "compared": None,
        "previous_days": None,
        "bar_step": "month",
        "largest": (),
        "goals": (
            GoalLine(
                "Отпуск", "RUB", Decimal(10_000), Decimal("3500.50"), Decimal("35.0"), date(2027, 1, 31), "on_track"
            ),
        ),
        "other_currencies": tuple(sorted({it.currency for it in operations} - {currency})),
        "rows": len(operations),
        "sums": tuple(
            LedgerSum(month, kind, ids[name], sum(amounts, Decimal(0)), len(amounts))
            for (month, kind, name), amounts in sums.items()
        ),
        "compared_sums": (),
        "previous_sums": (),
        "labels": {key: name for name, key in ids.items()},
        "colours": dict(zip(ids.values(), cycle(PALETTE.values()), strict=False)),
        "payees": _payees(mine),
    }
    return CollectedReport(**{**values, **changes})


def _payees(operations: Sequence[Operation]) -> tuple[PayeeTotal, ...]:
    spent: dict[str, list[Decimal]] = {}
    for it in operations:
        if it.payee and it.type in ("expense", "refund"):
            spent.setdefault(it.payee, []).append(-it.signed)
    totals = [PayeeTotal(name, sum(amounts, Decimal(0)), len(amounts)) for name, amounts in spent.items()]
    return tuple(sorted(totals, key=lambda it: -it.amount))


def figures_of(operations: Sequence[Operation], **changes: Any) -> ReportFigures:
    return build_figures(collected_of(operations, **changes))


def write_rows(path: Path, operations: Sequence[Operation]) -> Path:
    lines = [
        orjson.dumps(
            (
                it.date,
                it.type,
                it.category,
                it.account,
                _storable(it.description),
                str(it.amount),
                it.currency,
                it.user,
                it.parent,
                it.id,
                _storable(it.payee),
                it.tags,
                _storable(it.note),
            )
        )
        for it in operations
    ]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def _storable(text: str) -> str:
    """Without surrogates, as the database keeps it."""
    return text.encode("utf-8", "replace").decode()


def workbook(folder: Path, operations: Sequence[Operation], **changes: Any) -> tuple[ReportFigures, Path]:
    figures = figures_of(operations, **changes)
    told: list[float] = []
    render_excel(figures, write_rows(folder / "rows", operations), folder / "made.xlsx", told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    return figures, folder / "made.xlsx"


def cells(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def money(value: Any) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"))
