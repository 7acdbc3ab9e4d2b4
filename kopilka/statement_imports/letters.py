"""Whether a text reads like words of a language, and so whether its encoding was the right one."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import islice

# Words with a letter beyond ASCII, and what stands beside them: a digit at a letter is no word.
_WORDS = re.compile(r"\w*[^\W\d_a-zA-Z]\w*")
_SYMBOLS = re.compile(r"[^\x00-\x7f\w]")
_LOOKED_AT = 3_000
_RUSSIAN = re.compile(r"(?:[А-ЯЁ]?[а-яё]{2,}|[А-ЯЁ]{2,}|[АВИКОСУЯавикосуя])\Z")
# «Сбербанк-Онлайн», «№12», «руб5»: words of Russian may stand at digits and be joined.
_DIGITS = re.compile(r"[\d_]+")
_WEST = "äöüßàâæçéèêëîïôœùûÿñáíóúìòãõåøžš"
_EAST = "ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűăâîșțşţôľĺŕđ"
# Most of a Russian text are these; read in the encoding of another system, its letters are others.
_FREQUENT = frozenset("оеаинтсрвл")
_SHARE_OF_FREQUENT = 0.5
# Beside numbers these mean something; the others stand in any text, and by chance in any wrong one.
_MONEY_SYMBOLS = frozenset("\xa0€£")
_LITTLE = 0.2
_WORDS_OF_A_LETTER = frozenset("àèéáóúíâ")
_GOOD_SYMBOLS = frozenset("«»—–№…•·°¥§©®’‘“”„‚‹›±−¿¡º")

# What a statement says near its head, with letters that another encoding would make others of.
_HEAD_WORDS = re.compile(
    "дата|сумма|операци|валюта|описание|приход|расход|остаток|назначение|категория|выписка|плательщик"
    "|währung|empfänger|begünstigte|gläubiger|umsätze|libellé|débit|crédit|opération|descripción|operación|divisa"
    "|tytuł|księgowania|obciążeni|środk|częś|opłat|płat|descrição",
    re.IGNORECASE,
)
_HEAD = 8192


def has_head_words(text: str) -> bool:
    return any(not found[0].isascii() for found in _HEAD_WORDS.finditer(text[:_HEAD]))


def plausibility(text: str, encoding: str) -> float:
    """From 0 to 1."""
    fits = _KINDS[encoding]
    good = 0.0
    bad = foreign = 0
    letters: Counter[str] = Counter()
    for found in islice(_WORDS.finditer(text), _LOOKED_AT):
        for part in _DIGITS.split(found[0]):
            if not part or part.isascii():
                continue
            letters.update(part.lower())
            if len(found[0]) == 1:  # may be anything, but for languages in which no word is that letter
                bad += fits is not _is_russian and part.lower() not in _WORDS_OF_A_LETTER
                continue
            if not fits(part) or (len(part) == 1 and len(found[0]) > 1):
                bad += 1
            elif fits is not _is_russian and not any(it.isascii() for it in part):
                foreign += 1  # may be a word of Polish, but a text of such words is not
            else:
                good += 1
    for found in islice(_SYMBOLS.finditer(text), _LOOKED_AT):
        if found[0] in _MONEY_SYMBOLS:
            good += 1
        elif found[0] in _GOOD_SYMBOLS:
            good += _LITTLE
        else:
            bad += 1
    if foreign > good:
        bad += foreign
    if not good + bad:
        return 0.0
    return good / (good + bad) * (_frequent(letters) if fits is _is_russian else 1)


def _frequent(letters: Counter[str]) -> float:
    total = letters.total()
    share = sum(letters[it] for it in _FREQUENT) / total if total else 1
    return min(1.0, share / _SHARE_OF_FREQUENT)


def sample(text: str) -> str:
    """The first line that another encoding would show in another way."""
    found = next((it for it in text.splitlines() if not it.isascii()), "")
    return found.strip()[:120]


def _is_russian(word: str) -> bool:
    return _RUSSIAN.match(word) is not None


def _latin(letters: str) -> Callable[[str], bool]:
    small = frozenset("abcdefghijklmnopqrstuvwxyz" + letters)

    def fits(word: str) -> bool:
        # All in small letters but the first, or all in capitals: ß has no capital.
        cased = word[1:].islower() or word[1:].replace("ß", "").isupper() or len(word) == 1
        return cased and set(word.lower()) <= small and len(word) > 1

    return fits


_KINDS: dict[str, Callable[[str], bool]] = {
    "cp1251": _is_russian,
    "cp866": _is_russian,
    "koi8-r": _is_russian,
    "cp1252": _latin(_WEST),
    "cp1250": _latin(_EAST),
}
