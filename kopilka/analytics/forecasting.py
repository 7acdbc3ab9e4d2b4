"""Trends, forecast and anomalies by plain arithmetic: a household has so few months that it takes about a millisecond.

Amounts arrive as Decimals. Trends stay exact until they are rounded, half to even, to the currency's digits; forecast
and anomalies are estimates, calculated in binary floats and rounded at the end. Decision 0012 has the measurements.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from statistics import median
from uuid import UUID

from kopilka.analytics.figures import ZERO, CategoryKey, FlowType, MonthSum
from kopilka.analytics.results import ForecastError, ForecastMonth, PastMonth, TrendPoint
from kopilka.periods import DateRange, add_months, first_of_months

History = dict[CategoryKey, list[float]]
"""By type and category: an amount for each month, the oldest first, zero where nothing happened. All series cover the
same months."""

AHEAD = 4  # months that are forecast: the current one and three more
BEHIND = 36  # finished months that a forecast looks at
SHOWN = 6  # the last finished months, told beside a forecast
YEAR = 12
RECENT = 6  # the last months, which show what is usual now
STEADY = 0.15  # standard deviation ÷ mean up to which a category counts as recurring
HELD_BACK = 6  # the last finished months, each forecast from those before it to measure the error
# Four of five outcomes lie within so many standard deviations of a normal distribution.
BAND = 1.2816
# Iglewicz and Hoaglin (1993): a modified z-score above 3.5 is an outlier; 0.6745 makes the MAD comparable with sigma.
OUTLIER, MAD_SCALE = 3.5, 0.6745


@dataclass(frozen=True, slots=True)
class ForecastInput:
    """`sums` of all months that are to be looked at, up to the last one to forecast; `month` is the first day of the
    current month, of which the share `part_left` (0 to 1) is still to come. `balance` is today's, `month_to_date` the
    net of this month up to today.
    """

    sums: Sequence[MonthSum]
    month: date
    digits: int
    balance: Decimal
    month_to_date: Decimal
    part_left: float


@dataclass(frozen=True, slots=True)
class TrendSeries:
    """Of one type and category. `slope` is the change a month of the straight line through the finished months."""

    key: CategoryKey
    total: Decimal
    slope: Decimal
    points: list[TrendPoint]


@dataclass(frozen=True, slots=True)
class TrendFigures:
    """`categories` by total, the largest first."""

    income: list[TrendPoint]
    expense: list[TrendPoint]
    categories: list[TrendSeries]


@dataclass(frozen=True, slots=True)
class RecurringAmount:
    key: CategoryKey
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ForecastFigures:
    """`past` are the last finished months, the oldest first; `recurring` by amount, the largest first."""

    past: list[PastMonth]
    months: list[ForecastMonth]
    recurring: list[RecurringAmount]
    error: ForecastError


@dataclass(frozen=True, slots=True)
class UnusualMonth:
    """An expense category in one month; see results.Anomaly."""

    category_id: UUID
    month: date
    amount: Decimal
    usual: Decimal
    score: Decimal


def trends(sums: Iterable[MonthSum], months: Sequence[date], window: int, digits: int) -> TrendFigures:
    """Amount, moving average and slope by type and category. The last of `months` is the current one, not finished."""
    places = {month: place for place, month in enumerate(months)}
    flows: dict[FlowType, list[Decimal]] = {"income": [ZERO] * len(months), "expense": [ZERO] * len(months)}
    amounts: dict[CategoryKey, list[Decimal]] = {}
    for month, kind, category, amount in sums:
        place, key = places[month], (kind, category)
        series = amounts.get(key)
        if series is None:
            series = amounts[key] = [ZERO] * len(months)
        series[place] = amount
        flows[kind][place] += amount
    unit = _unit(digits)
    categories = [
        TrendSeries(
            key=key,
            total=sum(series, ZERO),
            slope=_slope(series[:-1]).quantize(unit, ROUND_HALF_EVEN),
            points=_points(months, series, window, unit),
        )
        for key, series in amounts.items()
    ]
    return TrendFigures(
        income=_points(months, flows["income"], window, unit),
        expense=_points(months, flows["expense"], window, unit),
        categories=sorted(categories, key=lambda it: (-it.total, it.key[1])),
    )


def forecast(given: ForecastInput) -> ForecastFigures:
    """Balances at the end of this month and of three more, with a band, and how wrong the method has been."""
    this, digits = given.month, given.digits
    history = _by_month(*_past(given.sums, this))
    nets = _nets(history)
    errors, naive = _held_back(history, nets)
    spread = math.sqrt(_mean([it * it for it in errors])) if errors else _deviation(nets)
    recorded = _recorded(given.sums, this)
    # At the beginning of this month; the loop adds each month as a whole, also the part of it that is over.
    balance = given.balance - given.month_to_date
    past = _before(given.sums, this, balance)
    expected = {key: _expected(series, AHEAD) for key, series in history.items()}
    variance = 0.0
    months = []
    for place in range(AHEAD):
        month = add_months(this, place)
        usual = {key: _rounded(amounts[place], digits) for key, amounts in expected.items()}
        income, expense = _month_flow(usual, recorded.get(month, {}))
        balance += income - expense
        variance += spread**2 * (given.part_left if place == 0 else 1)
        band = _rounded(BAND * math.sqrt(variance), digits)
        months.append(ForecastMonth(month, income, expense, balance, balance - band, balance + band))
    return ForecastFigures(
        past=past,
        months=months,
        recurring=_recurring(history, digits),
        error=ForecastError(
            months=len(errors),
            mean_absolute_error=_mean_absolute(errors, digits),
            naive_error=_mean_absolute(naive, digits),
        ),
    )


def _before(sums: Iterable[MonthSum], this: date, balance: Decimal) -> list[PastMonth]:
    """At most SHOWN months before `this`, which began with `balance`; none before the first that is known."""
    flows: dict[date, dict[FlowType, Decimal]] = {}
    for month, kind, _, amount in sums:
        flow = flows.setdefault(month, {"income": ZERO, "expense": ZERO})
        flow[kind] += amount
    found: list[PastMonth] = []
    month = add_months(this, -1)
    while len(found) < SHOWN and flows and month >= min(flows):
        flow = flows.get(month, {"income": ZERO, "expense": ZERO})
        found.append(PastMonth(month, flow["income"], flow["expense"], balance))
        balance -= flow["income"] - flow["expense"]
        month = add_months(month, -1)
    return found[::-1]


def anomalies(sums: Iterable[MonthSum], months: Sequence[date], digits: int) -> list[UnusualMonth]:
    """Expenses of a category in one of the last twelve months far above the median of its other months; the highest
    score first.
    """
    spent = [it for it in sums if it[1] == "expense"]
    exact = {(month, category): amount for month, _, category, amount in spent}
    history = _by_month(spent, months)
    # Smaller excesses are not worth showing: a twentieth of what is usually spent in a month.
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
                    UnusualMonth(
                        category_id=category,
                        month=month,
                        amount=exact[month, category],
                        usual=_rounded(usual, digits),
                        score=_rounded(score, 1),
                    )
                )
    return sorted(found, key=lambda it: (-it.score, it.month, it.category_id))


def _points(months: Sequence[date], amounts: list[Decimal], window: int, unit: Decimal) -> list[TrendPoint]:
    """The current month, the last one, has no moving average: it would be pulled down by the days still to come."""
    points = []
    in_window = ZERO
    last = len(months) - 1
    for place, (month, amount) in enumerate(zip(months, amounts, strict=True)):
        in_window += amount
        if place >= window:
            in_window -= amounts[place - window]
        mean = None
        if window - 1 <= place < last:
            mean = (in_window / window).quantize(unit, ROUND_HALF_EVEN)
        points.append(TrendPoint(month, amount, mean))
    return points


def _slope(amounts: list[Decimal]) -> Decimal:
    """Slope of the least-squares line, a month. Times are counted from the middle of the months in half months, so
    that they are whole numbers.
    """
    count = len(amounts)
    if count < 2:
        return ZERO
    rise = sum(((2 * place - count + 1) * amount for place, amount in enumerate(amounts)), ZERO)
    return 6 * rise / (count * (count * count - 1))


def _past(sums: Iterable[MonthSum], this: date) -> tuple[list[MonthSum], list[date]]:
    """The sums before this month, and the months to look at: from the first that has any, at most BEHIND."""
    past = [it for it in sums if it[0] < this]
    if not past:
        return [], []
    first = max(min(it[0] for it in past), add_months(this, -BEHIND))
    return past, first_of_months(DateRange(first, add_months(this, -1)))


def _by_month(sums: Iterable[MonthSum], months: Sequence[date]) -> History:
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
    """Amounts for the `ahead` months after the known ones. A steady category: the median of the last three months. Any
    other: the mean of the recent months, averaged with the same month of other years where more than a year is known.
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
    """Errors of a month's net in the months held back, each forecast from those before it: of this method, and of
    taking the mean of the three months before.
    """
    errors, naive = [], []
    for place in range(max(len(nets) - HELD_BACK, 3), len(nets)):
        guess = 0.0
        for (kind, _), series in history.items():
            [expected] = _expected(series[:place], 1)
            guess += expected if kind == "income" else -expected
        errors.append(nets[place] - guess)
        naive.append(nets[place] - _mean(nets[place - 3 : place]))
    return errors, naive


