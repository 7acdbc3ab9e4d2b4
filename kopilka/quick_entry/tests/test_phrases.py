"""What people type in a hurry, and what it means. Today is Sunday, 22 November 2026."""

from datetime import date
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kopilka.money import MAX_AMOUNT
from kopilka.quick_entry.account_names import AccountName
from kopilka.quick_entry.parsing import parse_entries
from kopilka.quick_entry.reading import Ledger, QuickEntry
from kopilka.quick_entry.typed_line import read_line

TODAY = date(2026, 11, 22)
SPACES = {"{NBSP}": "\u00a0", "{THIN}": "\u202f", "{ZWSP}": "\u200b", "{ZWJ}": "\u200d"}
ROUBLES = Ledger(TODAY, [AccountName("Основной", "card", "RUB")], "RUB")
PURSES = Ledger(
    TODAY,
    [
        AccountName("Карта", "card", "RUB"), AccountName("Наличные", "cash", "RUB"),
        AccountName("Тинькофф Блэк", "card", "RUB"), AccountName("Доллары", "savings", "USD"),
    ],
    "RUB",
)  # fmt: skip
DINARS = Ledger(TODAY, [AccountName("Cash", "cash", "KWD")], "KWD")
CROWNS = Ledger(TODAY, [AccountName("Účet", "card", "CZK")], "CZK")

FILE = Path(__file__).with_name("phrases.txt")
LINES = [reduce(lambda it, pair: it.replace(*pair), SPACES.items(), line) for line in FILE.read_text().splitlines()]
TABLE = [[part.strip() for part in line.split("|")] for line in LINES if line and not line.startswith("# ")]


def parse_entry(text: str, ledger: Ledger = ROUBLES) -> QuickEntry:
    [entry] = parse_entries(text, ledger)
    return entry


def test_the_table_is_long_enough() -> None:
    assert len({row[0] for row in TABLE}) == len(TABLE) >= 500


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_phrases(row: list[str]) -> None:
    phrase, amount, description, kind, day, currency, doubts = [*row, *[""] * (7 - len(row))]
    found = parse_entry(phrase)
    assert (found.amount, found.description) == (Decimal(amount) if amount else None, description)
    assert (found.type or "", found.currency or "") == (kind, currency)
    assert found.date == (date.fromisoformat(day) if day else TODAY)
    assert list(found.doubts) == doubts.split()


@pytest.mark.parametrize(
    ("text", "day", "doubts"),
    [
        ("в прошлую среду обед 350", 25, ("date_unclear",)),
        ("last wednesday lunch 12", 25, ("date_unclear",)),
        ("в прошлую субботу обед 350", 21, ()),
        ("на прошлой субботе обед 350", 21, ()),
        ("в прошлую пятницу обед 350", 20, ()),
        ("в среду обед 350", 25, ()),
        ("ср обед 350", 25, ()),
    ],
)
def test_the_last_weekday_may_be_this_week_s(text: str, day: int, doubts: tuple[str, ...]) -> None:
    found = parse_entry(text, Ledger(date(2026, 11, 27), ROUBLES.accounts, "RUB"))
    assert (found.date.day, found.doubts) == (day, doubts)


def test_digits_of_an_accounts_name_are_no_sum() -> None:
    cards = Ledger(TODAY, [AccountName("Visa 1234", "card", "RUB"), AccountName("500", "cash", "RUB")], "RUB")
    found = parse_entry("кофе 15 visa 1234", cards)
    assert (found.amount, found.account, found.description) == (15, 0, "кофе")
    assert parse_entry("кофе 500", cards).account is None


