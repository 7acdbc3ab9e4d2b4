"""Which account of a household a line names, in which words. Today is Sunday, 22 November 2026."""

from datetime import date

import pytest

from kopilka.quick_entry.grammar.account_names import AccountName
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.reading import Ledger, QuickEntry
from kopilka.quick_entry.grammar.typed_line import read_line

TODAY = date(2026, 11, 22)
ROUBLES = Ledger(TODAY, [AccountName("Основной", "card", "RUB")], "RUB")
PURSES = Ledger(
    TODAY,
    [
        AccountName("Карта", "card", "RUB"), AccountName("Наличные", "cash", "RUB"),
        AccountName("Тинькофф Блэк", "card", "RUB"), AccountName("Доллары", "savings", "USD"),
    ],
    "RUB",
)  # fmt: skip


def parse_entry(text: str, ledger: Ledger) -> QuickEntry:
    [entry] = parse_entries(text, ledger)
    return entry


CASH_FIRST = Ledger(
    TODAY,
    [
        AccountName("Кошелёк", "cash", "RUB"),
        AccountName("Сбербанк", "card", "RUB"),
        AccountName("Т-Банк", "card", "RUB"),
    ],
    "RUB",
)


WALLET = [
    ("Основной", "card"), ("Наличные", "other"), ("Т-Банк", "card"), ("Альфа карта", "card"), ("Сбербанк", "card"),
    ("Amex Gold", "credit"), ("Зарплатная карта", "card"), ("Озон карта", "card"), ("ВТБ *4417", "card"),
]  # fmt: skip
SEVERAL_BANKS = Ledger(TODAY, [AccountName(name, kind, "RUB") for name, kind in WALLET], "RUB")


@pytest.mark.parametrize(
    ("text", "account", "description"),
    [
        ("кофе 250 с т-банка", "Т-Банк", "кофе"),
        ("кофе 250 т банк", "Т-Банк", "кофе"),
        ("кофе 250 тинькофф", "Т-Банк", "кофе"),
        ("с тинькоффа кофе 250", "Т-Банк", "кофе"),
        ("вчера обед 350 с тбанка", "Т-Банк", "обед"),
        ("кофе 250 сбер", "Сбербанк", "кофе"),
        ("кофе со сбера 250", "Сбербанк", "кофе"),
        ("кофе сбер 250", "Сбербанк", "кофе"),
        ("кофе 250 картой сбер", "Сбербанк", "кофе"),
        ("кофе 250 со сбер карты", "Сбербанк", "кофе"),
        ("кофе 250 с т-банк карты", "Т-Банк", "кофе"),
        ("кофе 250 с альфы", "Альфа карта", "кофе"),
        ("кофе 250 альфа", "Альфа карта", "кофе"),
        ("кофе 250 альфа-банк", "Альфа карта", "кофе"),
        ("обед 500 вчера альфа", "Альфа карта", "обед"),
        ("альфа: кофе 250", "Альфа карта", "кофе"),
        ("coffee 250 with amex", "Amex Gold", "coffee"),
        ("coffee 250 with my amex", "Amex Gold", "coffee"),
        ("coffee 250 amex", "Amex Gold", "coffee"),
        ("кофе 250 с зарплатной", "Зарплатная карта", "кофе"),
        ("кофе 250 с втб", "ВТБ *4417", "кофе"),
        ("кофе 250 с озон карты", "Озон карта", "кофе"),
        ("кофе 250 нал", "Наличные", "кофе"),
        ("кофе 250 наличка", "Наличные", "кофе"),
        ("кофе 250 наличкой", "Наличные", "кофе"),
        ("coffee 250 cash", "Наличные", "coffee"),
        ("coffee cash 250", "Наличные", "coffee"),
        ("кофе 250, альфа", "Альфа карта", "кофе"),
        ("кофе 250 (альфа)", "Альфа карта", "кофе"),
        ("кофе 250 через сбер", "Сбербанк", "кофе"),
        ("кофе 250 оплатил сбером", "Сбербанк", "кофе"),
        ("зарплата 100000 на сбер", "Сбербанк", "зарплата"),
        ("кофе 250 кешем", "Наличные", "кофе"),
        ("кофе 250 налик", "Наличные", "кофе"),
        ("кофе 250 тинек", "Т-Банк", "кофе"),
        ("нал кофе 250", "Наличные", "кофе"),
        ("cash coffee 5", "Наличные", "coffee"),
        ("сбер кофе 250", "Сбербанк", "кофе"),
        ("т-банк продукты 1200", "Т-Банк", "продукты"),
        ("coffee 5 on my amex card", "Amex Gold", "coffee"),
        ("coffee 5 paid with amex", "Amex Gold", "coffee"),
        ("сбер еда 900", None, "сбер еда"),
        ("тинькофф мобайл 300", None, "тинькофф мобайл"),
        ("cash back 30", None, "cash back"),
        ("coffee 250 paid cash", "Наличные", "coffee"),
        ("обед 250 в сбере", None, "обед в сбере"),
        ("сбер прайм 399", None, "сбер прайм"),
        ("комиссия сбер 99", None, "комиссия сбер"),
        ("альфа-пицца 500", None, "альфа-пицца"),
        ("пицца альфа 500", None, "пицца альфа"),
        ("чай с альфа-травами 300", None, "чай с альфа-травами"),
        ("сбер мегамаркет 500", None, "сбер мегамаркет"),
        ("страховка тинькофф 500", None, "страховка тинькофф"),
        ("наушники 500 озон", None, "наушники озон"),
        ("тренировка 500 зарплатная", None, "тренировка зарплатная"),
        ("оформление карты сбера 500", None, "оформление карты сбера"),
    ],
)
def test_accounts_by_what_they_are_called(text: str, account: str | None, description: str) -> None:
    found = parse_entry(text, SEVERAL_BANKS)
    named = None if found.account is None else WALLET[found.account][0]
    assert (named, found.description, found.doubts) == (account, description, ())


