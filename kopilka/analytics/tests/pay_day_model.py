"""Months that begin on a pay day, told by hand: a list of first days, walked back from week-ends day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from conftest import Person
from kopilka.analytics.tests.conftest import Entry

DAY = timedelta(days=1)


@dataclass(frozen=True)
class PayDay:
    day: int
    before_weekend: bool

    def first_day(self, year: int, month: int) -> date:
        """Of the month of this name."""
        if self.day > 15:
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        first = date(year, month, self.day)
        while self.before_weekend and first.isoweekday() in (6, 7):
            first -= DAY
        return first

    def days(self, year: int, month: int) -> tuple[date, date]:
        following = (year, month + 1) if month < 12 else (year + 1, 1)
        return self.first_day(year, month), self.first_day(*following) - DAY

    def name(self, day: date) -> tuple[int, int]:
        near = [(year, month) for year in (day.year - 1, day.year, day.year + 1) for month in range(1, 13)]
        return max(it for it in near if self.first_day(*it) <= day)

    def back(self, day: date, months: int) -> tuple[int, int]:
        """The name of the month that many before the one that holds the day."""
        year, month = self.name(day)
        for _ in range(months):
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        return year, month


PAY_DAYS = (PayDay(10, before_weekend=True), PayDay(25, before_weekend=False), PayDay(1, before_weekend=True))


def borders(pay_day: PayDay, today: date, *, months: int) -> list[date]:
    """The last day of each of these months, the first of the next and the day after, and calendar borders between."""
    found: list[date] = []
    for back in range(months):
        first, last = pay_day.days(*pay_day.back(today, back))
        found += [first - DAY, first, first + DAY, last.replace(day=1), last.replace(day=1) - DAY, last]
    return found


async def set_months(person: Person, pay_day: PayDay) -> None:
    body = {"month_starts_on": pay_day.day, "month_starts_before_weekend": pay_day.before_weekend}
    answer = await person.http.patch(f"/households/{person.household_id}", json=body)
    assert answer.status_code == 200, answer.text
    assert {it: answer.json()[it] for it in body} == body


async def record_at(person: Person, days: Sequence[date]) -> list[Entry]:
    """A different amount each time, so that no sum is right by chance."""
    told = []
    for number, day in enumerate(days):
        category = ("groceries", "taxi", "salary", "rent")[number % 4]
        amount = Decimal(1_000 * 2 ** (number % 20) + number * 37 + 1).scaleb(-2)
        made = await person.record(str(amount), category, date=day.isoformat())
        told.append(Entry(day, made["type"], made["category_id"], amount, made["currency"]))
    return told


def flow(told: Sequence[Entry], first: date, last: date) -> dict[str, Decimal]:
    found = {"income": Decimal(0), "expense": Decimal(0)}
    for it in told:
        if first <= it.date <= last:
            found[it.type] += it.amount
    return found


def by_category(told: Sequence[Entry], first: date, last: date, kind: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for it in told:
        if first <= it.date <= last and it.type == kind:
            found[it.category_id] = found.get(it.category_id, Decimal(0)) + it.amount
    return found
