"""Trends, forecast and anomalies by plain arithmetic: the months of a household are few, it takes under a millisecond.

Amounts arrive exact. Trends stay exact until they are rounded to the currency's digits, half to even; forecast and
anomalies are estimates, reckoned in binary floats and rounded last.
"""

import math
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from statistics import median
from typing import Any, TypedDict
from uuid import UUID

from kopilka.analytics.figures import ZERO
from kopilka.periods import DateRange, add_months, first_of_months

MonthSum = tuple[date, str, UUID, Decimal]
Key = tuple[str, UUID]
"""Type and category."""
History = dict[Key, list[float]]
"""An amount a month, zero where nothing happened; all of them over the same months, the oldest first."""

AHEAD = 4  # the month that runs, and three more
BEHIND = 36  # months that a forecast looks back on
YEAR = 12
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
    places = {month: place for place, month in enumerate(months)}
    flows = {kind: [ZERO] * len(months) for kind in ("income", "expense")}
    amounts: dict[Key, list[Decimal]] = {}
    for month, kind, category, amount in sums:
        place, key = places[month], (kind, category)
        series = amounts.get(key)
        if series is None:
            series = amounts[key] = [ZERO] * len(months)
        series[place] = amount
        flows[kind][place] += amount
    coin = _coin(digits)
    categories = [
        {
            "type": kind,
            "category_id": category,
            "total": sum(series, ZERO),
            "slope": _slope(series[:-1]).quantize(coin, ROUND_HALF_EVEN),
            "points": _points(months, series, window, coin),
        }
        for (kind, category), series in amounts.items()
    ]
    return {
        "income": _points(months, flows["income"], window, coin),
        "expense": _points(months, flows["expense"], window, coin),
        "categories": sorted(categories, key=lambda it: (-it["total"], it["category_id"])),
    }


def forecast(question: Question) -> dict[str, Any]:
    """Balances at the end of this month and of three more, with a band, and how wrong the method has been."""
    this, digits = question["month"], question["digits"]
    history = _by_month(*_past(question["sums"], this))
    nets = _nets(history)
    errors, naive = _held_back(history, nets)
    spread = math.sqrt(_mean([it * it for it in errors])) if errors else _deviation(nets)
    recorded = _recorded(question["sums"], this)
    # Of what the balance counts, only the months that are over.
    balance = question["balance"] - sum((_net(it) for it in recorded.values()), ZERO)
    expected = {key: _expected(series, AHEAD) for key, series in history.items()}
    variance = 0.0
    shown = []
    for place in range(AHEAD):
        month = add_months(this, place)
        usual = {key: _rounded(amounts[place], digits) for key, amounts in expected.items()}
        income, expense = _still_to_come(usual, recorded.get(month, {}))
        balance += income - expense
        variance += spread**2 * (question["part_left"] if place == 0 else 1)
        band = _rounded(BAND * math.sqrt(variance), digits)
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
        "recurring": _recurring(history, digits),
        "error": {
            "months": len(errors),
            "mean_absolute_error": _mean_absolute(errors, digits),
            "naive_error": _mean_absolute(naive, digits),
        },
    }


def anomalies(sums: list[MonthSum], months: list[date], digits: int) -> list[dict[str, Any]]:
    """Expenses of a category in one of the last twelve months far above the median of its other months."""
    spent = [it for it in sums if it[1] == "expense"]
    exact = {(month, category): amount for month, _, category, amount in spent}
    history = _by_month(spent, months)
    # Too little to be worth a word: a twentieth of what is usually spent in a month.
    least = median(sum(of_month) for of_month in zip(*history.values(), strict=True)) / 20 if history else 0.0
    found = []
    for (_, category), series in history.items():
        used = _since_first(series)
        if len(used) < RECENT:
            continue
        ordered = sorted(used)
        recent = used[-YEAR:]
        for month, amount in zip(months[-len(recent) :], recent, strict=True):
            outlier = _outlier(amount, ordered, least)
            if outlier is not None:
                usual, score = outlier
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


def _points(months: list[date], amounts: list[Decimal], window: int, coin: Decimal) -> list[dict[str, Any]]:
    points = []
    in_window = ZERO
    for place, (month, amount) in enumerate(zip(months, amounts, strict=True)):
        in_window += amount
        if place >= window:
            in_window -= amounts[place - window]
        mean = (in_window / window).quantize(coin, ROUND_HALF_EVEN) if place >= window - 1 else None
        points.append({"month": month, "amount": amount, "moving_average": mean})
    return points


def _slope(amounts: list[Decimal]) -> Decimal:
    """Of the straight line with the least squares of distances. Its middle is the middle of the months, from which
    each is so many half months away.
    """
    count = len(amounts)
    if count < 2:
        return ZERO
    rise = sum(((2 * place - count + 1) * amount for place, amount in enumerate(amounts)), ZERO)
    return 6 * rise / (count * (count * count - 1))


