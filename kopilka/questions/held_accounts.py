"""Finds the accounts whose balance is asked for: «сколько на карте?», «остаток на Сбере», "how much cash do I have"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kopilka.periods import DateRange
from kopilka.questions.category_names import match_categories
from kopilka.questions.results import NamedAccount, NamedCategory
from kopilka.questions.single_periods import find_periods
from kopilka.quick_entry.grammar.account_names import AccountName, AccountNames
from kopilka.quick_entry.grammar.category_words import find_standard
from kopilka.quick_entry.grammar.typed_line import read_line, without

_ASKS = re.compile(
    r"(?<!\w)(?:сколько|скока|скоко|скок|баланс\w{0,2}|остат(?:ок|ка|ки)|how much|what(?:'s| is| do i have| have i)|"
    r"balances?|do i have|у (?:меня|нас) есть)(?!\w)|"
    r"^(?:что|есть ли) "
)
# Alone they are of accounts; after «сколько на» something may as well be bought.
_OF_MONEY = re.compile(
    r"(?<!\w)(?:баланс\w{0,2}|остат(?:ок|ка|ки)|остал\w+|остается|лежит|лежат|хранится|денег|деньги|счет(?:у|е|а)?|"
    r"есть|имеется|у (?:меня|нас)|balances?|accounts?|left|remains?|money|have|held)(?!\w)|"
    r"^(?:(?:and|so|please|tell me|show me) )*(?:how much|what(?:'s| is)) (?:(?:money|is|there|left) )*(?:on|in)(?!\w)"
)
_BESIDE = re.compile(
    r"(?<!\w)(?:сколько|скока|скоко|скок|как(?:ой|ов|ая)|что|есть ли|есть|там|у|меня|нас|сейчас|теперь|сегодня|"
    r"на данный момент|остал(?:ось|ись|ся)|остается|остат(?:ок|ка|ки)|баланс\w{0,2}|лежит|лежат|хранится|имеется|"
    r"денег|деньги|денежек|рублей|руб|всего|итого|еще|уже|а|ну|же|покажи(?:те)?|скажи(?:те)?|подскажи(?:те)?|"
    r"пожалуйста|привет|мо(?:й|я|ей|ем|его|их|и)|наш\w{0,3}|на|в|во|по|с|под|how|much|what's|what|is|are|do|does|i|we|"
    r"have|got|there|left|on|in|at|my|our|the|a|of|balances?|money|now|right now|currently|current|remaining|remains?|"
    r"show|me|tell|us|please|so|today|held|just|счет(?:у|е|а|ов|ах)?|accounts?|всех|все|общ\w{2}|только|лично|"
    r"был[оаи]?|будет|was|were|will|be)(?!\w)"
)
_ON = re.compile(r"(?<!\w)(?:на|в) (?:\w+ )*$")
_AND = re.compile(r"[,.:;!?]| (?:и|and|плюс|plus|\+) ")
# Nobody asks longer ones.
_LONGEST = 120
_LOCATIVE = re.compile(r"[а-я](?:е|ах|ях)$")
_ACCUSATIVE = re.compile(r"[ую]$")
# Where no account has such a name: the kinds that people call so. What is paid «на карту» is no balance.
_KINDS: tuple[tuple[str, "re.Pattern[str]"], ...] = (
    ("credit", re.compile(r"кредитк(?:а|е|и|ах)|кредитн\w{2,3} карт(?:а|е|ы|ах)|credit cards?")),
    (
        "cash",
        re.compile(
            r"налич(?:ные|ных|ными|ности|ность|ка|ке|ки|кой)|нал(?:а|е|ом)?|(?:кэш|кеш)(?:а|е|ем)?|кошельк(?:е|а|ах)|"
            r"кошелек|cash|wallet"
        ),
    ),
    (
        "card",
        re.compile(
            r"(?:(?:дебетов|банковск|зарплатн|основн)\w{2,3} )?(?:карт(?:а|е|ы|ах|ам)|карточк(?:а|е|и|ах|ам))|"
            r"(?:(?:debit|bank) )?cards?"
        ),
    ),
    (
        "savings",
        re.compile(
            r"вклад(?:а|е|ах|ы|у|ам)?|депозит(?:а|е|ах|ы|у)?|накопительн\w{2,3}(?: счет\w{0,2})?|сбережени(?:я|й|ях)|"
            r"savings?(?: accounts?)?|deposits?(?: accounts?)?"
        ),
    ),
    (
        "investment",
        re.compile(r"брокерск\w{2,3}(?: счет\w{0,2})?|инвестици(?:и|й|ях)|investments?|brokerage(?: account)?"),
    ),
    ("checking", re.compile(r"расчетн\w{2,3}(?: счет\w{0,2})?|checking(?: account)?|current account")),
)


@dataclass(frozen=True, slots=True)
class Held:
    """`accounts` are empty where a kind is named of which there is none. `ignored`: the words of another time."""

    accounts: tuple[NamedAccount, ...]
    ignored: tuple[str, ...] = ()


def may_be_held(text: str) -> bool:
    """False: `find_held` finds none, whatever the accounts."""
    return len(text) <= _LONGEST and _ASKS.search(read_line(text).folded) is not None


def find_held(
    text: str, today: date, accounts: Sequence[NamedAccount], categories: Sequence[NamedCategory]
) -> Held | None:
    """The accounts of this name or kind. None where no such balance is asked for: of a category it is asked what was
    spent, and «сколько на карту» is no balance either.
    """
    if not may_be_held(text) or "\n" in text.strip():
        return None
    folded = read_line(text).folded.rstrip("?!. ")
    times = [it for it in find_periods(folded, today, is_asking=False) if it.days != DateRange(today, today)]
    ignored = tuple(folded[it.span.start : it.span.end] for it in times)
    folded = without(folded, [it.span for it in times])
    parts = [" ".join(_BESIDE.sub(" ", it).split()) for it in _AND.split(folded)]
    rest = " ".join(it for it in parts if it)
    if not rest:
        return None
    is_of_money = _OF_MONEY.search(folded) is not None
    before = folded[: folded.find(rest)] if rest in folded else ""
    if _ON.search(before) and _ACCUSATIVE.search(rest):
        return None
    found: list[NamedAccount] = []
    names = AccountNames([AccountName(it.name, it.kind, it.currency) for it in accounts])
    for part in filter(None, parts):
        kind = next((name for name, words in _KINDS if words.fullmatch(part)), None)
        of_kind = next((words for _, words in _KINDS if words.match(part)), None)
        named = names.alone(read_line(part))
        if not named and kind is None and of_kind is not None:
            named = names.alone(read_line(of_kind.sub("", part)))  # «карте Сбера»
        is_plain = of_kind is not None or is_of_money or _LOCATIVE.search(part) is not None
        if named and (is_plain or not _is_bought(part, categories)):
            found += [accounts[it] for it in named]
        elif kind is None:
            return None
        else:
            found += [it for it in accounts if it.kind == kind]
    return Held(tuple(dict.fromkeys(found)), ignored)


def _is_bought(words: str, categories: Sequence[NamedCategory]) -> bool:
    return bool(match_categories(words.split(), categories)) or find_standard(words) is not None
