"""The supported languages, and their negotiation from Accept-Language."""

from dataclasses import dataclass
from typing import Literal

Locale = Literal["ru", "en"]
LOCALES: tuple[Locale, ...] = ("ru", "en")


@dataclass(frozen=True, slots=True)
class Localized:
    """A word or sentence that is chosen when the language of the answer is known."""

    ru: str
    en: str

    def __getitem__(self, locale: Locale) -> str:
        return self.ru if locale == "ru" else self.en


def negotiate(accept_language: str | None, default: Locale = "ru") -> Locale:
    """The best of our languages by RFC 9110 12.5.4; `default` where the header names none of them."""
    best, best_weight = default, 0.0
    for part in (accept_language or "")[:200].split(","):
        tag, _, parameters = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = _weight(parameters)
        if language == "*":
            language = default
        if language in LOCALES and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