def test_what_one_of_several_tells_is_true_of_all() -> None:
    for text in ("вчера обед 350 и кофе 180 картой", "обед 350 картой и кофе 180 вчера"):
        found = parse_entries(text, PURSES_OF_TWO)
        assert [(it.description, it.date.day, it.account) for it in found] == [("обед", 21, 0), ("кофе", 21, 0)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("вчера:\nкофе 250\nтакси 400", [("кофе", 21, None), ("такси", 21, None)]),
        ("за вчера\nкофе 250\nсегодня такси 400", [("кофе", 21, None), ("такси", 22, None)]),
        ("кофе 250\nтакси 400\nвсё вчера", [("кофе", 21, None), ("такси", 21, None)]),
        ("20.11:\nкофе 18\n19.11:\nчай 6", [("кофе", 20, None), ("чай", 19, None)]),
        ("yesterday\ncoffee 250", [("coffee", 21, None)]),
        ("Зарплатная:\nвчера\nкофе 250\nтакси 400 нал", [("кофе", 21, 0), ("такси", 21, 1)]),
        ("вчера кофе 250\nтакси 400", [("кофе", 21, None), ("такси", 22, None)]),
        ("продукты\nкофе 250", [("продукты", 22, None), ("кофе", 22, None)]),
        ("вчера", [("", 21, None)]),
    ],
)  # fmt: skip
def test_a_day_or_an_account_alone_is_a_heading(text: str, wanted: list[tuple[str, int, int | None]]) -> None:
    found = parse_entries(text, PURSES_OF_TWO)
    assert [(it.description, it.date.day, it.account) for it in found] == wanted


PURSES_OF_TWO = Ledger(TODAY, [AccountName("Зарплатная", "card", "RUB"), AccountName("Нал", "cash", "RUB")], "RUB")


@pytest.mark.parametrize(
    ("text", "account", "description", "doubts"),
    [
        ("продукты карта 500", 0, "продукты", ()),
        ("продукты 500 карта", 0, "продукты", ()),
        ("с карты 500 продукты", 0, "продукты", ()),
        ("продукты с карты 500", 0, "продукты", ()),
        ("карта памяти 500", None, "карта памяти", ()),
        ("обед 350 наличными", 1, "обед", ()),
        ("обед наличные 350", 1, "обед", ()),
        ("обед 350 налом", 1, "обед", ()),
        ("обед 350 тинькофф блэк", 2, "обед", ()),
        ("обед 350 с тинькофф блэк", 2, "обед", ()),
        ("тинькофф страхование 350", None, "тинькофф страхование", ()),
        ("обед 12 с долларов", 3, "обед", ()),
        ("рыба карп 500", None, "рыба карп", ()),
        ("картина 3000", None, "картина", ()),
        ("подарочная карта 2000", None, "подарочная карта", ()),
        ("gift card 50", None, "gift card", ()),
        ("наличкой хлеб 50", 1, "хлеб", ()),
        ("положил наличные на карту 5000", None, "положил наличные на карту", ("maybe_transfer",)),
        ("+90000 зарплата на карту", 0, "зарплата", ()),
        ("с карты на наличные 5000", None, "с карты на наличные", ("maybe_transfer",)),
        ("обед 350", None, "обед", ()),
    ],
)
def test_accounts_by_their_names(text: str, account: int | None, description: str, doubts: tuple[str, ...]) -> None:
    found = parse_entry(text, PURSES)
    assert (found.account, found.description, found.doubts) == (account, description, doubts)


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
    assert (found.account, found.description, found.doubts) == (None, "обед", ())


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


@pytest.mark.parametrize(
    ("text", "amount", "currency", "doubts"),
    [
        ("tea 1.250", "1.250", None, ()),
        ("tea 12.5 KWD", "12.5", "KWD", ()),
        ("tea 2 dinars", "2", "KWD", ()),
        ("tea 500 fils", "0.5", "KWD", ()),
        ("tea 2 dinars 250 fils", "2.25", "KWD", ()),
        ("tea 1.2505", "1.2505", None, ("amount_too_precise",)),
        ("tea 2 USD", "2", "USD", ()),
        ("sofa 1,250 USD", "1250", "USD", ()),
    ],
)
def test_the_households_currency_decides(text: str, amount: str, currency: str | None, doubts: tuple[str, ...]) -> None:
    found = parse_entry(text, DINARS)
    assert (found.amount, found.currency, found.doubts) == (Decimal(amount), currency, doubts)


def test_a_shared_name_is_the_households_own() -> None:
    assert (parse_entry("oběd 90 kr", CROWNS).currency, parse_entry("oběd 90 kr", CROWNS).doubts) == ("CZK", ())
    assert parse_entry("oběd 90 kr").doubts == ("currency_unclear",)


