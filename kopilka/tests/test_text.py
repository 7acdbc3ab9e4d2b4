"""Text input: cleaned, bounded, no unexpected exceptions, no password in an error."""

import pickle
import sys
import unicodedata
from typing import Annotated, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from kopilka.text import (
    LONGEST_TEXT,
    CleanText,
    Description,
    Email,
    Name,
    Password,
    SearchText,
    TextRefused,
    clean,
    fold,
    parse_email,
    sort_key,
)
from tests.costs import cpu_seconds

# A busy machine makes an example slow, which says nothing about the code.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

NAME: TypeAdapter[str] = TypeAdapter(Name)
DESCRIPTION: TypeAdapter[str] = TypeAdapter(Description)
SEARCH: TypeAdapter[str] = TypeAdapter(SearchText)
EMAIL: TypeAdapter[str] = TypeAdapter(Email)
PASSWORD: TypeAdapter[SecretStr] = TypeAdapter(Password)
LINES: TypeAdapter[str] = TypeAdapter(Annotated[str, CleanText(2, 30, single_line=False)])

every_text = st.text(st.characters())
every_letter = "".join(map(chr, range(sys.maxunicode + 1)))


def error_type(adapter: TypeAdapter[Any], value: object) -> str:
    try:
        adapter.validate_python(value)
    except ValidationError as refused:
        (error,) = refused.errors()
        return str(error["type"])
    return ""


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Кафе  ", "Кафе"),
        ("Кофе\u00a0с\u202fсобой", "Кофе с собой"),
        ("a\t\tb\r\nc\nd", "a b c d"),
        ("a\u2028b\u2029c\u3000d", "a b c d"),
        ("Йошкар", "Йошкар"),
        ("Cafe\u0301", "Café"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200eabc", "\u200eabc"),
        ("", ""),
        (" \n ", ""),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=1+1", "=1+1"),
    ],
)
def test_clean(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


def test_clean_several_lines() -> None:
    assert clean(" a \tb\r\nc\rd\n\ne\u2028f\u00a0g ", single_line=False) == "a  b\nc\nd\n\ne\nf g"


@pytest.mark.parametrize(
    "letter",
    [
        *("\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1b", "\x1c", "\x1f", "\x7f", "\x80", "\x85", "\x9f"),
        *("\u202a", "\u202e", "\u2066", "\u2069", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff"),
        *("\ud800", "\udbff", "\udc00", "\udfff", "\ud83d\ude00"),
    ],
    ids=ascii,
)
def test_clean_refuses(letter: str) -> None:
    for text in (letter, f"a{letter}b", f"ab{letter}", f"{letter}ab"):
        for single_line in (True, False):
            with pytest.raises(TextRefused) as refused:
                clean(text, single_line=single_line)
            assert refused.value.code == "text_forbidden_characters"


def test_every_character_by_itself() -> None:
    for letter in every_letter:
        category = unicodedata.category(letter)
        is_allowed = category not in {"Cc", "Cs"} or letter in "\t\n\r"
        try:
            clean(letter)
        except TextRefused:
            assert not is_allowed or 0x202A <= ord(letter) <= 0x2069 or category == "Cn"
        else:
            assert is_allowed


@STEADY
@given(every_text, st.booleans())
def test_clean_is_stable(text: str, single_line: bool) -> None:
    try:
        cleaned = clean(text, single_line=single_line)
    except TextRefused:
        return
    assert clean(cleaned, single_line=single_line) == cleaned
    assert cleaned == unicodedata.normalize("NFC", cleaned).strip()
    assert "\n" not in cleaned or not single_line
    cleaned.encode()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ёлка", "елка"),
        ("ЁЖ", "еж"),
        ("Е\u0308лка", "елка"),
        ("е\u0308\u0308", "е"),
        ("е\u0323\u0308\u0301", unicodedata.normalize("NFC", "е\u0323\u0301")),
        ("Йод", "йод"),
        ("Straße", "strasse"),
        ("CAFÉ", "café"),
        ("ÄËÏ", "äëï"),
        ("İstanbul", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("ılıca", "ilica"),
        ("i\u0323\u0307", unicodedata.normalize("NFC", "i\u0323")),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_of_every_character_is_stable() -> None:
    for letter in every_letter:
        folded = fold(letter)
        if folded != letter:
            assert fold(folded) == folded


marks = st.text("еЕёЁѐӗiIıİ\u0307\u0308\u0301\u0300\u0306\u0323\u0345\u05b0αΐᾳßŉ, ", max_size=12)


@STEADY
@given(st.one_of(every_text, marks))
@example("ё\u0308")
@example("\u0345\u0301Α")
def test_fold_is_stable(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded
    assert "ё" not in folded


def test_sort_key() -> None:
    names = ["ёлка", "Еда", "жильё", "Жильё", "Ежевика", "Apple", "яблоко", "ель"]
    assert sorted(names, key=sort_key) == [
        "Apple",
        "Еда",
        "Ежевика",
        "ёлка",
        "ель",
        "Жильё",
        "жильё",
        "яблоко",
    ]


def test_bounds_are_in_characters_after_cleaning() -> None:
    assert NAME.validate_python("я" * 100) == "я" * 100
    assert NAME.validate_python(f"  {'й' * 100}  ") == "й" * 100
    assert DESCRIPTION.validate_python("   ") == ""
    assert len(DESCRIPTION.validate_python("a" * 500)) == 500
    assert SEARCH.validate_python(" кофе ") == "кофе"
    assert error_type(NAME, "я" * 101) == "text_too_long"
    assert error_type(DESCRIPTION, "a" * 501) == "text_too_long"
    assert error_type(SEARCH, "a" * 101) == "text_too_long"


@pytest.mark.parametrize("value", ["", "  ", "\u00a0", "\n", "\u200b", "\u200d\u2060\ufeff", "\u0301", " \u00ad "])
def test_what_cannot_be_seen_is_empty(value: str) -> None:
    assert error_type(NAME, value) == "text_empty"
    assert error_type(SEARCH, value) == "text_empty"


@pytest.mark.parametrize("value", [None, 1, 1.5, True, b"abc", bytearray(b"abc"), ["a"], {"a": 1}])
def test_only_text_is_text(value: object) -> None:
    for adapter in (NAME, DESCRIPTION, SEARCH, EMAIL, PASSWORD):
        assert error_type(adapter, value) == "string_type"


@STEADY
@given(every_text)
def test_types_raise_only_their_own_errors(text: str) -> None:
    for adapter in (NAME, DESCRIPTION, SEARCH, LINES):
        if error_type(adapter, text) not in {"text_empty", "text_too_long", "text_forbidden_characters"}:
            cleaned = adapter.validate_python(text)
            assert adapter.validate_python(cleaned) == cleaned


def test_json_schema() -> None:
    for adapter, low, high in ((NAME, 1, 100), (DESCRIPTION, 0, 500), (SEARCH, 1, 100)):
        schema = adapter.json_schema()
        assert (schema["type"], schema["minLength"], schema["maxLength"]) == ("string", low, high)
        assert [adapter.validate_python(sample) for sample in schema["examples"]] == schema["examples"]
    assert EMAIL.validate_python(EMAIL.json_schema()["examples"][0])
    assert PASSWORD.json_schema()["format"] == "password"


@pytest.mark.parametrize("text", ["a\u0301\u0323" * 1_000_000, "a" * 3_000_000, "\x00" * 3_000_000, " " * 3_000_000])
def test_huge_text_costs_nothing(text: str) -> None:
    def refuse() -> None:
        for adapter in (NAME, DESCRIPTION, SEARCH):
            assert error_type(adapter, text) == "text_too_long"
        assert error_type(EMAIL, text) == "email_invalid"
        assert error_type(PASSWORD, text) == "password_too_long"
        with pytest.raises(TextRefused):
            clean(text)

    def read_honest_ones() -> None:
        for _ in range(1_000):
            NAME.validate_python("Кафе")

    assert cpu_seconds(refuse) < cpu_seconds(read_honest_ones)


def test_the_worst_text_that_is_cleaned() -> None:
    """Marks in the wrong order cost their number squared: that is why there is a longest text."""
    worst = "a" + "\u0301\u0323" * (LONGEST_TEXT // 2 - 1)
    assert cpu_seconds(lambda: clean(worst)) < 1_000 * cpu_seconds(lambda: clean("a" * LONGEST_TEXT))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("anna@example.com", "anna@example.com"),
        (" Anna.B+tag@EXAMPLE.Com\n", "Anna.B+tag@example.com"),
        ("Postmaster@Example.com", "Postmaster@example.com"),
        ("почта@пример.рф", "почта@пример.рф"),
        ("anna@xn--e1afmkfd.xn--p1ai", "anna@пример.рф"),
        ("cafe\u0301@example.com", "café@example.com"),
        ("o'neil@example.co.uk", "o'neil@example.co.uk"),
    ],
)
def test_email(typed: str, kept: str) -> None:
    assert EMAIL.validate_python(typed) == parse_email(typed) == kept
    assert parse_email(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "@",
            "anna",
            "anna@",
            "@example.com",
            "anna@localhost",
            "a@b@example.com",
            "anna@example",
            "a b@example.com",
        ),
        *("anna@exa mple.com", "anna@example.com\x00", "an\x01na@example.com", "anna\r\nBcc: x@example.com"),
        *(
            "Anna <anna@example.com>",
            '"a b"@example.com',
            "anna@[127.0.0.1]",
            "anna@-example.com",
            "an\ud800@example.com",
        ),
        *(
            "anna@ex\u202eample.com",
            ".anna@example.com",
            "an..na@example.com",
            "anna@example.com,bob@example.com",
        ),
        *(
            "a@" + "b." * 140 + "com",
            "<anna@example.com>",
            "anna@xn--a.com",
            "anna@example.com.",
        ),
        "я" * 60 + "@" + ("я" * 20 + ".") * 12 + "рф",
    ],
    ids=lambda typed: ascii(typed)[:40],
)
def test_email_refuses(typed: str) -> None:
    assert error_type(EMAIL, typed) == "email_invalid"


DOMAINS = st.emails().map(lambda it: it.partition("@")[2])
hostile_emails = st.builds(
    lambda local, domain, end: f"{local}@{domain}{end}",
    st.one_of(every_text, st.emails().map(lambda it: it.partition("@")[0])),
    st.one_of(every_text, DOMAINS, st.text("axn-.ß。．\u200d\u0301א1[]:", max_size=20)),
    st.sampled_from(["", ".com", ".рф", ".xn--p1ai"]),
)


@STEADY
@given(st.one_of(every_text, st.emails(), hostile_emails))
def test_email_raises_only_its_own_error(typed: str) -> None:
    if error_type(EMAIL, typed) != "email_invalid":
        kept = parse_email(typed)
        assert parse_email(kept) == kept
        assert len(kept) <= 254
        assert kept.isprintable()


class SignUp(BaseModel):
    email: Email
    password: Password


@pytest.mark.parametrize(
    "password", ["12345678", "п" * 256, "  пароль  ", "a\tb\nc\x01de", "cafe\u0301\u202e💳x", "x" * 8]
)
def test_password_is_kept_as_typed(password: str) -> None:
    signed_up = SignUp.model_validate({"email": "anna@example.com", "password": password})
    assert signed_up.password.get_secret_value() == password
    for shown in (repr(signed_up), str(signed_up), str(signed_up.model_dump()), signed_up.model_dump_json()):
        assert password not in shown
    assert PASSWORD.validate_python(SecretStr(password)).get_secret_value() == password


@pytest.mark.parametrize(
    ("password", "kind"),
    [
        ("hunter2", "password_too_short"),
        ("", "password_too_short"),
        ("hunter2" * 40, "password_too_long"),
        ("hunter2\x00hunter2", "text_forbidden_characters"),
        ("hunter2\ud800hunter2", "text_forbidden_characters"),
        (["hunter2"], "string_type"),
        ({"password": "hunter2"}, "string_type"),
        (b"hunter2", "string_type"),
        (None, "string_type"),
    ],
)
def test_password_is_refused_unseen(password: object, kind: str) -> None:
    with pytest.raises(ValidationError) as refused:
        SignUp.model_validate({"email": "anna@example.com", "password": password})
    (error,) = refused.value.errors()
    assert error["type"] == kind
    assert "hunter2" not in str(refused.value) + repr(refused.value) + refused.value.json() + str(error)


@STEADY
@given(every_text)
def test_password_raises_only_its_own_errors(password: str) -> None:
    kinds = {"password_too_short", "password_too_long", "text_forbidden_characters"}
    if error_type(PASSWORD, password) not in kinds:
        assert PASSWORD.validate_python(password).get_secret_value() == password


def test_an_error_survives_the_way_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(TextRefused("text_empty"))).code == "text_empty"  # noqa: S301 - our own bytes
