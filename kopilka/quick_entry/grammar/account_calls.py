"""What accounts are called for short in a typed line, and where: «с т-банка», «обед 350 сбер», "with my amex"."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from kopilka.accounts.banks import BANK_WORDS, banks_named
from kopilka.quick_entry.grammar.account_forms import (
    ADJECTIVES,
    CARDS,
    COMMON,
    LATIN,
    SHORTEST,
    is_form,
    is_genitive,
    sounds_alike,
)
from kopilka.quick_entry.grammar.category_words import find_standard
from kopilka.quick_entry.grammar.typed_line import Line, Span, Token

FROM = frozenset({"с", "со", "из", "from", "by"})
# Before an account, of a bank or by its whole name.
BEFORE = FROM | frozenset({
    "на", "по", "через", "with", "in", "on", "to", "via", "using", "paid", "оплатил", "оплатила", "оплачено",
    "заплатил", "заплатила",
})  # fmt: skip
BY_CARD = frozenset({"карта", "картой", "карточкой", "card"})
WHOSE = frozenset({
    "my", "the", "our", "мой", "моя", "моей", "моего", "своей", "своего", "нашей",
})  # fmt: skip
# Before the preposition: "paid with amex", «оплатил с альфы».
PAID = frozenset({"paid", "charged", "оплатил", "оплатила", "оплачено", "заплатил", "заплатила", "списано", "списали"})
_PAYING = FROM | {"with", "on", "to", "via", "using", "через", "по"}
_MARKS = frozenset(",(-–—")
# Banks whose name is a word of other names as well: «пицца альфа».
_ORDINARY = frozenset({"альфа", "alfa", "wise", "chase", "halyk", "freedom", "solo", "хоум"})
# «Обед в сбере» was eaten there.
_PLACES = frozenset({
    "в", "во", "у", "за", "про", "для", "от", "при", "к", "ко", "о", "об", "до", "под", "возле", "около", "at", "of",
    "for", "about", "near",
})  # fmt: skip
# So many words before its name, or behind it, tell what was bought.
_NEAR = 6
# What is paid to banks themselves: «страховка тинькофф 500».
_OF_BANKS = frozenset(
    {"taxes", "loans", "subscriptions", "communication", "interest", "cashback", "salary", "education", "sales"}
)
# What banks give their name to: «сбер еда 500» was ordered there.
_OF_THEIR_NAME = frozenset({
    "мегамаркет", "маркет", "аптека", "еда", "прайм", "здоровье", "супермаркет", "мобайл", "мобильный",
    "топливо", "билеты", "путешествия", "город", "шопинг", "прогулки", "касса", "market", "mobile", "travel", "shop",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """What accounts are called for short, and the places of those. `needs_from`: only after «с», "with"; `needs_case`:
    only in the genitive behind it, «с халвы»; `needs_card`: only behind the word for a card, «с карты мужа»;
    `is_heard`: in the letters of the other language, «с тревел».
    """

    words: frozenset[str]
    places: tuple[int, ...]
    is_bank: bool = False
    needs_from: bool = False
    needs_case: bool = False
    needs_card: bool = False
    is_heard: bool = False
    initials: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "initials", frozenset(it[0] for it in self.words))

    def is_said(self, typed: str) -> bool:
        if not self.is_heard and typed[:1] not in self.initials:
            return False
        fits = sounds_alike if self.is_heard else is_genitive if self.needs_case else is_form
        return any(fits(word, typed) for word in self.words)


def calls_of(names: Sequence[str], words: Sequence[tuple[str, ...]]) -> list[Call]:
    """By the banks of the accounts, by the first word of a name that tells it from others, and by its adjectives.
    `words` are those of each of the `names`.
    """
    banks = [banks_named(it) for it in names]
    found = []
    for bank, called in BANK_WORDS.items():
        places = tuple(place for place, named in enumerate(banks) if bank in named)
        if places:
            found.append(Call(frozenset(called), places, is_bank=True))
        else:  # «со сбера», where no account is called so
            found.append(Call(frozenset(called) - _ORDINARY, (), needs_from=True))
    leads: dict[str, list[int]] = defaultdict(list)
    adjectives: dict[str, list[int]] = defaultdict(list)
    owners: dict[str, list[int]] = defaultdict(list)
    alone: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(words):
        lead = next((it for it in name if it not in COMMON and not it.isdecimal()), None)
        if lead is not None and len(name) > 1 and not banks[place] and not lead.endswith(ADJECTIVES):
            leads[lead].append(place)
        if len(name) == 1 and not banks[place]:
            alone[name[0]].append(place)
        for word in set(name) if len(name) > 1 else ():
            if word.endswith(ADJECTIVES):
                adjectives[word].append(place)
            elif word != lead and word not in COMMON and not banks_named(word) and not word.isdecimal():
                owners[word].append(place)
    for lead, those in (*leads.items(), *alone.items()):
        if LATIN.issuperset(lead):
            found.append(Call(frozenset({lead}), tuple(those), needs_from=True, is_heard=True))
    for lead, those in leads.items():
        if len(lead) >= SHORTEST and LATIN.issuperset(lead):
            found.append(Call(frozenset({lead}), tuple(those), needs_from=find_standard(lead) is not None))
        elif len(lead) > SHORTEST:
            found.append(Call(frozenset({lead}), tuple(those), needs_from=True, needs_case=True))
    # «С зарплатной», «с чёрной карты».
    found += [Call(frozenset({it}), tuple(those), needs_from=True) for it, those in adjectives.items()]
    # «С карты мужа».
    found += [Call(frozenset({it}), tuple(those), needs_from=True, needs_card=True) for it, those in owners.items()]
    return found


def places_of_call(line: Line, call: Call, taken: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Where it begins and ends, in tokens, with the preposition and the word for a card."""
    tokens = line.tokens

    def is_taken(place: int) -> bool:
        return any(it.start <= tokens[place].span.start < it.end for it in taken)

    for at in range(len(tokens)):
        length = _length_of_call(tokens, at, call)
        if not length or is_taken(at):
            continue
        start, end = at, at + length
        has_card = False
        if end < len(tokens) and tokens[end].text in CARDS and not is_taken(end):
            end, has_card = end + 1, tokens[end].text in BY_CARD
        if start and tokens[start - 1].text in CARDS:
            start, has_card = start - 1, tokens[start - 1].text in BY_CARD
        elif call.needs_card:
            continue
        while start and tokens[start - 1].text in WHOSE:
            start -= 1
        before = tokens[start - 1] if start else None
        has_from = before is not None and before.text in (BEFORE if call.is_bank else _PAYING)
        is_border = end == len(tokens) or tokens[end].kind == "sign" or is_taken(end)
        begins = before is None and end < len(tokens) and tokens[end].text == ":"
        at_mark = start - 1 if before is not None and before.text in _MARKS else start
        is_behind = at_mark > 0 and is_taken(at_mark - 1)
        is_with_card = has_card and before is not None and not before.text.endswith(ADJECTIVES)
        is_told = is_behind or begins or is_with_card
        # «Обед 500 тинькофф», though no account is of that bank.
        is_owed = is_behind and is_border and not call.places
        if (has_from and (is_border or start == 1)) or is_owed or (is_border and is_told and not call.needs_from):
            yield with_paying(tokens, start - has_from), end
        elif call.is_bank and _is_ordinary(tokens, at, length):
            continue
        elif call.is_bank and (
            (is_border and _is_behind_purchase(line, at)) or (before is None and is_before_purchase(line, end))
        ):
            yield start, end


