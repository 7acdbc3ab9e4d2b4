"""What a validation error says, in ru and en, by its stable code; never with the input in it."""

from collections.abc import Mapping
from typing import Any

from kopilka.infrastructure.locales import Locale

OTHER: dict[Locale, str] = {"ru": "Недопустимое значение.", "en": "The value is not valid."}

# Codes of pydantic (those that our schemas can give) and of our own types; {…} are facts of the schema.
TEXTS: dict[str, dict[Locale, str]] = {
    "missing": {"ru": "Обязательное поле.", "en": "This field is required."},
    "extra_forbidden": {"ru": "Такого поля нет.", "en": "There is no such field."},
    "string_type": {"ru": "Нужна строка.", "en": "Must be a string."},
    "bool_type": {"ru": "Нужно true или false.", "en": "Must be true or false."},
    "bool_parsing": {"ru": "Нужно true или false.", "en": "Must be true or false."},
    "int_type": {"ru": "Нужно целое число.", "en": "Must be a whole number."},
    "int_parsing": {"ru": "Нужно целое число.", "en": "Must be a whole number."},
    "int_parsing_size": {"ru": "Число слишком велико.", "en": "The number is too large."},
    "int_from_float": {"ru": "Нужно целое число.", "en": "Must be a whole number."},
    "model_attributes_type": {"ru": "Нужен объект JSON.", "en": "Must be a JSON object."},
    "list_type": {"ru": "Нужен список.", "en": "Must be a list."},
    "too_short": {"ru": "Не меньше {min_length}.", "en": "At least {min_length}."},
    "too_long": {"ru": "Не больше {max_length}.", "en": "At most {max_length}."},
    "dict_type": {"ru": "Нужен объект JSON.", "en": "Must be a JSON object."},
    "greater_than_equal": {"ru": "Не меньше {ge}.", "en": "At least {ge}."},
    "less_than_equal": {"ru": "Не больше {le}.", "en": "At most {le}."},
    "enum": {"ru": "Допустимо: {expected}.", "en": "Allowed: {expected}."},
    "literal_error": {"ru": "Допустимо: {expected}.", "en": "Allowed: {expected}."},
    "uuid_parsing": {"ru": "Это не идентификатор (UUID).", "en": "Not an id (UUID)."},
    "uuid_type": {"ru": "Это не идентификатор (UUID).", "en": "Not an id (UUID)."},
    "date_invalid": {"ru": "Дата должна быть вида 2026-05-31.", "en": "A date looks like 2026-05-31."},
    "date_out_of_range": {
        "ru": "Дата — от 1970-01-01 до 2100-12-31.",
        "en": "A date is between 1970-01-01 and 2100-12-31.",
    },
    "amount_not_a_number": {
        "ru": "Сумма — число вроде 1234.50.",
        "en": "An amount is a number such as 1234.50.",
    },
    "amount_too_large": {"ru": "Сумма слишком велика.", "en": "The amount is too large."},
    "amount_too_precise": {
        "ru": "В сумме не больше 4 знаков после точки.",
        "en": "An amount has at most 4 digits after the point.",
    },
    "amount_not_positive": {"ru": "Сумма должна быть больше нуля.", "en": "The amount must be above zero."},
    "currency_unknown": {"ru": "Нет валюты с таким кодом.", "en": "There is no such currency code."},
    "time_zone_unknown": {"ru": "Нет такого часового пояса.", "en": "There is no such time zone."},
    "amount_zero": {"ru": "Сумма не может быть нулём.", "en": "The amount must not be zero."},
    "text_empty": {"ru": "Поле не может быть пустым.", "en": "This cannot be empty."},
    "text_too_long": {"ru": "Слишком длинный текст.", "en": "The text is too long."},
    "text_forbidden_characters": {
        "ru": "В тексте есть недопустимые управляющие знаки.",
        "en": "The text has control characters that are not allowed.",
    },
    "email_invalid": {"ru": "Это не адрес электронной почты.", "en": "Not an e-mail address."},
    "password_too_short": {"ru": "Пароль — от 8 знаков.", "en": "A password has at least 8 characters."},
    "password_too_long": {"ru": "Пароль — до 256 знаков.", "en": "A password has at most 256 characters."},
    "cursor_invalid": {"ru": "Курсор повреждён.", "en": "The cursor is damaged."},
    "nothing_to_change": {"ru": "Не названо, что изменить.", "en": "Nothing to change was named."},
    "not_null": {"ru": "Это поле нельзя очистить.", "en": "This field cannot be cleared."},
}


def explain(error: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    """One entry of a problem's `errors`. `loc` names only fields that exist: an unknown one is the caller's text."""
    code = str(error["type"])
    facts = error.get("ctx", {})
    try:
        message = TEXTS.get(code, OTHER)[locale].format(**facts)
    except KeyError:
        message = OTHER[locale]
    loc = [part if isinstance(part, int) else part[:64] for part in error["loc"]]
    return {
        "loc": loc[:-1] if code == "extra_forbidden" and not _plain(loc[-1]) else loc,
        "code": code,
        "message": message,
    }


def _plain(part: object) -> bool:
    return isinstance(part, str) and part.isascii() and part.replace("_", "").isalnum()