def _recorded(sums: Iterable[MonthSum], this: date) -> dict[date, dict[CategoryKey, Decimal]]:
    """What this month and later ones have already, planned transactions included."""
    recorded: dict[date, dict[CategoryKey, Decimal]] = {}
    for month, kind, category, amount in sums:
        if month >= this:
            recorded.setdefault(month, {})[kind, category] = amount
    return recorded


def _month_flow(expected: dict[CategoryKey, Decimal], recorded: dict[CategoryKey, Decimal]) -> tuple[Decimal, Decimal]:
    """Income and expense of a whole month: by category what is expected, or what is recorded where that is more."""
    flow: dict[FlowType, Decimal] = {"income": ZERO, "expense": ZERO}
    for key in expected | recorded:
        flow[key[0]] += max(expected.get(key, ZERO), recorded.get(key, ZERO))
    return flow["income"], flow["expense"]


def _recurring(history: History, digits: int) -> list[RecurringAmount]:
    found = [
        RecurringAmount(key, _rounded(median(series[-3:]), digits))
        for key, series in history.items()
        if _is_steady(series)
    ]
    return sorted(found, key=lambda it: (-it.amount, it.key[1]))


def _since_first(series: list[float]) -> list[float]:
    """The series from its first month with an amount on."""
    return series[next((place for place, amount in enumerate(series) if amount), len(series)) :]


