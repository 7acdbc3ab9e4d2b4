"""One spelling for words in Cyrillic and in Latin letters, which each bank chooses in its own way."""

import re

_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e",
        "ю": "iu", "я": "ia",
    }
)  # fmt: skip
# What several ways of writing have in common: «Чайхона» is CHAYHONA, CHAIKHONA and ČAJHONA.
_SPELLINGS = (("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("ts", "c"), ("x", "ks"), ("y", "i"), ("j", "i"), ("w", "v"))
_TWICE = re.compile(r"(.)\1+")


def to_latin(word: str) -> str:
    """One spelling of a folded word for all that it is written in; for comparing, not for showing."""
    word = word.translate(_LATIN)
    for written, common in _SPELLINGS:
        word = word.replace(written, common)
    return _TWICE.sub(r"\1", word)
