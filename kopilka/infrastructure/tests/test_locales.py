"""Languages: how a request names one, and that every text stands in both."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopilka.infrastructure.errors import AppError, problem
from kopilka.infrastructure.http.validation_texts import TEXTS
from kopilka.infrastructure.locales import LOCALES, negotiate
from kopilka.processes.api import app as api


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "ru"),
        ("", "ru"),
        ("en", "en"),
        ("en-US,en;q=0.9,ru;q=0.8", "en"),
        ("ru-RU, en;q=0.5", "ru"),
        ("de, fr;q=0.9", "ru"),
        ("de, en;q=0.1", "en"),
        ("ru;q=0, en;q=0.1", "en"),
        ("en;q=nonsense, ru;q=0.1", "ru"),
        ("*", "ru"),
    ],
)
def test_negotiation(header: str | None, expected: str) -> None:
    assert negotiate(header) == expected


@given(st.text(max_size=300))
def test_any_header_gives_a_language(header: str) -> None:
    assert negotiate(header) in LOCALES


def every_error(kind: type[AppError] = AppError) -> list[type[AppError]]:
    assert api.ROUTERS  # importing the API imports every feature
    return [kind, *(found for child in kind.__subclasses__() for found in every_error(child))]


def test_every_error_speaks_both_languages_with_the_same_facts() -> None:
    for kind in every_error():
        names = [{name for _, name, _, _ in string.Formatter().parse(kind.texts[locale]) if name} for locale in LOCALES]
        assert names[0] == names[1], kind
        assert kind.code.replace("_", "").isalpha(), kind


def test_codes_tell_errors_apart() -> None:
    own = [kind.code for kind in every_error() if "code" in vars(kind)]
    assert len(own) == len(set(own))


def test_validation_texts_stand_in_both_languages() -> None:
    assert all(set(texts) == set(LOCALES) for texts in TEXTS.values())


def test_a_problem_is_complete() -> None:
    assert problem(AppError(), "ru").startswith(b'{"type":"about:blank","title":"')
