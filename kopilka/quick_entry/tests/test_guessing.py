"""Categories guessed from words, and from what the household has recorded."""

from pathlib import Path
from uuid import UUID, uuid5

import pytest

from kopilka.categories.standard import STANDARD
from kopilka.quick_entry.grammar.category_words import find_standard, words_of_the_list
from kopilka.quick_entry.grammar.guessing import (
    Guess,
    Past,
    guess_category,
    names_purchase,
    rank_categories,
    stems,
)
from kopilka.text import fold

FILE = Path(__file__).with_name("categories.txt")
EVERYDAY = [
    tuple(part.strip() for part in line.split("|"))
    for line in FILE.read_text().splitlines()
    if line and not line.startswith("# ")
]
IDS = {it.key: uuid5(UUID(int=0), it.key) for it in STANDARD}
CATEGORIES = {it.key: (IDS[it.key], it.type) for it in STANDARD}


def test_the_list_is_long_and_names_categories_that_there_are() -> None:
    assert words_of_the_list() >= 1_200
    assert {find_standard(phrase) is None or find_standard(phrase).name in IDS for phrase, _ in EVERYDAY} == {True}


def test_nine_of_ten_everyday_phrases_are_known() -> None:
    assert len(set(EVERYDAY)) == len(EVERYDAY) >= 240
    found = {phrase: getattr(find_standard(phrase), "name", None) for phrase, _ in EVERYDAY}
    wrong = [f"{phrase}: {found[phrase]}, not {key}" for phrase, key in EVERYDAY if found[phrase] != key]
    assert len(wrong) <= len(EVERYDAY) // 10, wrong


@pytest.mark.parametrize(
    ("brand", "key"),
    [
        ("uber eats", "eating_out"), ("яндекс еда", "eating_out"), ("amazon prime", "subscriptions"),
        ("apple music", "subscriptions"), ("google play", "subscriptions"), ("ozon travel", "travel"),
        ("магнит косметик", "beauty"), ("т-мобайл", "communication"), ("bolt food", "eating_out"), ("донат", "charity"),
        ("донат в игру", "leisure"), ("такси до магнита", "taxi"), ("uber", "taxi"),
    ],
)  # fmt: skip
def test_a_brand_is_more_than_its_first_word(brand: str, key: str) -> None:
    found = find_standard(brand)
    assert found is not None
    assert found.name == key


@pytest.mark.parametrize("word", ["барабан", "нечто", "", "сосед", "табло", "ракетница", "медаль", "рисунок"])
def test_a_word_is_not_the_beginning_of_another(word: str) -> None:
    assert find_standard(word) is None


def past(*rows: tuple[str, str]) -> list[Past]:
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
    return [
        Past(fold(text), frozenset(stems(text)), IDS[key], CATEGORIES[key][1], count)
        for (text, key), count in counts.items()
    ]


def guess(text: str, *rows: tuple[str, str]) -> Guess:
    found = guess_category(text, None, past(*rows), CATEGORIES)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "before", "key"),
    [
        ("оплата аренды", [("оплата интернета", "communication")], "rent"),
        ("за бензин", [("за хлеб", "groceries")], "car"),
        ("в аптеке", [("в кафе", "eating_out")], "pharmacy"),
        ("купил лекарства", [("купил игру", "leisure")], "pharmacy"),
        ("купила лекарства маме", [("купила подарок", "gifts")] * 5, "pharmacy"),
        ("2 билета в кино", [("2 молока", "groceries")], "leisure"),
        ("новый диван", [("новый телефон", "communication")], "household_goods"),
        ("paid rent", [("paid internet", "communication")], "rent"),
        ("яндекс маркет", [("яндекс такси", "taxi")], "household_goods"),
        ("подарок маме", [("такси подарок", "taxi")], "gifts"),
        ("обед", [("обед такси", "taxi")], "eating_out"),
        ("кино", [("кофе в кино", "eating_out")], "leisure"),
        ("яндекс еда", [("яндекс плюс", "subscriptions")], "eating_out"),
        ("абонемент на метро", [("абонемент в зал", "sport")], "public_transport"),
        ("абонемент в театр", [("абонемент в зал", "sport")], "leisure"),
        ("museum membership", [("gym membership", "sport")], "leisure"),
        ("налог на квартиру", [("аренда квартиры", "rent")], "taxes"),
        ("car tax", [("car wash", "car")], "taxes"),
    ],
)  # fmt: skip
def test_a_shared_empty_word_says_nothing(text: str, before: list[tuple[str, str]], key: str) -> None:
    assert guess(text, *before) == Guess(IDS[key], "expense", "words")


