"""Monthly sums, category shares, the summary and the comparison: sums from the queries, arithmetic from the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from uuid import UUID

import asyncpg

from kopilka.analytics import queries
from kopilka.analytics.comparison_periods import compare_periods, elapsed_part
from kopilka.analytics.conversion import OtherSum, counted
from kopilka.analytics.figures import (
    ZERO,
    CategoryKey,
    CategorySum,
    Flow,
    change_percent,
    percent,
    shares,
    total,
)
from kopilka.analytics.largest import list_largest
from kopilka.analytics.month_sums import sum_months
from kopilka.analytics.queries import CategoryName
from kopilka.analytics.repeats import count_repeated
from kopilka.analytics.results import (
    CategoryComparison,
    CategoryShare,
    CategoryShares,
    Comparison,
    CurrencySum,
    Difference,
    FlowDifference,
    FlowTotals,
    MonthTotals,
    PeriodTotals,
    RepeatedSpending,
    Spending,
    Summary,
    Week,
    YearByMonths,
)
from kopilka.analytics.schemas import CategoryParams, MonthlyParams, RangeParams
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES
from kopilka.periods import DateRange, first_of_months, year_range
from kopilka.text import fold, sort_key

FREE_YEARS = 2
LARGEST_SPENDINGS = 10
LARGEST_OF_WEEK = 3
# Among so many repeats are looked for: a year's rent, its loan and its tax leave room for ten other things.
FOLDED_AMONG = 60
CHANGED_MOST = 5
_NO_FLOW = Flow()
_DAY = timedelta(days=1)

Names = Mapping[UUID, CategoryName]


async def sum_up_year(connection: asyncpg.Connection, member: Member, params: MonthlyParams) -> YearByMonths:
    """All twelve months of the year. Raises PremiumRequired."""
    year = params.year or member.months.name_of(member.today).year
    what = counted(member, params.currency)
    check_reach(member, member.months.year(year).start)
    names = first_of_months(year_range(year))
    found = await sum_months(connection, member, what, names)
    months = [member.months.month(name) for name in names]
    repeated = await count_repeated(connection, member, what.currency, found.rates, months)
    totals = []
    for name, month, beyond_once in zip(names, months, repeated, strict=True):
        flow = found.months.get(name, _NO_FLOW)
        count = flow.count - beyond_once.get(None, 0)
        totals.append(MonthTotals(name.month, month.start, month.end, flow.income, flow.expense, flow.net, count))
    income, expense = sum((it.income for it in totals), ZERO), sum((it.expense for it in totals), ZERO)
    return YearByMonths(
        year=year,
        currency=what.currency,
        other_currencies=_currencies(found.unconverted),
        converted=_by_currency(found.converted),
        unconverted=_by_currency(found.unconverted),
        months=totals,
        total=FlowTotals(income, expense, income - expense, sum(it.count for it in totals)),
    )


async def share_categories(
    connection: asyncpg.Connection, member: Member, params: CategoryParams, locale: Locale
) -> CategoryShares:
    """The categories of one type, largest first. Raises PeriodAmbiguous, RangeReversed and PremiumRequired."""
    span = params.days(member.today, member.months)
    what = counted(member, params.currency)
    check_reach(member, span.start)
    [sums] = await queries.sum_categories(connection, member, what, [span])
    [repeated] = await count_repeated(connection, member, what.currency, sums.rates, [span])
    names = await queries.name_categories(connection, member, locale)
    found = _sorted([it for it in sums.categories if it.type == params.type], names)

    def of_type(others: Sequence[OtherSum]) -> list[OtherSum]:
        # Of one type the sum itself: not less where it is an expense.
        return [replace(it, type="income") for it in others if it.type == params.type]

    return CategoryShares(
        start_date=span.start,
        end_date=span.end,
        type=params.type,
        currency=what.currency,
        other_currencies=_currencies(of_type(sums.unconverted)),
        converted=_by_currency(of_type(sums.converted)),
        unconverted=_by_currency(of_type(sums.unconverted)),
        total=sum((it.amount for it in found), ZERO),
        categories=_shares(found, names, repeated),
    )


async def summarize(connection: asyncpg.Connection, member: Member, params: RangeParams, locale: Locale) -> Summary:
    """Totals of the whole period, averages of its days so far.

    Raises PeriodAmbiguous, RangeReversed and PremiumRequired.
    """
    today = member.today
    span = params.days(today, member.months)
    what = counted(member, params.currency)
    check_reach(member, span.start)
    elapsed = elapsed_part(span, today)
    # Subtracting the days after today reads less than adding up those before: usually nothing is dated later.
    later = [DateRange(today + _DAY, span.end)] if elapsed is not None and today < span.end else []
    sums, *planned = await queries.sum_categories(connection, member, what, [span, *later])
    [repeated] = await count_repeated(connection, member, what.currency, sums.rates, [span])
    largest = await list_largest(connection, member, what.currency, span, locale, limit=FOLDED_AMONG, rates=sums.rates)
    flow = total(sums.categories)
    so_far = flow if elapsed is not None else _NO_FLOW
    for it in planned:
        so_far = so_far.minus(total(it.categories))
    days = elapsed.days if elapsed is not None else 0
    digits = CURRENCIES[what.currency]
    return Summary(
        start_date=span.start,
        end_date=span.end,
        currency=what.currency,
        other_currencies=_currencies(sums.unconverted),
        converted=_by_currency(sums.converted),
        unconverted=_by_currency(sums.unconverted),
        income=flow.income,
        expense=flow.expense,
        net=flow.net,
        count=flow.count - repeated.get(None, 0),
        saving_rate=percent(flow.net, flow.income),
        days=days,
        average_daily_income=_per_day(so_far.income, days, digits),
        average_daily_expense=_per_day(so_far.expense, days, digits),
        biggest_spendings=largest[:LARGEST_SPENDINGS],
        biggest_folded=_folded(largest)[:LARGEST_SPENDINGS],
    )


def _folded(largest: Sequence[Spending]) -> list[RepeatedSpending]:
    """The order of the largest of each is that of all."""
    groups: dict[tuple[UUID | None, str], list[Spending]] = {}
    for it in largest:
        groups.setdefault((it.category_id, fold(it.payee or it.description or "")), []).append(it)
    return [
        RepeatedSpending(
            category_id=first.category_id,
            category=first.category,
            description=first.description,
            payee=first.payee,
            amount=first.amount,
            count=1 + len(others),
            total=sum((it.amount for it in others), first.amount),
            last_date=max(it.date for it in (first, *others)),
        )
        for first, *others in groups.values()
    ]


async def compare(connection: asyncpg.Connection, member: Member, params: RangeParams, locale: Locale) -> Comparison:
    """A period beside the one before and the one a year ago, over the days that `compare_periods` names.

    Raises PeriodAmbiguous, RangeReversed and PremiumRequired.
    """
    today = member.today
    periods = compare_periods(params.days(today, member.months), today, member.months)
    what = counted(member, params.currency)
    check_reach(member, periods.current.start)
    spans = (periods.current, periods.previous, periods.year_ago)
    found = await queries.sum_categories(connection, member, what, spans)
    names = await queries.name_categories(connection, member, locale)
    now, previous, year_ago = ({(it.type, it.category_id): it for it in sums.categories} for sums in found)
    every = [now.get(key) or CategorySum(key[1], key[0], ZERO, 0) for key in now | previous | year_ago]
    categories = [
        _compared(it, _amount(previous, it), _amount(year_ago, it), names[it.category_id].name)
        for it in _sorted(every, names)
    ]
    repeated = await count_repeated(connection, member, what.currency, found[0].rates, spans)
    flows = [
        total(sums.categories).minus(Flow(count=each.get(None, 0))) for sums, each in zip(found, repeated, strict=True)
    ]
    changed = [it for it in categories if it.change.amount]
    return Comparison(
        currency=what.currency,
        other_currencies=_currencies([it for sums in found for it in sums.unconverted]),
        converted=_by_currency([it for sums in found for it in sums.converted]),
        unconverted=_by_currency([it for sums in found for it in sums.unconverted]),
        current=_period_totals(spans[0], flows[0]),
        previous=_period_totals(spans[1], flows[1]),
        year_ago=_period_totals(spans[2], flows[2]),
        change=_flow_difference(flows[0], flows[1]),
        year_ago_change=_flow_difference(flows[0], flows[2]),
        categories=sorted(categories, key=lambda it: it.type),
        changed_most=sorted(changed, key=lambda it: -abs(it.change.amount))[:CHANGED_MOST],
    )


async def sum_up_week(connection: asyncpg.Connection, member: Member, sunday: date, locale: Locale) -> Week:
    """The week that ends with this Sunday, beside the one before."""
    span = DateRange(sunday - 6 * _DAY, sunday)
    before = DateRange(span.start - 7 * _DAY, span.start - _DAY)
    what = counted(member, None)
    sums, sums_before = await queries.sum_categories(connection, member, what, [span, before])
    names = await queries.name_categories(connection, member, locale)
    balances = await queries.sum_balances(connection, member, what, member.today)
    flow, flow_before = total(sums.categories), total(sums_before.categories)
    spent = _sorted([it for it in sums.categories if it.type == "expense"], names)
    return Week(
        start=span.start,
        end=span.end,
        currency=member.currency,
        other_currencies=_currencies(sums.unconverted),
        income=flow.income,
        expense=flow.expense,
        income_before=flow_before.income,
        expense_before=flow_before.expense,
        largest=[(names[it.category_id].name, it.amount) for it in spent[:LARGEST_OF_WEEK]],
        balance=balances.today,
        count=flow.count + flow_before.count,
    )


def _currencies(sums: Sequence[OtherSum]) -> list[str]:
    return sorted({it.currency for it in sums})


def _by_currency(sums: Sequence[OtherSum]) -> list[CurrencySum]:
    """Income less expense of each currency."""
    flows: dict[str, Flow] = {}
    for it in sums:
        flows[it.currency] = flows.get(it.currency, _NO_FLOW).plus(it.type, it.amount, it.count)
    return [CurrencySum(it, flows[it].net, flows[it].count) for it in sorted(flows)]


def check_reach(member: Member, start: date) -> None:
    """Everybody may ask about this year and the two before it. Raises PremiumRequired for earlier days."""
    this_year = member.months.name_of(member.today).year
    if member.months.name_of(start).year < this_year - FREE_YEARS:
        member.require_premium()


def _shares(found: list[CategorySum], names: Names, repeated: Mapping[UUID | None, int]) -> list[CategoryShare]:
    children: dict[UUID, list[CategorySum]] = {}
    for it in found:
        parent_id = names[it.category_id].parent_id
        if parent_id is not None:
            children.setdefault(parent_id, []).append(it)
    answer = []
    for it, share in zip(found, shares([it.amount for it in found]), strict=True):
        named, below = names[it.category_id], children.get(it.category_id, ())
        answer.append(
            CategoryShare(
                category_id=it.category_id,
                name=named.name,
                parent_id=named.parent_id,
                amount=it.amount,
                share=share,
                count=it.count,
                amount_with_children=sum((child.amount for child in below), it.amount) if below else it.amount,
                count_with_children=_count_with(below, it, repeated) if below else it.count,
            )
        )
    return answer


def _count_with(below: Sequence[CategorySum], it: CategorySum, repeated: Mapping[UUID | None, int]) -> int:
    """A split that is in several of them counts once."""
    return sum((child.count for child in below), it.count) - repeated.get(it.category_id, 0)


def _per_day(amount: Decimal, days: int, digits: int) -> Decimal:
    """Rounded half to even to the currency's digits; zero where no day has passed."""
    return (amount / max(days, 1)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)


