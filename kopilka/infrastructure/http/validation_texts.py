"""What a validation error says, in ru and en, by its stable code: whole sentences that name the field and the limit,
never with the input in them.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kopilka.infrastructure.http.strict_json import MAX_DEPTH, MAX_FLOAT_LENGTH, MAX_INTEGER_DIGITS, JsonFault
from kopilka.infrastructure.locales import Locale, Localized
from kopilka.money import MAX_AMOUNT

NBSP = "\u00a0"
MAX_NAME = 64
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|([^',\s]+)")
_JSON_WORDS = {"True": "true", "False": "false", "None": "null"}

# How a place in the request is called: with the preposition, and as the object of a sentence (in ru in the genitive).
_PLACES: dict[Locale, dict[str, tuple[str, str]]] = {
    "ru": {
        "body": ("В поле «{}»", "поля «{}»"),
        "query": ("В параметре «{}»", "параметра «{}»"),
        "path": ("В параметре адреса «{}»", "параметра адреса «{}»"),
        "header": ("В заголовке «{}»", "заголовка «{}»"),
        "": ("В теле запроса", "тела"),
    },
    "en": {
        "body": ("The field “{}”", "the field “{}”"),
        "query": ("The parameter “{}”", "the parameter “{}”"),
        "path": ("The parameter “{}” of the address", "the parameter “{}” of the address"),
        "header": ("The header “{}”", "the header “{}”"),
        "": ("The body of the request", "a body"),
    },
}
OTHER: dict[Locale, str] = {"ru": "{where} недопустимое значение.", "en": "{where} has a value that is not valid."}

# Codes of pydantic (those that our schemas can give) and of our own types. {where} and {what} are the place, the other
# names are facts of the schema.
TEXTS: dict[str, dict[Locale, str]] = {
    "missing": {"ru": "В запросе нет обязательного {what}.", "en": "The request lacks {what}, which is required."},
    "extra_forbidden": {
        "ru": "В запросе есть лишнее: {what} здесь не бывает.",
        "en": "The request has more than it may: {what} is not known here.",
    },
    "string_type": {"ru": "{where} нужна строка.", "en": "{where} must be a string."},
    # Times of day are all that bodies have with a pattern.
    "string_pattern_mismatch": {
        "ru": "{where} нужно время вида 22:00.",
        "en": "{where} must be a time such as 22:00.",
    },
    "bool_type": {"ru": "{where} нужно true или false.", "en": "{where} must be true or false."},
    "bool_parsing": {"ru": "{where} нужно true или false.", "en": "{where} must be true or false."},
    "int_type": {"ru": "{where} нужно целое число.", "en": "{where} must be a whole number."},
    "int_parsing": {"ru": "{where} нужно целое число.", "en": "{where} must be a whole number."},
    "int_parsing_size": {
        "ru": "{where} слишком длинное число: цифр может быть не больше 4300.",
        "en": "{where} must be a number of at most 4300 digits.",
    },
    "int_from_float": {
        "ru": "{where} нужно целое число, без дробной части.",
        "en": "{where} must be a whole number, without a fraction.",
    },
    "model_attributes_type": {"ru": "{where} нужен объект JSON.", "en": "{where} must be a JSON object."},
    "model_type": {"ru": "{where} нужен объект JSON.", "en": "{where} must be a JSON object."},
    "dict_type": {"ru": "{where} нужен объект JSON.", "en": "{where} must be a JSON object."},
    "list_type": {"ru": "{where} нужен список.", "en": "{where} must be a list."},
    "too_short": {
        "ru": "{where} слишком короткий список: наименьшее число элементов — {min_length}.",
        "en": "{where} is too short a list: the smallest number of items is {min_length}.",
    },
    "too_long": {
        "ru": "{where} слишком длинный список: наибольшее число элементов — {max_length}.",
        "en": "{where} is too long a list: the largest number of items is {max_length}.",
    },
    "greater_than_equal": {
        "ru": "{where} нужно число не меньше {ge}.",
        "en": "{where} must be a number of at least {ge}.",
    },
    "less_than_equal": {
        "ru": "{where} нужно число не больше {le}.",
        "en": "{where} must be a number of at most {le}.",
    },
    "enum": {"ru": "{where} допустимо только {expected}.", "en": "{where} must be {expected}."},
    "literal_error": {"ru": "{where} допустимо только {expected}.", "en": "{where} must be {expected}."},
    "union_tag_not_found": {
        "ru": "{where} не названо, что это: нужно поле «field».",
        "en": "{where} does not say what it is: the field “field” is needed.",
    },
    "union_tag_invalid": {
        "ru": "{where} в поле «field» стоит то, чего здесь не бывает.",
        "en": "{where} has something in its field “field” that is not known here.",
    },
    "uuid_parsing": {
        "ru": "{where} нужен идентификатор UUID вида 0199a1b2-0000-7000-8000-000000000001.",
        "en": "{where} must be a UUID such as 0199a1b2-0000-7000-8000-000000000001.",
    },
    "uuid_type": {
        "ru": "{where} нужен идентификатор UUID вида 0199a1b2-0000-7000-8000-000000000001.",
        "en": "{where} must be a UUID such as 0199a1b2-0000-7000-8000-000000000001.",
    },
    "date_invalid": {
        "ru": "{where} нужна дата, которая есть в календаре, вида 2026-05-31.",
        "en": "{where} must be a day of the calendar, written as 2026-05-31.",
    },
    **{
        code: {
            "ru": "{where} нужны дата и время с часовым поясом.",
            "en": "{where} must be a date and time with a time zone.",
        }
        for code in (
            "datetime_type",
            "datetime_parsing",
            "datetime_from_date_parsing",
            "datetime_object_invalid",
            "timezone_aware",
        )
    },
    "date_out_of_range": {
        "ru": "{where} нужна дата от 1970-01-01 до 2100-12-31.",
        "en": "{where} must be a date between 1970-01-01 and 2100-12-31.",
    },
    "amount_not_a_number": {
        "ru": "{where} нужна сумма — число вроде 1234.50, с точкой и без пробелов.",
        "en": "{where} must be an amount: a number such as 1234.50, with a point and without spaces.",
    },
    "amount_too_large": {
        "ru": "{where} слишком большая сумма: наибольшая — {max_amount}.",
        "en": "{where} is too large an amount: the largest is {max_amount}.",
    },
    "amount_too_precise": {
        "ru": "{where} слишком точная сумма: после точки может быть не больше 4 знаков.",
        "en": "{where} is too precise an amount: it may have at most 4 digits after the point.",
    },
    "amount_not_positive": {
        "ru": "{where} нужна сумма больше нуля.",
        "en": "{where} must be an amount above zero.",
    },
    "amount_zero": {"ru": "{where} нужна сумма, отличная от нуля.", "en": "{where} must be an amount other than zero."},
    "amounts_reversed": {
        "ru": "Наименьшая сумма (min_amount) больше наибольшей (max_amount).",
        "en": "The smallest amount (min_amount) is above the largest (max_amount).",
    },
    "payee_and_none": {
        "ru": "Или получатель, или операции без получателя: вместе не найдётся ничего.",
        "en": "Either a payee or those that have none: both at once find nothing.",
    },
    "no_bound": {
        "ru": "{where} нужна наибольшая сумма, если не названа наименьшая (min).",
        "en": "{where} must be a largest amount where no smallest (min) is named.",
    },
    "bounds_reversed": {
        "ru": "{where} сумма меньше, чем наименьшая (min).",
        "en": "{where} must not be below the smallest amount (min).",
    },
    "no_words": {
        "ru": "{where} нужно хотя бы одно слово из букв или цифр.",
        "en": "{where} must have at least one word of letters or digits.",
    },
    "days_reversed": {
        "ru": "{where} день раньше первого (from).",
        "en": "{where} must not be before the first day (from).",
    },
    "rate_not_a_number": {
        "ru": "{where} нужен курс — число вроде 78.3159, с точкой и без пробелов.",
        "en": "{where} must be a rate: a number such as 78.3159, with a point and without spaces.",
    },
    "rate_not_positive": {"ru": "{where} нужен курс больше нуля.", "en": "{where} must be a rate above zero."},
    "rate_too_large": {
        "ru": "{where} слишком большой курс: наибольший — 1 000 000 000.",
        "en": "{where} is too large a rate: the largest is 1,000,000,000.",
    },
    "rate_too_precise": {
        "ru": "{where} слишком точный курс: после точки может быть не больше 10 знаков.",
        "en": "{where} is too precise a rate: it may have at most 10 digits after the point.",
    },
    "currency_unknown": {
        "ru": "{where} нужен код валюты по ISO 4217 — три заглавные латинские буквы, например RUB.",
        "en": "{where} must be an ISO 4217 code of three capital letters, such as RUB.",
    },
    "time_zone_unknown": {
        "ru": "{where} нужен часовой пояс из базы IANA, например Europe/Moscow.",
        "en": "{where} must be a time zone of the IANA database, such as Europe/Moscow.",
    },
    "text_empty": {
        "ru": "{where} нужен текст: пустым его оставить нельзя.",
        "en": "{where} must have a text: it cannot be empty.",
    },
    "string_too_short": {
        "ru": "{where} слишком короткая строка: знаков нужно не меньше {min_length}.",
        "en": "{where} is too short a string: its length must be at least {min_length}.",
    },
    "string_too_long": {
        "ru": "{where} слишком длинная строка: знаков может быть не больше {max_length}.",
        "en": "{where} is too long a string: it may have at most {max_length} characters.",
    },
    "text_too_long": {
        "ru": "{where} слишком длинный текст: знаков может быть не больше {max_length}.",
        "en": "{where} is too long a text: it may have at most {max_length} characters.",
    },
    "text_forbidden_characters": {
        "ru": "{where} есть управляющие знаки или знаки направления письма, а они недопустимы.",
        "en": "{where} has control or direction characters, which are not allowed.",
    },
    "email_invalid": {
        "ru": "{where} нужен адрес электронной почты вида anna@example.com, не длиннее 254 знаков.",
        "en": "{where} must be an e-mail address such as anna@example.com, of at most 254 characters.",
    },
    "password_too_short": {
        "ru": "{where} слишком короткий пароль: нужно не меньше 8 знаков.",
        "en": "{where} is too short a password: it needs at least 8 characters.",
    },
    "password_too_long": {
        "ru": "{where} слишком длинный пароль: знаков может быть не больше 256.",
        "en": "{where} is too long a password: it may have at most 256 characters.",
    },
    "cursor_invalid": {
        "ru": "{where} повреждённый курсор. Возьмите его из заголовка Link предыдущей страницы.",
        "en": "{where} is a damaged cursor. Take it from the Link header of the page before.",
    },
    "nothing_to_change": {
        "ru": "{where} не названо, что изменить: нужно хотя бы одно изменение.",
        "en": "{where} names nothing to change: at least one change is needed.",
    },
    "not_null": {
        "ru": "{where} не может быть null: очистить его нельзя.",
        "en": "{where} cannot be null: it cannot be cleared.",
    },
}
UNKNOWN_FIELD: dict[Locale, str] = {
    "ru": "В запросе есть поле или параметр, которых здесь не бывает.",
    "en": "The request has a field or a parameter that is not known here.",
}

# Why a body is not the JSON that we accept.
INCOMPLETE = Localized(ru="оно пришло не целиком", en="it is incomplete")
JSON_FAULTS: dict[JsonFault, Localized] = {
    "empty": Localized(ru="оно пустое", en="it is empty"),
    "not_utf8": Localized(ru="кодировка не UTF-8", en="it is not UTF-8"),
    "byte_order_mark": Localized(ru="в начале стоит метка порядка байтов", en="it begins with a byte order mark"),
    "syntax": Localized(ru="в нём синтаксическая ошибка", en="it has a syntax error"),
    "too_deep": Localized(ru=f"вложенность больше {MAX_DEPTH}", en=f"it is nested deeper than {MAX_DEPTH}"),
    "duplicate_key": Localized(ru="одно имя встречается в объекте дважды", en="an object has a name twice"),
    "not_finite": Localized(ru="NaN и Infinity — не числа JSON", en="NaN and Infinity are no JSON numbers"),
    "number_too_long": Localized(
        ru=f"в нём число длиннее {MAX_INTEGER_DIGITS} цифр или {MAX_FLOAT_LENGTH} знаков с точкой",
        en=f"it has a number of more than {MAX_INTEGER_DIGITS} digits, or {MAX_FLOAT_LENGTH} characters with a point",
    ),
    "number_out_of_range": Localized(
        ru="в нём число вне пределов от 1e-308 до 1e308", en="it has a number outside of 1e-308 to 1e308"
    ),
    "lone_surrogate": Localized(ru="в строке половина суррогатной пары", en="a string has half of a surrogate pair"),
    "nul_character": Localized(ru="в строке есть нулевой знак", en="a string has a NUL character"),
}


def explain(error: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    """One entry of a problem's `errors`. `loc` names only fields that exist: an unknown name comes from the caller and
    is left out unless it is plain.
    """
    code = str(error["type"])
    loc = [part if isinstance(part, int) else part[:MAX_NAME] for part in error["loc"]]
    if code == "extra_forbidden" and not _PLAIN_NAME.fullmatch(str(loc[-1])):
        return {"loc": loc[:-1], "code": code, "message": UNKNOWN_FIELD[locale]}
    facts = {name: _fact(name, value, locale) for name, value in error.get("ctx", {}).items()}
    where, what = place(loc, locale)
    facts |= {"where": where, "what": what, "max_amount": _number(MAX_AMOUNT, locale)}
    try:
        message = TEXTS.get(code, OTHER)[locale].format_map(facts)
    except KeyError:
        message = OTHER[locale].format_map(facts)
    return {"loc": loc, "code": code, "message": message}


def place(loc: Sequence[str | int], locale: Locale) -> tuple[str, str]:
    """How a sentence names it: at its start, and as what is missing."""
    kind, *path = loc
    forms = _PLACES[locale]
    if not path or kind not in forms:
        return forms[""]
    name = str(path[0]) + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path[1:])
    starting, named = forms[str(kind)]
    return starting.format(name), named.format(name)


def _fact(name: str, value: object, locale: Locale) -> str:
    if name == "expected":
        return _alternatives(str(value), locale)
    return _number(value, locale) if isinstance(value, int | Decimal) else str(value)


def _alternatives(expected: str, locale: Locale) -> str:
    """pydantic writes «'week', 'month' or 'year'» and «True»."""
    values: list[str] = [quoted or bare for quoted, bare in _QUOTED.findall(expected) if quoted or bare != "or"]
    values = [_JSON_WORDS.get(value, value) for value in values]
    if len(values) == 1:
        return values[0]
    last = " или " if locale == "ru" else " or "
    return ", ".join(values[:-1]) + last + values[-1]


def _number(value: int | Decimal, locale: Locale) -> str:
    """Grouped as the language does it."""
    text: str = format(value, ",")
    return text.replace(",", NBSP).replace(".", ",") if locale == "ru" else text
