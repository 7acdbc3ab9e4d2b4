"""Which bank a message is from: by the name at its head or its end, or by the way it is written."""

import re

from kopilka.bank_notices.results import Bank

_NAMES: dict[Bank, str] = {
    "sber": r"сбер(?:банк)?|sber(?:bank)?",
    "tbank": r"т[- ]?банк|t[- ]?bank|тинькофф|tinkoff",
    "alfa": r"альфа[- ]?банк|alfa[- ]?bank",
    "vtb": r"втб|vtb",
    "gazprombank": r"газпромбанк|gazprombank|гпб",
    "raiffeisen": r"райффайзен(?:[- ]?банк)?|raiffeisen(?:[- ]?bank)?",
    "ozon": r"(?:ozon|озон)[- ]?(?:банк|bank)",
    "yandex": r"яндекс[ .-]?(?:банк|пэй)|yandex[ .-]?(?:bank|pay)",
}
_ANY = "|".join(f"(?P<{bank}>{names})" for bank, names in _NAMES.items())
_HEAD = re.compile(rf"^\s*(?:{_ANY})(?: онлайн)?\s*(?:[:.,|!—]|$)", re.IGNORECASE | re.MULTILINE)
_END = re.compile(rf"(?<!\w)(?:{_ANY})(?: онлайн)?[.\s]*\Z", re.IGNORECASE)
_INSIDE = re.compile(rf"(?<!\w)(?:{_ANY})(?!\w)", re.IGNORECASE)
# What only one of them writes.
_SHAPES: tuple[tuple[Bank, "re.Pattern[str]"], ...] = (
    ("sber", re.compile(r"(?<!\w)(?:СЧ[ЁЕ]Т|VISA|MIR|МИР|ECMC|MAES)-?\d{4}(?!\d)")),
    ("gazprombank", re.compile(r"\bTelecard;", re.IGNORECASE)),
    ("tbank", re.compile(r"сч[её]т RUB\b|^\w[\w ]*(?:,|\.)? ?(?:\d\d\.\d\d\.\d{4}\. )?(?:сч[её]т )?карт[аы] \*\d{4}\.",
                         re.IGNORECASE)),
    ("alfa", re.compile(r"^\d?\*{1,2}\d{4}; .*\bSumma: ")),
)  # fmt: skip


def heading(text: str) -> Bank | None:
    """By a line that begins with the name and a colon or the like: «ВТБ: …»."""
    return _named(_HEAD.search(text))


def sender(text: str) -> Bank | None:
    return (
        heading(text)
        or next((bank for bank, shape in _SHAPES if shape.search(text)), None)
        or _named(_END.search(text))
    )


def mentioned(text: str) -> Bank | None:
    """Where it is no matter of money: a name anywhere, if it is the only one."""
    names = {_named(it) for it in _INSIDE.finditer(text)}
    return names.pop() if len(names) == 1 else None


def without_names(text: str) -> str:
    """Names blanked out, the length kept."""
    return _INSIDE.sub(lambda found: "\0" * len(found[0]), text)


def _named(found: "re.Match[str] | None") -> Bank | None:
    return next((bank for bank in _NAMES if found[bank]), None) if found is not None else None
