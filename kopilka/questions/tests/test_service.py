"""Questions answered from a real ledger."""

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from fastapi import FastAPI

from conftest import Person
from kopilka.accounts.queries import list_accounts
from kopilka.categories.queries import list_categories
from kopilka.households.entering import enter_household
from kopilka.infrastructure.database.transactions import Database
from kopilka.periods import today_in
from kopilka.questions import row_lists
from kopilka.questions.asking import read_question
from kopilka.questions.results import (
    AmountAnswer,
    Answer,
    BalanceAnswer,
    ComparedAnswer,
    HeldAnswer,
    LargestAnswer,
    MonthsAnswer,
    NamedAccount,
    NamedCategory,
    SharesAnswer,
)
from kopilka.questions.service import answer, ask_for_chart

Ask = Callable[[Person, str], Awaitable[Answer | None]]


@pytest.fixture
def ask(app: FastAPI) -> Ask:
    return lambda person, text: answered(app, person, text)


@pytest.fixture
def draw(app: FastAPI) -> Ask:
    """What would be drawn beside the words."""
    return lambda person, text: answered(app, person, text, is_drawn=True)


async def answered(app: FastAPI, person: Person, text: str, *, is_drawn: bool = False) -> Answer | None:
    database: Database = app.state.database
    async with database.transaction() as session:
        member = await enter_household(
            session,
            user_id=UUID(person.user_id),
            household_id=UUID(person.household_id),
            sign_in=None,
            premium_for_all=False,
        )
        listed = await list_categories(session, member, "ru")
        named = [NamedCategory(it.id, it.name, it.type, it.standard_key) for it in listed]
        owned = await list_accounts(session, member)
        accounts = [NamedAccount(it.id, it.name, it.kind, it.currency) for it in owned]
        question = read_question(text, member.today, named, accounts, months=member.months)
        assert question is not None
        found = await answer(session, member, question, "ru")
        if not is_drawn or found is None:
            return found
        drawn = ask_for_chart(question, found, member.months)
        return None if drawn is None else await answer(session, member, drawn, "ru")


@pytest.fixture
async def ledger(alice: Person, charlie: Person) -> Person:
    """May 2026 and this month; a stranger's rows beside them."""
    await alice.record("300.50", "groceries", date="2026-05-03", description="Пятёрочка")
    await alice.record("700", "eating_out", date="2026-05-31", description="кофе и булка")
    await alice.record("99", "food", date="2026-05-10", description="Кофе")
    await alice.record("450", "taxi", date="2026-05-10")
    await alice.record("5000", "eating_out", date="2026-06-01")
    await alice.record("90000", "salary", date="2026-05-05")
    await charlie.record("77777", "groceries", date="2026-05-03", description="кофе")
    return alice


async def amount(ask: Ask, person: Person, text: str) -> tuple[Decimal, int, str | None, str]:
    found = await ask(person, text)
    assert isinstance(found, AmountAnswer)
    return found.amount, found.count, found.about.category, found.about.words


async def test_sums(ledger: Person, ask: Ask) -> None:
    year = "2026"
    assert await amount(ask, ledger, f"сколько на еду в мае {year}?") == (Decimal("1099.50"), 3, "Еда", "")
    assert await amount(ask, ledger, f"сколько потратили в мае {year}") == (Decimal("1549.50"), 4, None, "")
    assert await amount(ask, ledger, f"доходы за май {year}") == (Decimal(90_000), 1, None, "")
    assert await amount(ask, ledger, f"сколько отложили в мае {year}?") == (Decimal("88450.50"), 5, None, "")
    assert await amount(ask, ledger, f"сколько раз ездили на такси в мае {year}?") == (Decimal(450), 1, "Такси", "")
    assert await amount(ask, ledger, "how much on food in May 2026?") == (Decimal("1099.50"), 3, "Еда", "")
    assert await amount(ask, ledger, "сколько на еду в мае 2020") == (Decimal(0), 0, "Еда", "")
    # Words that are no category: as typed; then other cases of them; then what the list of words takes them for.
    assert await amount(ask, ledger, "сколько на кофе в мае 2026") == (Decimal(799), 2, None, "кофе")
    assert await amount(ask, ledger, "сколько потратила в пятерочке в мае 2026") == (
        Decimal("300.50"), 1, None, "пятероч",
    )  # fmt: skip
    assert await amount(ask, ledger, "сколько на рестораны и бары в мае 2026") == (
        Decimal(700), 1, None, "",
    )  # fmt: skip
    assert await amount(ask, ledger, "сколько на абракадабру в мае 2026") == (Decimal(0), 0, None, "абракадабру")
    found = await ask(ledger, "сколько в среднем тратили в день в мае 2026")
    assert isinstance(found, AmountAnswer)
    assert found.per_day == Decimal("49.98")


