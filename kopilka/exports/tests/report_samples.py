"""Figures to draw: a rich year, a month by days, nothing at all, and everything that could break a page."""

import itertools
import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from random import Random
from uuid import UUID

from kopilka.exports.figures import (
    CategoryPivot,
    CategoryTotal,
    CollectedReport,
    GoalLine,
    LargeSpending,
    LedgerSum,
    PivotRow,
    ReportFigures,
    Totals,
)
from kopilka.exports.palette import PALETTE
from kopilka.exports.pivots import build_figures
from kopilka.periods import DateRange

MOSCOW = timezone(timedelta(hours=3))
NAMES = {
    "ru": [
        "Продукты",
        "Жильё",
        "Транспорт",
        "Рестораны",
        "Здоровье",
        "Одежда",
        "Дети",
        "Связь",
        "Подарки",
        "Путешествия",
        "Спорт",
        "Красота",
        "Техника",
        "Книги",
        "Питомцы",
        "Налоги",
        "Прочее",
    ],
    "en": [
        "Groceries",
        "Housing",
        "Transport",
        "Restaurants",
        "Health",
        "Clothes",
        "Children",
        "Phone",
        "Gifts",
        "Travel",
        "Sport",
        "Beauty",
        "Gadgets",
        "Books",
        "Pets",
        "Taxes",
        "Other",
    ],
}
HOSTILE = (
    "<b>&amp;</para> $x^2$ %s {0} \\(",
    "Ж" * 500,
    "שלום עולם مرحبا \u202e задом",
    "👩‍👩‍👧 кофе ☕ 中文 日本語 \u0000\ud800 конец",
    "две\nстроки\tи\r\nтаб",
    "",
)


def sample(locale: str = "ru", *, categories: int = 17, step: str = "month", year: int = 2026) -> ReportFigures:
    """A rich year by months, or May by days."""
    return build_figures(collected(locale, categories=categories, step=step, year=year))