@pytest.mark.parametrize(
    ("text", "account", "description"),
    [
        ("кофе 250 с револьюта", "Revolut", "кофе"),
        ("coffee 5, revolut card", "Revolut", "coffee"),
        ("coffee 5 on the revolut card", "Revolut", "coffee"),
        ("coffee 5 charged to revolut", "Revolut", "coffee"),
        ("кофе 250 с тревел", "Travel Card", "кофе"),
        ("кофе 250 с тинькофф блэк", "Tinkoff Black", "кофе"),
        ("кофе 250 с зелёной", "Зелёная карта мужа", "кофе"),
        ("кофе 250 с карты мужа", "Зелёная карта мужа", "кофе"),
        ("кофе 250 с чёрной", "Т-Банк чёрная", "кофе"),
        ("кофе 250 с копилки", "Копилка на отпуск", "кофе"),
        ("обед с копилкой 250", None, "обед с копилкой"),
        ("обед с мужа 250", None, "обед с мужа"),
        ("хлеб с чёрным перцем 90", None, "хлеб с чёрным перцем"),
        ("обед 500 валюта", None, "обед валюта"),
    ],
)
def test_accounts_shortened_and_in_the_letters_of_the_other_language(
    text: str, account: str | None, description: str
) -> None:
    names = [
        "Основной", "Revolut", "Travel Card", "Tinkoff Black", "Т-Банк чёрная", "Зелёная карта мужа",
        "Копилка на отпуск", "Wallet",
    ]  # fmt: skip
    found = parse_entry(text, Ledger(TODAY, [AccountName(it, "card", "RUB") for it in names], "RUB"))
    named = None if found.account is None else names[found.account]
    assert (named, found.description, found.doubts) == (account, description, ())


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("сбор на подарок 500", None), ("кофе 250 солярий", None), ("пакет 500", None), ("кофе 250 пакет", None),
        ("кофе 250 со сбера", "Sber"), ("кофе 250 с жусана", "Jusan"), ("кофе 250 с покета", "Pocket"),
    ],
)  # fmt: skip
def test_a_word_that_only_sounds_like_a_name_is_none(text: str, account: str | None) -> None:
    names = ["Основной", "Sber", "Salary", "Pocket", "Jusan"]
    found = parse_entry(text, Ledger(TODAY, [AccountName(it, "card", "RUB") for it in names], "RUB"))
    assert (None if found.account is None else names[found.account]) == account


@pytest.mark.parametrize(
    ("names", "account", "description", "doubts"),
    [
        (["Основной", "Вторая"], None, "кофе", ("account_missing",)),
        (["Основной", "Нал/cash"], 0, "кофе", ()),
        (["Нал/cash", "Основной"], 1, "кофе", ()),
        (["Нал/cash"], None, "кофе со сбера", ()),
    ],
)
def test_a_bank_that_no_account_is_of(
    names: list[str], account: int | None, description: str, doubts: tuple[str, ...]
) -> None:
    """Only a card may be of it: which of several, is asked."""
    kinds = [it.partition("/") for it in names]
    ledger = Ledger(TODAY, [AccountName(name, kind or "card", "RUB") for name, _, kind in kinds], "RUB")
    found = parse_entry("кофе 250 со сбера", ledger)
    assert (found.account, found.description, found.doubts) == (account, description, doubts)
    assert parse_entry("такси от сбера 250", ledger).doubts == ()


