"""Days of a month by their ordinals in words: «пятого», «двадцать первое», "twenty-fifth"."""

from collections.abc import Mapping

_STEMS = (
    "перв втор трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат "
    "шестнадцат семнадцат восемнадцат девятнадцат двадцат"
)
_ENGLISH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_TENS = {20: ("двадцать", "twenty"), 30: ("тридцать", "thirty")}


def _endings(stem: str) -> tuple[str, str]:
    return (f"{stem}ьего", f"{stem}ье") if stem == "трет" else (f"{stem}ого", f"{stem}ое")


def _all() -> tuple[dict[str, int], dict[str, int]]:
    russian = {word: day for day, stem in enumerate(_STEMS.split(), start=1) for word in _endings(stem)}
    english = {word: day for day, word in enumerate(_ENGLISH.split(), start=1)}
    units = {word: day for word, day in russian.items() if day < 10}
    english_units = {word: day for word, day in english.items() if day < 10}
    russian |= dict.fromkeys(_endings("тридцат"), 30)
    english["thirtieth"] = 30
    for tens, (ten, english_ten) in _TENS.items():
        russian |= {f"{ten} {word}": tens + day for word, day in units.items()}
        english |= {f"{english_ten}{mark}{word}": tens + day for word, day in english_units.items() for mark in " -"}
    return russian, english


_RUSSIAN, _OF_ENGLISH = _all()
# Up to 39: «тридцать второе декабря» is a day that there is not.
ORDINALS: Mapping[str, int] = _RUSSIAN | _OF_ENGLISH


def _pattern(words: Mapping[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


RUSSIAN_ORDINAL, ENGLISH_ORDINAL, ORDINAL = _pattern(_RUSSIAN), _pattern(_OF_ENGLISH), _pattern(ORDINALS)
# «Пятого», not «второе», which is a dish.
ORDINAL_ALONE = _pattern({word: day for word, day in ORDINALS.items() if not word.endswith(("ое", "ье"))})
