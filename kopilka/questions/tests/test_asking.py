"""What people ask, and what is meant; and what is an entry or a remark. Today is Sunday, 22 November 2026."""

from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopilka.bank_notices.parts import read_notices
from kopilka.categories.standard import STANDARD
from kopilka.periods import DateRange, month_range
from kopilka.questions.asked_line import LONGEST
from kopilka.questions.asking import may_be_question, read_question
from kopilka.questions.results import NamedAccount, NamedCategory, NamedMember, Question

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent
SPACE = UUID(int=7)
OWN = ("Собака", "Репетитор", "Машина мужа")
HOUSEHOLD = [
    *(NamedCategory(uuid5(SPACE, it.key), it.names["ru"], it.type, it.key) for it in STANDARD),
    *(NamedCategory(uuid5(SPACE, name), name, "expense") for name in OWN),
]
ACCOUNTS = [
    NamedAccount(uuid5(SPACE, name), name, kind, currency)
    for name, kind, currency in (
        ("Кошелёк", "cash", "RUB"), ("Тинькофф", "card", "RUB"), ("Сбербанк", "card", "RUB"),
        ("Visa 1234", "other", "USD"), ("Отпуск", "savings", "RUB"),
    )
]  # fmt: skip
NONE = Question(None, month_range(2026, 11), is_period_named=False)
NAMES = {it.id: it.name for it in (*HOUSEHOLD, *ACCOUNTS)}


def lines(path: Path) -> list[str]:
    return [it for it in path.read_text().splitlines() if it and not it.startswith("# ")]


def first_cells(path: Path) -> list[str]:
    return [line.split("|")[0].strip() for line in lines(path)]


TABLE = [[part.strip() for part in line.split("|")] for line in lines(HERE / "questions.txt")]
FEATURES = HERE.parents[1]
ENTRIES = [
    *first_cells(HERE / "no_questions.txt"),
    *first_cells(FEATURES / "quick_entry/tests/phrases.txt"),
    *first_cells(FEATURES / "quick_entry/tests/categories.txt"),
    *first_cells(FEATURES / "bank_notices/tests/entries.txt"),
    *(it.replace("⏎", "\n") for it in first_cells(FEATURES / "bank_notices/tests/notices.txt")),
]


def ask(text: str) -> Question | None:
    return read_question(text, TODAY, HOUSEHOLD, ACCOUNTS)


def about(found: Question) -> str:
    """«Еда + «кофе» − Такси»: of several things the sum, less what is left out."""
    added, less = (
        [NAMES[it.category] if it.category else it.words for it in them] for them in (found.topics, found.without)
    )
    plain = [NAMES[it] for it in (*found.categories, *found.accounts)]
    return (
        "".join(
            [
                " + ".join([*plain, *added]),
                *(f" − {it}" for it in less),
            ]
        )
    ).strip()


def details(found: Question) -> str:
    """«5; > 500 RUB; ~ 2026-10-01 2026-10-22»: how many rows, of which amounts, beside which days; what is ignored."""
    signs = (">" if found.is_strict else ">=", "<" if found.is_strict else "<=")
    bounds = [
        f"{sign} {it.normalize():f} {found.currency or ''}".strip()
        for sign, it in zip(signs, (found.least, found.most), strict=True)
        if it is not None
    ]
    rows = [*([str(found.limit)] if found.limit else []), *(["any"] if found.is_any else [])]
    other = [f"~ {found.compared.start} {found.compared.end}"] if found.compared is not None else []
    return "; ".join([*rows, *bounds, *other, *found.ignored])


def test_the_table_is_long_enough() -> None:
    assert len({row[0] for row in TABLE}) == len(TABLE) >= 400


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_questions(row: list[str]) -> None:
    text, subject, period, category, words, doubts, more = [*row, *[""] * (7 - len(row))]
    found = ask(text)
    assert found is not None
    assert (found.subject or "", about(found)) == (subject, category)
    assert (found.words, " ".join(found.doubts)) == (words, doubts)
    assert details(found) == more
    if period:
        start, end = map(date.fromisoformat, period.split())
        is_named = found.is_period_named or found.compared is not None
        assert (found.span, is_named) == (DateRange(start, end), True)
    else:
        assert found.span == month_range(2026, 11)