def test_cash_is_the_account_of_that_name() -> None:
    purses = [AccountName("Кошелёк", "cash", "RUB"), AccountName("Наличные", "cash", "RUB")]
    for text in ("кофе 250 нал", "кофе 250 наличкой", "coffee 250 cash", "нал кофе 250"):
        assert parse_entry(text, Ledger(TODAY, purses, "RUB")).account == 1, text


def test_a_word_of_two_names_is_asked_about() -> None:
    names = ["Основной", "Чёрная Тинькофф", "Чёрная Сбер"]
    ledger = Ledger(TODAY, [AccountName(it, "card", "RUB") for it in names], "RUB")
    assert parse_entry("кофе 250 с чёрной", ledger).doubts == ("account_missing",)
    assert parse_entry("кофе 250 с чёрной сбер", ledger).account == 2


def test_a_bank_with_two_accounts_is_asked_about() -> None:
    """Unless one of them is the default."""
    for names, doubts in (
        (["Сбер", "Сбер кредитка"], ()),
        (["Кошелёк", "Сбер дебет", "Сбер кредит"], ("account_missing",)),
    ):
        ledger = Ledger(TODAY, [AccountName(it, "card", "RUB") for it in names], "RUB")
        found = parse_entry("кофе 250 сбербанк", ledger)
        assert (found.account, found.description, found.doubts) == (None, "кофе", doubts)
    purses = [
        AccountName("Карта", "card", "RUB"),
        AccountName("Рубли", "cash", "RUB"),
        AccountName("Евро", "cash", "EUR"),
    ]
    found = parse_entry("кофе 250 нал", Ledger(TODAY, purses, "RUB"))
    assert (found.account, found.description) == (1, "кофе")


@pytest.mark.parametrize("text", ["такси 430 картой", "картой такси 430", "430 такси картой"])
def test_a_way_to_pay_is_no_purchase(text: str) -> None:
    """Where two cards are, and none of them is the default, which one pays is asked; where it is, or none, not."""
    for ledger, doubts in ((CASH_FIRST, ("account_missing",)), (PURSES, ()), (ROUBLES, ())):
        found = parse_entry(text, ledger)
        assert (found.description, found.doubts) == ("такси", doubts)
    assert parse_entry("такси 430 наличными", CASH_FIRST).account == 0
    assert parse_entry("такси 430 картой сбербанк", CASH_FIRST).account == 1


def test_a_way_to_pay_is_that_of_the_currency() -> None:
    purses = [("Карта", "card", "RUB"), ("Кошелёк", "cash", "RUB"), ("Евро", "cash", "EUR")]
    ledger = Ledger(TODAY, [AccountName(*it) for it in purses], "RUB")
    assert parse_entry("обед 350 наличными", ledger).account == 1
    found = parse_entry("обед 12 евро наличными", ledger)
    assert (found.account, found.description, found.doubts) == (2, "обед", ())


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        ("сбер", [1]), ("Сбербанк", [1]), ("со сбера", [1]), ("сбербанком", [1]), ("счёт сбер", [1]),
        ("наличные", [0]), ("наличкой", [0]), ("нал", [0]), ("cash", [0]), ("кошелёк", [0]), ("с кошелька", [0]),
        ("тинькофф", [2]), ("картой", [1, 2]), ("с карты", [1, 2]), ("by card", [1, 2]), ("банк", [2]), ("т-банк", [2]),
        ("такси", []), ("сб", []), ("с", []), ("кофе сбер", []), ("", []),
    ],
)  # fmt: skip
def test_a_line_that_is_an_account_s_name(text: str, accounts: list[int]) -> None:
    assert CASH_FIRST.names.alone(read_line(text)) == accounts


def test_hostile_text_is_read_to_its_end() -> None:
    for hostile in ("сбер " * 200, "т банк " * 140, "с сбер 5 " * 100, "зарплата а " * 90, "аванс за " * 110):
        assert parse_entries(hostile, SEVERAL_BANKS)
