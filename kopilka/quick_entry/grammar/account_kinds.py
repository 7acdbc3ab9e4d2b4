"""Words for a kind of account: «картой», «нал», «со вклада», "by card", "from savings"; and where they mean one."""

import re
from collections.abc import Collection, Sequence

from kopilka.quick_entry.grammar.account_calls import FROM
from kopilka.quick_entry.grammar.category_words import find_standard
from kopilka.quick_entry.grammar.typed_line import Line, Span

# Ways to pay where they stand beside the sum, or behind what was bought.
_APART = {
    "cash": "наличные наличка наличку наличными наличкой нал налом налик наликом кэшем кэш кешем кеш",
    "card": "картой карточкой карта карточка дебетовой дебеткой дебетка безнал безналом безналичными",
    "credit": "кредиткой кредитка кредитки",
    "savings": "вклад",
}
APART = {kind: frozenset(words.split()) for kind, words in _APART.items()}
KINDS = ("cash", "card", "credit", "savings", "checking")
# Only behind one of these words: «с карты», «по карте», «на карту».
_BEHIND = {
    "cash": (FROM, "наличных налички наличкой нала кэша кеша кошелька"),
    "card": (
        FROM | {"по", "на"},
        "карты карточки карте карточке карту карточку дебетовой дебетки дебетку visa mastercard maestro мир",
    ),
    "credit": (FROM | {"на"}, "кредитки кредитку"),
    "savings": (FROM, "вклада депозита накоплений сбережений накопительного копилки"),
}
BEHIND = {kind: (before, frozenset(words.split())) for kind, (before, words) in _BEHIND.items()}
# English words need one before, or stand behind the sum: a gift card is none.
_ENGLISH = {"cash": "cash", "card": "card debit", "credit": "credit", "savings": "savings", "checking": "checking"}
ENGLISH = {kind: frozenset(words.split()) for kind, words in _ENGLISH.items()}
_PAID_BY = frozenset({"by", "with", "from", "in", "paid", "on", "via", "using"})
_ALL = frozenset[str]().union(*APART.values(), *ENGLISH.values(), *(words for _, words in BEHIND.values()))
# Before «карта» and "card" they tell which; the others tell of what is no account: «сим карта».
_WHICH = {
    "кредитная": "credit", "кредитной": "credit", "credit": "credit", "дебетовая": "card", "дебетовой": "card",
    "банковская": "card", "банковской": "card", "debit": "card", "bank": "card",
}  # fmt: skip
_NO_CARDS = (
    "сим sim флеш флэш видео скретч смарт sd micro микро подарок сертификат клуб лего топ бонус скидка абонемент фото "
    "эко мед мемори тест ключ игра колода купил купила взял взяла заказал заказала новая"
)
_NO_ACCOUNTS = frozenset(_NO_CARDS.split())
# Before "card": what is bought in shops; a "metro card" is a ticket.
IN_SHOPS = frozenset({"groceries", "eating_out", "taxi", "pharmacy", "beauty"})
# Before what is bought.
CASH_AHEAD = APART["cash"] | {"cash"}
_CARDS = frozenset({"карта", "картой", "карты", "card"})
_OF_NAMES = {
    "cash": ("налич", "нал", "кэш", "кеш", "кошел", "cash", "wallet"),
    "savings": ("вклад", "депозит", "накоп", "сбереж", "копилк", "saving", "deposit"),
    "card": ("карт", "card"),
}
_SAME = {"cash": ("налич", "кэш", "кеш", "cash"), "card": ("карт", "card"), "savings": ("вклад", "savings")}
# What accounts are of that nobody has chosen a kind for.
_BY_DEFAULT = frozenset({"card", "other"})


