"""What people type in a hurry, and what it means. Today is Sunday, 22 November 2026."""

from datetime import date
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kopilka.money import MAX_AMOUNT
from kopilka.quick_entry.grammar.account_names import AccountName
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.reading import Ledger, QuickEntry

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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("#отпуск отель 5000 #Море", [(5000, "отель", ("отпуск", "море"))]),
        ("заказ #12345 500", [(500, "заказ #12345", ())]),
        ("отель 5000 #отпуск#море #ОТПУСК", [(5000, "отель", ("отпуск", "море"))]),
        ("#отпуск, #море: отель 5000", [(5000, "отель", ("отпуск", "море"))]),
        ("кофе 250 (#отпуск, #лето-2026)", [(250, "кофе", ("отпуск", "лето-2026"))]),
        ("кофе#отпуск 250", [(250, "кофе#отпуск", ())]),
        ("#отпуск2026 кофе 250", [(250, "кофе", ("отпуск2026",))]),
        ("https://shop.ru/#чай 250", [(250, "https://shop.ru/#чай", ())]),
        ("#отпуск 250", [(250, "", ("отпуск",))]),
        ("обед 350 и кофе 180 #отпуск", [(350, "обед", ("отпуск",)), (180, "кофе", ("отпуск",))]),
        ("#отпуск обед 350, кофе 180", [(350, "обед", ("отпуск",)), (180, "кофе", ("отпуск",))]),
        ("обед 350 #работа, кофе 180", [(350, "обед", ("работа",)), (180, "кофе", ())]),
        ("обед 350 #работа, кофе 180 #отпуск", [(350, "обед", ("работа",)), (180, "кофе", ("отпуск",))]),
        ("#отпуск\nобед 350\nкофе 180 #море", [(350, "обед", ("отпуск",)), (180, "кофе", ("отпуск", "море"))]),
        ("обед 350\nкофе 180\n#отпуск", [(350, "обед", ("отпуск",)), (180, "кофе", ("отпуск",))]),
        ("вчера #отпуск:\nобед 350\nкофе 180", [(350, "обед", ("отпуск",)), (180, "кофе", ("отпуск",))]),
    ],
)
def test_tags(text: str, wanted: list[tuple[int, str, tuple[str, ...]]]) -> None:
    assert [(it.amount, it.description, it.tags) for it in parse_entries(text, ROUBLES)] == wanted


def test_a_tag_between_two_numbers_does_not_make_them_one() -> None:
    found = parse_entry("такси 300 #работа 500")
    assert (found.amount, found.doubts) == (500, ("several_amounts",))


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
TAGS = st.lists(st.sampled_from(["#отпуск", "#Море", "#лето-2026", "#a_b", "#дача2"]), max_size=3).map(" ".join)
DAYS = st.sampled_from(
    ["", "вчера", "позавчера", "два дня назад", "в среду", "15 ноября", "31.11", "завтра", "на прошлой неделе"]
)
CURRENCIES = st.sampled_from(["", " ₽", " руб", " USD", " евро", " крон"])


@given(WORDS, NUMBERS, DAYS, CURRENCIES, TAGS, st.permutations(["word", "sum", "day", "tags"]))
def test_what_is_sure_reads_back_the_same(
    word: str, number: str, day: str, currency: str, tags: str, order: list[str]
) -> None:
    """«кофе, 250 ₽, вчера, #отпуск»: an entry without a doubt, written down in full, is the same entry."""
    parts = {"word": word, "sum": number + currency, "day": day, "tags": tags}
    [found] = parse_entries(" ".join(parts[name] for name in order if parts[name]), ROUBLES)
    assert found.tags == tuple(dict.fromkeys(it[1:].lower() for it in tags.split()))
    if found.doubts or found.amount is None:
        return
    sign = {"income": "+", "expense": "-", None: ""}[found.type]
    written = f"{found.description}, {sign}{found.amount:f} {found.currency or 'RUB'}, {found.date.isoformat()}"
    written = " ".join([written, *(f"#{it}" for it in found.tags)])
    again = parse_entry(written)
    assert (again.amount, again.currency, again.date) == (found.amount, found.currency or "RUB", found.date)
    assert (again.description, again.type, again.doubts) == (found.description, found.type, ())
    assert again.tags == found.tags


def test_hostile_text_is_read_to_its_end() -> None:
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
