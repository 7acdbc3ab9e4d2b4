"""Text that people type: cleaned, limited in length, comparable; refused where it has control characters."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, LiteralString

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SecretStr,
    Strict,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

# Python's NFC takes quadratic time on a run of combining marks: 1 s for 40,000 of them.
LONGEST_TEXT = 10_000
MAX_EMAIL = 254
MAX_TAG = 50
MIN_PASSWORD = 8
MAX_PASSWORD = 256

_SURROGATES = "\ud800-\udfff"
_BIDI = "\u202a-\u202e\u2066-\u2069"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(17)
)
# Controls but for tab, line feed and carriage return, which are white space here.
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_FORBIDDEN = re.compile(f"[{_CONTROLS}{_SURROGATES}{_BIDI}{_NONCHARACTERS}]")
_FORBIDDEN_IN_PASSWORD = re.compile(f"[\x00{_SURROGATES}]")

_ENDINGS = (
    *("ами", "ями", "ьми", "ов", "ев", "ей", "ой", "ий", "ый", "ом", "ем", "ам", "ям", "ах", "ях", "ью", "ая", "яя"),
    *("ую", "юю", "ые", "ие", "ых", "их", "ое", "ее", "ого", "его", "ому", "ему"),
    *"аоуыэяеюийьs",
)
_SHORTEST_BEGINNING = 2

_MARKS = re.compile(f"[{_BIDI}\u200e\u200f\u061c]")

_LINE_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_BLANK = re.compile(r"[^\S\n]")
_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Zs", "Zl", "Zp"})
# A decomposed ё, among other marks or with several diaereses; \w holds no marks.
_YO = re.compile("е[^\\w\\s]*\u0308[^\\w\\s]*")
# The dot of a Turkish capital İ, whose small letter is decomposed into i and a dot above.
_DOTTED_I = re.compile("i[^\\w\\s]*\u0307[^\\w\\s]*")

TextFault = Literal["text_empty", "text_too_long", "text_forbidden_characters", "email_invalid"]


class TextRefused(ValueError):
    def __init__(self, code: TextFault) -> None:
        super().__init__(code)
        self.code: TextFault = code


def clean(text: str, *, single_line: bool = True) -> str:
    """NFC, no white space at the ends; several lines keep their breaks, as line feeds. Raises TextRefused."""
    if len(text) > LONGEST_TEXT:
        raise TextRefused("text_too_long")
    if _FORBIDDEN.search(text):
        raise TextRefused("text_forbidden_characters")
    text = unicodedata.normalize("NFC", text)
    if single_line:
        return " ".join(text.split())
    return _BLANK.sub(" ", _LINE_BREAK.sub("\n", text)).strip()


def without_marks(text: str) -> str:
    """Without marks of direction, which are copied along with a text that shows none."""
    return _MARKS.sub("", text)


def fold(text: str) -> str:
    """Equal for texts that differ only in case, in ё or in the dot of i (Turkish İ, I, ı). Takes cleaned text: see
    LONGEST_TEXT. A change of this function needs a migration of what it has written to the database.
    """
    folded = unicodedata.normalize("NFD", text).casefold().replace("ı", "i")
    folded = _YO.sub(lambda found: found[0].replace("\u0308", ""), folded)
    folded = _DOTTED_I.sub(lambda found: found[0].replace("\u0307", ""), folded)
    return unicodedata.normalize("NFC", folded)


def sort_key(text: str) -> tuple[str, str]:
    """Alphabetical order in Russian and English; texts that fold alike are ordered by their code points."""
    return fold(text), text


def parse_email(text: str) -> str:
    """The local part as typed, the domain in small letters and Unicode. Raises TextRefused."""
    if len(text) > 4 * MAX_EMAIL:
        raise TextRefused("email_invalid")
    try:
        typed = clean(text)
        if len(typed) > MAX_EMAIL:
            raise TextRefused("email_invalid")
        domain = validate_email(typed, check_deliverability=False).domain
    except (TextRefused, EmailNotValidError):
        raise TextRefused("email_invalid") from None
    return f"{typed.rpartition('@')[0]}@{domain}"


_MESSAGES: Mapping[TextFault, LiteralString] = {
    "text_empty": "The text must not be empty",
    "text_too_long": "The text must have at most {max_length} characters",
    "text_forbidden_characters": "The text must not have control or direction characters",
    "email_invalid": "The e-mail address is not valid",
}


@dataclass(frozen=True)
class CleanText:
    """Marks a str field: cleaned first, then bounded, in characters."""

    minimum: int
    maximum: int
    single_line: bool = True
    examples: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # Strict: a lax str takes bytes, which the cleaning does not look at.
        return core_schema.no_info_before_validator_function(self._check, core_schema.str_schema(strict=True))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": "string",
            "minLength": self.minimum,
            "maxLength": self.maximum,
            "examples": list(self.examples),
        }

    def _check(self, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return self._bounded(value)
        except TextRefused as refused:
            raise PydanticCustomError(refused.code, _MESSAGES[refused.code], {"max_length": self.maximum}) from None

    def _bounded(self, value: str) -> str:
        if len(value) > 4 * self.maximum:
            raise TextRefused("text_too_long")
        text = clean(value, single_line=self.single_line)
        if len(text) > self.maximum:
            raise TextRefused("text_too_long")
        if self.minimum and all(unicodedata.category(letter) in _INVISIBLE for letter in text):
            raise TextRefused("text_empty")
        return text


def _tag(text: str) -> str:
    tag = text.lstrip("# ").lower()
    if all(unicodedata.category(letter) in _INVISIBLE for letter in tag):
        raise PydanticCustomError("text_empty", _MESSAGES["text_empty"])
    if len(tag) > MAX_TAG:  # the small letter of İ is two
        raise PydanticCustomError("text_too_long", _MESSAGES["text_too_long"], {"max_length": MAX_TAG})
    return tag


def _email(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_email(value)
    except TextRefused:
        raise PydanticCustomError("email_invalid", _MESSAGES["email_invalid"]) from None


class _PasswordRule:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # A validation error carries the input of the step that raised it: the first step wraps the password in a
        # SecretStr, so that an error of the second does not contain it.
        return core_schema.chain_schema(
            [
                core_schema.no_info_plain_validator_function(_hidden),
                core_schema.no_info_before_validator_function(_password, handler(source)),
            ]
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": "string",
            "format": "password",
            "writeOnly": True,
            "minLength": MIN_PASSWORD,
            "maxLength": MAX_PASSWORD,
        }


def _hidden(value: object) -> SecretStr | None:
    if isinstance(value, SecretStr):
        return value
    return SecretStr(value) if isinstance(value, str) else None


def _password(secret: SecretStr | None) -> SecretStr:
    if secret is None:
        raise PydanticKnownError("string_type")
    password = secret.get_secret_value()
    if len(password) < MIN_PASSWORD:
        raise PydanticCustomError("password_too_short", "The password must have at least 8 characters")
    if len(password) > MAX_PASSWORD:
        raise PydanticCustomError("password_too_long", "The password must have at most 256 characters")
    if _FORBIDDEN_IN_PASSWORD.search(password):
        raise PydanticCustomError("text_forbidden_characters", "The password has characters that cannot be stored")
    return secret


Name = Annotated[str, CleanText(1, 100, examples=("Продукты", "Groceries"))]
Payee = Annotated[str, CleanText(1, 100, examples=("Пятёрочка",))]
Note = Annotated[str, CleanText(0, 2_000, single_line=False, examples=("Чек в бардачке",))]
# In small letters, without the # that it may be written with.
Tag = Annotated[str, CleanText(1, MAX_TAG, examples=("отпуск",)), AfterValidator(_tag)]
Description = Annotated[str, CleanText(0, 500, examples=("Обед с коллегами",))]
SearchText = Annotated[str, CleanText(1, 100, examples=("кофе",))]
Email = Annotated[
    str,
    Strict(),
    BeforeValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": MAX_EMAIL, "examples": ["anna@example.com"]}),
]
Password = Annotated[SecretStr, _PasswordRule()]


def word_beginnings(word: str) -> set[str]:
    """The folded word, and what is left of it without what a Russian case or an English plural may add: two forms of
    one word have one of these in common.
    """
    ended = (word[: -len(it)] for it in _ENDINGS if word.endswith(it))
    return {word, *(it for it in ended if len(it) >= _SHORTEST_BEGINNING)}