# «С карты мужа», «маминой картой»: of somebody whose account may be none of these.
_OF_SOMEBODY = re.compile(
    r"(?<!\w)(?:(?:с|со|по|на) )?(?:(?:карт|карточк)(?:а|ы|и|е|у|ой)|счета?) (?:мужа|жены|мамы|папы|брата|сестры|друга|"
    r"подруги|сына|дочери|родителей|тещи|свекрови|коллеги|бабушки|дедушки)(?!\w)|"
    r"(?<!\w)(?:(?:с|со|по|на) )?(?:чуж|мамин|папин|мужнин|женин|бабушкин|дедушкин|сестрин)[а-я]+ "
    r"(?:(?:карт|карточк)(?:а|ы|и|е|у|ой)|счета?)(?!\w)|"
    r"(?<!\w)(?:with|on|by|from) (?:(?:my|the|our) )?"
    r"(?:husband|wife|mom|mum|dad|friend|brother|sister|boss|partner)'s card"
)
# «Не картой»: by which other way, is not said.
_DENIED = re.compile(
    r"(?<!\w)не (?:(?:с|по) )?(?:картой|карточкой|карты|карточки|карте|кредиткой|кредитки|безналом|налом|наличными|"
    r"наличкой|наличных|вклада)(?!\w)(?:,? а(?= ))?|(?<!\w)not (?:by|with|in|from)? ?(?:card|cash|credit|savings)(?!\w)"
)


def find_others(text: str) -> list[Span]:
    """Ways to pay that are none of the household's own, or are denied."""
    found = [*_OF_SOMEBODY.finditer(text)] if "кар" in text or "car" in text else []
    denied = [*_DENIED.finditer(text)] if "не " in text or "not " in text else []
    return [Span(*it.span()) for it in (*found, *denied)]


def kind_of(kind: str, words: Collection[str]) -> str:
    """Of an account with these words in its name, which say more than the kind that accounts are of by default."""
    if kind not in _BY_DEFAULT:
        return kind
    for named, stems in _OF_NAMES.items():
        if any(it == stem if len(stem) == 3 else it.startswith(stem) for it in words for stem in stems):
            return named
    return kind


def names_kind(kind: str, words: Collection[str]) -> bool:
    """Whether one of these words is that of the kind itself."""
    return any(it.startswith(_SAME.get(kind, (kind,))) for it in words)


def find_kind(line: Line, at: int, taken: Sequence[Span]) -> tuple[str, int] | None:
    """The kind of account that the word at this place may tell, and where it begins with the word that tells which:
    «кредитная карта». None for a word that is no way to pay there. `taken` as of `AccountNames.find`.
    """
    tokens = line.tokens
    word, before = tokens[at].text, tokens[at - 1].text if at else ""
    if word not in _ALL or (before in _NO_ACCOUNTS and word in _CARDS | {"карточка"}):
        return None
    which = _WHICH.get(before) if word in _CARDS else None
    start = at if which is None else at - 1
    for kind in KINDS:
        told = which or kind
        if word in APART.get(kind, ()):
            return told, start
        words = BEHIND.get(kind)
        if words is not None and word in words[1] and (before in words[0] or _is_taken(line, at - 1, taken)):
            return told, start
        if word in ENGLISH[kind] and _is_english_way(line, start, at, taken):
            return told, start
    return None


def _is_english_way(line: Line, start: int, at: int, taken: Sequence[Span]) -> bool:
    """ "By card", "taxi 430 cash", "coffee cash 250", but not "gift card 50"."""
    before = line.tokens[start - 1] if start else None
    if before is None:
        return False
    if before.text in _PAID_BY or (before.text in ("my", "the") and start > 1):
        return True
    follows = line.tokens[at + 1] if at + 1 < len(line.tokens) else None
    is_last = follows is None and (before.kind != "word" or _is_taken(line, start - 1, taken))
    is_before_sum = follows is not None and follows.kind in ("number", "sign")
    if is_last or (is_before_sum and line.tokens[at].text == "cash"):
        return True
    word = line.tokens[at].text
    if not is_before_sum or word not in ("card", "debit") or find_standard(f"{before.text} {word}") is None:
        return False
    bought = find_standard(before.text)
    listed = find_standard(f"{before.text} card")
    return bought is not None and bought.name in IN_SHOPS and listed is not None and "card" not in listed.word


def _is_taken(line: Line, place: int, taken: Sequence[Span]) -> bool:
    """Whether the sum or a day stands there."""
    if not 0 <= place < len(line.tokens):
        return False
    start = line.tokens[place].span.start
    return any(it.start <= start < it.end for it in taken)
