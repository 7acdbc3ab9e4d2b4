"""The arithmetic of trends, forecast and anomalies by itself: the expected values were worked out by hand."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from kopilka.analytics.figures import FlowType, MonthSum
from kopilka.analytics.forecasting import ForecastInput, anomalies, forecast, trends
from kopilka.analytics.results import ForecastError
from kopilka.periods import add_months

SALARY, RENT, FOOD = uuid4(), uuid4(), uuid4()
MONTH = date(2026, 11, 1)


def months(count: int) -> list[date]:
    """So many before MONTH, the oldest first."""
    return [add_months(MONTH, place - count) for place in range(count)]


def every_month(count: int, kind: FlowType, category: UUID, *amounts: str) -> list[MonthSum]:
    return [
        (month, kind, category, Decimal(amounts[place % len(amounts)])) for place, month in enumerate(months(count))
    ]


def asked(
    sums: list[MonthSum], balance: str = "1000", part_left: float = 0.5, month_to_date: str = "0"
) -> ForecastInput:
    return ForecastInput(sums, MONTH, 2, Decimal(balance), Decimal(month_to_date), part_left)


def test_what_never_changes_is_foreseen_exactly() -> None:
    sums = every_month(24, "income", SALARY, "100000.10") + every_month(24, "expense", RENT, "60000.05")
    found = forecast(asked(sums))
    assert [it.balance for it in found.months] == [Decimal(1000) + n * Decimal("40000.05") for n in (1, 2, 3, 4)]
    assert all(it.balance_low == it.balance == it.balance_high for it in found.months)
    assert {(it.key[1], it.amount) for it in found.recurring} == {
        (SALARY, Decimal("100000.10")), (RENT, Decimal("60000.05")),
    }  # fmt: skip
    assert found.error == ForecastError(6, 0, 0)


def test_the_past_leads_to_where_the_forecast_begins() -> None:
    sums = every_month(12, "income", SALARY, "300") + every_month(12, "expense", RENT, "100", "500")
    now = [(MONTH, "expense", FOOD, Decimal(40))]
    found = forecast(asked(sums + now, balance="960", month_to_date="-40"))
    assert [(it.month, it.income, it.expense, it.balance) for it in found.past] == [
        (month, 300, expense, balance)
        for month, expense, balance in zip(months(6), (100, 500) * 3, (1200, 1000) * 3, strict=True)
    ]


@pytest.mark.parametrize("count", [0, 1, 4])
def test_no_past_is_told_before_the_first_entry(count: int) -> None:
    found = forecast(asked(every_month(count, "expense", RENT, "500")[:1]))
    assert [it.month for it in found.past] == months(count)
    assert all(it.balance == 1000 for it in found.past)


def test_what_is_recorded_is_not_expected_again() -> None:
    """Today's balance has this month's 200 in it and not next month's 800; the month still costs 500 in all."""
    sums = every_month(12, "expense", RENT, "500")
    now = [(MONTH, "expense", RENT, Decimal(200)), (add_months(MONTH, 1), "expense", RENT, Decimal(800))]
    found = forecast(asked(sums + now, balance="800", month_to_date="-200"))
    assert [it.expense for it in found.months] == [500, 800, 500, 500]
    # At the beginning of the month there were 1,000.
    assert [it.balance for it in found.months] == [500, -300, -800, -1300]


def test_december_is_known_from_other_decembers() -> None:
    sums = [
        (month, "expense", FOOD, Decimal(3000 if month.month == 12 else 1000 + 400 * (month.month % 2)))
        for month in months(36)
    ]
    november, december, *_ = forecast(asked(sums)).months
    assert december.expense > november.expense


def test_the_band_is_as_wide_as_the_errors_were() -> None:
    steady = every_month(24, "expense", FOOD, "1000", "1010")
    wild = every_month(24, "expense", FOOD, "100", "9000", "3000", "40", "6000")
    narrow, wide = forecast(asked(steady)), forecast(asked(wild))
    widths = [[it.balance_high - it.balance_low for it in found.months] for found in (narrow, wide)]
    assert all(a < b for a, b in zip(*widths, strict=True))
    assert all(width == sorted(width) for width in widths)
    assert wide.error.mean_absolute_error > narrow.error.mean_absolute_error


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_little_is_known_of_a_new_household(count: int) -> None:
    found = forecast(asked(every_month(count, "income", SALARY, "5000")))
    assert len(found.months) == 4
    assert found.error == ForecastError(0, None, None)