def _period_totals(span: DateRange, flow: Flow) -> PeriodTotals:
    return PeriodTotals(span.start, span.end, flow.income, flow.expense, flow.net, flow.count)


def _sorted(sums: list[CategorySum], names: Names) -> list[CategorySum]:
    """Largest first, equal amounts by name."""
    by_amount = sorted(sums, key=lambda it: it.amount, reverse=True)
    if all(larger.amount != it.amount for larger, it in pairwise(by_amount)):
        return by_amount  # as nearly always: folding the names costs more than all the rest of this function
    return sorted(sums, key=lambda it: (-it.amount, sort_key(names[it.category_id].name), it.category_id))


def _amount(sums: Mapping[CategoryKey, CategorySum], like: CategorySum) -> Decimal:
    found = sums.get((like.type, like.category_id))
    return found.amount if found is not None else ZERO


def _difference(now: Decimal, then: Decimal) -> Difference:
    return Difference(now - then, change_percent(now, then))


def _flow_difference(now: Flow, then: Flow) -> FlowDifference:
    return FlowDifference(
        _difference(now.income, then.income), _difference(now.expense, then.expense), _difference(now.net, then.net)
    )


def _compared(now: CategorySum, previous: Decimal, year_ago: Decimal, name: str) -> CategoryComparison:
    return CategoryComparison(
        category_id=now.category_id,
        name=name,
        type=now.type,
        amount=now.amount,
        previous_amount=previous,
        year_ago_amount=year_ago,
        change=_difference(now.amount, previous),
        year_ago_change=_difference(now.amount, year_ago),
    )
