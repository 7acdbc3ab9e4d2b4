"""Doubts about a line, one after the other, until it is sure."""

from datetime import date
from decimal import Decimal
from typing import get_args
from uuid import UUID, uuid4

from kopilka.quick_entry import drafting
from kopilka.quick_entry.drafting import Said
from kopilka.quick_entry.grammar.doubts import Doubt
from kopilka.quick_entry.recording import difference, words_of_transfer
from kopilka.quick_entry.schemas import ParsedRead
from kopilka.quick_entry.wording import _TEXTS
from kopilka.telegram.wording import day_name, money

CAFE, ACCOUNT = uuid4(), uuid4()


def parsed(*doubts: Doubt, amount: str | None = "250", category: UUID | None = CAFE, **values: object) -> ParsedRead:
    plain = {
        "amount": Decimal(amount) if amount else None, "currency": "RUB", "type": "expense", "category_id": category,
        "guessed_by": None, "account_id": ACCOUNT, "date": date(2026, 11, 26), "description": "кофе", "tags": [],
        "doubts": list(doubts),
    }  # fmt: skip
    return ParsedRead.model_validate({**plain, **values})


def test_every_doubt_is_asked_about() -> None:
    for doubt in get_args(Doubt):
        assert drafting.next_question(parsed(doubt)) is not None, doubt
    assert drafting.next_question(parsed()) is None
    assert {it for it in get_args(Doubt) if it.startswith("maybe_")} <= set(_TEXTS)


def test_a_draft_survives_its_row() -> None:
    draft = parsed("amount_unclear", amount="123456789012345.6789")
    assert ParsedRead.model_validate(draft.model_dump(mode="json")) == draft


def test_answers_take_their_doubts_away() -> None:
    draft = parsed("amount_missing", "date_in_future", "maybe_transfer", "category_unclear", amount=None)
    assert drafting.next_question(draft) == "amount"
    assert drafting.with_amount(draft, Said(parsed("amount_missing", amount=None))) is None
    assert drafting.with_amount(draft, Said(parsed("several_amounts"))) is None
    with_amount = drafting.with_amount(draft, Said(parsed("description_missing", amount="90")))
    assert with_amount is not None
    assert with_amount.amount == 90
    assert drafting.next_question(with_amount) == "purpose"
    expense = drafting.with_kind(with_amount, "expense", "expense")
    assert drafting.next_question(expense) == "day"
    day = drafting.with_day(expense, date(2026, 11, 25))
    assert drafting.next_question(day) == "category"
    assert drafting.next_question(drafting.with_category(day, uuid4(), "expense")) is None


def test_a_transfer_is_confirmed_between_two_accounts() -> None:
    card, savings = uuid4(), uuid4()
    told = parsed("maybe_transfer", "category_missing", moved={"from_account_id": card, "to_account_id": savings})
    sure = drafting.with_yes(told, None)
    assert sure is not None
    assert (drafting.is_transfer(told), drafting.is_transfer(sure), drafting.next_question(sure)) == (False, True, None)
    late = drafting.with_transfer(parsed("maybe_transfer", "date_in_future"), card, savings)
    assert drafting.next_question(late) == "day"
    # Of half of it there is nothing to say yes to, and what is called spending is none.
    half = parsed("maybe_transfer", moved={"from_account_id": card, "to_account_id": None})
    assert drafting.with_yes(half, None) is None
    assert not drafting.is_transfer(drafting.with_kind(told, "expense", None))
    assert not drafting.is_transfer(drafting.with_category(told, uuid4(), "expense"))


def test_a_currency_and_a_day_beside_a_sum_are_taken() -> None:
    draft = parsed("amount_missing", amount=None)
    euro = drafting.with_amount(draft, Said(parsed(amount="10", currency="EUR", account_id=None), currency="EUR"))
    assert euro is not None
    assert (euro.amount, euro.currency, euro.account_id) == (10, "EUR", None)
    assert drafting.next_question(euro) == "account"
    # What an answer gets by default changes nothing: a draft in euros stays so.
    roubles = drafting.with_amount(parsed("amount_missing", amount=None, currency="EUR"), Said(parsed(amount="10")))
    assert roubles is not None
    assert roubles.currency == "EUR"
    yesterday = date(2026, 11, 25)
    day = drafting.with_amount(draft, Said(parsed(amount="10", date=yesterday), day=yesterday))
    assert day is not None
    assert (day.date, drafting.next_question(day)) == (yesterday, None)


def test_an_answer_may_tell_what_was_not_asked() -> None:
    draft = parsed("category_missing", category=None)
    yesterday, taxi, card = date(2026, 11, 25), uuid4(), uuid4()
    said = parsed(amount="60", category=taxi, date=yesterday, description="такси")
    every = drafting.with_all(draft, Said(said, day=yesterday), None)
    assert every is not None
    assert (every.amount, every.date, every.category_id, every.description) == (60, yesterday, taxi, "кофе")
    assert drafting.next_question(every) is None
    bare = parsed(amount=None, category=None, description="")
    paid = drafting.with_all(draft, Said(bare, account_id=card), None)
    assert paid is not None
    assert (paid.account_id, drafting.next_question(paid)) == (card, "category")
    income = drafting.with_all(parsed("maybe_income"), Said(bare, kind="income"), "expense")
    assert income is not None
    assert (income.type, drafting.next_question(income)) == ("income", "category")
    assert drafting.with_all(draft, Said(bare), None) is None
    # A taxi is not where money comes from.
    assert drafting.with_all(parsed("category_missing", category=None, type="income"), Said(said), None) is None