async def test_several_things(ledger: Person, ask: Ask) -> None:
    """An entry that is of two of them counts once; what is left out is in no part of the sum."""
    for question, total, parts, without in (
        ("сколько на такси и продукты в мае 2026", "750.50", {"Такси": "450", "Продукты": "300.50"}, {}),
        ("сколько на такси и на кофе в мае 2026", "1249", {"Такси": "450", "«кофе»": "799"}, {}),
        ("сколько на еду и на кафе в мае 2026", "1099.50", {"Еда": "1099.50", "Кафе и рестораны": "700"}, {}),
        ("сколько на еду и на кофе в мае 2026", "1099.50", {"Еда": "1099.50", "«кофе»": "799"}, {}),
        ("how much on taxi or metro in may 2026", "450", {"Такси": "450", "«metro»": "0"}, {}),
        ("сколько без такси в мае 2026", "1099.50", {}, {"Такси": "450"}),
        ("сколько на еду, кроме кафе, в мае 2026", "399.50", {}, {"Кафе и рестораны": "700"}),
        ("spending in may 2026 except food and taxi", "0", {}, {"Еда": "1099.50", "Такси": "450"}),
        ("сколько на еду без кофе в мае 2026", "300.50", {}, {"«кофе»": "799"}),
    ):
        found = await ask(ledger, question)
        assert isinstance(found, AmountAnswer)
        assert found.amount == Decimal(total), question
        for told, expected in ((found.parts, parts), (found.without, without)):
            assert {it.name: it.amount for it in told} == {name: Decimal(it) for name, it in expected.items()}, question


async def test_income_is_told_of_income(ledger: Person, ask: Ask) -> None:
    assert await amount(ask, ledger, "сколько раз приходила зарплата в мае 2026") == (
        Decimal(90_000), 1, "Зарплата", "",
    )  # fmt: skip
    found = await ask(ledger, "самый большой доход в мае 2026")
    assert isinstance(found, LargestAnswer)
    assert [it.amount for it in found.rows] == [90_000]
    shares = await ask(ledger, "доходы по категориям в мае 2026")
    assert isinstance(shares, SharesAnswer)
    assert shares.total == 90_000
    both = await ask(ledger, "доходы и расходы в мае 2026")
    assert isinstance(both, AmountAnswer)
    assert (both.income, both.expense) == (90_000, Decimal("1549.50"))


async def test_as_many_rows_as_are_asked_for(ledger: Person, ask: Ask) -> None:
    for question, amounts in (
        ("топ 2 за май 2026", [700, 450]),
        ("3 самые большие траты в мае 2026", [700, 450, Decimal("300.50")]),
        ("самая большая трата в мае 2026", [700]),
        ("the smallest expense in may 2026", [99]),
        ("самые маленькие траты в мае 2026", [99, Decimal("300.50"), 450, 700]),
        ("самые большие траты на кофе и такси в мае 2026", [700, 450, 99]),
    ):
        found = await ask(ledger, question)
        assert isinstance(found, LargestAnswer), question
        assert [it.amount for it in found.rows] == amounts, question


async def test_what_came_back_lowers_sums_and_is_no_purchase(ledger: Person, ask: Ask) -> None:
    await ledger.record("600", "eating_out", type="income", date="2026-05-31", description="возврат")
    for question, amounts in (
        ("топ 2 за май 2026", [700, 450]), ("траты от 500 до 650 в мае 2026", []),
        ("самая маленькая трата на кафе в мае 2026", [700]),
    ):  # fmt: skip
        found = await ask(ledger, question)
        assert isinstance(found, LargestAnswer), question
        assert [it.amount for it in found.rows] == amounts, question
    assert (await amount(ask, ledger, "сколько на кафе в мае 2026?"))[:2] == (100, 2)


