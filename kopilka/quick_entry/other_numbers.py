"""Numbers that are no sums: telephones, times of the day, numbers of orders and rooms."""

import re

from kopilka.quick_entry.typed_line import Span

_TELEPHONE = re.compile(
    r"(?<![\w+])(?:\+7|8|7)[ (-]{0,2}\d{3}[ )-]{0,2}\d{3}[ -]?\d{2}[ -]?\d{2}(?!\d)"
    r"|(?<![\w+])\+\d{1,3}[ -]?\(?\d{2,4}\)?(?:[ -]\d{2,4}){2,3}(?!\d)"
    r"|(?<![\w+])\+\d{11,15}(?!\d)"
)
# A sum with its thousands apart, not the country, the town and the rest.
_GROUPED = re.compile(r"\+?\d{1,3}(?: \d{3})+")
_TIME = re.compile(r"(?<![\d:.,])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])")
_TIME_AT = re.compile(r"(?<=\bв )(?:[01]?\d|2[0-3])\.[0-5]\d(?![\d.,])")
_PARTS = re.compile(r"(?<![\d/])(?:24/7|1/2|1/3|1/4|2/3|3/4)(?![\d/])")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@[\w-]+\.\S+|(?<![\w.])[\w-]+(?:\.[\w-]+)*\.[a-zа-я]{2,}/\S*")
_NUMBERED = re.compile(r"(?:№|#|n°|\bno\.)\s?[\w-]*\d[\w/-]*")
# Words whose number is seldom their price: left alone where the line has another number.
_OF_SOMETHING = re.compile(
    r"(?<!\d )\b(?:номер|заказ(?:а|у)?|чек|договор(?:у|а)?|накладная|рейс|поезд|маршрут|автобус|троллейбус|трамвай|кв|"
    r"квартира|кабинет|каб|дом|корпус|размер|сезон|серия|глава|том|школа|детсад|статья|order|invoice|room|flight|size|"
    r"season|episode|gate|bus|tram|line|route|apt)"
    r"[. ]{1,2}(?:№ ?|no\.? )?(\d+(?:-\d+)*)(?![\w.,])"
)


def find_other_numbers(text: str) -> list[Span]:
    """The certain ones. `text` is folded."""
    found = [match for match in _TELEPHONE.finditer(text) if not _GROUPED.fullmatch(match[0])]
    found += [
        *_ADDRESS.finditer(text),
        *_PARTS.finditer(text),
        *_TIME.finditer(text),
        *_TIME_AT.finditer(text),
        *_NUMBERED.finditer(text),
    ]
    return [Span(*match.span()) for match in found]


def find_numbers_of_things(text: str) -> list[Span]:
    """Those that may yet be sums: «автобус 40» where nothing else is one."""
    return [Span(*match.span(1)) for match in _OF_SOMETHING.finditer(text)]
