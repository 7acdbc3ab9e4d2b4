"""Categories of one name are told apart."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kopilka.exports.labels import NamedCategory, label_categories


def category(number: int, name: str, *, kind: str = "expense", standard: bool = False) -> NamedCategory:
    return NamedCategory(UUID(int=number), kind, name, standard)


def labels(*categories: NamedCategory, locale: str = "ru") -> list[str]:
    found = label_categories(categories, locale)
    return [found[it.id] for it in categories]


def test_the_standard_one_keeps_the_name() -> None:
    own, standard = category(1, "Продукты"), category(2, "Продукты", standard=True)
    assert labels(own, standard) == ["Продукты (своя)", "Продукты"]
    assert labels(own, standard, locale="en") == ["Продукты (own)", "Продукты"]
    assert labels(own, standard, category(3, "продукты")) == ["Продукты (своя)", "Продукты", "продукты (своя 2)"]


def test_without_a_standard_one_the_oldest_keeps_it() -> None:
    assert labels(category(2, "кофе"), category(1, "Кофе"), category(3, "КОФЕ")) == ["кофе (2)", "Кофе", "КОФЕ (3)"]


def test_income_and_expense_may_share_a_name() -> None:
    assert labels(category(1, "Прочее"), category(2, "Прочее", kind="income")) == ["Прочее", "Прочее"]


def test_a_suffix_makes_no_name_that_is_taken() -> None:
    taken = category(3, "Продукты (своя)")
    assert labels(category(1, "Продукты", standard=True), category(2, "Продукты"), taken) == [
        "Продукты", "Продукты (своя 2)", "Продукты (своя)",
    ]  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(["Еда", "еда", "Еда (своя)", "Еда (2)", "ЕДА "]), st.booleans(), st.booleans()),
        max_size=12,
    )
)
def test_no_two_labels_of_a_type_are_equal(found: list[tuple[str, bool, bool]]) -> None:
    categories = [
        category(number, name, kind="income" if income else "expense", standard=standard)
        for number, (name, income, standard) in enumerate(found)
    ]
    made = label_categories(categories, "ru")
    keys = {(it.type, " ".join(made[it.id].casefold().split())) for it in categories}
    assert len(keys) == len(categories) == len(made)
