"""Figures to draw: a rich year, a month by days, nothing at all, and everything that could break a page."""

import itertools
import json
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from random import Random

from kopilka.exports.figures import Bar, CategoryTotal, GoalLine, LargeSpending, ReportFigures, Totals

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
    random = Random(7)
    spans = _days(year) if step == "day" else _months(year)
    bars = tuple(
        Bar(
            start,
            end,
            _amount(random, 90_000, 260_000) if random.random() < 0.8 else Decimal(0),
            _amount(random, 40_000, 190_000),
        )
        for start, end in spans
    )
    income = sum((it.income for it in bars), Decimal(0))
    expense = sum((it.expense for it in bars), Decimal(0))
    names = NAMES[locale][:categories]
    ru = locale == "ru"
    return ReportFigures(
        household="Семья Ивановых" if ru else "The Smith household",
        locale=locale,
        currency="RUB",
        digits=2,
        made_at=datetime(year, 11, 22, 20, 45, 12, tzinfo=MOSCOW),
        start=bars[0].start,
        end=bars[-1].end,
        filters=(("Счёт", "Карта Мир"),) if ru else (("Account", "Current account"),),
        totals=Totals(income, expense, 1284),
        previous_start=date(year - 1, 1, 1) if step == "month" else date(year, 4, 1),
        previous_end=date(year - 1, 12, 31) if step == "month" else date(year, 4, 30),
        previous=Totals(income * Decimal("0.91"), expense * Decimal("1.07"), 1190),
        bar_step=step,
        bars=bars,
        expenses=_split(names, expense),
        incomes=_split(
            ["Зарплата", "Подработка", "Проценты по вкладу"] if ru else ["Salary", "Side job", "Interest"], income
        ),
        largest=_largest(names, year, ru=ru),
        goals=_goals(year, ru=ru),
        other_currencies=("USD", "EUR"),
        rows=0,
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
    return replace(
        sample(locale),
        filters=(), totals=Totals(Decimal(0), Decimal(0), 0), previous=None, previous_start=None, previous_end=None,
        bars=tuple(Bar(*span, Decimal(0), Decimal(0)) for span in _months(2026)),
        expenses=(), incomes=(), largest=(), goals=(), other_currencies=(),
    )  # fmt: skip


def hostile() -> ReportFigures:
    huge = Decimal("999999999999999.99")
    base = sample()
    return replace(
        base,
        household=HOSTILE[1],
        filters=tuple((text, text) for text in HOSTILE),
        totals=Totals(huge, huge * 17, 5),
        previous=Totals(Decimal("0.01"), huge, 2),
        bars=tuple(replace(it, income=huge, expense=Decimal("0.01")) for it in base.bars),
        expenses=_split(list(HOSTILE), huge * 17),
        incomes=_split(["W" * 200, *HOSTILE[:3], *(f"Доход {it}" for it in range(40))], huge),
        largest=tuple(LargeSpending(date(2026, 5, 1), text, text, text, huge) for text in HOSTILE),
        goals=tuple(
            GoalLine(text, "RUB", huge, huge, Decimal("100.0"), date(2026, 5, 1), "overdue") for text in HOSTILE
        ),
        other_currencies=("USD",) * 90,
    )


def spool(path: Path, count: int, texts: tuple[str, ...] = ("Пятёрочка, ул. Ленина", "Оплата")) -> Path:
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