async def test_rows_above_and_below_a_sum(ledger: Person, ask: Ask) -> None:
    """The sum itself is not more than itself; those of another currency are not compared."""
    for question, amounts, count, total in (
        ("траты больше 300,50 в мае 2026", [700, 450], 2, "1150"),
        ("траты от 300,50 до 450 в мае 2026", [Decimal("300.50"), 450], 2, "750.50"),
        ("expenses under 300 in may 2026", [99], 1, "99"),
        ("покупки на еду дороже 100 в мае 2026", [700, Decimal("300.50")], 2, "1000.50"),
        ("доходы больше 1000 в мае 2026", [90_000], 1, "90000"),
        ("expenses over $50 in may 2026", [], 0, "0"),
        ("траты больше 5000 в мае 2026", [], 0, "0"),
    ):
        found = await ask(ledger, question)
        assert isinstance(found, LargestAnswer), question
        assert ([it.amount for it in found.rows], found.count, found.total) == (amounts, count, Decimal(total)), (
            question
        )
    for number in range(12):
        await ledger.record(str(1000 + number), "taxi", date="2026-07-01")
    many = await ask(ledger, "траты больше 1000 в июле 2026")
    assert isinstance(many, LargestAnswer)
    assert (len(many.rows), many.count, many.rows[0].amount) == (10, 11, 1011)


async def test_lists_leave_categories_out(ledger: Person, ask: Ask) -> None:
    """With those below them, in the rows as in what these are in all; no picture is drawn of it."""
    for question, amounts in (
        ("самые большие траты в мае 2026 без кафе", [450, Decimal("300.50"), 99]),
        ("топ 1 за май 2026 кроме кафе и такси", [Decimal("300.50")]),
        ("largest expenses in may 2026 except food", [450]),
        ("самые большие траты на еду в мае 2026 без кафе", [Decimal("300.50"), 99]),
    ):
        found = await ask(ledger, question)
        assert isinstance(found, LargestAnswer), question
        assert [it.amount for it in found.rows] == amounts, question
    for question, count, total in (
        ("траты больше 100 в мае 2026 без еды", 1, "450"), ("траты больше 100 в мае 2026 без кафе", 2, "750.50"),
        ("траты на еду больше 100 в мае 2026 без такси и кафе", 1, "300.50"),
        ("траты на кафе больше 100 в мае 2026 без еды", 0, "0"),
    ):  # fmt: skip
        found = await ask(ledger, question)
        assert isinstance(found, LargestAnswer), question
        assert (len(found.rows), found.count, found.total) == (count, count, Decimal(total)), question
    shares = await ask(ledger, "траты по категориям в мае 2026 без кафе")
    assert isinstance(shares, SharesAnswer)
    assert (shares.total, sum(it.share for it in shares.slices)) == (Decimal("849.50"), 100)
    assert shares.about.without == ("Кафе и рестораны",)
    months = await ask(ledger, "траты по месяцам с апреля по июнь 2026 без еды")
    assert isinstance(months, MonthsAnswer)
    assert [it.expense for it in months.months] == [0, 450, 0]


