"""Reads a plain question: «сколько на еду в мае?», «сколько осталось?», "how much did we spend last week?".

Whatever has a sum in it is an entry and no question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kopilka.periods import DateRange, Period, current_period
from kopilka.questions.asked_periods import AskedPeriod, find_period
from kopilka.questions.calendar_words import COMPARING_WORD, NARROWING_WORD, TIME_WORD
from kopilka.questions.category_names import is_name_word, is_written_in_name, match_categories
from kopilka.questions.results import NamedCategory, Question, QuestionDoubt, Subject
from kopilka.quick_entry.amounts import find_amounts
from kopilka.quick_entry.category_words import find_standard
from kopilka.quick_entry.typed_line import Span, read_line, without

# Nobody asks longer questions; a text is not searched in vain.
LONGEST = 200


def _words(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


_ASKING = _words(
    r"(?:а |и |ну )?(?:во |на )?(?:сколько|скока|как(?:ой|ая|ие|ов[аы]?|ую)|куда|где|когда|почему|кто|что|чего|как|"
    r"зачем)|how much|how many|how often|how far|how|what(?:'s| is| are| was)?|where|which|who|when|why"
)
_HEADING = re.compile(
    r"^(?:покажи |скажи |итого |всего |show (?:me )?|tell me )?"
    r"(?:мои |наши |все |общ\w+ |средн\w+ |my |our |total |average )?"
    r"(?:трат[аы]|расход\w*|доход\w*|заработ\w+|баланс|остат(?:ок|ки)|сам(?:ые|ая|ый|ое)|топ|крупнейш\w+|сальдо|"
    r"прибыль|spendings?|expenses?|income|earnings|balance|biggest|largest|top|most expensive)(?!\w)"
)
# In this order: what stands first decides, «самые большие траты» are no sum of expenses.
_SUBJECTS: tuple[tuple[Subject, "re.Pattern[str]"], ...] = (
    ("goal", _words(r"(?:до |моей |моя |к )?цел(?:ь|и|ей|ям)|(?:осталось )?копить(?: на)?|накопить|goals?")),
    ("months", _words(r"по месяцам|помесячно|каждый месяц|by months?|monthly|(?:each|every) month")),
    (
        "shares",
        _words(
            r"по категориям|(?:на что|куда)(?: \w+)? (?:трач\w+|трат\w+|уход\w+|ушл\w+|потра\w+|дел\w+)|структура|"
            r"больше всего|by categor(?:y|ies)|where (?:did|does|do) (?:\w+ ){0,3}go|what (?:do|did) (?:i|we) spend"
        ),
    ),
    (
        "largest",
        _words(
            r"сам(?:ые|ая|ый|ое) (?:больш\w+|крупн\w+|дорог\w+)|крупнейш\w+|наибольш\w+|топ(?:[- ]?\d{1,2})?|biggest|"
            r"largest|top(?: \d{1,2})?|most expensive"
        ),
    ),
    ("count", _words(r"сколько раз|как часто|сколько (?:покупок|операций)|how many times|how often|how many")),
    (
        "average",
        _words(
            r"в среднем|средн(?:ий|ие|яя|ее)|average|on average|в день(?! рожд)|каждый день|ежедневно|per day|a day|"
            r"(?:every|each) day|daily"
        ),
    ),
    (
        "net",
        _words(
            r"доход\w* минус расход\w*|income minus (?:expenses|spending)|сэкономи\w+|отложи\w+|накопи\w+|сальдо|"
            r"прибыль|в плюсе|в минусе|saved?|net"
        ),
    ),
    (
        "left",
        _words(
            r"остал\w+|мо(?:гу|жем|жно) (?:ещ[её] )?(?:по)?тратить|left|remains?|(?:can|may) (?:i|we) (?:still )?spend"
        ),
    ),
    (
        "earned",
        _words(r"доход\w*|заработ\w+|зарабат\w+|получ\w+|поступ\w+|пришл[оаи]|earn(?:ed|ings)?|income|received"),
    ),
    (
        "spent",
        _words(
            r"(?:по|ис)?тра[чт]\w*|расход\w*|уш(?:ло|ла|ли)|вышл[оаи]|уход[ия]т|заплат\w+|плач\w+|обош[её]л\w*|"
            r"обошл\w+|обход\w+|стои\w+|spen[dt]\w*|expenses?|paid|pay|costs?"
        ),
    ),
    (
        "balance",
        _words(
            r"баланс\w*|остат(?:ок|ки)|на сч[её]т(?:у|ах|е)|денег|деньги|у (?:меня|нас)|balance|"
            r"money(?: (?:do|have) (?:i|we)(?: have)?)?|(?:do|have) (?:i|we) have"
        ),
    ),
)
# Neither the subject nor what it is about.
_FILLING = _words(
    r"я|мы|ты|он|она|мне|нам|мой|моя|мо[её]|мои|наш\w*|у|меня|нас|на|за|в|во|с|со|из|от|до|по|к|и|а|же|ли|бы|был[оаи]?|"
    r"ещ[её]|уже|всего|вообще|примерно|итого|сейчас|теперь|денег|деньги|руб(?:лей)?|покуп\w+|ездил\w*|раз|все|всех|"
    r"конца|но|i|we|my|our|the|a|an|do|does|did|have|has|had|on|for|in|at|of|to|from|is|are|was|were|me|us|so|far|still|until|"
    r"total|money|much|many|times|spending|per|but|am|be|been|it|go|and|во сколько|покажи|скажи|show|tell"
)
# What stands before the thing that is asked about.
_ABOUT = _words("на|за|про|on|for")
_HOW_MUCH = _words("сколько|how much")
# Asks for something else than a sum of money.
_OF_OTHERS = _words("когда|кто|почему|зачем|when|who|why")
_TOP = re.compile(r"(?:топ|top)[- ]?\d{1,2}(?!\d)")
# What is left out of the sum: «без аренды», "except taxi", «не считая трат на такси», to the end of the question.
_EXCLUDING = _words(
    r"(?:все )?кроме|без(?: учета)?|исключая|за (?:исключением|вычетом)|не (?:считая|учитывая|на|включая|беря)|"
    r"(?:а|и) не|помимо|минус(?! расход)|"
    r"except(?:ing)?(?: for)?|exclud\w+|without|(?:(?:everything|all|anything) )?but(?: not)?|"
    r"not (?:on|for|counting|including)|apart from|aside from|other than|besides|minus(?! (?:expenses|spending))"
)
_RUSSIAN_ADJECTIVE = re.compile(r"[а-я]+(?:ый|ий|ой|ую|юю|ая|ое|ые|ых|ом|ем)")
_SPLIT = re.compile(r"[^\w'-]+")


@dataclass(frozen=True, slots=True)
class _Asked:
    rest: str
    period: AskedPeriod | None
    subject: Subject | None
    is_asking: bool


_ASKS = re.compile(r"(?:сколько(?!-)|почему|зачем|хватит ли|how much|how many|why)\b", re.IGNORECASE)


def sounds_like_question(text: str) -> bool:
    """Whether somebody asks, be it for what cannot be answered: it is no entry, whatever numbers stand in it."""
    return _ASKS.match(text.strip()) is not None


def may_be_question(text: str, today: date) -> bool:
    """False: `read_question` finds none, whatever the categories: most messages are entries, and need not read them."""
    return _asked(text, today) is not None


def read_question(text: str, today: date, categories: Sequence[NamedCategory]) -> Question | None:
    """None where it is no question. `categories` are those in use."""
    it = _asked(text, today)
    if it is None:
        return None
    return _Reading(it.rest, it.period, today, categories).question(it.subject, is_asking=it.is_asking)


def _asked(text: str, today: date) -> _Asked | None:
    if len(text) > LONGEST or "\n" in text.strip():
        return None
    line = read_line(text)
    folded = line.folded
    is_asking = _ASKING.search(folded) is not None or folded.endswith("?")
    period = find_period(folded, today, is_asking=is_asking)
    spans = [*(period.spans if period else ()), *(Span(*it.span()) for it in _TOP.finditer(folded))]
    if _has_number(text, spans):
        return None
    rest = without(folded, period.spans if period else ()).rstrip("?!. ")
    subject = _subject(_counted(rest)) or _subject(rest)
    if not is_asking and not _HEADING.search(rest):
        return None
    return _Asked(rest, period, subject, is_asking)


def _subject(text: str) -> Subject | None:
    return next((name for name, words in _SUBJECTS if words.search(text)), None)


def _counted(text: str) -> str:
    """Up to what is left out of the sum."""
    excluding = _EXCLUDING.search(text)
    return text if excluding is None else text[: excluding.start()]


def _has_number(text: str, spans: Sequence[Span]) -> bool:
    """Beside the days and «топ 5»: a sum, in digits or words."""
    line = read_line(without(read_line(text).shown, spans))
    return any(it.kind == "number" for it in line.tokens) or bool(find_amounts(line, [], ["RUB"]))


class _Reading:
    def __init__(self, rest: str, asked: AskedPeriod | None, today: date, categories: Sequence[NamedCategory]) -> None:
        self.rest = rest
        self.asked = asked
        self.today = today
        self.categories = categories
        self.doubts: list[QuestionDoubt] = []
        self.counted = _counted(rest)
        self.is_cut = self.counted != rest or (asked is not None and asked.is_narrower)
        self.is_period_clear = asked is None or asked.is_clear

    def question(self, subject: Subject | None, *, is_asking: bool) -> Question | None:
        words = self._words()
        if subject is None and not words and self.asked is None:
            return Question(None, self._days(), False, doubts=("subject_unclear",)) if is_asking else None
        if _OF_OTHERS.search(self.rest):
            subject, words = None, []
        found = self._named(words, subject) if subject != "goal" else []
        if subject is None or (subject == "balance" and found):
            # «сколько на еду», «такси за май?»: of nothing else one asks how much.
            is_income = bool(found) and all(it.type == "income" for it in found)
            is_meant = bool(found) or (_HOW_MUCH.search(self.rest) is not None and self._is_about_something(words))
            if not is_meant:
                return Question(None, self._days(), self.asked is not None, doubts=("subject_unclear",))
            subject = "earned" if is_income else "spent"
        self._check_period()
        if self.is_cut:
            self._ignore_words()
        if subject in ("left", "balance") and self._is_of_another_time():
            self._ignore_words()
        if len(found) > 1:
            self.doubts.append("category_unclear")
        text = "" if found else " ".join(words)
        if text and not is_asking and self.asked is None and self.is_period_clear and not _ABOUT.search(self.rest):
            return None  # «топ белый», "income tax": a heading of a question, and yet none
        guess = None
        if subject == "left" and found:
            self.doubts.append("no_budget")
        elif (subject in ("left", "balance") and text) or (subject == "shares" and words):
            self._ignore_words()
        elif text and subject != "goal":
            guess = self._guess(text, subject)
            if subject == "months" and guess is None:
                self._ignore_words()
        return Question(
            subject=subject,
            span=self._days(),
            is_period_named=self.asked is not None and self.is_period_clear,
            categories=tuple(it.id for it in found),
            words=text if subject != "goal" else "",
            guess=guess,
            doubts=tuple(self.doubts),
        )

    def _is_about_something(self, words: Sequence[str]) -> bool:
        """«сколько на кофе», «сколько за май», but not «сколько лет»."""
        return (self.asked is not None and not words) or (bool(words) and _ABOUT.search(self.rest) is not None)

    def _words(self) -> list[str]:
        """What is left of the question: what it is about. Words that tell of a time are none, and raise a doubt, if
        no category has them in its name.
        """
        rest = self.counted
        for pattern in (_ASKING, *(words for _, words in _SUBJECTS), _FILLING):
            rest = pattern.sub(" ", rest)
        kept: list[str] = []
        for word in (it for it in _SPLIT.split(rest) if len(it) > 1):
            is_named = any(is_written_in_name(word, it) for it in self.categories)
            if not is_named and (NARROWING_WORD.fullmatch(word) or COMPARING_WORD.fullmatch(word)):
                self.is_cut = True
            elif not is_named and TIME_WORD.fullmatch(word):
                self.is_period_clear = False
                if kept and _RUSSIAN_ADJECTIVE.fullmatch(kept[-1]):
                    del kept[-1]  # «новый год»
            else:
                kept.append(word)
        return kept

    def _is_of_another_time(self) -> bool:
        """What there is is told of now."""
        days = self._days()
        return not days.start <= self.today <= days.end

    def _ignore_words(self) -> None:
        if "words_ignored" not in self.doubts:
            self.doubts.append("words_ignored")

    def _named(self, words: Sequence[str], subject: Subject | None) -> list[NamedCategory]:
        """Those whose names the words are in; none where a word is in no name: «кофе с собой», something narrower."""
        wanted = {"spent": "expense", "earned": "income"}.get(subject or "")
        fitting = [it for it in self.categories if wanted is None or it.type == wanted]
        found: list[NamedCategory] = []
        left = list(words)
        while left:
            best = match_categories(left, [it for it in fitting if it not in found])
            if not best:
                return []
            if len({it.type for it in best}) > 1:
                best = [it for it in best if it.type == "expense"]
            found += best
            left = [word for word in left if not any(is_name_word(word, it) for it in best)]
        return [it for it in self.categories if it in found]

    def _guess(self, words: str, subject: Subject) -> UUID | None:
        """What a list of words and merchants takes them for."""
        listed = find_standard(words, income=subject == "earned")
        found = next((it for it in self.categories if listed is not None and it.standard_key == listed.name), None)
        if found is None:
            return None
        self.doubts.append("category_guessed")
        return found.id

    def _days(self) -> DateRange:
        """What is only roughly told («недавно») stands for this month, with a doubt."""
        if self.asked is not None and self.is_period_clear:
            return self.asked.days
        return current_period(Period.MONTH, self.today)

    def _check_period(self) -> None:
        if not self.is_period_clear:
            self.doubts.append("period_unclear")
        elif self.asked is not None and self.asked.days.start > self.today:
            self.doubts.append("period_in_future")