def collected(
    locale: str = "ru", *, categories: int = 17, step: str = "month", year: int = 2026, currency: str = "RUB"
) -> CollectedReport:
    random = Random(7)
    spans = _days(year) if step == "day" else _months(year)
    names = NAMES[locale][:categories]
    ru = locale == "ru"
    incomes = ["Зарплата", "Подработка", "Проценты по вкладу"] if ru else ["Salary", "Side job", "Interest"]
    labels = {UUID(int=place): name for place, name in enumerate([*names, *incomes], start=1)}
    ids = {name: key for key, name in labels.items()}
    sums = []
    for start, _ in spans:
        for place, name in enumerate(names):
            if random.random() < 0.9:
                amount = _amount(random, 300, 60_000 // (place + 1) + 400)
                sums.append(LedgerSum(start, "expense", ids[name], amount, random.randint(1, 9)))
        for name, least, most in zip(incomes, (70_000, 5_000, 100), (160_000, 60_000, 4_000), strict=True):
            if random.random() < 0.8:
                sums.append(LedgerSum(start, "income", ids[name], _amount(random, least, most), 1))
    days = DateRange(spans[0][0], spans[-1][1])
    return CollectedReport(
        household="Семья Ивановых" if ru else "The Smith household",
        locale=locale,
        currency=currency,
        digits=2,
        made_at=datetime(year, 11, 22, 20, 45, 12, tzinfo=MOSCOW),
        start=days.start,
        end=days.end,
        asked_start=days.start,
        asked_end=days.end,
        filters=(("Счёт", "Карта Мир"),) if ru else (("Account", "Current account"),),
        compared=days,
        previous_days=(
            DateRange(date(year - 1, 1, 1), date(year - 1, 12, 31))
            if step == "month"
            else DateRange(date(year, 4, 1), date(year, 4, 30))
        ),
        bar_step=step,
        largest=_largest(names, year, ru=ru),
        goals=_goals(year, ru=ru),
        other_currencies=("USD", "EUR"),
        rows=0,
        sums=tuple(sums),
        compared_sums=tuple(sums),
        previous_sums=tuple(
            replace(it, amount=(it.amount * Decimal(9) / Decimal(10)).quantize(Decimal("0.01"))) for it in sums
        ),
        labels=labels,
        colours=dict(zip(labels, itertools.cycle(PALETTE.values()), strict=False)),
    )


def _largest(names: list[str], year: int, *, ru: bool) -> tuple[LargeSpending, ...]:
    account, text = ("Карта Мир", "Покупка по карте") if ru else ("Current account", "Card payment")
    return tuple(
        LargeSpending(date(year, 5, 3 + it), names[it % len(names)], account, text, Decimal(90_000 - it * 3_111))
        for it in range(10)
    )


def _goals(year: int, *, ru: bool) -> tuple[GoalLine, ...]:
    names = ("Отпуск на море", "Новый ноутбук", "Подушка") if ru else ("Seaside holiday", "New laptop", "Rainy day")
    soon, later = date(year, 12, 31), date(year + 1, 7, 1)
    return (
        GoalLine(names[0], "RUB", Decimal(300_000), Decimal("184500.50"), Decimal("61.5"), later, "ahead"),
        GoalLine(names[1], "RUB", Decimal(150_000), Decimal(30_000), Decimal("20.0"), soon, "behind"),
        GoalLine(names[2], "USD", Decimal(5_000), Decimal(5_200), Decimal("104.0"), None, "reached"),
    )


def empty(locale: str = "ru") -> ReportFigures:
    return build_figures(replace(
        collected(locale),
        filters=(), sums=(), compared=None, previous_days=None, largest=(), goals=(), other_currencies=(),
    ))  # fmt: skip


def hostile() -> ReportFigures:
    huge = Decimal("999999999999999.99")
    base = sample()
    return replace(
        base,
        household=HOSTILE[1],
        filters=tuple((text, text) for text in HOSTILE),
        totals=Totals(huge, huge * 17, 5),
        compared_totals=Totals(huge, huge * 17, 5),
        previous=Totals(Decimal("0.01"), huge, 2),
        bars=tuple(replace(it, income=huge, expense=Decimal("0.01")) for it in base.bars),
        expenses=_split(list(HOSTILE), huge * 17),
        expense_pivot=_hostile_pivot(base.expense_pivot.steps, huge),
        incomes=_split(["W" * 200, *HOSTILE[:3], *(f"Доход {it}" for it in range(40))], huge),
        largest=tuple(LargeSpending(date(2026, 5, 1), text, text, text, huge) for text in HOSTILE),
        goals=tuple(
            GoalLine(text, "RUB", huge, huge, Decimal("100.0"), date(2026, 5, 1), "overdue") for text in HOSTILE
        ),
        other_currencies=("USD",) * 90,
    )


def _hostile_pivot(steps: tuple[date, ...], huge: Decimal) -> CategoryPivot:
    rows = tuple(PivotRow(text, (huge,) * 12, huge * 12, Decimal("16.7"), huge) for text in HOSTILE)
    return CategoryPivot(steps, 12, rows, PivotRow("", (huge * 6,) * 12, huge * 72, Decimal("100.0"), huge * 6))


def rows_file(path: Path, count: int, texts: tuple[str, ...] = ("Пятёрочка, ул. Ленина", "Оплата")) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for it in range(count):
            kind = "income" if it % 9 == 0 else "expense"
            row = [str(date(2026, 1, 1) + timedelta(days=it % 365)), kind, NAMES["ru"][it % 17], "Карта Мир"]
            text = texts[it % len(texts)].encode("utf-8", "replace").decode()
            file.write(json.dumps([*row, f"{text} {it}", f"{it * 7 % 99_991}.{it % 100:02}", "RUB", "Анна"]) + "\n")
    return path


def _months(year: int) -> list[tuple[date, date]]:
    starts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return [(start, after - timedelta(days=1)) for start, after in itertools.pairwise(starts)]


def _days(year: int) -> list[tuple[date, date]]:
    return [(date(year, 5, day), date(year, 5, day)) for day in range(1, 32)]


def _amount(random: Random, least: int, most: int) -> Decimal:
    return Decimal(random.randint(least * 100, most * 100)) / 100


def _split(names: list[str], whole: Decimal) -> tuple[CategoryTotal, ...]:
    """Each twice the next, the last one takes the rest."""
    found, left, share_left = [], whole, Decimal("100.0")
    for place, name in enumerate(names):
        last = place == len(names) - 1
        amount = left if last else (left * Decimal("0.4")).quantize(Decimal("0.01"))
        share = share_left if last else (share_left * Decimal("0.4")).quantize(Decimal("0.1"))
        found.append(CategoryTotal(name, amount, share, 3))
        left, share_left = left - amount, share_left - share
    return tuple(sorted(found, key=lambda it: -it.amount))