def test_trends_are_exact_where_they_are_sums() -> None:
    big = "999999999999999.99"
    span = [*months(5), MONTH]
    sums = every_month(5, "expense", FOOD, big) + every_month(5, "expense", RENT, "0.01")
    found = trends(sums, span, 3, 2)
    assert [it.amount for it in found.expense] == [Decimal("1000000000000000.00")] * 5 + [0]
    assert [it.moving_average is None for it in found.expense] == [True, True, False, False, False, True]
    assert [it.key[1] for it in found.categories] == [FOOD, RENT]
    rising = every_month(5, "income", SALARY, "100", "200", "300", "400", "500")
    assert trends(rising, span, 2, 2).categories[0].slope == 100


def test_an_anomaly_stands_out_by_far() -> None:
    usual = every_month(24, "expense", FOOD, "1000", "1100", "950", "1050")
    odd = [(MONTH, "expense", FOOD, Decimal("5000.50"))]
    found = anomalies(usual + odd, [*months(23), MONTH], 2)
    assert [(it.month, it.amount) for it in found] == [(MONTH, Decimal("5000.50"))]
    assert 900 <= found[0].usual <= 1100
    assert anomalies(usual, [*months(23), MONTH], 2) == []
    assert anomalies([], months(24), 2) == []


def averages(window: int, *amounts: str, digits: int = 2) -> list[Decimal | None]:
    count = len(amounts)
    found = trends(every_month(count, "income", SALARY, *amounts), [*months(count), MONTH], window, digits)
    assert found.income == found.categories[0].points
    *finished, current = [it.moving_average for it in found.income]
    assert current is None
    return finished


def slope(*amounts: str) -> Decimal:
    """Of these finished months, with nothing in the current one yet."""
    sums = every_month(len(amounts), "income", SALARY, *amounts)
    found: Decimal = trends(sums, [*months(len(amounts)), MONTH], 2, 2).categories[0].slope
    return found


def test_a_moving_average_is_rounded_half_to_even() -> None:
    cent, two = Decimal("0.01"), Decimal("0.02")
    # 0.015, 0.025 and 0.035 lie exactly in the middle.
    assert averages(2, "0.01", "0.02", "0.03", "0.04") == [None, two, two, two * 2]
    assert averages(3, "0.01", "0.01", "0.02", "0.02") == [None, None, cent, two]
    assert averages(2, "1", "2", "4", digits=0) == [None, 2, 3]
    assert averages(4, "1", "1") == [None, None]


def test_an_unfinished_month_is_in_no_moving_average() -> None:
    usual = every_month(4, "expense", FOOD, "1000")
    for so_far in ("1", "5000"):
        found = trends([*usual, (MONTH, "expense", FOOD, Decimal(so_far))], [*months(4), MONTH], 2, 2)
        assert [it.moving_average for it in found.expense] == [None, 1000, 1000, 1000, None]
        assert found.expense[-1].amount == Decimal(so_far)


def test_what_has_left_the_window_leaves_no_trace() -> None:
    assert averages(2, "999999999999999.99", "0.01", "0.03")[-1] == Decimal("0.02")


def test_a_slope_is_that_of_the_straight_line() -> None:
    assert slope("7") == 0
    assert slope("7", "9.50") == Decimal("2.50")
    # From the middle: -1.5 · 1 - 0.5 · 3 + 0.5 · 2 + 1.5 · 5 = 5.5, divided by 1.5² + 0.5² + 0.5² + 1.5² = 5.
    assert slope("1", "3", "2", "5") == Decimal("1.1")
    assert slope("5", "2", "3", "1") == Decimal("-1.1")
    # (0.03 - 0) / 2 = 0.015.
    assert slope("0", "0.01", "0.03") == Decimal("0.02")


def test_equal_totals_stand_in_the_order_of_their_ids() -> None:
    sums = every_month(3, "expense", FOOD, "5") + every_month(3, "expense", RENT, "5")
    assert [it.key[1] for it in trends(sums, months(3), 2, 2).categories] == sorted([FOOD, RENT])


def test_what_changes_is_expected_as_the_mean_of_six_months() -> None:
    found = forecast(asked(every_month(6, "expense", FOOD, "100", "200", "300", "400", "500", "600"), part_left=0.25))
    assert [it.expense for it in found.months] == [350] * 4
    assert found.recurring == []
    # Held back: 400 against 200, 500 against 250, 600 against 300; the last three months' means are 200, 300, 400.
    assert found.error == ForecastError(3, 250, 200)
    # 1.2816 · √((200² + 250² + 300²) / 3) = 324.644 a month: times √0.25 now, then √1.25, √2.25 and √3.25.
    bands = [it.balance_high - it.balance for it in found.months]
    assert bands == [Decimal("162.32"), Decimal("362.96"), Decimal("486.97"), Decimal("585.26")]
    assert [it.balance - it.balance_low for it in found.months] == bands


