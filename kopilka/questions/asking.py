"""Reads a plain question: «сколько на еду в мае?», «сколько осталось?», "how much did we spend last week?".

Whatever has a sum in it is an entry and no question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kopilka.categories.standard import CategoryType
from kopilka.periods import DateRange, Period, current_period
from kopilka.questions.asked_periods import AskedPeriod, find_period
from kopilka.questions.calendar_words import COMPARING_WORD, NARROWING_WORD, PART_OF_DAY, TIME_WORD
from kopilka.questions.category_names import is_written_in_name
from kopilka.questions.misspelt import mend_times
from kopilka.questions.people import speaks_of_self, without_people
from kopilka.questions.question_words import (
    ABOUT,
    ACT,
    AND,
    ASKING,
    CURRENCY,
    DAILY,
    EACH,
    EARNED,
    EXCLUDING,
    FILLING,
    FUTURE,
    HEADING,
    HOW_MUCH,
    LAST_ACT,
    NOT,
    OF_OTHERS,
    ONE,
    SUBJECTS,
    TOP,
    asked_number,
)
from kopilka.questions.results import NamedCategory, Question, QuestionDoubt, Subject, Topic
from kopilka.questions.topics import find_named, guess_category, read_topics
from kopilka.quick_entry.amounts import find_amounts
from kopilka.quick_entry.category_words import find_standard
from kopilka.quick_entry.typed_line import Span, read_line, without

# Nobody asks longer questions; a text is not searched in vain.
LONGEST = 200
# Things that are asked about together; the others are told to be left out.
MOST_TOPICS = 6
MOST_PARTS = 12
_RUSSIAN_ADJECTIVE = re.compile(r"[а-я]+(?:ый|ий|ой|ую|юю|ая|ое|ые|ых|ом|ем)")
_SPLIT = re.compile(r"[^\w'-]+")
_MONTHLY, _WEEKLY = re.compile(r"месяц|month"), re.compile(r"недел|week")
_SUMS: tuple[Subject, ...] = ("spent", "earned", "net", "count", "average", "per_entry")
# One verb is enough: «стоил журнал на английском» has no other.
_TOLD_BY_VERB: tuple[Subject, ...] = ("spent", "earned", "net", "left")
_LISTS: tuple[Subject, ...] = ("largest", "smallest", "months")


@dataclass(frozen=True, slots=True)
class _Asked:
    """`rest` is the question without its period, `parts_of_day` what it says of hours, `limit` how many rows."""

    rest: str
    period: AskedPeriod | None
    subject: Subject | None
    is_asking: bool
    is_future: bool
    parts_of_day: tuple[str, ...]
    limit: int | None


_ASKS = re.compile(r"(?:сколько(?!-)|почему|зачем|хватит ли|how much|how many|why)\b", re.IGNORECASE)


def sounds_like_question(text: str) -> bool:
    """Whether somebody asks, be it for what cannot be answered: it is no entry, whatever numbers stand in it."""
    return _ASKS.match(text.strip()) is not None


def may_be_question(text: str, today: date) -> bool:
    """False: `read_question` finds none, whatever the categories: most messages are entries, and need not read them."""
    return _asked(text, today, ()) is not None


def read_question(
    text: str, today: date, categories: Sequence[NamedCategory], *, is_shared: bool = False
) -> Question | None:
    """None where it is no question. `categories` are those in use. `is_shared`: others record in the household too."""
    it = _asked(text, today, categories)
    if it is None:
        return None
    return _Reading(it, today, categories, is_shared=is_shared).question()


def _asked(text: str, today: date, categories: Sequence[NamedCategory]) -> _Asked | None:
    if len(text) > LONGEST or "\n" in text.strip():
        return None
    line = read_line(text)
    folded = line.folded
    is_asking = ASKING.search(folded) is not None or folded.endswith("?")
    top = TOP.search(folded)
    if is_asking or HEADING.search(folded) or top:
        folded = mend_times(folded, lambda word: _is_known(word, categories))
        line = read_line(folded)
        top = TOP.search(folded)
    is_future = FUTURE.search(folded) is not None
    period = find_period(_masked(folded, top), today, is_asking=is_asking, is_future=is_future)
    tops = [Span(*it.span()) for it in TOP.finditer(folded)]
    if _has_number(line.shown, [*(period.spans if period else ()), *tops]):
        return None
    rest = without(folded, [*(period.spans if period else ()), *(_number_of(top) if top else ())]).rstrip("?!. ")
    subject = _subject(_counted(rest)) or _subject(rest)
    if not is_asking and not HEADING.search(rest):
        return None
    limit = asked_number(top) if top else 1 if ONE.search(rest) else None
    hours = tuple(PART_OF_DAY.findall(folded)) if period is not None and period.is_narrower else ()
    return _Asked(rest, period, subject, is_asking, is_future, hours, limit)


def _masked(text: str, top: "re.Match[str] | None") -> str:
    """As long as it was, without the number of «топ-3 за октябрь», which is no day of a month."""
    for span in _number_of(top) if top is not None else ():
        text = f"{text[: span.start]}{' ' * (span.end - span.start)}{text[span.end :]}"
    return text


def _number_of(top: "re.Match[str]") -> list[Span]:
    """The number alone: what it counts says what is asked for."""
    return [Span(*top.span(it)) for it in ("after", "before") if top[it]]


def _is_known(word: str, categories: Sequence[NamedCategory]) -> bool:
    """A word of its own, and no other one with an error in it."""
    patterns = (TIME_WORD, NARROWING_WORD, COMPARING_WORD, FILLING, *(words for _, words in SUBJECTS))
    return (
        any(it.fullmatch(word) for it in patterns)
        or any(is_written_in_name(word, it) for it in categories)
        or find_standard(word) is not None
    )


def _subject(text: str) -> Subject | None:
    return next((name for name, words in SUBJECTS if words.search(text)), None)


def _counted(text: str) -> str:
    """Up to what is left out of the sum."""
    excluding = EXCLUDING.search(text)
    return text if excluding is None else text[: excluding.start()]


def _has_number(text: str, spans: Sequence[Span]) -> bool:
    """Beside the days and «топ 5»: a sum, in digits or words."""
    line = read_line(without(text, spans))
    return any(it.kind == "number" for it in line.tokens) or bool(find_amounts(line, [], ["RUB"]))


def _without_act(match: "re.Match[str]") -> str:
    """«ходили в кафе»; what looks like a verb and is a purchase stays: «канал»."""
    return " " if find_standard(match[0]) is None else match[0]


class _Reading:
    def __init__(self, it: _Asked, today: date, categories: Sequence[NamedCategory], *, is_shared: bool) -> None:
        self.it = it
        self.asked = it.period
        self.today = today
        self.categories = categories
        self.doubts: list[QuestionDoubt] = []
        self.ignored: list[str] = list(it.parts_of_day)
        self.rest, people = without_people(it.rest, categories)
        self.counted = _counted(self.rest)
        self.excluded = self.rest[len(self.counted) :].strip(" ,")
        self.is_for_one = bool(people) or (is_shared and speaks_of_self(it.rest))
        self.is_cut = self.asked is not None and self.asked.is_narrower
        self.is_period_clear = self.asked is None or self.asked.is_clear
        self.is_income = EARNED.search(self.counted) is not None

    def question(self) -> Question | None:
        subject = self._read_rate(self.it.subject)
        segments = self._segments(self.counted)
        words = [word for it in segments for word in it]
        if subject is None and not words and self.asked is None and not self.excluded:
            return self._unclear(is_period_named=False) if self.it.is_asking else None
        if OF_OTHERS.search(self.rest):
            return self._unclear(is_period_named=self.asked is not None)
        fitting = self._fitting(subject)
        found = find_named(words, fitting) if subject != "goal" else []
        topics: tuple[Topic, ...] = ()
        if len(segments) > 1 and len(found) != 1 and (subject is None or subject in _SUMS or subject in _LISTS):
            topics = read_topics(segments, self._type(), fitting)
        if subject == "months":  # which are kept by category alone
            for one in (it for it in topics if it.category is None and it.guess is None):
                self._ignore(one.words)
            topics = tuple(it for it in topics if it.category is not None or it.guess is not None)
        for one in topics[MOST_TOPICS:]:
            self._ignore(next((it.name for it in self.categories if it.id == one.category), one.words))
        topics = topics[:MOST_TOPICS]
        if len(topics) == 1:
            found = [it for it in fitting if it.id == topics[0].category]
            words = topics[0].words.split() or words
            topics = ()
        if subject is None or (subject == "balance" and (found or topics)):
            # «сколько на еду», «такси за май?»: of nothing else one asks how much.
            if not self._is_meant(words, found, topics):
                return self._unclear(is_period_named=self.asked is not None)
            subject = "earned" if self._is_of_income(words, found, topics) else "spent"
        known = [*topics, *(Topic(it.id) for it in found)]
        self.is_income = self.is_income or (bool(known) and all(self._type_of(it) == "income" for it in known))
        if subject == "average" and found and self.is_income and not DAILY.search(self.rest):
            subject = "per_entry"  # «средняя зарплата»
        without_those = self._read_excluded(subject)
        self._check_period()
        if subject in ("left", "balance") and self._is_of_another_time():
            self.is_cut = True
        if len({self._type_of(it) for it in topics if it.category}) > 1:  # of income and of spending
            found, topics = [it for it in self.categories if Topic(it.id) in topics], ()
        if len(found) > 1 and not topics:
            self.doubts.append("category_unclear")
        text = "" if found or topics else " ".join(words)
        if text and not self.it.is_asking and self.asked is None and self.is_period_clear and not self._is_named(text):
            return None  # «топ белый», "income tax": a heading of a question, and yet none
        guess = None
        if subject == "left" and found:
            self.doubts.append("no_budget")
        elif (subject in ("left", "balance") and text) or (subject in ("shares", "net") and words):
            # «сколько сэкономил на такси»: income less spending is of all
            self._ignore(" ".join(words))
            text, found, topics = ("", [], ()) if subject == "net" else (text, found, topics)
        elif text and subject != "goal":
            guess = guess_category(words, self._type(), fitting)
            if guess is not None:
                self.doubts.append("category_guessed")
            elif subject == "months":
                self._ignore(text)
        if subject == "left" and (daily := DAILY.search(self.rest)):
            self._ignore(daily[0])
        if self.is_for_one and subject != "goal":
            self.doubts.append("for_household")
        if self.is_cut or self.ignored:
            self.doubts.append("words_ignored")
        return Question(
            subject=subject,
            span=self._days(),
            is_period_named=self.asked is not None and self.is_period_clear,
            categories=() if topics else tuple(it.id for it in found),
            words=text if subject != "goal" else "",
            guess=guess,
            doubts=tuple(dict.fromkeys(self.doubts)),
            topics=topics,
            without=without_those,
            ignored=tuple(dict.fromkeys(self.ignored)),
            limit=self.it.limit if subject in ("largest", "smallest", "shares") else None,
            is_income=self.is_income,
        )

    def _unclear(self, *, is_period_named: bool) -> Question:
        return Question(None, self._days(), is_period_named, doubts=("subject_unclear",))

    def _read_rate(self, subject: Subject | None) -> Subject | None:
        """«сколько трачу в месяц»: told month by month. Of a week there is nothing but the average of its days."""
        if self.asked is None or not self.asked.rate or subject not in (None, "spent", "earned", "average"):
            return subject
        rate = self.asked.rate
        self.asked = None if self.asked.is_only_rate else self.asked
        if _MONTHLY.search(rate):
            return "months"
        if not _WEEKLY.search(rate):
            self.asked = self.it.period
            return subject
        self._ignore(rate)
        return "average"

    def _type(self) -> CategoryType:
        return "income" if self.is_income or self.it.subject == "earned" else "expense"

    def _fitting(self, subject: Subject | None) -> list[NamedCategory]:
        wanted = {"spent": "expense", "earned": "income"}.get(subject or "")
        return [it for it in self.categories if wanted is None or it.type == wanted]

    def _type_of(self, topic: Topic) -> CategoryType | None:
        known = topic.category or topic.guess
        return next((it.type for it in self.categories if it.id == known), None)

    def _is_of_income(self, words: Sequence[str], found: Sequence[NamedCategory], topics: Sequence[Topic]) -> bool:
        """«сколько кэшбэка», «зарплата и премия за май»."""
        meant = topics or [Topic(it.id) for it in found]
        if not meant and words:
            meant = [Topic(guess_category(words, self._type(), self.categories))]
        return bool(meant) and all(self._type_of(it) == "income" for it in meant)

    def _is_meant(self, words: Sequence[str], found: Sequence[NamedCategory], topics: Sequence[Topic]) -> bool:
        """«сколько на кофе», «сколько за май», «такси или метро», but not «сколько лет»."""
        if found or (topics and all(it.category or it.guess for it in topics)):
            return True
        if HOW_MUCH.search(self.rest) is None:
            return False
        if not words:
            return self.asked is not None or bool(self.excluded)
        return ABOUT.search(self.rest) is not None or guess_category(words, "expense", self.categories) is not None

    def _is_named(self, text: str) -> bool:
        """«траты на кофе», «средняя зарплата», "average coffee price"."""
        words = text.split()
        if ABOUT.search(self.rest) is not None or find_named(words, self.categories):
            return True
        return self.it.subject == "per_entry" and guess_category(words, "expense", self.categories) is not None

    def _segments(self, text: str) -> list[list[str]]:
        """The words of each part that stands apart; of a long list the first ones."""
        parts = AND.split(text)
        if len(parts) > MOST_PARTS:
            self._ignore(", ".join(parts[MOST_PARTS:]))
        return [words for it in parts[:MOST_PARTS] if (words := self._words(it))]

    def _words(self, text: str) -> list[str]:
        """What is left of a part of the question: what it is about. Words that tell of a time are none, and raise a
        doubt, if no category has them in its name.
        """
        self.ignored += (it[0] for it in CURRENCY.finditer(text))
        rest = CURRENCY.sub(" ", text)
        if self.it.subject is None:
            rest = LAST_ACT.sub(_without_act, rest)
        if self.it.subject == "per_entry":
            rest = EACH.sub(" ", rest)
        if self.it.subject not in _TOLD_BY_VERB:
            rest = ACT.sub(_without_act, rest)
        for pattern in (*(words for _, words in SUBJECTS), ASKING, FILLING):
            rest = pattern.sub(" ", rest)
        kept: list[str] = []
        for word in (it for it in _SPLIT.split(rest) if len(it) > 1):
            is_named = any(is_written_in_name(word, it) for it in self.categories)
            if not is_named and (
                NARROWING_WORD.fullmatch(word) or COMPARING_WORD.fullmatch(word) or NOT.fullmatch(word)
            ):
                self._ignore(word)
            elif not is_named and TIME_WORD.fullmatch(word):
                self.is_period_clear = False
                if kept and _RUSSIAN_ADJECTIVE.fullmatch(kept[-1]):
                    del kept[-1]  # «новый год»
            else:
                kept.append(word)
        return kept

    def _read_excluded(self, subject: Subject) -> tuple[Topic, ...]:
        """What is left out of the sum; said to be ignored where it is no part of one."""
        excluding = EXCLUDING.match(self.excluded)
        if excluding is None:
            return ()
        segments = self._segments(self.excluded[excluding.end() :])
        topics = read_topics(segments, self._type(), self.categories)
        if (
            subject not in _SUMS
            or not topics
            or len(topics) > MOST_TOPICS
            or EXCLUDING.search(self.excluded[excluding.end() :])
        ):
            self._ignore(self.excluded)
            return ()
        return topics

    def _is_of_another_time(self) -> bool:
        """What there is is told of now."""
        days = self._days()
        return not days.start <= self.today <= days.end

    def _ignore(self, text: str) -> None:
        self.ignored.append(text)

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
        elif self.it.is_future:
            self.doubts.append("no_forecast")
