"""Money beside a sum that is in no known currency: «10 ₿», «10 XYZ», «10 zzz$», «500 баллов»."""

import re
import unicodedata
from collections.abc import Collection

from kopilka.accounts.banks import banks_named
from kopilka.money import CURRENCIES
from kopilka.quick_entry.grammar.amounts import Amount
from kopilka.quick_entry.grammar.category_words import find_standard
from kopilka.quick_entry.grammar.currency_words import UNKNOWN_CODES, nation_of
from kopilka.quick_entry.grammar.typed_line import Line

# What is no currency of ISO 4217 (any more), and what shops and games pay with.
_WORDS = re.compile(
    r"^\s*(?:лев(?:а|ов)|биткоин\w*|биткойн\w*|bitcoins?|btc|usdt|eth|эфириум\w*|сатоши|satoshis?|крипт\w+|crypto\w*|"
    r"у\.? ?е\.?|тонкоин\w*|песет\w*|гульден\w*|драхм(?:а|ы)?|эскудо|лит(?:а|ов)|латов|дукат\w*|талер\w*|"
    r"дойчмар\w+|немецких марок|бонус(?:а|ов|ами)|балл(?:а|ов|ами)|миль|points|miles|coins|монет(?:а|ы)?|"
    r"звезд(?:ы|ами)?|кун(?:а|ы)?|kunas?|levs?|leva|fr|зелен(?:ых|ью)|бакинских|деревянных|целковых|"
    r"р\.? ?б\.?|(?:руб\w*|р\.?) рб|stars|фант(?:иков|ики)|кредитов|токенов|tokens?)(?!\w)"
)
_ADJECTIVE = re.compile(r" ([а-я]+(?:их|ых))(?=$|[.,;)])")
_CODE = re.compile(r"[A-Z]{3}")
# Capitals behind a sum that are no code of money: «кабель 500 USB».
_NO_CODES = (
    "USB SSD HDD DVD CPU GPU RAM LED LCD VIP GYM PUB TAX BUS SIM VPN SPA ATM EMS TNT KFC HBO BMW WOW DIY USA UAE GPS "
    "MMA APP PRO MAX AIR RUS ENG TEA BAR CAR GAS CAT DOG ICE PIE EGG HAM JAM MOM DAD KID FOR AND THE"
)
_ABBREVIATIONS = frozenset(_NO_CODES.split())
# Signs that are letters by their kind.
_LETTERS = frozenset("ƒɃΞ元円圓원")


def is_in_unknown(line: Line, amount: Amount, names: Collection[str]) -> bool:
    """`names` are the words of the household's accounts."""
    if amount.currency is not None:
        return False
    start, end = amount.span.start, amount.span.end
    if _WORDS.search(line.folded[end:]) or _is_of_a_nation(line.folded[end:]):
        return True
    for place, token in enumerate(line.tokens):
        is_before, is_after = token.span.end in (start, start - 1), token.span.start in (end, end + 1)
        if not is_before and not is_after:
            continue
        if line.typed(token) in UNKNOWN_CODES or _is_sign(token.text):
            return True
        if is_after and token.kind == "word":
            follows = line.tokens[place + 1] if place + 1 < len(line.tokens) else None
            if follows is not None and follows.joined and _is_sign(follows.text):
                return True  # «10 zzz$»
            if _is_code(line.typed(token), names):
                return True
    return False


def _is_of_a_nation(after: str) -> bool:
    """«10 канадских»: of which country, not what."""
    word = _ADJECTIVE.match(after)
    return word is not None and nation_of(word[1]) is not None


def _is_sign(text: str) -> bool:
    return len(text) == 1 and (unicodedata.category(text) == "Sc" or text in _LETTERS)


def _is_code(typed: str, names: Collection[str]) -> bool:
    if not _CODE.fullmatch(typed) or typed in CURRENCIES or typed in _ABBREVIATIONS or typed.lower() in names:
        return False
    return find_standard(typed) is None and not banks_named(typed)