def with_paying(tokens: Sequence[Token], start: int) -> int:
    """Where it begins with the word for paying before it."""
    return start - 1 if start and tokens[start - 1].text in PAID else start


def _is_ordinary(tokens: Sequence[Token], at: int, length: int) -> bool:
    """Whether the word alone is a name of other things as well."""
    return length == 1 and tokens[at].text in _ORDINARY


def _is_behind_purchase(line: Line, at: int) -> bool:
    """«Продукты сбер 500», where the bank does not sell it."""
    if at == 0 or line.tokens[at - 1].text in _PLACES:
        return False
    first = line.tokens[max(0, at - _NEAR)].span.start
    return _is_bought(line.folded[first : line.tokens[at].span.start])


def is_before_purchase(line: Line, end: int, among: Collection[str] | None = None) -> bool:
    """«Сбер кофе 250», «нал такси 300»: the line goes on with what is bought, and that is no shop of the bank.
    `among`: only of these categories.
    """
    tokens = line.tokens
    if end >= len(tokens) or tokens[end].kind != "word" or tokens[end].text in _OF_THEIR_NAME:
        return False
    last = tokens[min(len(tokens), end + _NEAR) - 1].span.end
    text = line.folded[tokens[end].span.start : last]
    bought = None if among is None else find_standard(text)
    return _is_bought(text) and (among is None or (bought is not None and bought.name in among))


def _is_bought(text: str) -> bool:
    bought = find_standard(text)
    return bought is not None and bought.name not in _OF_BANKS


def _length_of_call(tokens: Sequence[Token], at: int, call: Call) -> int:
    """In tokens, of a word or of two («т банк»); 0 where it does not stand here."""
    for length in (2, 1):
        written = tokens[at : at + length]
        if len(written) == length and all(it.kind == "word" for it in written):
            said = written[0].text if length == 1 else written[0].text + written[1].text
            if call.is_said(said.replace("-", "")):
                return length
    return 0