def _outlier(amount: float, ordered: list[float], least: float) -> tuple[float, float] | None:
    """The median of the other amounts and the score of this one; None where it is no outlier. `ordered` has it, too."""
    others = ordered.copy()
    others.remove(amount)
    usual = median(others)
    above = amount - usual
    nearest = max(usual / 20, least / 10, 0.01)
    # Saves most months the second median: with the least deviation that counts the score is at its highest.
    if above <= least or MAD_SCALE * above / nearest <= OUTLIER:
        return None
    score = MAD_SCALE * above / max(median(abs(it - usual) for it in others), nearest)
    return (usual, score) if score > OUTLIER else None


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _deviation(values: list[float]) -> float:
    """Standard deviation of the whole population (÷ n, not n - 1)."""
    if not values:
        return 0.0
    mean = _mean(values)
    return math.sqrt(_mean([(it - mean) * (it - mean) for it in values]))


def _mean_absolute(errors: list[float], digits: int) -> Decimal | None:
    return _rounded(_mean([abs(it) for it in errors]), digits) if errors else None


def _unit(digits: int) -> Decimal:
    """The smallest amount of a currency with so many digits."""
    return Decimal(1).scaleb(-digits)


def _rounded(value: float, digits: int) -> Decimal:
    return Decimal(repr(value)).quantize(_unit(digits), ROUND_HALF_EVEN)