def test_tags() -> None:
    assert parse_entry("#отпуск отель 5000 #море").tags == ("отпуск", "море")
    assert parse_entry("заказ #12345 500").tags == ()


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    for found in parse_entries(text, PURSES):
        assert found.amount is None or found.amount.is_finite()
        assert (found.amount is None) <= bool(
            {"amount_missing", "amount_too_large", "amount_unclear"} & set(found.doubts)
        )
        assert found.amount is None or "amount_missing" not in found.doubts
        assert date(1970, 1, 1) <= found.date <= date(2100, 12, 31)


@given(st.text(alphabet="0123456789 .,'+-*xх/=:рк%№#₽$€ ипо", max_size=60))
@example("3 4'2")
def test_no_number_is_too_strange(text: str) -> None:
    for found in parse_entries(f"кофе {text}", ROUBLES):
        assert found.amount is None or found.amount.is_finite()
        assert found.doubts or (found.amount is not None and 0 < found.amount <= MAX_AMOUNT)


@given(st.integers(1, 10**9), st.sampled_from(["{} кофе", "кофе {}", "вчера кофе {} ₽", "+{} кофе"]))
def test_every_amount_is_read_as_it_was_written(kopecks: int, phrase: str) -> None:
    amount = Decimal(kopecks).scaleb(-2)
    for written in (f"{amount:.2f}", f"{amount:,.2f}", f"{amount:,.2f}".replace(",", " ").replace(".", ",")):
        assert parse_entry(phrase.format(written)).amount == amount, written


WORDS = st.sampled_from(
    ["кофе", "обед", "такси", "ремонт", "диван", "подарок", "стрижка", "бензин", "врач", "сыр", "абракадабра"]
)
NUMBERS = st.one_of(
    st.integers(1, 99_999).map(str),
    st.integers(1, 9_999_999).map(lambda it: f"{it // 100},{it % 100:02}"),
    st.sampled_from(
        ["2*140", "3 по 200", "600+150", "тысяча триста", "1,5к", "48 руб 50 коп", "1.500", "52.999", "700-750"]
    ),
)
DAYS = st.sampled_from(
    ["", "вчера", "позавчера", "два дня назад", "в среду", "15 ноября", "31.11", "завтра", "на прошлой неделе"]
)
CURRENCIES = st.sampled_from(["", " ₽", " руб", " USD", " евро", " крон"])


@given(WORDS, NUMBERS, DAYS, CURRENCIES, st.permutations(["word", "sum", "day"]))
def test_what_is_sure_reads_back_the_same(word: str, number: str, day: str, currency: str, order: list[str]) -> None:
    """«кофе, 250 ₽, вчера»: an entry without a doubt, written down in full, is the same entry."""
    parts = {"word": word, "sum": number + currency, "day": day}
    [found] = parse_entries(" ".join(parts[name] for name in order if parts[name]), ROUBLES)
    if found.doubts or found.amount is None:
        return
    sign = {"income": "+", "expense": "-", None: ""}[found.type]
    written = f"{found.description}, {sign}{found.amount:f} {found.currency or 'RUB'}, {found.date.isoformat()}"
    again = parse_entry(written)
    assert (again.amount, again.currency, again.date) == (found.amount, found.currency or "RUB", found.date)
    assert (again.description, again.type, again.doubts) == (found.description, found.type, ())


def test_hostile_text_is_read_to_its_end() -> None:
    for hostile in ("сбер " * 200, "т банк " * 140, "с сбер 5 " * 100, "зарплата а " * 90, "аванс за " * 110):
        assert parse_entries(hostile, SEVERAL_BANKS)
    for hostile in (
        "1 " * 500,
        "+" * 500,
        "1.000" * 200,
        "в прошлый " * 100,
        "9" * 1000,
        "1 и " * 250,
        "два " * 250,
        "1-" * 400,
    ):
        found = parse_entries(hostile, PURSES)
        assert found
        assert all(it.doubts for it in found), (hostile[:12], found)
