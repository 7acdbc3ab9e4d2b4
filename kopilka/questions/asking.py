"""Reads a plain question: «сколько на еду в мае?», «сколько осталось?», "how much did we spend last week?".

Whatever has a sum in it is an entry and no question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kopilka.categories.standard import CategoryType
from kopilka.periods import CALENDAR, DateRange, Months, Period
from kopilka.questions.asked_line import AskedLine, counted_part, read_line_of_question
from kopilka.questions.calendar_words import COMPARING_WORD, NARROWING_WORD, TIME_WORD
from kopilka.questions.category_names import is_written_in_name
from kopilka.questions.held_accounts import find_held, may_be_held
from kopilka.questions.people import speaks_of_self, without_members, without_people
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
    HOW_MUCH,
    LAST_ACT,
    MORE_OR_LESS,
    NOT,
    OF_OTHERS,
    OF_ROWS,
    ROWS,
    SUBJECTS,
)
from kopilka.questions.results import NamedAccount, NamedCategory, NamedMember, Question, QuestionDoubt, Subject, Topic
from kopilka.questions.topics import find_named, guess_category, read_topics
from kopilka.quick_entry.grammar.category_words import find_standard

# Things that are asked about together; the others are told to be left out.
MOST_TOPICS = 6
MOST_PARTS = 12
_RUSSIAN_ADJECTIVE = re.compile(r"[а-я]+(?:ый|ий|ой|ую|юю|ая|ое|ые|ых|ом|ем)")
_SPLIT = re.compile(r"[^\w'-]+")
_MONTHLY, _WEEKLY = re.compile(r"месяц|month"), re.compile(r"недел|week")
_SUMS: tuple[Subject, ...] = ("spent", "earned", "net", "count", "average", "per_entry")
# One verb is enough: «стоил журнал на английском» has no other.
_TOLD_BY_VERB: tuple[Subject, ...] = ("spent", "earned", "net", "left")
_LISTS: tuple[Subject, ...] = ("largest", "smallest", "months", "latest", "bounded")
# Of which categories can be left out, and nothing else.
_LISTS_WITHOUT: tuple[Subject, ...] = (*_LISTS, "shares")
_BOUNDED: tuple[Subject | None, ...] = (None, "spent", "earned", "count", "largest", "smallest", "shares", "latest")
_COMPARED: tuple[Subject | None, ...] = (None, "spent", "earned", "net", "count")
_NUMBERED: tuple[Subject, ...] = ("largest", "smallest", "shares", "latest", "bounded")


_ASKS = re.compile(r"(?:сколько(?!-)|почему|зачем|хватит ли|how much|how many|why)\b", re.IGNORECASE)


def sounds_like_question(text: str) -> bool:
    """Whether somebody asks, be it for what cannot be answered: it is no entry, whatever numbers stand in it."""
    return _ASKS.match(text.strip()) is not None


def may_be_question(text: str, today: date) -> bool:
    """False: `read_question` finds none, whatever the categories: most messages are entries, and need not read them."""
    return may_be_held(text) or read_line_of_question(text, today, ()) is not None


def read_question(
    text: str,
    today: date,
    categories: Sequence[NamedCategory],
    accounts: Sequence[NamedAccount] = (),
    members: Sequence[NamedMember] = (),
    *,
    months: Months = CALENDAR,
    is_shared: bool = False,
) -> Question | None:
    """None where it is no question. `categories` and `accounts` are those in use, `members` those whose names are
    known. `is_shared`: others record in the household too.
    """
    held = find_held(text, today, accounts, categories)
    if held is not None:
        return Question(
            "held",
            months.current(Period.MONTH, today),
            is_period_named=False,
            accounts=tuple(it.id for it in held.accounts),
            ignored=held.ignored,
            doubts=("words_ignored",) if held.ignored else (),
        )
    it = read_line_of_question(text, today, categories, months)
    if it is None:
        return None
    return _Reading(it, today, months, categories, members, is_shared=is_shared).question()


def _without_act(match: "re.Match[str]") -> str:
    """«ходили в кафе»; what looks like a verb and is a purchase stays: «канал»."""
    return " " if find_standard(match[0]) is None else match[0]


def _parted(text: str) -> tuple[str, str]:
    """What is counted, and what is left out of it: of «на еду без кафе и на такси» the taxi is counted again."""
    counted = counted_part(text)
    excluded = text[len(counted) :].strip(" ,")
    excluding = EXCLUDING.match(excluded)
    if excluding is None or ABOUT.search(excluding[0]) or ABOUT.search(AND.split(excluded)[0]):
        return counted, excluded
    again = next((it for it in AND.finditer(excluded) if ABOUT.match(excluded, it.end())), None)
    if again is None:
        return counted, excluded
    return f"{counted}{excluded[again.start() :]}", excluded[: again.start()]


@dataclass(frozen=True, slots=True)
class _Things:
    """What a question is about: words, the categories that all of them name, or several `topics` instead."""

    words: Sequence[str]
    found: Sequence[NamedCategory]
    topics: tuple[Topic, ...] = ()

    @property
    def text(self) -> str:
        """Words that name nothing that is known."""
        return "" if self.found or self.topics else " ".join(self.words)


class _Reading:
    def __init__(
        self,
        it: AskedLine,
        today: date,
        months: Months,
        categories: Sequence[NamedCategory],
        members: Sequence[NamedMember],
        *,
        is_shared: bool,
    ) -> None:
        self.it = it
        self.asked = it.period
        self.today = today
        self.months = months
        self.categories = categories
        self.doubts: list[QuestionDoubt] = []
        self.ignored: list[str] = list(it.parts_of_day)
        rest, self.makers = without_members(it.rest, members, categories)
        self.rest, people = without_people(rest, categories)
        self.counted, self.excluded = _parted(self.rest)
        self.is_for_one = bool(people) or bool(self.makers) or (is_shared and speaks_of_self(it.rest))
        self.is_cut = self.asked is not None and self.asked.is_narrower
        self.is_period_clear = self.asked is None or self.asked.is_clear
        self.is_income = EARNED.search(self.counted) is not None

    def question(self) -> Question | None:
        subject = self._read_rows(self._read_rate(self.it.subject))
        segments = self._segments(self.counted)
        if self.it.compared is not None and subject not in _COMPARED:
            return self._unclear(is_period_named=False)
        if subject is None and not segments and self.asked is None and not self.excluded and not self.it.compared:
            return self._unclear(is_period_named=False) if self.it.is_asking else None
        if OF_OTHERS.search(self.rest) and subject != "latest" and self.it.compared is None:
            return self._unclear(is_period_named=self.asked is not None)
        meant = self._things(subject, segments)
        if subject is None or (subject == "balance" and (meant.found or meant.topics)):
            # «сколько на еду», «такси за май?»: of nothing else one asks how much.
            if not self._is_meant(meant) and (self.it.compared is None or meant.text):
                return self._unclear(is_period_named=self.asked is not None)
            subject = "earned" if self._is_of_income(meant) else "spent"
        known = [*meant.topics, *(Topic(it.id) for it in meant.found)]
        self.is_income = self.is_income or (bool(known) and all(self._type_of(it) == "income" for it in known))
        if subject == "average" and meant.found and self.is_income and not DAILY.search(self.rest):
            subject = "per_entry"  # «средняя зарплата»
        without_those = self._read_excluded(subject)
        self._check_period()
        text = meant.text
        if text and not self.it.is_asking and self.asked is None and self.is_period_clear and not self._is_named(text):
            return None  # «топ белый», "income tax": a heading of a question, and yet none
        meant, guess = self._settle(subject, meant)
        made_by = self.makers[0] if len(self.makers) == 1 and subject in _SUMS else None
        if self.is_for_one and subject != "goal" and made_by is None:
            self.doubts.append("for_household")
        if self.is_cut or self.ignored:
            self.doubts.append("words_ignored")
        return Question(
            subject=subject,
            span=self._days(),
            is_period_named=self.asked is not None and self.is_period_clear,
            categories=tuple(it.id for it in meant.found),
            words=meant.text if subject != "goal" else "",
            guess=guess,
            doubts=tuple(dict.fromkeys(self.doubts)),
            topics=meant.topics,
            without=without_those,
            ignored=tuple(dict.fromkeys(self.ignored)),
            limit=self.it.limit if subject in _NUMBERED else None,
            is_income=self.is_income,
            is_any=subject == "latest" and OF_ROWS.search(self.counted) is None,
            made_by=made_by,
            compared=self.it.compared.other if self.it.compared is not None else None,
            **self._bound(),
        )

    def _bound(self) -> dict[str, Any]:
        bound = self.it.bound
        if bound is None:
            return {}
        return {it: getattr(bound, it) for it in ("least", "most", "is_strict", "currency")}

    def _read_rows(self, subject: Subject | None) -> Subject | None:
        """«Траты больше 500» are rows, whatever else is asked of them."""
        return "bounded" if self.it.bound is not None and subject in _BOUNDED else subject

    def _things(self, subject: Subject | None, segments: Sequence[Sequence[str]]) -> _Things:
        """What is asked about; what there are no sums of is said to be ignored."""
        words = [word for it in segments for word in it]
        fitting = self._fitting(subject)
        found = find_named(words, fitting) if subject != "goal" else []
        if len(segments) < 2 or len(found) == 1 or not (subject is None or subject in _SUMS or subject in _LISTS):
            return _Things(words, found)
        topics = read_topics(segments, self._type(), fitting)
        if subject == "months":  # which are kept by category alone
            for one in (it for it in topics if it.category is None and it.guess is None):
                self._ignore(one.words)
            topics = tuple(it for it in topics if it.category is not None or it.guess is not None)
        for one in topics[MOST_TOPICS:]:
            self._ignore(next((it.name for it in self.categories if it.id == one.category), one.words))
        if len({self._type_of(it) for it in topics if it.category}) > 1:  # of income and of spending
            return _Things(words, [it for it in self.categories if Topic(it.id) in topics])
        if len(topics) == 1:
            return _Things(topics[0].words.split() or words, [it for it in fitting if it.id == topics[0].category])
        return _Things(words, [], topics[:MOST_TOPICS]) if topics else _Things(words, found)

    def _settle(self, subject: Subject, meant: _Things) -> tuple[_Things, UUID | None]:
        """What the subject makes of it, with the category that its words are taken for."""
        guess = None
        if subject == "left" and meant.found:
            self.doubts.append("no_budget")
        elif (subject in ("left", "balance") and meant.text) or (subject in ("shares", "net") and meant.words):
            # «сколько сэкономил на такси»: income less spending is of all
            self._ignore(" ".join(meant.words))
            meant = _Things([], []) if subject == "net" else meant
        elif len(meant.found) > 1:
            self.doubts.append("category_unclear")
        elif meant.text and subject != "goal":
            guess = guess_category(meant.words, self._type(), self._fitting(subject))
            if guess is not None:
                self.doubts.append("category_guessed")
            elif subject == "months":
                self._ignore(meant.text)
        if subject == "left" and (daily := DAILY.search(self.rest)):
            self._ignore(daily[0])
        if subject in ("left", "balance") and self._is_of_another_time():
            self.is_cut = True
        return meant, guess

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

    def _is_of_income(self, meant: _Things) -> bool:
        """«сколько кэшбэка», «зарплата и премия за май»."""
        known = meant.topics or [Topic(it.id) for it in meant.found]
        if not known and meant.words:
            known = [Topic(guess_category(meant.words, self._type(), self.categories))]
        return bool(known) and all(self._type_of(it) == "income" for it in known)

    def _is_meant(self, meant: _Things) -> bool:
        """«сколько на кофе», «сколько за май», «такси или метро», but not «сколько лет»."""
        if meant.found or (meant.topics and all(it.category or it.guess for it in meant.topics)):
            return True
        if HOW_MUCH.search(self.rest) is None:
            return False
        if not meant.words:
            return self.asked is not None or bool(self.excluded)
        return (
            ABOUT.search(self.rest) is not None or guess_category(meant.words, "expense", self.categories) is not None
        )

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
        if self.it.bound is not None:
            rest = ROWS.sub(" ", rest)
        for pattern in (*(words for _, words in SUBJECTS), ASKING, FILLING):
            rest = pattern.sub(" ", rest)
        kept: list[str] = []
        for word in (it for it in _SPLIT.split(rest) if len(it) > 1):
            is_named = any(is_written_in_name(word, it) for it in self.categories)
            if self.it.compared is not None and MORE_OR_LESS.fullmatch(word):
                continue  # «больше, чем в мае»: that is told
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
        body = self.excluded[excluding.end() :]
        topics = read_topics(self._segments(body), self._type(), self.categories)
        is_apart = 0 < len(topics) <= MOST_TOPICS and EXCLUDING.search(body) is None
        if not is_apart or subject not in (*_SUMS, *_LISTS_WITHOUT):
            self._ignore(self.excluded)
            return ()
        if subject in _SUMS:
            return topics
        for one in (it for it in topics if it.category is None):
            self._ignore(f"{excluding[0]} {one.words}")
        return tuple(it for it in topics if it.category is not None)

    def _is_of_another_time(self) -> bool:
        """What there is is told of now."""
        days = self._days()
        return not days.start <= self.today <= days.end

    def _ignore(self, text: str) -> None:
        self.ignored.append(text)

    def _days(self) -> DateRange:
        """What is only roughly told («недавно») stands for this month, with a doubt."""
        if self.it.compared is not None:
            return self.it.compared.span
        if self.asked is not None and self.is_period_clear:
            return self.asked.days
        return self.months.current(Period.MONTH, self.today)

    def _check_period(self) -> None:
        if not self.is_period_clear:
            self.doubts.append("period_unclear")
        elif self.asked is not None and self.asked.days.start > self.today:
            self.doubts.append("period_in_future")
        elif self.it.is_future:
            self.doubts.append("no_forecast")
