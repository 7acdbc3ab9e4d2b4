"""What a reply says besides figures and names."""

import pytest

from kopilka.quick_entry.corrections import SaidTags, read_correction, read_tags
from kopilka.quick_entry.replies import is_restore


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("это было такси", "такси"), ("Нет, это был кофе", "кофе"), ("it was a taxi", "taxi"), ("450", "450"),
        ("былина 300", "былина 300"), ("no, that was the cinema", "cinema"), ("Итальянское вино", "Итальянское вино"),
        ("это было вчера", "вчера"), ("нет, такси", "такси"), ("да, 450", "450"), ("ошибка, 350", "350"),
        ("должно быть 350", "350"), ("amount: 350", "350"), ("should be 350", "350"), ("исправь на 350", "350"),
        ("change it to 350", "350"), ("категория такси", "такси"), ("не такси, а кофе", "кофе"),
        ("это было не такси, а хлеб", "хлеб"), ("не 500 а 450", "450"), ("хлеб, а не кофе", "хлеб"),
        ("кофе вместо такси", "кофе"), ("not taxi but coffee", "coffee"), ("coffee, not tea", "coffee"),
        ("it wasn't a taxi, it was coffee", "coffee"), ("это не такси, это кофе", "кофе"), ("+500", "+500"),
        ("не 250, 350", "350"), ("it wasn't 250, it was 350", "350"), ("день 21.11", "21.11"),
        ("change the date to 11/20", "11/20"), ("the date was Nov 20", "Nov 20"), ("дата: вчера", "вчера"),
        ("день рождения 500", "день рождения 500"),
        ("нет 350", "350"), ("а там 350 было", "там 350 было"), ("sorry 350", "350"), ("я ошибся, 350", "350"),
        ("date night 40", "date night 40"),
    ],
)  # fmt: skip
def test_what_is_left_to_read(said: str, left: str) -> None:
    assert (read_correction(said).sense, read_correction(said).words) == ("says", left)


@pytest.mark.parametrize(
    "said",
    [
        "не такси", "это не такси", "это было не такси", "не вчера", "не сбер", "не 400", "нет такси", "300 не 400",
        "не доход", "not taxi", "it wasn't a taxi", "not yesterday", "no taxi", "it isn’t coffee",
    ],
)  # fmt: skip
def test_what_is_denied_is_not_set(said: str) -> None:
    assert read_correction(said).sense == "denies"


@pytest.mark.parametrize(
    "said", ["кофе или чай", "ещё 100", "минус 5", "и такси 300", "100 больше", "опять такси", "без 50", "5 more",
             "coffee or tea", "plus 10"]
)  # fmt: skip
def test_what_tells_neither(said: str) -> None:
    assert read_correction(said).sense == "nothing"


@pytest.mark.parametrize(
    ("said", "sense", "type_"),
    [
        ("да", "yes", None), ("Верно!", "yes", None), ("ok", "yes", None), ("нет", "no", None), ("не то", "no", None),
        ("доход", "says", "income"), ("это доход", "says", "income"), ("возврат", "says", "refund"),
        ("расход", "says", "expense"), ("income", "says", "income"), ("expense", "says", "expense"),
        ("там расход", "says", "expense"), ("исправь на доход", "says", "income"),
        ("это же расход", "says", "expense"), ("сделай расходом", "says", "expense"),
        ("запиши как доход", "says", "income"), ("change to expense", "says", "expense"),
        ("should be income", "says", "income"),
        ("нет, расход", "says", "expense"), ("нет, это был доход", "says", "income"), ("no, income", "says", "income"),
        ("no, it's an expense", "says", "expense"), ("it was income", "says", "income"),
        ("это не доход, а расход", "says", "expense"), ("not income, but an expense", "says", "expense"),
        ("нет, такси", "says", None), ("no income", "denies", None),
    ],
)  # fmt: skip
def test_answers_of_one_word(said: str, sense: str, type_: str | None) -> None:
    assert (read_correction(said).sense, read_correction(said).kind) == (sense, type_)


@pytest.mark.parametrize(
    ("said", "names_day"),
    [
        ("поменяй дату на 20.11", True), ("за 24.11", True), ("от 25.11", True), ("20.11, не сегодня", True),
        ("это было 20.11, а не вчера", True), ("change the day to 11/20", True), ("12.11", False), ("за 350", False),
        ("исправь на 23.11", False), ("за 12.50 кофе", True), ("500, а не 400", False),
        ("день 21.11", True), ("число 21", True), ("set the date to Nov 20", True), ("date 11/20", True),
        ("move to 20.11", True), ("перенеси на 20.11", True), ("день рождения 500", False),
    ],
)  # fmt: skip
def test_figures_may_be_called_a_day(said: str, names_day: bool) -> None:
    """Whether they are one, 12.50 is none, is the calendar's to tell."""
    assert read_correction(said).names_day is names_day


@pytest.mark.parametrize(
    ("said", "is_introduced"), [("это было дорого", True), ("это дорого", False), ("дорого", False)]
)
def test_what_is_taken_at_its_word(said: str, is_introduced: bool) -> None:
    assert read_correction(said).is_introduced is is_introduced


@pytest.mark.parametrize(
    ("said", "restores"),
    [
        ("верни", True), ("Верните запись!", True), ("восстанови это", True), ("отмени удаление", True),
        ("restore", True), ("restore it please", True), ("put it back", True), ("undo the deletion", True),
        ("верни 500", False), ("вернули 500", False), ("возврат", False), ("restore 40", False), ("удали", False),
    ],
)  # fmt: skip
def test_what_was_undone_is_wanted_back(said: str, restores: bool) -> None:
    assert is_restore(said) is restores


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("#отпуск", SaidTags("", ("отпуск",))),
        ("добавь метки #Отпуск и #море", SaidTags("", ("отпуск", "море"))),
        ("добавь метки #Отпуск, #море", SaidTags("", ("отпуск", "море"))),
        ("ещё #море", SaidTags("", ("море",))),
        ("add tag #trip", SaidTags("", ("trip",))),
        ("убери метку #отпуск", SaidTags("", ("отпуск",), takes_off=True)),
        ("#отпуск удали", SaidTags("", ("отпуск",), takes_off=True)),
        ("without #trip", SaidTags("", ("trip",), takes_off=True)),
        ("250 #отпуск", SaidTags("250", ("отпуск",))),
        ("не #отпуск, а #море", SaidTags("не, а", ("отпуск", "море"))),
        ("удали", SaidTags("удали", ())),
    ],
)
def test_tags_of_a_reply(said: str, wanted: SaidTags) -> None:
    assert read_tags(said) == wanted