def _past(sums: list[MonthSum], this: date) -> tuple[list[MonthSum], list[date]]:
    """What was before this month, and the months to look back on: from the first that has any, not too many."""
    past = [it for it in sums if it[0] < this]
    if not past:
        return [], []
    first = max(min(it[0] for it in past), add_months(this, -BEHIND))
    return past, first_of_months(DateRange(first, add_months(this, -1)))


def _by_month(sums: list[MonthSum], months: list[date]) -> History:
    places = {month: place for place, month in enumerate(months)}
    history: History = {}
    for month, kind, category, amount in sums:
        key = kind, category
        series = history.get(key)
        if series is None:
            series = history[key] = [0.0] * len(months)
        place = places.get(month)
        if place is not None:
            series[place] = float(amount)
    return history


def _nets(history: History) -> list[float]:
    """Income less expense, month by month."""
    signed = [[it if kind == "income" else -it for it in series] for (kind, _), series in history.items()]
    return [sum(of_month) for of_month in zip(*signed, strict=True)]


def _expected(known: list[float], ahead: int) -> list[float]:
    """Of so many months after those that are known. What comes every month: the median of the last three. The rest:
    half the recent mean, half the mean of the same month in other years, where more than a year is known.
    """
    if _is_steady(known):
        return [median(known[-3:])] * ahead
    usual = _mean(known[-RECENT:])
    if len(known) <= YEAR:
        return [usual] * ahead
    return [(usual + _mean(known[(len(known) + place) % YEAR :: YEAR])) / 2 for place in range(ahead)]


def _is_steady(known: list[float]) -> bool:
    recent = known[-RECENT:]
    return len(recent) >= 3 and min(recent) > 0 and _deviation(recent) <= STEADY * _mean(recent)


def _held_back(history: History, nets: list[float]) -> tuple[list[float], list[float]]:
    """Errors of a month's net, of this method and of the mean of three months, each month from those before it."""
    errors, naive = [], []
    for place in range(max(len(nets) - HELD_BACK, 3), len(nets)):
        guess = 0.0
        for (kind, _), series in history.items():
            [expected] = _expected(series[:place], 1)
            guess += expected if kind == "income" else -expected
        errors.append(nets[place] - guess)
        naive.append(nets[place] - _mean(nets[place - 3 : place]))
    return errors, naive


def _recorded(sums: list[MonthSum], this: date) -> dict[date, dict[Key, Decimal]]:
    """Of this month and of those to come."""
    recorded: dict[date, dict[Key, Decimal]] = {}
    for month, kind, category, amount in sums:
        if month >= this:
            recorded.setdefault(month, {})[kind, category] = amount
    return recorded


def _still_to_come(expected: dict[Key, Decimal], recorded: dict[Key, Decimal]) -> tuple[Decimal, Decimal]:
    """Income and expense of a month. What is recorded already stands, even where more than was to be expected."""
    flow = {"income": ZERO, "expense": ZERO}
    for key in expected | recorded:
        flow[key[0]] += max(expected.get(key, ZERO), recorded.get(key, ZERO))
    return flow["income"], flow["expense"]


def _recurring(history: History, digits: int) -> list[dict[str, Any]]:
    found = [
        {"type": kind, "category_id": category, "amount": _rounded(median(series[-3:]), digits)}
        for (kind, category), series in history.items()
        if _is_steady(series)
    ]
    return sorted(found, key=lambda it: (-it["amount"], it["category_id"]))


def _since_first(series: list[float]) -> list[float]:
    """From the first month in which anything happened."""
    return series[next((place for place, amount in enumerate(series) if amount), len(series)) :]


def _outlier(amount: float, ordered: list[float], least: float) -> tuple[float, float] | None:
    """What is usual beside this amount, and its score; None of one that does not stand out. It is one of `ordered`."""
    others = ordered.copy()
    others.remove(amount)
    usual = median(others)
    above = amount - usual
    nearest = max(usual / 20, least / 10, 0.01)
    # Most months need no second median: the score can only be less than by the nearest deviation that counts.
    if above <= least or MAD_SCALE * above / nearest <= OUTLIER:
        return None
    score = MAD_SCALE * above / max(median(abs(it - usual) for it in others), nearest)
    return (usual, score) if score > OUTLIER else None


def _net(amounts: dict[Key, Decimal]) -> Decimal:
    return sum((amount if kind == "income" else -amount for (kind, _), amount in amounts.items()), ZERO)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _deviation(values: list[float]) -> float:
    """The standard deviation of all that there is, not of a sample."""
    if not values:
        return 0.0
    mean = _mean(values)
    return math.sqrt(_mean([(it - mean) * (it - mean) for it in values]))


def _mean_absolute(errors: list[float], digits: int) -> Decimal | None:
    return _rounded(_mean([abs(it) for it in errors]), digits) if errors else None


def _coin(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def _rounded(value: float, digits: int) -> Decimal:
    return Decimal(repr(value)).quantize(_coin(digits), ROUND_HALF_EVEN)