@pytest.mark.parametrize(
    ("text", "before", "key"),
    [
        ("Кофе", [("кофе", "gifts")], "gifts"),
        ("кофе в зёрнах", [("кофе", "gifts"), ("кофе", "gifts")], "gifts"),
        ("ромашка на углу", [("Ромашка", "beauty")], "beauty"),
        ("в ромашке", [("Ромашка", "beauty")], "beauty"),
        ("обед у Гоги", [("Гоги", "leisure"), ("Гоги", "leisure"), ("у Гоги", "leisure")], "leisure"),
        ("такси", [("такси", "travel"), ("такси", "taxi"), ("такси", "taxi")], "taxi"),
    ],
)  # fmt: skip
def test_the_households_own_words_come_first(text: str, before: list[tuple[str, str]], key: str) -> None:
    found = guess(text, *before)
    assert (found.category_id, found.by) == (IDS[key], "history")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("доставка документов", [("доставка мебели", "household_goods")]),
        ("лагуна вход", [("лагуна массаж", "beauty")]),
        ("sunny lagoon", [("sunny bakery", "groceries")]),
        ("абонемент на метро", [("абонемент в зал", "sport")] * 5),
        ("налог на квартиру", [("квартира", "rent")] * 2),
    ],
)
def test_one_use_of_one_of_its_words_is_not_sure(text: str, before: list[tuple[str, str]]) -> None:
    assert not guess(text, *before).is_clear


def test_two_uses_or_all_of_its_words_are_sure() -> None:
    assert guess("ромашка на углу", ("ромашка плюс", "beauty"), ("ромашка маме", "beauty")).is_clear
    assert guess("ромашка", ("ромашка плюс", "beauty")).is_clear


def test_two_that_are_as_likely_are_asked_about() -> None:
    assert not guess("яндекс маркет", ("яндекс", "taxi")).is_clear
    found = guess("ромашка", ("ромашка плюс", "beauty"), ("ромашка маме", "gifts"))
    assert not found.is_clear
    assert guess("ромашка", *[("ромашка плюс", "beauty")] * 5, ("ромашка маме", "gifts")).is_clear


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("кофе", True), ("такси в аэропорт", True), ("кофе с собой", True), ("обед в новом месте", True),
        ("кофе и чай", True), ("ромашка", True), ("taxi to work", True), ("coffee", True),
        ("люблю кино", False), ("опять такси", False), ("такси опять", False), ("вкусный кофе", False),
        ("спасибо за кофе", False), ("кофе был отличный", False), ("I love coffee", False), ("taxi again", False),
        ("на здоровье", False), ("за такси", False), ("дорого", False), ("ещё", False), ("", False), ("в", False),
    ],
)  # fmt: skip
def test_what_names_a_purchase(text: str, is_named: bool) -> None:
    """Not all that has a word of the list in it."""
    assert names_purchase(text, set(stems("Ромашка"))) is is_named


def test_a_type_that_is_known_is_kept() -> None:
    assert guess_category("такси", "income", past(("такси", "taxi")), CATEGORIES) is None
    found = guess_category("кэшбек за такси", "income", [], CATEGORIES)
    assert found == Guess(IDS["cashback"], "income", "words")
    found = guess_category("подарок", "income", [], CATEGORIES)
    assert found == Guess(IDS["gifts_received"], "income", "words")


def test_an_archived_category_is_not_guessed() -> None:
    assert guess_category("такси", None, [], {}) is None


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("самокат", "groceries", "public_transport"),
        ("lime", "public_transport", "groceries"),
        ("boots", "pharmacy", "clothes"),
        ("чехол на телефон", "communication", "household_goods"),
    ],
)
def test_two_meanings_that_are_near_are_both_choices(text: str, first: str, second: str) -> None:
    found = guess(text)
    assert (found.category_id, found.is_clear) == (IDS[first], False)
    assert rank_categories(text, "expense", [], CATEGORIES)[:2] == [IDS[first], IDS[second]]
    # What the household has used it for is what it means here.
    assert guess(text, (text, second)).category_id == IDS[second]


@pytest.mark.parametrize("text", ["самокат юрент", "метро магазин", "метро", "лента", "такси до метро", "apple music"])
def test_one_meaning_is_sure(text: str) -> None:
    assert guess(text).is_clear
