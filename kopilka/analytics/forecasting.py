"""Trends, forecast and anomalies, by pandas. Runs in a child process: importing this costs a second (Workshop).

Amounts arrive exact; what is estimated is reckoned in binary floats and rounded to the currency's digits.
"""

import math
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, TypedDict
from uuid import UUID

import numpy as np
import pandas as pd

from kopilka.periods import add_months

MonthSum = tuple[date, str, UUID, Decimal]

AHEAD = 4  # the month that runs, and three more
RECENT = 6  # months that tell what is usual now
STEADY = 0.15  # standard deviation ÷ mean up to which a category counts as recurring
HELD_BACK = 6
# Four of five outcomes lie within so many standard deviations of a normal distribution.
BAND = 1.2816
# Iglewicz and Hoaglin (1993): a modified z-score above 3.5 is an outlier; 0.6745 makes the MAD comparable with sigma.
OUTLIER, MAD_SCALE = 3.5, 0.6745


class Question(TypedDict):
    """`sums` hold every month that has any, up to the future; `month` is the first day of the one that runs, of which
    `part_left` is still to come; `balance` counts all that is recorded, the future too.
    """

    sums: list[MonthSum]
    month: date
    digits: int
    balance: Decimal
    part_left: float


def trends(sums: list[MonthSum], months: list[date], window: int, digits: int) -> dict[str, Any]:
    """Of each type and category: amount, moving average and slope. The last of `months` is the one that runs."""
    table = _by_month(sums, months)
    exact: dict[Any, dict[date, Decimal]] = {}
    for month, kind, category, amount in sums:
        for key in (kind, (kind, category)):
            of_key = exact.setdefault(key, {})
            of_key[month] = of_key.get(month, Decimal(0)) + amount
    categories = [
        {
            "type": key[0],
            "category_id": key[1],
            "total": sum(exact[key].values(), Decimal(0)),
            "slope": _rounded(_slope(series.iloc[:-1]), digits),
            "points": _points(exact[key], months, window, digits),
        }
        for key, series in table.items()
    ]
    return {
        "income": _points(exact.get("income", {}), months, window, digits),
        "expense": _points(exact.get("expense", {}), months, window, digits),
        "categories": sorted(categories, key=lambda it: (-it["total"], it["category_id"])),
    }


def forecast(question: Question) -> dict[str, Any]:
    """Balances at the end of this month and of three more, with a band, and how wrong the method has been."""
    past = [it for it in question["sums"] if it[0] < question["month"]]
    months = _span(past, question["month"])
    history = _by_month(past, months)
    errors, naive = _held_back(history)
    spread = math.sqrt(sum(it * it for it in errors) / len(errors)) if errors else _spread(history)
    ahead = [add_months(question["month"], place) for place in range(AHEAD)]
    recorded = {month: [it for it in question["sums"] if it[0] == month] for month in ahead}
    balance = question["balance"] - _net(it for it in question["sums"] if it[0] >= question["month"])
    variance = 0.0
    shown = []
    for place, month in enumerate(ahead):
        # What is recorded already stands, even where it is more than was to be expected.
        exact = {(kind, category): amount for _, kind, category, amount in recorded[month]}
        expected = {key: _rounded(value, question["digits"]) for key, value in _expected(history, month).items()}
        amounts = {key: max(exact.get(key, Decimal(0)), expected.get(key, Decimal(0))) for key in exact | expected}
        income = sum((it for (kind, _), it in amounts.items() if kind == "income"), Decimal(0))
        expense = sum((it for (kind, _), it in amounts.items() if kind == "expense"), Decimal(0))
        balance += income - expense
        variance += spread**2 * (question["part_left"] if place == 0 else 1)
        band = _rounded(BAND * math.sqrt(variance), question["digits"])
        shown.append(
            {
                "month": month,
                "income": income,
                "expense": expense,
                "balance": balance,
                "balance_low": balance - band,
                "balance_high": balance + band,
            }
        )
    return {
        "months": shown,
        "recurring": _recurring(history, question["digits"]),
        "error": {
            "months": len(errors),
            "mean_absolute_error": _mean_absolute(errors, question["digits"]),
            "naive_error": _mean_absolute(naive, question["digits"]),
        },
    }


