"""Which bank the name of an account tells («Сбер *1234», «Тинькофф Блэк», "Amex Gold"), and which account is meant by a
bank and the last digits of a card.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kopilka.text import fold

# What people call it, folded and without hyphens: «т банк» and «Т-Банк» are «тбанк».
BANK_WORDS: Mapping[str, tuple[str, ...]] = {
    "sber": ("сбер", "сбербанк", "сберкарта", "sber", "sberbank"),
    "tbank": (
        "тбанк",
        "тbank",
        "tбанк",
        "тинькофф",
        "тинькоф",
        "тиньков",
        "тиньк",
        "тинек",
        "тинь",
        "tbank",
        "tinkoff",
        "tinkov",
    ),
    "alfa": ("альфа", "альфабанк", "alfa", "alfabank"),
    "vtb": ("втб", "vtb"),
    "gazprombank": ("газпромбанк", "гпб", "gazprombank", "gpb"),
    "raiffeisen": ("райффайзен", "райфайзен", "райф", "райффайзенбанк", "raiffeisen", "raiffeisenbank", "raif"),
    "ozon": ("озонбанк", "озонкарта", "ozonbank", "ozoncard"),
    "yandex": ("яндексбанк", "яндекспэй", "яндекспей", "яндекскарта", "yandexbank", "yandexpay"),
    "amex": ("amex", "americanexpress", "амекс"),
    "sovcombank": ("совкомбанк", "совком", "sovcombank"),
    "rosbank": ("росбанк", "rosbank"),
    "pochtabank": ("почтабанк",),
    "rshb": ("россельхозбанк", "россельхоз", "рсхб"),
    "psb": ("промсвязьбанк", "псб"),
    "mtsbank": ("мтсбанк", "mtsbank"),
    "revolut": ("revolut", "револют", "револьют"),
    "wise": ("wise", "вайз", "transferwise"),
    "monzo": ("monzo", "монзо"),
    "starling": ("starling", "старлинг"),
    "kaspi": ("kaspi", "каспи", "kaspibank", "каспибанк"),
    "halyk": ("halyk", "халык", "halykbank", "халыкбанк"),
    "chase": ("chase", "чейз"),
    "wellsfargo": ("wellsfargo",),
    "bankofamerica": ("bofa", "boa"),
    "capitalone": ("capitalone",),
    "paypal": ("paypal", "пэйпал", "пейпал"),
    "payoneer": ("payoneer", "пайонир"),
    "barclays": ("barclays", "барклайс"),
    "hsbc": ("hsbc",),
}
# In an account's name these tell the bank, elsewhere the shop.
_SHOPS_TOO: Mapping[str, str] = {
    "озон": "ozon", "ozon": "ozon", "яндекс": "yandex", "yandex": "yandex", "мтс": "mtsbank", "газпром": "gazprombank",
    "халва": "sovcombank",
}  # fmt: skip
# Endings of «Карта Сбера», «Карта Альфы», «Тинькова».
_CASES = ("а", "у", "ы", "е", "ом", "ой", "ою", "овская", "овский")
_SHORTEST = 4  # «втб» has no cases
_WORD = re.compile(r"[^\W\d_]+")
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class CardHolder:
    """What is known of an account by its name and its currency."""

    name: str
    currency: str


@lru_cache(maxsize=4096)
def banks_named(name: str) -> frozenset[str]:
    """The banks that an account's name tells; mostly one or none."""
    words = _WORD.findall(fold(name))
    said = {*words, *(first + second for first, second in pairwise(words))}
    said |= {nominative for it in said for nominative in _nominatives(it)}
    found = {bank for bank, called in BANK_WORDS.items() if not said.isdisjoint(called)}
    return frozenset(found | {bank for word, bank in _SHOPS_TOO.items() if word in said})


def _nominatives(word: str) -> set[str]:
    """What the word may be a case of: «сбера», «альфы», «сберовская»."""
    found = {word[: -len(it)] for it in _CASES if word.endswith(it) and len(word) - len(it) >= _SHORTEST}
    return found | {f"{it}а" for it in found}


def account_of_card(
    accounts: Sequence[CardHolder], bank: str | None, card: str | None, currency: str
) -> tuple[int | None, bool]:
    """The place of the account that a bank's message is about, and whether it is clear. `accounts` have the default one
    first; `card` is the last four digits. None and clear: nothing tells it, the default one is taken.

    The digits in a name say more than the bank. Of several accounts of the bank the default one is meant; where it is
    none of them, or the name has the digits of another card, that is unclear.
    """
    own = [place for place, it in enumerate(accounts) if it.currency == currency]
    digits = {place: set(_FOUR_DIGITS.findall(accounts[place].name)) for place in own}
    by_card = [place for place in own if card in digits[place]] if card is not None else []
    if len(by_card) == 1:
        return by_card[0], True
    by_bank = [place for place in own if bank is not None and bank in banks_named(accounts[place].name)]
    if card is not None and not by_card:
        others = [place for place in by_bank if not digits[place]]
        if by_bank and not others:
            return None, len(own) == 1
        by_bank = others
    if len(by_bank) == 1:
        return by_bank[0], True
    return None, not by_bank or by_bank[0] == own[0]
