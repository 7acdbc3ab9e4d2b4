"""Marks endpoints whose requests may be expensive: of one user few run at once, before they take a connection."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from starlette.requests import Request

from kopilka.infrastructure.errors import AppError

AT_ONCE = 2
IN_LINE = 16

T = TypeVar("T", bound=Callable[..., Any])
IsExpensive = Callable[[Request], bool]


class TooManyAtOnce(AppError):
    status: ClassVar[int] = 429
    code: ClassVar[str] = "too_many_at_once"
    texts = {
        "ru": "Слишком много тяжёлых запросов сразу: одновременно выполняются {limit}. Дождитесь ответов на прежние.",
        "en": "Too many expensive requests at once: {limit} run at the same time. Wait for the earlier answers.",
    }

    def __init__(self, **facts: object) -> None:
        super().__init__(**facts)
        self.headers = {"Retry-After": "1"}


def expensive(when: IsExpensive) -> Callable[[T], T]:
    """Marks an endpoint whose requests are expensive where `when` says so of the request."""

    def mark(endpoint: T) -> T:
        endpoint.is_expensive = when  # type: ignore[attr-defined]
        return endpoint

    return mark
