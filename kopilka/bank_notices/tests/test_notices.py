"""What banks send, and what it says; and what people type, which is no message of a bank. All texts are made up."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopilka.bank_notices.parts import read_notices, read_parts, words_left_out
from kopilka.bank_notices.reading import LONGEST
from kopilka.bank_notices.results import MOVED, BankNotice

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent
FIELDS = ("kind", "amount", "currency", "party", "card", "balance", "moment", "bank", "doubts")


def lines(path: Path) -> list[str]:
    return [it for it in path.read_text().splitlines() if it and not it.startswith("# ")]


TABLE = [[part.strip() for part in line.split("|")] for line in lines(HERE / "notices.txt")]
ENTRIES = [*lines(HERE / "entries.txt"), *(
    line.split("|")[0].strip().replace("{NBSP}", "\u00a0").replace("{THIN}", "\u202f")
    for name in ("phrases.txt", "categories.txt")
    for line in lines(HERE.parents[1] / "quick_entry" / "tests" / name)
)]  # fmt: skip


def shown(notice: BankNotice) -> dict[str, str]:
    moment = f"{notice.date or ''} {notice.time.isoformat('minutes') if notice.time else ''}".strip()
    told = {name: getattr(notice, name) for name in FIELDS if name not in ("amount", "balance", "moment", "doubts")}
    return {
        **{name: "" if value is None else str(value) for name, value in told.items()},
        "moment": moment,
        "doubts": " ".join(notice.doubts),
    }


def test_the_table_is_long_enough() -> None:
    assert len({row[0] for row in TABLE}) == len(TABLE) >= 120
    assert {row[1] for row in TABLE} >= MOVED | {"declined", "announced", "balance", "offer", "code"}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0][:60])
def test_notices(row: list[str]) -> None:
    text, *fields = [*row, *[""] * (len(FIELDS) + 1 - len(row))]
    [found] = read_notices(text.replace("⏎", "\n"), TODAY)
    wanted = dict(zip(FIELDS, fields, strict=True))
    for name in ("amount", "balance"):
        told = wanted.pop(name)
        assert getattr(found, name) == (Decimal(told) if told else None)
    assert shown(found) == wanted


def test_what_people_type_is_no_notice() -> None:
    assert len(ENTRIES) > 800
    assert [line for line in ENTRIES if read_notices(line, TODAY)] == []


@pytest.mark.parametrize("row", [row for row in TABLE if row[1] == "code"], ids=lambda row: row[0][:60])
def test_a_code_is_never_an_entry_nor_kept(row: list[str]) -> None:
    [found] = read_notices(row[0].replace("⏎", "\n"), TODAY)
    assert not found.is_entry
    assert not any(digits in repr(found) for digits in ("4815", "48151", "481516"))


def test_what_is_an_entry() -> None:
    def kinds(text: str) -> list[tuple[str, bool]]:
        return [(it.type, it.is_entry) for it in read_notices(text, TODAY)]

    assert kinds("СЧЁТ4417 12:34 Покупка 350р LAVKA Баланс: 1 000р") == [("expense", True)]
    assert kinds("MIR-4417 22:13 Возврат покупки 1 990р OBUV Баланс: 3 207р") == [("income", True)]
    assert kinds("СЧЁТ4417 16:36 Зачисление 1 000р Баланс: 1 123.48р") == [("income", True)]
    assert kinds("СЧЁТ4417 Баланс: 1 000р") == [("expense", False)]
    assert kinds("Отказ LAVKA. Неправильный ПИН-код. Карта *2208") == [("expense", False)]


def test_several_in_one_text() -> None:
    text = "СЧЁТ4417 12:34 Покупка 350р LAVKA Баланс: 1 000р\n\nСЧЁТ4417 13:34 Покупка 80р KIOSK Баланс: 920р"
    assert [(it.amount, it.party) for it in read_notices(text, TODAY)] == [
        (Decimal(350), "LAVKA"),
        (Decimal(80), "KIOSK"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("СЧЁТ4417 12:34 Покупка 350р LAVKA Баланс: 1 000р (это за кота)", ["(это за кота)"]),
        ("молоко и хлеб СЧЁТ4417 12:34 Покупка 350р LAVKA Баланс: 1 000р", ["молоко и хлеб"]),
        ("СЧЁТ4417 12:34 Покупка 350р LAVKA Баланс: 1 000р\nпотом разберусь", ["потом разберусь"]),
        ("Card *4417: purchase 5.00 USD CAFE. Balance 100 USD\nlunch with Bob", ["lunch with Bob"]),
        ("Вам перевели 1501 ₽\nспасибо!", ["спасибо!"]),
        ("СЧЁТ4417 12:34 Покупка 350р LAVKA Баланс: 1 000р", []),
    ],
)
def test_words_beside_a_message_are_said_to_be_left_out(text: str, words: list[str]) -> None:
    parts = read_parts(text, TODAY, lambda _: False)
    assert words_left_out(text, TODAY, parts) == words


def test_an_entry_above_money_that_came_is_not_its_sender() -> None:
    for text in ("кофе 250\nВам перевели 1501 ₽", "Вам перевели 1501 ₽\nкофе 250"):
        parts = read_parts(text, TODAY, lambda line: line.startswith("кофе"))
        assert sorted(it if isinstance(it, str) else f"{it.kind} {it.party}" for it in parts) == [
            "incoming None",
            "кофе 250",
        ]


def test_a_day_without_a_year_is_the_last_such_day() -> None:
    text = "ECMC4417 31.12 18:40 Покупка 89р LAVKA Баланс: 560р"
    [found] = read_notices(text, date(2027, 1, 2))
    assert found.date == date(2026, 12, 31)
    [leap] = read_notices(text.replace("31.12", "29.02"), TODAY)
    assert (leap.date, leap.doubts) == (None, ("date_unclear",))


def test_a_day_ahead_is_asked_about() -> None:
    [found] = read_notices("Покупка 23.11.2026. Карта *2208. 56 RUB. METRO. Доступно 499 RUB", TODAY)
    assert found.doubts == ("date_unclear",)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_no_text_is_too_strange(text: str) -> None:
    for prefix in ("", "СЧЁТ4417 12:34 Покупка 350р "):
        for found in read_notices(prefix + text, TODAY):
            assert found.amount is None or found.amount.is_finite()


def test_hostile_text_is_read_to_its_end() -> None:
    # Phrases of the statements are tried at each of their words.
    for hostile in ("операция 350р " * 71, "код а б в " * 100, "лимит до 1 000 000 " * 52, "зачислено а б в " * 62):
        read_notices(hostile, TODAY)
    for hostile in (
        "1 " * 500,
        "*" * 1000,
        "Баланс: " * 125,
        "1.000" * 200,
        "9" * 1000,
        "a/" * 500,
        "на " * 333,
        "x" * 999,
    ):
        assert read_notices(hostile, TODAY) == []
        assert read_notices(f"СЧЁТ4417 Покупка 350р {hostile}"[:LONGEST], TODAY)
    assert read_notices("СЧЁТ4417 12:34 Покупка 350р LAVKA Баланс: 1 000р" + " " * LONGEST, TODAY) == []
