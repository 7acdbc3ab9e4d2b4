"""Which of several sources tells a row's category: the household's past, the shop's code, a list of words."""

import re
from decimal import Decimal
from itertools import chain
from uuid import UUID

import pytest

from kopilka.categories.standard import BY_KEY, STANDARD
from kopilka.imports import merchant_codes
from kopilka.imports.category_choice import Guesser
from kopilka.imports.category_guesses import Example, learn
from kopilka.imports.merchant_codes import category_of
from kopilka.imports.records import Uncategorised
from kopilka.imports.transliteration import to_latin
from kopilka.text import fold

IDS = {it.key: UUID(int=place) for place, it in enumerate(STANDARD, 1)}
KEYS = {id_: key for key, id_ in IDS.items()}
OTHERS = [Example("YANDEX TAXI MOSKVA", False, IDS["taxi"])] * 5
NOTHING_LEARNED = Guesser(learn([]), IDS)


def told(guesser: Guesser, text: str, *, mcc: str | None = None, is_income: bool = False) -> tuple[str, str] | None:
    found = guesser.guess(Uncategorised(0, text, "", mcc, Decimal(1 if is_income else -1)))
    return None if found is None else (KEYS[found.category_id], found.source)


@pytest.mark.parametrize(
    ("mcc", "key"),
    [
        ("5411", "groceries"), ("5812", "eating_out"), ("5814", "eating_out"), ("4121", "taxi"),
        ("4111", "public_transport"), ("5541", "car"), ("3390", "car"), ("3005", "travel"), ("3500", None),
        ("3501", "travel"), ("4900", "utilities"), ("5912", "pharmacy"), ("8021", "doctors"), ("0742", "pets"),
        ("742", None), ("4814", "communication"), ("8398", "charity"), ("9311", "taxes"), ("5945", "children"),
        ("6011", None), ("4829", None), ("5999", None), ("", None), ("0000", None),
    ],
)  # fmt: skip
def test_codes_of_shops(mcc: str, key: str | None) -> None:
    assert category_of(mcc) == key


def test_every_code_stands_for_one_expense() -> None:
    codes: list[int] = []
    for key, text in merchant_codes._CODES.items():
        assert BY_KEY[key].type == "expense"
        for written in text.split():
            assert re.fullmatch(r"\d{4}(-\d{4})?", written)
            first, _, last = written.partition("-")
            codes += range(int(first), int(last or first) + 1)
    assert len(codes) == len(set(codes))
    assert len([*chain.from_iterable(text.split() for text in merchant_codes._CODES.values())]) >= 150


def test_the_past_goes_before_the_code_and_the_code_before_words() -> None:
    presents = [Example("PYATEROCHKA 1 MOSKVA", False, IDS["gifts"], "5411")] * 5
    past = Guesser(learn([*presents, *OTHERS]), IDS)
    assert told(past, "PYATEROCHKA 1 MOSKVA", mcc="5411") == ("gifts", "learned")
    assert told(NOTHING_LEARNED, "PYATEROCHKA 1 MOSKVA", mcc="5912") == ("pharmacy", "mcc")
    assert told(NOTHING_LEARNED, "PYATEROCHKA 1 MOSKVA") == ("groceries", "merchant")
    assert told(NOTHING_LEARNED, "PYATEROCHKA 1 MOSKVA", mcc="6011") == ("groceries", "merchant")
    assert told(NOTHING_LEARNED, "QWRTP 1") is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("OZON.RU 1234 MOSKVA RU", "household_goods"), ("STOLOVAYA 57", "eating_out"),
        ("PARIKMAKHERSKAYA MOSKVA", "beauty"),
        ("RU/MOSKVA/APTEKA/77", "pharmacy"), ("MOSENERGOSBYT", "utilities"), ("KARO FILM 3", "leisure"),
        ("OOO ZOLOTOE YABLOKO", "beauty"), ("SHOKOLADNITSA", "eating_out"), ("AZBUKA VKUSA", "groceries"),
        ("KHIMCHISTKA DIANA", "household_goods"), ("Пятёрочка", "groceries"), ("VETKLINIKA", "pets"),
        ("MOSKVA RU", None), ("SBP OPLATA", None), ("IP IVANOV A A", None), ("G. KHIMKI", None),
    ],
)  # fmt: skip
def test_words_in_the_letters_of_banks(text: str, key: str | None) -> None:
    assert told(NOTHING_LEARNED, text) == (None if key is None else (key, "merchant"))


def test_money_that_comes_in_has_categories_of_incomes() -> None:
    assert told(NOTHING_LEARNED, "Зарплата за март", is_income=True) == ("salary", "merchant")
    assert told(NOTHING_LEARNED, "Проценты по вкладу", is_income=True) == ("interest", "merchant")
    assert told(NOTHING_LEARNED, "PYATEROCHKA", mcc="5411", is_income=True) is None
    refunds = [Example("LAMODA VOZVRAT", True, IDS["clothes"])] * 5
    assert told(Guesser(learn([*refunds, *OTHERS]), IDS), "LAMODA VOZVRAT", is_income=True) == ("clothes", "learned")


def test_a_category_that_the_household_has_not_is_not_given() -> None:
    without = Guesser(learn([]), {key: id_ for key, id_ in IDS.items() if key not in ("groceries", "pharmacy")})
    assert told(without, "PYATEROCHKA", mcc="5912") is None


@pytest.mark.parametrize(
    "spellings",
    [
        ("Чайхона", "CHAYHONA", "CHAIKHONA", "CHAIHONA", "Čajhona".replace("Č", "Ch")),
        ("Пятёрочка", "PYATEROCHKA", "PIATEROCHKA", "пятерочка", "PJATEROCHKA"),
        ("Цветы", "TSVETY", "CVETI", "TSVETI"),
        ("Щука", "SHCHUKA", "SCHUKA"),
        ("Яндекс", "YANDEX", "IANDEKS"),
        ("Магнит", "MAGNIT", "МАГНИТ"),
    ],
)
def test_a_word_has_one_spelling_in_all_letters(spellings: tuple[str, ...]) -> None:
    assert len({to_latin(fold(it)) for it in spellings}) == 1


def test_other_words_stay_apart() -> None:
    words = ("магнит", "магнолия", "лента", "линта", "кофе", "кафе", "шар", "жар", "цена", "сена")
    assert len({to_latin(it) for it in words}) == len(words)