def test_nothing_is_passed_over_before_the_ledger_is_asked() -> None:
    assert [row[0] for row in TABLE if not may_be_question(row[0], TODAY)] == []


def test_what_is_no_question() -> None:
    assert len(ENTRIES) > 900
    assert [line for line in ENTRIES if ask(line) is not None] == []


def test_a_question_is_no_message_of_a_bank() -> None:
    assert [row[0] for row in TABLE if read_notices(row[0], TODAY)] == []


def test_a_guess_names_the_category() -> None:
    found = ask("сколько на кофе в мае?")
    assert found is not None
    assert found.guess == uuid5(SPACE, "eating_out")
    assert found.is_sure


def test_an_english_household_is_asked_in_russian() -> None:
    english = [NamedCategory(uuid5(SPACE, it.key), it.names["en"], it.type, it.key) for it in STANDARD]
    found = read_question("сколько на еду в мае?", TODAY, english)
    assert found is not None
    assert found.categories == (uuid5(SPACE, "food"),)


def test_a_name_of_its_own_is_preferred_whole() -> None:
    own = [
        *HOUSEHOLD,
        NamedCategory(UUID(int=1), "Кофе", "expense"),
        NamedCategory(UUID(int=2), "Кофе дома", "expense"),
    ]
    found = read_question("сколько на кофе?", TODAY, own)
    assert found is not None
    assert (found.categories, found.doubts) == ((UUID(int=1),), ())


@pytest.mark.parametrize(
    "text", ["сколько я потратил", "мои траты за май", "my spending in may", "how much did i earn"]
)
def test_nobody_is_told_from_the_others_of_a_household(text: str) -> None:
    told = [
        "for_household" in (read_question(text, TODAY, HOUSEHOLD, is_shared=it) or NONE).doubts for it in (False, True)
    ]
    assert told == [False, True]


@pytest.mark.parametrize(
    ("text", "who", "category"),
    [
        ("сколько потратила Аня в ноябре", "Аня Петрова", ""), ("сколько Аня потратила на еду", "Аня Петрова", "Еда"),
        ("траты Ани за май", "Аня Петрова", ""), ("сколько у Ани ушло на кафе?", "Аня Петрова", "Кафе и рестораны"),
        ("how much did Boris spend", "Boris", ""), ("Boris's spending in May", "Boris", ""),
        ("сравни траты Ани с прошлым месяцем", "Аня Петрова", ""),
        # Of two, of a list, and of whom something was bought for, nothing is told apart.
        ("сколько потратили Аня и Boris", None, ""), ("самые большие траты Ани", None, ""),
        ("сколько ушло на Аню", None, ""), ("подарки Ане сколько", None, ""), ("сколько потратила Маша", None, ""),
    ],
)  # fmt: skip
def test_whose_part_is_asked_for(text: str, who: str | None, category: str) -> None:
    members = [NamedMember(UUID(int=1), "Аня Петрова"), NamedMember(UUID(int=2), "Boris")]
    found = read_question(text, TODAY, HOUSEHOLD, (), members, is_shared=True)
    assert found is not None
    assert (found.made_by.name if found.made_by else None, about(found)) == (who, category)
    assert "for_household" not in found.doubts or who is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_no_text_is_too_strange(text: str) -> None:
    for asked in (text, f"сколько {text}", f"траты за {text}?"):
        ask(asked)


def test_hostile_text_is_read_to_its_end() -> None:
    for hostile in (
        "сколько " * 25,
        "за " * 60,
        "?" * 200,
        "по месяцам " * 18,
        "с мая по " * 22,
        "а" * 200,
        "в мае " * 33,
        "прошлого года " * 14,
        "за весь " * 25,
        "первый и второй " * 12,
        "1 " * 100,
        "с начала " * 22,
        "на аб, " * 28,
        "октебре прошлай " * 12,
        "топ 3 самых " * 16,
        "без еды и " * 20,
        "муж и жена " * 18,
    ):
        ask(hostile[:LONGEST])
    assert ask("сколько " + "x" * LONGEST) is None