def test_a_yes() -> None:
    sure = drafting.with_yes(parsed("amount_unclear"), None)
    assert sure is not None
    assert sure.doubts == []
    refund = drafting.with_yes(parsed("maybe_refund", type="income", is_refund=True), "expense")
    assert refund is not None
    assert (refund.type, refund.is_refund, refund.doubts) == ("income", True, [])
    assert refund.category_id is not None
    # Of what it is the refund nobody has told.
    unknown = drafting.with_yes(parsed("maybe_refund", category=None, type="income", is_refund=True), None)
    assert unknown is not None
    assert unknown.doubts == ["category_missing"]
    named = drafting.with_category(unknown, CAFE, "expense")
    assert (named.type, named.is_refund, named.doubts) == ("income", True, [])
    earned = drafting.with_category(unknown, CAFE, "income")
    assert (earned.type, earned.is_refund) == ("income", False)
    assert drafting.with_yes(parsed("maybe_debt"), None) is None


def test_another_type_asks_for_its_category() -> None:
    income = drafting.with_kind(parsed("maybe_refund"), "income", "expense")
    assert (income.category_id, income.doubts) == (None, ["category_missing"])
    refund = drafting.with_kind(income, "refund", None)
    assert (refund.type, refund.is_refund, refund.doubts) == ("income", True, ["category_missing"])
    assert not drafting.with_kind(refund, "expense", None).is_refund


def test_what_is_no_entry() -> None:
    assert drafting.is_no_entry(parsed("amount_missing", "category_missing", amount=None, category=None))
    assert not drafting.is_no_entry(parsed("amount_missing", amount=None))
    assert not drafting.is_no_entry(parsed("category_missing", category=None))


def test_an_edit_changes_what_it_says_differently() -> None:
    before = parsed()
    assert difference(before, parsed(amount="300")) == {"amount": 300}
    assert difference(before, before) == {}
    other = uuid4()
    assert difference(before, parsed(category=other, description="такси")) == {
        "description": "такси", "category_id": other, "type": "expense"
    }  # fmt: skip


def test_money_and_days_as_people_read_them() -> None:
    space = "\N{NO-BREAK SPACE}"
    assert money("ru", Decimal("1234567.50"), "RUB") == f"1{space}234{space}567,50{space}₽"
    assert money("ru", Decimal("250.0000"), "RUB") == f"250{space}₽"
    assert money("en", Decimal("1234.5"), "USD") == "$1,234.50"
    assert money("en", Decimal("1.005"), "KWD") == f"1.005{space}KWD"
    assert money("ru", Decimal(1), "XYZ") == f"1{space}XYZ"
    today = date(2026, 11, 26)
    days = [date(2026, 11, 26), date(2026, 11, 25), date(2026, 5, 1), date(2025, 1, 2)]
    assert [day_name("ru", it, today) for it in days] == [
        "сегодня", "вчера", f"1{space}мая", f"2{space}января 2025"
    ]  # fmt: skip
    assert day_name("en", days[2], today) == f"1{space}May"


def test_an_edit_changes_payee_and_tags_where_it_tells_others() -> None:
    before = parsed(payee="Лента", tags=["отпуск"])
    assert difference(before, parsed(payee="Лента", tags=["отпуск"], amount="300")) == {"amount": Decimal(300)}
    other = parsed(description="чай", payee=None, tags=["море"])
    assert difference(before, other) == {"description": "чай", "payee": None, "tags": ["море"]}
    # The payee was renamed or made since: the same words mean another one, and nobody has said so.
    assert difference(before, parsed(payee=None, tags=["отпуск"])) == {}
    assert difference(parsed(), parsed(payee="Лента")) == {}
    # As the version before has read it: the tag stood in the description, and was recorded there alone.
    old = parsed(description="кофе #Отпуск", tags=["Отпуск"])
    assert difference(old, parsed(tags=["отпуск"])) == {"description": "кофе", "tags": ["отпуск"]}


def test_a_transfer_keeps_tags_and_payee_in_its_words() -> None:
    before, after = parsed(description="на вклад", tags=["отпуск"]), parsed(description="на вклад", tags=["море"])
    assert difference(before, after, is_transfer=True) == {"description": "на вклад #море"}
    assert difference(before, before, is_transfer=True) == {}
    assert words_of_transfer(parsed(description="", payee="Мама", tags=["a", "b"])) == "Мама #a #b"


def test_the_rest_follows_a_sum_that_is_told_anew() -> None:
    rest = {"amount": None, "category_id": uuid4(), "description": "хозтовары", "doubts": [], "is_rest": True}
    food = {"amount": "2000", "category_id": CAFE, "description": "продукты", "doubts": []}
    for lines in ([rest, food], [food, rest]):
        draft = parsed("lines_differ", amount="1000", category=None, lines=lines)
        too_little = drafting.with_amount(draft, Said(parsed(amount="1500")))
        assert too_little is not None
        assert drafting.next_question(too_little) == "lines"
        enough = drafting.with_amount(too_little, Said(parsed(amount="3000")))
        assert enough is not None
        assert drafting.next_question(enough) is None
        assert sorted(it.amount or 0 for it in enough.lines or ()) == [1000, 2000]
        more = drafting.with_amount(enough, Said(parsed(amount="3500")))
        assert more is not None
        assert (drafting.next_question(more), drafting.total_of(more)) == (None, 3500)
