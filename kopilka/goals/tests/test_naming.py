"""Which goal a typed line names, and whether it says that money is put aside for it."""

import pytest

from kopilka.goals.naming import is_named, read_meant, tells_act

GOALS = ("Море", "Отпуск", "Новая машина", "Ремонт машины", "Vacation in Spain", "Подушка безопасности")


@pytest.mark.parametrize(
    ("line", "act", "named"),
    [
        ("внёс на море", "put", ["Море"]),
        ("отложил на отпуск", "put", ["Отпуск"]),
        ("положила в копилку на новую машину", "put", ["Новая машина"]),
        ("закинули на машину", "put", ["Новая машина", "Ремонт машины"]),
        ("пополнить отпуск", "put", ["Отпуск"]),
        ("снял с отпуска", "take", ["Отпуск"]),
        ("взнос в подушку", "put", ["Подушка безопасности"]),
        ("put into vacation", "put", ["Vacation in Spain"]),
        ("saved for my vacation goal", "put", ["Vacation in Spain"]),
        ("took out of vacations", "take", ["Vacation in Spain"]),
        ("на море", None, ["Море"]),
        ("внёс", "put", []),
        ("put aside", "put", []),
        # More than the name of a goal is said: rather a purchase.
        ("внёс залог за квартиру на море", "put", []),
        ("положил на телефон", "put", []),
        ("put petrol into the car", "put", []),
        ("билеты в отпуск", None, []),
        ("кофе", None, []),
    ],
)
def test_goals_are_named(line: str, act: str | None, named: list[str]) -> None:
    meant = read_meant(line)
    assert (meant.act, [it for it in GOALS if is_named(it, meant.words)]) == (act, named)
    assert tells_act(line) is (act is not None)
