"""Months of a question are those of the household: «за май» from its pay day to the next one."""

from datetime import date
from decimal import Decimal

import pytest
from fastapi import FastAPI

from conftest import Person
from kopilka.analytics.tests.pay_day_model import DAY, PAY_DAYS, PayDay, borders, flow, record_at, set_months
from kopilka.periods import CALENDAR, DateRange, Months, today_in
from kopilka.questions.asking import read_question
from kopilka.questions.results import AmountAnswer, BalanceAnswer, ComparedAnswer, MonthsAnswer
from kopilka.questions.tests.test_asking import HOUSEHOLD, TODAY
from kopilka.questions.tests.test_service import answered

TENTH = Months(10, before_weekend=True)
TWENTY_FIFTH = Months(25)


def days(text: str) -> DateRange:
    start, end = text.split()
    return DateRange(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("text", "tenth", "twenty_fifth"),
    [
        # Sunday, 22 November 2026; 10 October is a Saturday, 10 May a Sunday.
        ("сколько на еду в мае?", "2026-05-08 2026-06-09", "2026-04-25 2026-05-24"),
        ("сколько потратил в этом месяце?", "2026-11-10 2026-12-09", "2026-10-25 2026-11-24"),
        ("сколько потратил за прошлый месяц?", "2026-10-09 2026-11-09", "2026-09-25 2026-10-24"),
        ("сколько потратил в декабре 2025?", "2025-12-10 2026-01-08", "2025-11-25 2025-12-24"),
        ("сколько потратил в мае прошлого года?", "2025-05-09 2025-06-09", "2025-04-25 2025-05-24"),
        ("сколько потратил с марта по май?", "2026-03-10 2026-06-09", "2026-02-25 2026-05-24"),
        ("сколько потратил за 3 месяца?", "2026-09-10 2026-12-09", "2026-08-25 2026-11-24"),
        ("сколько потратил за 2 квартал?", "2026-04-10 2026-07-09", "2026-03-25 2026-06-24"),
        ("сколько потратил в этом году?", "2026-01-09 2027-01-07", "2025-12-25 2026-12-24"),
        ("сколько потратил за 2025 год?", "2025-01-10 2026-01-08", "2024-12-25 2025-12-24"),
        ("сколько потратил с начала месяца?", "2026-11-10 2026-11-22", "2026-10-25 2026-11-22"),
        ("сколько на еду?", "2026-11-10 2026-12-09", "2026-10-25 2026-11-24"),
        # What has no months stays: weeks, days, and days of a month.
        ("сколько потратил на этой неделе?", "2026-11-16 2026-11-22", "2026-11-16 2026-11-22"),
        ("сколько потратил за 4 недели?", "2026-10-26 2026-11-22", "2026-10-26 2026-11-22"),
        ("сколько потратил с 1 по 15 мая?", "2026-05-01 2026-05-15", "2026-05-01 2026-05-15"),
        ("сколько потратил за последний месяц?", "2026-10-23 2026-11-22", "2026-10-23 2026-11-22"),
        ("сколько потратил вчера?", "2026-11-21 2026-11-21", "2026-11-21 2026-11-21"),
    ],
)
def test_which_days_are_meant(text: str, tenth: str, twenty_fifth: str) -> None:
    for months, expected in ((TENTH, tenth), (TWENTY_FIFTH, twenty_fifth)):
        found = read_question(text, TODAY, HOUSEHOLD, months=months)
        assert found is not None
        assert (found.span, found.doubts) == (days(expected), ())


def test_a_month_that_has_not_come_by_the_calendar_may_have_begun() -> None:
    """On 27 November «декабрь» has begun where it begins on the 25th."""
    for months, expected in ((TWENTY_FIFTH, "2026-11-25 2026-12-24"), (CALENDAR, "2025-12-01 2025-12-31")):
        found = read_question("сколько потратил в декабре?", date(2026, 11, 27), HOUSEHOLD, months=months)
        assert found is not None
        assert found.span == days(expected)


def test_comparing_cuts_both_sides_at_the_same_day() -> None:
    found = read_question("сравни с прошлым месяцем", TODAY, HOUSEHOLD, months=TENTH)
    assert found is not None
    assert (found.span, found.compared) == (days("2026-11-10 2026-11-22"), days("2026-10-09 2026-10-21"))


@pytest.mark.parametrize("pay_day", PAY_DAYS, ids=str)
async def test_answers_are_those_of_the_model(app: FastAPI, alice: Person, pay_day: PayDay) -> None:
    today = today_in("Europe/Moscow")
    await set_months(alice, pay_day)
    told = await record_at(alice, borders(pay_day, today, months=5))
    this, before = (pay_day.days(*pay_day.back(today, back)) for back in (0, 1))
    for text, span in (("сколько потратил в этом месяце?", this), ("сколько потратил за прошлый месяц?", before)):
        found = await answered(app, alice, text)
        assert isinstance(found, AmountAnswer)
        assert (found.about.span, found.amount) == (DateRange(*span), flow(told, *span)["expense"])
    balance = await answered(app, alice, "сколько у меня денег?")
    assert isinstance(balance, BalanceAnswer)
    so_far = flow(told, this[0], today)
    assert (balance.month_income, balance.month_expense) == (so_far["income"], so_far["expense"])
    bars = await answered(app, alice, "расходы по месяцам за 4 месяца")
    assert isinstance(bars, MonthsAnswer)
    names = [pay_day.back(today, back) for back in (3, 2, 1, 0)]
    assert [(it.month.year, it.month.month) for it in bars.months] == names
    assert [it.expense for it in bars.months] == [flow(told, *pay_day.days(*it))["expense"] for it in names]
    compared = await answered(app, alice, "сравни с прошлым месяцем")
    if today > this[0]:
        assert isinstance(compared, ComparedAnswer)
        end = min(before[0] + (today - this[0]), this[0] - DAY)
        assert compared.other.amount == flow(told, before[0], end)["expense"]
    assert sum((it.amount for it in told), Decimal(0)) > 0