def anomalies(sums: list[MonthSum], months: list[date], digits: int) -> list[dict[str, Any]]:
    """Expenses of a category in one of the last twelve months far above the median of its other months."""
    spent = [it for it in sums if it[1] == "expense"]
    table = _by_month(spent, months)
    exact = {(it[0], it[2]): it[3] for it in spent}
    # Too little to be worth a word: a twentieth of what is usually spent in a month.
    least = float(table.sum(axis=1).median()) / 20 if len(table) else 0.0
    found = []
    for (_, category), series in table.items():
        used = series[series.ne(0).cummax()]
        if len(used) < RECENT:
            continue
        for month, amount in used.iloc[-12:].items():
            others = used.drop(month)
            usual = float(others.median())
            deviation = max(float((others - usual).abs().median()), usual / 20, least / 10, 0.01)
            score = MAD_SCALE * (amount - usual) / deviation
            if score > OUTLIER and amount - usual > least:
                found.append(
                    {
                        "category_id": category,
                        "month": month,
                        "amount": exact[month, category],
                        "usual": _rounded(usual, digits),
                        "score": _rounded(score, 1),
                    }
                )
    return sorted(found, key=lambda it: (-it["score"], it["month"], it["category_id"]))


def _by_month(sums: list[MonthSum], months: list[date]) -> pd.DataFrame:
    """A row a month, a column a (type, category), zero where nothing happened."""
    table: dict[tuple[str, UUID], dict[date, float]] = {}
    for month, kind, category, amount in sums:
        table.setdefault((kind, category), {})[month] = float(amount)
    columns = pd.MultiIndex.from_tuples(list(table), names=["type", "category"]) if table else None
    frame = pd.DataFrame(
        [[table[key].get(month, 0.0) for key in table] for month in months], index=months, columns=columns, dtype=float
    )
    return frame


def _span(past: list[MonthSum], month: date) -> list[date]:
    if not past:
        return []
    first = max(min(it[0] for it in past), add_months(month, -36))
    count = (month.year - first.year) * 12 + month.month - first.month
    return [add_months(first, place) for place in range(count)]


def _points(exact: dict[date, Decimal], months: list[date], window: int, digits: int) -> list[dict[str, Any]]:
    amounts = [exact.get(month, Decimal(0)) for month in months]
    means = pd.Series([float(it) for it in amounts]).rolling(window).mean()
    return [
        {"month": month, "amount": amount, "moving_average": None if math.isnan(mean) else _rounded(mean, digits)}
        for month, amount, mean in zip(months, amounts, means, strict=True)
    ]


def _slope(series: pd.Series) -> float:
    return float(np.polyfit(np.arange(len(series)), series.to_numpy(dtype=float), 1)[0]) if len(series) > 1 else 0.0


def _is_steady(series: pd.Series) -> bool:
    recent = series.iloc[-RECENT:]
    return len(recent) >= 3 and bool((recent > 0).all()) and float(recent.std(ddof=0)) <= STEADY * float(recent.mean())


def _expected(history: pd.DataFrame, month: date) -> dict[tuple[str, UUID], float]:
    """What comes every month: the median of the last three. The rest: half the recent mean, half the mean of the
    same month in other years, where a whole year is known.
    """
    expected: dict[tuple[str, UUID], float] = {}
    for key, series in history.items():
        if _is_steady(series):
            expected[key] = float(series.iloc[-3:].median())
            continue
        usual = float(series.iloc[-RECENT:].mean())
        same = series[[it.month == month.month for it in series.index]]
        seasonal = float(same.mean()) if len(series) > 12 and len(same) else usual
        expected[key] = (usual + seasonal) / 2
    return expected


def _held_back(history: pd.DataFrame) -> tuple[list[float], list[float]]:
    """Errors of a month's net, of this method and of the mean of three months, each month from those before it."""
    errors, naive = [], []
    nets = _nets(history)
    for place in range(max(len(history) - HELD_BACK, 3), len(history)):
        expected = _expected(history.iloc[:place], history.index[place])
        guess = sum(value if key[0] == "income" else -value for key, value in expected.items())
        errors.append(float(nets.iloc[place]) - guess)
        naive.append(float(nets.iloc[place]) - float(nets.iloc[place - 3 : place].mean()))
    return errors, naive


def _nets(history: pd.DataFrame) -> pd.Series:
    signs = np.array([1.0 if kind == "income" else -1.0 for kind, _ in history.columns])
    return (history * signs).sum(axis=1)


def _spread(history: pd.DataFrame) -> float:
    return float(_nets(history).std(ddof=0)) if len(history) > 1 else 0.0


def _recurring(history: pd.DataFrame, digits: int) -> list[dict[str, Any]]:
    found = [
        {"type": kind, "category_id": category, "amount": _rounded(float(series.iloc[-3:].median()), digits)}
        for (kind, category), series in history.items()
        if _is_steady(series)
    ]
    return sorted(found, key=lambda it: (-it["amount"], it["category_id"]))


def _net(sums: Any) -> Decimal:
    return sum((amount if kind == "income" else -amount for _, kind, _, amount in sums), Decimal(0))


def _mean_absolute(errors: list[float], digits: int) -> Decimal | None:
    return _rounded(sum(abs(it) for it in errors) / len(errors), digits) if errors else None


def _rounded(value: float, digits: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
