"""Numbers that are no sums: telephones, times of the day, numbers of orders and rooms."""

import re

from kopilka.quick_entry.grammar.category_words import find_standard
from kopilka.quick_entry.grammar.typed_line import Span

_MODEL_DIGITS = 2

_TELEPHONE = re.compile(
    r"(?<![\w+])(?:\+7|8|7)[ (-]{0,2}\d{3}[ )-]{0,2}\d{3}[ -]?\d{2}[ -]?\d{2}(?!\d)"
    r"|(?<![\w+])\+\d{1,3}[ -]?\(?\d{2,4}\)?(?:[ -]\d{2,4}){2,3}(?!\d)"
    r"|(?<![\w+])\+\d{11,15}(?!\d)"
)
# A sum with its thousands apart, not the country, the town and the rest.
_GROUPED = re.compile(r"\+?\d{1,3}(?: \d{3})+")
_TIME = re.compile(r"(?<![\d:.,])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])")
_TIME_AT = re.compile(r"(?<=\bв )(?:[01]?\d|2[0-3])\.[0-5]\d(?![\d.,])")
_PARTS = re.compile(r"(?<![\d.,])[2-9] (?:в|in) 1(?= |$)|(?<![\d/])(?:24/7|1/2|1/3|1/4|2/3|3/4)(?![\d/])")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@[\w-]+\.\S+|(?<![\w.])[\w-]+(?:\.[\w-]+)*\.[a-zа-я]{2,}/\S*")
_NUMBERED = re.compile(r"(?:№|#|n°|\bno\.)\s?[\w-]*\d[\w/-]*")
# Words whose number is seldom their price: left alone where the line has another number.
_OF_SOMETHING = re.compile(
    r"(?<!\d )\b(?:номер|заказ(?:а|у)?|чек|договор(?:у|а)?|накладная|рейс|поезд|маршрут|автобус|троллейбус|трамвай|кв|"
    r"квартира|кабинет|каб|дом|корпус|размер|сезон|серия|глава|том|школа|детсад|статья|order|invoice|room|flight|size|"
    r"season|episode|gate|bus|tram|line|route|apt)"
    r"[. ]{1,2}(?:№ ?|no\.? )?(\d+(?:-\d+)*)(?![\w.,])"
)
# Which petrol it is.
_PETROL = re.compile(
    r"(?<!\w)(?:бензин\w*|аи|топлив\w*|заправк\w*|заправил\w*|лукойл\w*|газпромнефть|роснефть|татнефть|азс|petrol|"
    r"gasoline|fuel|gas|shell|bp) (?:[^\d\n]{0,20} |\d+(?:[.,]\d+)? ?(?:л|литр\w*) |\d{3,} )?"
    r"((?:92|95|98|100)(?: ?\+)?(?: евро(?= \d))?)(?![\w.,])|"
    r"(?<!\w)(?:petrol|gasoline|fuel|gas|unleaded|premium|regular) (87|89|91|93)(?![\w.,])|"
    r"(?<![\w.,])(92|95|98|100)(?:-?(?:й|го|ого))? бензин|\d ?(?:л|литр\w*) (92|95|98|100)(?= \d)"
)
# The word right before a number that belongs to a model rather than to a sum, and such numbers.
_MODEL = re.compile(
    r"(?<!\w)(?:iphone|айфон\w*|ipad|айпад\w*|macbook|макбук\w*|galaxy|гал[аэ]кси|samsung|самсунг\w*|pixel|пиксель|"
    r"xiaomi|сяоми|ксиаоми|redmi|редми|poco|honor|хонор|huawei|хуавей|realme|oneplus|ps|пс|playstation|"
    r"плейстейшн|xbox|иксбокс|windows|виндовс|gta|fifa|rtx|gtx|ryzen|airpods|аирподс|watch) $"
)
_OTHER_WORD = re.compile(r"(?<![\w-])([a-z][a-z'-]*[a-z]) $")


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
    petrol = [Span(*match.span(match.lastindex or 0)) for match in _PETROL.finditer(text)]
    return [*(Span(*match.span(1)) for match in _OF_SOMETHING.finditer(text)), *petrol]


def names_a_model(before: str) -> bool:
    """Whether the number right behind this folded text is rather that of a model: «айфон »."""
    return _MODEL.search(before) is not None


def may_begin_with_a_model(before: str, number: str) -> bool:
    """«iphone 15 900»: 15 900 or 900? `before` is the folded text before `number`, which has spaces inside."""
    first, _, rest = number.partition(" ")
    if not rest or not first.isdecimal():
        return False
    if names_a_model(before):
        return True
    named = _OTHER_WORD.search(before)
    # Of two digits: «15 900» after a name that is no shop; «2 500» is how sums are written.
    return named is not None and len(first) == _MODEL_DIGITS and rest != "000" and find_standard(named[1]) is None