def test_the_season_counts_when_more_than_a_year_is_known() -> None:
    # From October to October; the last six alternate around 200.
    amounts = ("100", "700", "500", "100", "100", "100", "100", "100", "300", "100", "300", "100", "300")
    found = forecast(asked(every_month(13, "expense", FOOD, *amounts)))
    assert [it.expense for it in found.months] == [450, 350, 150, 150]
    a_year = forecast(asked(every_month(12, "expense", FOOD, *amounts[1:])))
    assert [it.expense for it in a_year.months] == [200] * 4


def test_the_same_month_of_every_year_counts() -> None:
    sums = every_month(36, "expense", FOOD, *("100", "300") * 6)
    twice = [
        (add_months(MONTH, -12), "expense", FOOD, Decimal(900)),
        (add_months(MONTH, -24), "expense", FOOD, Decimal(0)),
    ]
    known = [it for it in sums if it[0] not in {it[0] for it in twice}]
    # Three Novembers, 900, 0 and 100, are 333.33 in the mean; the last six months 200.
    assert forecast(asked(known + twice)).months[0].expense == Decimal("266.67")


@pytest.mark.parametrize(("amounts", "expected"), [(("85", "115"), 115), (("84", "116"), 100), (("0", "100"), 50)])
def test_recurring_is_what_stays_within_fifteen_hundredths(amounts: tuple[str, str], expected: int) -> None:
    """85 and 115 deviate from their mean by 15 exactly; then the middle one of the last three is expected."""
    found = forecast(asked(every_month(6, "income", SALARY, *amounts)))
    assert found.months[0].income == expected
    assert [it.amount for it in found.recurring] == ([expected] if expected == 115 else [])


def test_months_without_anything_count_from_the_first_on() -> None:
    found = forecast(asked([(add_months(MONTH, -4), "expense", FOOD, Decimal(1000))]))
    assert [it.expense for it in found.months] == [250] * 4
    # Nothing is known of the months before, so that of four only the last one can be held back.
    assert found.error == ForecastError(1, Decimal("333.33"), Decimal("333.33"))


def test_a_forecast_looks_back_on_three_years() -> None:
    long_ago = [(add_months(MONTH, -37), "expense", FOOD, Decimal(5000))]
    assert [it.expense for it in forecast(asked(long_ago)).months] == [0] * 4


def told(*amounts: str, count: int = 0, beside: str = "") -> list[tuple[int, Decimal, Decimal]]:
    """Of the anomalies of so many months, this one the last: months ago, what is usual and the score."""
    span = [*months(max(len(amounts), count) - 1), MONTH]
    sums = [(month, "expense", FOOD, Decimal(it)) for month, it in zip(span[-len(amounts) :], amounts, strict=True)]
    if beside:
        sums += [(month, "expense", RENT, Decimal(beside)) for month in span]
    found = anomalies(sums, span, 2)
    return [(len(span) - 1 - span.index(it.month), it.usual, it.score) for it in found]


def test_the_score_of_what_never_changed() -> None:
    """A twentieth of the usual 100 stands for the deviation that is not there: 0.6745 · 26 / 5 = 3.507."""
    assert told(*["100"] * 6, "126") == [(0, 100, Decimal("3.5"))]
    assert told(*["100"] * 6, "125") == []


def test_the_score_of_what_changes() -> None:
    """The others are 20, 10, 0, 10 and 20 away from their median: 0.6745 · 52 / 10 = 3.507."""
    assert told("80", "120", "90", "110", "100", "152") == [(0, 100, Decimal("3.5"))]
    assert told("80", "120", "90", "110", "100", "151") == []
    assert told("80", "200", "90", "120", "110", "100") == [(4, 100, Decimal("6.7"))]


def test_the_median_of_an_even_number_lies_between_two() -> None:
    """The others' median is 105; they are 25, 15, 5, 5, 15 and 25 away from it: 0.6745 · 95 / 15 = 4.27."""
    assert told("80", "90", "100", "110", "120", "130", "200") == [(0, 105, Decimal("4.3"))]


def test_what_is_no_anomaly() -> None:
    assert told(*["100"] * 4, "9000") == []  # five months are too few
    assert told(*["100"] * 4, "9000", count=24) == []  # and those before the first do not count
    assert told("100", "9000", *["100"] * 12) == []  # longer ago than a year
    assert told("100", "9000", *["100"] * 11) == [(11, 100, Decimal("1200.6"))]
    assert told(*["1"] * 6, "100", beside="10000") == []  # 99 more are little beside 10,001 a month
    assert told(*["1"] * 6, "502.05", beside="10000") != []


def test_the_strangest_stands_first() -> None:
    found = told(*["100"] * 6, "300", "500", "300")
    assert [it[0] for it in found] == [1, 2, 0]