async def test_a_split_is_told_with_what_of_it_is_asked_about(alice: Person, ask: Ask) -> None:
    lines = [
        {"category_id": alice.categories[it], "amount": amount} for it, amount in (("groceries", 900), ("taxi", 600))
    ]
    await alice.record(1500, category_id=None, lines=lines, date="2026-05-10", description="чек")
    await alice.record(700, "groceries", date="2026-05-11")
    await alice.record(650, "taxi", date="2026-05-12")
    for question, rows in (
        ("самые большие траты в мае 2026", [(1500, "Продукты, Такси"), (700, "Продукты"), (650, "Такси")]),
        ("самые большие траты на продукты в мае 2026", [(900, "Продукты"), (700, "Продукты")]),
        (
            "самые большие траты на продукты и такси в мае 2026",
            [(1500, "Продукты, Такси"), (700, "Продукты"), (650, "Такси")],
        ),
        ("самые большие траты в мае 2026 без такси", [(900, "Продукты"), (700, "Продукты")]),
        # By what of it is for them.
        ("самые большие траты на такси в мае 2026", [(650, "Такси"), (600, "Такси")]),
        ("траты на продукты больше 800 в мае 2026", [(900, "Продукты")]),
        ("траты на такси больше 620 в мае 2026", [(650, "Такси")]),
        ("траты больше 800 в мае 2026 без такси", [(900, "Продукты")]),
        ("траты больше 1000 в мае 2026 без такси", []),
        # Of the split less than its whole.
        ("траты меньше 1000 в мае 2026 без такси", [(700, "Продукты"), (900, "Продукты")]),
        ("самая маленькая трата на еду в мае 2026 без такси", [(700, "Продукты")]),
        ("траты меньше 800 в мае 2026 без продуктов", [(600, "Такси"), (650, "Такси")]),
        ("траты на такси меньше 620 в мае 2026", [(600, "Такси")]),
        # Of both together, though of neither alone.
        ("траты на продукты и такси больше 1000 в мае 2026", [(1500, "Продукты, Такси")]),
    ):
        found = await ask(alice, question)
        assert isinstance(found, LargestAnswer), question
        assert [(it.amount, it.category) for it in found.rows] == rows, question
    for question, amount, count in (
        ("сколько потратили на продукты и такси в мае 2026", 2850, 3),
        ("сколько потратили в мае 2026 без такси", 1600, 2),
        ("сколько потратили на еду в мае 2026 без кафе", 1600, 2),
    ):
        told = await ask(alice, question)
        assert isinstance(told, AmountAnswer), question
        assert (told.amount, told.count) == (amount, count), question


async def test_the_largest_without_a_category_are_not_hidden_by_large_splits(alice: Person, ask: Ask) -> None:
    parts = (("groceries", 1), ("taxi", 5000))
    lines = [{"category_id": alice.categories[it], "amount": amount} for it, amount in parts]
    for day in range(1, 12):
        await alice.record(5001, category_id=None, lines=lines, date=f"2026-05-{day:02}")
    await alice.record(700, "groceries", date="2026-05-20")
    found = await ask(alice, "самые большие траты в мае 2026 без такси")
    assert isinstance(found, LargestAnswer)
    assert found.rows[0].amount == 700


