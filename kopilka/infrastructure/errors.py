"""What can go wrong, as RFC 9457 problems: the kinds to derive from, and the one function that writes them."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

import orjson

from kopilka.infrastructure.locales import Locale, Localized

TITLES: dict[int, dict[Locale, str]] = {
    400: {"ru": "Запрос не разобрать", "en": "Bad request"},
    401: {"ru": "Нужно войти", "en": "Sign-in needed"},
    403: {"ru": "Нет доступа", "en": "Not allowed"},
    404: {"ru": "Не найдено", "en": "Not found"},
    405: {"ru": "Так нельзя", "en": "Method not allowed"},
    408: {"ru": "Слишком долго", "en": "Request timed out"},
    409: {"ru": "Противоречие", "en": "Conflict"},
    412: {"ru": "Уже изменено", "en": "Changed meanwhile"},
    413: {"ru": "Слишком много данных", "en": "Body too large"},
    415: {"ru": "Не тот формат", "en": "Unsupported media type"},
    422: {"ru": "Проверьте данные", "en": "Check the input"},
    429: {"ru": "Слишком часто", "en": "Too many requests"},
    500: {"ru": "Ошибка сервера", "en": "Server error"},
    503: {"ru": "Временно недоступно", "en": "Temporarily unavailable"},
}


class AppError(Exception):
    """One thing that went wrong. `facts` fill the placeholders of the texts and are shown to the caller; a `Localized`
    fact is shown in the caller's language. `loc` names the place in the input where there is one.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    texts: ClassVar[Mapping[Locale, str]] = {
        "ru": "Что-то сломалось у нас. Ничего не потеряно, попробуйте ещё раз.",
        "en": "Something broke on our side. Nothing is lost, please try again.",
    }

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts
        self.loc: Sequence[str | int] = ()
        self.headers: dict[str, str] = {}
        self.errors: Sequence[Mapping[str, Any]] = ()

    def detail(self, locale: Locale) -> str:
        facts = {name: fact[locale] if isinstance(fact, Localized) else fact for name, fact in self.facts.items()}
        return self.texts[locale].format_map(facts)


class NotFound(AppError):
    status = 404
    code = "not_found"
    texts: ClassVar[Mapping[Locale, str]] = {
        "ru": "По этому адресу ничего нет.",
        "en": "There is nothing at this address.",
    }


class Forbidden(AppError):
    status = 403


class OfField(AppError):
    """`loc` names the field that it is about, where there is one."""

    def __init__(self, *, loc: Sequence[str | int] = (), **facts: object) -> None:
        super().__init__(**facts)
        self.loc = loc


class Conflict(OfField):
    """The input is right by itself but contradicts what is stored."""

    status = 409


class Refused(OfField):
    """The input is understood but cannot be accepted."""

    status = 422


class Unavailable(AppError):
    status = 503
    code = "unavailable"
    texts: ClassVar[Mapping[Locale, str]] = {
        "ru": "База данных сейчас недоступна. Повторите через секунду.",
        "en": "The database is not available right now. Try again in a second.",
    }

    def __init__(self, **facts: object) -> None:
        super().__init__(**facts)
        self.headers = {"Retry-After": "1"}


def problem(error: AppError, locale: Locale) -> bytes:
    """The body of application/problem+json."""
    detail = error.detail(locale)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(error.status, {}).get(locale) or HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": detail,
        "code": error.code,
    }
    if error.errors:
        body["errors"] = error.errors
    elif error.loc:
        body["errors"] = [{"loc": list(error.loc), "code": error.code, "message": detail}]
    return orjson.dumps(body)
