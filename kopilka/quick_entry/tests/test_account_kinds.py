"""Words for a kind of account and the last digits of a card mean the only account they fit, or are asked about."""

from datetime import date

import pytest

from kopilka.quick_entry.grammar.account_names import AccountName
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.reading import Ledger, QuickEntry

TODAY = date(2026, 11, 22)
Names = list[tuple[str, str]]
ONE_OF_EACH: Names = [("Наличные", "cash"), ("Карта Сбер", "card"), ("Вклад Альфа", "savings")]
TWO_OF_EACH: Names = [("Заначка", "cash"), ("Сбер", "card"), ("Тинькофф", "card"), ("Кошелёк", "cash")]
ENGLISH: Names = [("Cash", "cash"), ("Chase Checking", "card"), ("Savings", "savings")]


def parse_entry(text: str, names: Names) -> QuickEntry:
    [entry] = parse_entries(text, Ledger(TODAY, [AccountName(name, kind, "RUB") for name, kind in names], "RUB"))
    return entry


def account_of(entry: QuickEntry, names: Names) -> str | None:
    return None if entry.account is None else names[entry.account][0]


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("продукты 500 карта", "Карта Сбер"),
        ("продукты карта 500", "Карта Сбер"),
        ("карта продукты 500", "Карта Сбер"),
        ("продукты 500 по карте", "Карта Сбер"),
        ("продукты 500 на карту", "Карта Сбер"),
        ("продукты 500 карточка", "Карта Сбер"),
        ("продукты 500 дебетовая карта", "Карта Сбер"),
        ("продукты 500 безнал", "Карта Сбер"),
        ("продукты 500 visa", "Карта Сбер"),
        ("продукты 500 *1234", "Карта Сбер"),
        ("продукты 500 card", "Карта Сбер"),
        ("продукты 500 нал", "Наличные"),
        ("продукты 500 кэш", "Наличные"),
        ("продукты 500 из наличных", "Наличные"),
        ("продукты 500 cash", "Наличные"),
        ("продукты 500 вклад", "Вклад Альфа"),
        ("продукты 500 со вклада", "Вклад Альфа"),
        ("продукты 500 savings", "Вклад Альфа"),
    ],
)
def test_a_kind_that_only_one_account_is_of(text: str, account: str) -> None:
    found = parse_entry(text, ONE_OF_EACH)
    assert (account_of(found, ONE_OF_EACH), found.description, found.doubts) == (account, "продукты", ())


@pytest.mark.parametrize(
    "text",
    [
        "продукты 500 карта", "продукты карта 500", "карта продукты 500", "продукты 500 картой",
        "продукты 500 по карте",
        "продукты 500 нал", "продукты 500 кэш", "продукты 500 cash", "продукты 500 card", "продукты 500 *1234",
        "продукты 500 со вклада", "продукты 500 кредиткой", "продукты 500 с карты мужа", "продукты 500 маминой картой",
        "продукты 500 с альфабанка", "продукты 500 втб",
    ],
)  # fmt: skip
def test_a_kind_that_two_or_no_accounts_are_of_is_asked_about(text: str) -> None:
    found = parse_entry(text, TWO_OF_EACH)
    assert (found.account, found.description, found.doubts) == (None, "продукты", ("account_missing",))


@pytest.mark.parametrize(
    ("text", "account", "description"),
    [
        ("coffee 5 card", "Chase Checking", "coffee"),
        ("coffee card 5", "Chase Checking", "coffee"),
        ("card coffee 5", "Chase Checking", "coffee"),
        ("coffee 5 on my card", "Chase Checking", "coffee"),
        ("coffee 5 debit card", "Chase Checking", "coffee"),
        ("coffee 5 checking", "Chase Checking", "coffee"),
        ("coffee 5 in cash", "Cash", "coffee"),
        ("coffee 5 from savings", "Savings", "coffee"),
        ("gift card 50", None, "gift card"),
        ("birthday card 5", None, "birthday card"),
        ("metro card 20", None, "metro card"),
        ("card reader 30", None, "card reader"),
        ("cash advance 50", None, "cash advance"),
    ],
)
def test_kinds_in_english(text: str, account: str | None, description: str) -> None:
    found = parse_entry(text, ENGLISH)
    assert (account_of(found, ENGLISH), found.description, found.doubts) == (account, description, ())


@pytest.mark.parametrize(
    "text",
    [
        "карта памяти 500", "подарочная карта 500", "скидочная карта 500", "сим карта 500", "карта мира 500",
        "игральные карты 500", "карта метро 500", "обслуживание карты 500", "купил карту 500",
    ],
)  # fmt: skip
def test_what_is_no_way_to_pay(text: str) -> None:
    found = parse_entry(text, ONE_OF_EACH)
    assert (found.account, found.description) == (None, text.removesuffix(" 500"))


@pytest.mark.parametrize("text", ["продукты 800 *4417", "продукты 800 карта *4417", "продукты 800 сбер **4417"])
def test_the_digits_of_a_name_say_most(text: str) -> None:
    names = [("Наличные", "cash"), ("Сбер", "card"), ("ВТБ *4417", "card")]
    found = parse_entry(text, names)
    assert (found.amount, account_of(found, names), found.description, found.doubts) == (
        800,
        "ВТБ *4417",
        "продукты",
        (),
    )


def test_a_bank_is_not_the_card_of_another() -> None:
    found = parse_entry("обед 500 с тинькоффа", ONE_OF_EACH)
    assert (found.account, found.description, found.doubts) == (None, "обед", ("account_missing",))


def test_a_kind_is_told_by_the_name_where_none_was_chosen() -> None:
    names = [("Основной", "card"), ("Карта Сбер", "card"), ("Наличка", "card")]
    assert account_of(parse_entry("обед 500 картой", names), names) == "Карта Сбер"
    assert account_of(parse_entry("обед 500 нал", names), names) == "Наличка"


def test_hostile_text_is_read_to_its_end() -> None:
    for hostile in ("карта " * 160, "(" * 900, "((1+1)*" * 140, "5%+" * 300, "*1234 " * 160, "card of my " * 80):
        assert parse_entries(hostile, Ledger(TODAY, [AccountName(*it, "RUB") for it in ONE_OF_EACH], "RUB"))