async def test_the_smallest_without_a_category_are_of_all_splits(
    alice: Person, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest too, however few are read at once."""
    monkeypatch.setattr(row_lists, "PAGE", 1)
    monkeypatch.setattr(row_lists, "MOST_PAGES", 1)
    for day in range(1, 12):
        amounts = (("groceries", 10 + day), ("taxi", 5000))
        lines = [{"category_id": alice.categories[it], "amount": amount} for it, amount in amounts]
        await alice.record(5010 + day, category_id=None, lines=lines, date=f"2026-05-{day:02}")
    found = await ask(alice, "самые маленькие траты в мае 2026 без такси")
    assert isinstance(found, LargestAnswer)
    assert [it.amount for it in found.rows] == [11, 12, 13, 14, 15]


async def test_two_periods_beside_each_other(ledger: Person, ask: Ask) -> None:
    for question, now, other in (
        ("сравни июнь 2026 с маем 2026", "5000", "1549.50"), ("сравни еду в июне 2026 и в мае 2026", "5000", "1099.50"),
        ("income in june 2026 compared to may 2026", "0", "90000"),
    ):  # fmt: skip
        found = await ask(ledger, question)
        assert isinstance(found, ComparedAnswer), question
        assert (found.now.amount, found.other.amount) == (Decimal(now), Decimal(other)), question


async def test_what_accounts_hold(ledger: Person, ask: Ask) -> None:
    for name, kind in (("Сбербанк", "card"), ("Копилка", "savings")):
        body = {"name": name, "kind": kind, "currency": "RUB", "opening_balance": 50}
        assert (await ledger.http.post("/accounts", json=body)).status_code == 201
    every = len((await ledger.http.get("/accounts")).json())
    for question, names in (("сколько на сбере?", {"Сбербанк"}), ("how much in savings", {"Копилка"})):
        found = await ask(ledger, question)
        assert isinstance(found, HeldAnswer)
        assert ({it.name for it in found.accounts}, {it.balance for it in found.accounts}) == (names, {50})
    none = await ask(ledger, "сколько на кредитке")
    assert isinstance(none, HeldAnswer)
    assert (none.is_none_of_kind, len(none.accounts)) == (True, every)


async def test_what_stands_for_words_that_are_nowhere(ledger: Person, ask: Ask) -> None:
    found = await ask(ledger, "сколько на пиццу в мае 2026")
    assert isinstance(found, AmountAnswer)
    assert (found.about.category, found.about.guessed) == ("Кафе и рестораны", (("пиццу", "Кафе и рестораны"),))


async def test_lists(ledger: Person, ask: Ask) -> None:
    found = await ask(ledger, "самые большие траты в мае 2026")
    assert isinstance(found, LargestAnswer)
    assert [(it.amount, it.category) for it in found.rows] == [
        (Decimal(700), "Кафе и рестораны"), (Decimal(450), "Такси"), (Decimal("300.50"), "Продукты"),
        (Decimal(99), "Еда"),
    ]  # fmt: skip
    found = await ask(ledger, "на что уходили деньги в мае 2026?")
    assert isinstance(found, SharesAnswer)
    assert (found.total, sum(it.share for it in found.slices)) == (Decimal("1549.50"), 100)
    assert [it.name for it in found.slices] == ["Кафе и рестораны", "Такси", "Продукты", "Еда"]
    found = await ask(ledger, "траты на еду по месяцам с апреля по июнь 2026")
    assert isinstance(found, MonthsAnswer)
    assert [(it.month, it.expense, it.income) for it in found.months] == [
        (date(2026, 4, 1), 0, 0), (date(2026, 5, 1), Decimal("1099.50"), 0), (date(2026, 6, 1), 5000, 0),
    ]  # fmt: skip
    ever = await ask(ledger, "траты по месяцам за всё время")
    assert isinstance(ever, MonthsAnswer)
    assert ever.months[0].month == date(2026, 5, 1)
    usual = await ask(ledger, "траты по месяцам")
    assert isinstance(usual, MonthsAnswer)
    assert len(usual.months) == 12


async def test_what_is_drawn(ledger: Person, draw: Ask) -> None:
    """All spending by category; a category, or income, by month; else the words say it all."""
    shares = await draw(ledger, "сколько потратили в мае 2026")
    assert isinstance(shares, SharesAnswer)
    assert (shares.total, len(shares.slices)) == (Decimal("1549.50"), 4)
    for question, category in (("сколько на еду в июне 2026?", "Еда"), ("доходы за июнь 2026", None)):
        await ledger.record("1", "salary", date="2026-06-05")
        months = await draw(ledger, question)
        assert isinstance(months, MonthsAnswer), question
        assert (months.about.category, len(months.months)) == (category, 12)
        assert months.months[-1].month == date(2026, 6, 1)
    year = await draw(ledger, "сколько на еду в 2026 году")
    assert isinstance(year, MonthsAnswer)
    assert [it.expense for it in year.months][4:6] == [Decimal("1099.50"), Decimal(5000)]
    for question in (
        "сколько на кофе в мае 2026", "сколько на еду 3 мая 2026", "сколько на еду в мае 2020", "сколько осталось?",
        "самые большие траты в мае 2026", "на что уходили деньги в апреле 2026?",
        "сколько раз ездили на такси в мае 2026?", "траты по категориям в мае 2026 без кафе",
    ):  # fmt: skip
        assert await draw(ledger, question) is None, question


async def test_what_is_left(alice: Person, ask: Ask) -> None:
    today = today_in("Europe/Moscow")
    await alice.record("1000", "salary", date=today.isoformat())
    await alice.record("300", "taxi", date=today.isoformat())
    found = await ask(alice, "сколько осталось?")
    assert isinstance(found, BalanceAnswer)
    assert (found.balance, found.month_income, found.month_expense) == (Decimal(700), Decimal(1000), Decimal(300))
    # What has to be asked about first.
    assert await ask(alice, "сколько на налоги питомцев?") is None
    assert await ask(alice, "какая погода?") is None
    assert await ask(alice, "сколько до цели?") is None
