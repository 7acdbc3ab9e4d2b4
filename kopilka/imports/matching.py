"""What becomes of each row of a file: whether it is known, new, or nobody can tell without asking.

Rows and known operations are paired one to one, in rounds from what is certain to what is likely; whatever is paired is
out of the next rounds. Equal operations are paired by their number: of three coffees of one day, where two are known,
two are known and the third is new. A row that may be known, and may be not, is doubtful: it is neither lost nor
recorded twice.

What is relied on: a file holds whole days. Of two equal operations of one day without a time or a number of the bank
nobody could tell which of them a file with the one of them has.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date as calendar_date
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, Generic, TypeVar
from uuid import UUID

from kopilka.imports.figures import EnteredTransaction, FileOperation, Judgement, KnownOperation, Match
from kopilka.imports.likeness import are_alike
from kopilka.text import fold

# A hold is booked so many days later at most.
HOLD = 10
# Two formats may tell the day of the purchase and that of the booking, and people enter on another day.
NEAR = 3
# A hold may be booked with another amount: of fuel, of a hotel, of a purchase in another currency.
CHANGED_BY = Decimal("0.2")
# So many operations that are alike but for their numbers say that the bank gives each file other numbers.
OTHER_NUMBERS = 3
# An account has some tens of holds at once; among so many of the latest ones a changed amount is looked for.
MOST_HOLDS = 1_000
# Within a group of equal amounts and days texts are compared one with another as long as it is no larger.
COMPARED = 40

Operation = FileOperation | KnownOperation
Other = TypeVar("Other", KnownOperation, EnteredTransaction)
Alike = Callable[[Any, Any], bool]
folded = lru_cache(maxsize=65_536)(fold)


def judge(
    rows: Sequence[FileOperation], known: Sequence[KnownOperation], entered: Sequence[EnteredTransaction]
) -> list[Judgement]:
    """One for each row, in their order. `known` and `entered` are of the rows' account, and of days around theirs."""
    judging = _Judging(rows, known)
    judging.pair_by_number()
    judging.pair_identical()
    judging.pair_holds()
    judging.pair_changed()
    judging.pair_by_day()
    judging.pair_nearby()
    judging.pair_entered(entered)
    return [judging.found.get(row.index) or Judgement(row.index, "new", None, "add") for row in rows]


class _Judging:
    def __init__(self, rows: Sequence[FileOperation], known: Sequence[KnownOperation]) -> None:
        self.rows = list(rows)
        self.known = list(known)
        self.found: dict[int, Judgement] = {}
        self.first = min((it.date for it in rows), default=calendar_date.min)
        self.last = max((it.date for it in rows), default=calendar_date.min)
        self.numbers_tell = True

    def pair_by_number(self) -> None:
        """The bank's own number, which alone would not do: some banks repeat it."""

        def key(it: Operation) -> Hashable:
            return (it.bank_id, it.amount, it.date) if it.bank_id else None

        pairs = _paired(self.rows, self.known, key, lambda it: (folded(it.text), str(it.time)))
        for row, one in pairs:
            self._is_known(row, one, "bank_id", "same_amount", "same_day")
        self._forget_paired()
        # Alike but for their numbers: either other operations, or a bank that numbers each file anew.
        alike = _paired(self.rows, self.known, _identity)
        others = sum(_numbers_differ(row, one) for row, one in alike)
        self.numbers_tell = bool(pairs) or others < OTHER_NUMBERS

    def pair_identical(self) -> None:
        """Amount, day, time and text. With a time, or without numbers of the bank that speak against it, it is known;
        else it may be another one of the same day.
        """
        for row, one in _paired(self.rows, self.known, _identity):
            if _numbers_differ(row, one) and self.numbers_tell and row.time is None:
                self._is_doubtful(row, "unclear_repeat", _match(one, 60, "same_amount", "same_day", "same_text"))
            else:
                time = ("same_time",) if row.time is not None else ()
                self._is_known(row, one, "same_amount", "same_day", *time, "same_text")
        self._forget_paired()

    def pair_holds(self) -> None:
        """A hold that is booked, on whatever day: by its number, its text, or a word of it."""
        rows = [it for it in self.rows if not it.is_pending]
        holds = [it for it in self.known if it.is_pending]
        for alike, reason in ((_same_number, "bank_id"), (_same_text, "same_text"), (_similar, "similar_text")):
            for row, one in _nearest(rows, holds, HOLD, alike, lambda it: it.amount):
                self._is_known(row, one, reason, "same_amount")
            self._forget_paired()
            rows = [it for it in rows if it.index not in self.found]
            holds = [it for it in self.known if it.is_pending]

    def pair_changed(self) -> None:
        """The same number or text, and another amount."""
        rows = [it for it in self.rows if not it.is_pending]
        for row, one in _paired(rows, self.known, lambda it: (it.bank_id, it.date) if it.bank_id else None):
            if (row.amount > 0) == (one.amount > 0) and _similar(row, one):
                self._is_doubtful(row, "amount_changed", _match(one, 80, "bank_id", "same_day"))
        self._forget_paired()
        rows = [it for it in rows if it.index not in self.found]
        holds = [it for it in self.known if it.is_pending][-MOST_HOLDS:]
        for row, one in _nearest(rows, holds, HOLD, _is_changed, lambda it: it.amount > 0):
            self._is_doubtful(row, "amount_changed", _match(one, 70, "near_amount", "similar_text", "was_pending"))
        self._forget_paired()

    def pair_by_day(self) -> None:
        """The same amount on the same day, told otherwise: a file of another format, other words, or without times."""
        for alike in (_similar, _is_anything):
            rows = [it for it in self.rows if it.index not in self.found]
            for row, one in _nearest(rows, self.known, 0, self._may_be_same(alike), lambda it: it.amount):
                reasons = ("same_amount", "same_day")
                if alike is _similar and not _numbers_differ(row, one):
                    self._is_known(row, one, *reasons, "similar_text")
                else:
                    score = 70 if alike is _similar else 50
                    self._is_doubtful(row, "unclear_repeat", _match(one, score, *reasons))
            self._forget_paired()

    def pair_nearby(self) -> None:
        """The same amount and a word in common, some days apart: the file has the days of what is known, and yet
        nothing that it would be.
        """
        missing = [it for it in self.known if self.first <= it.date <= self.last]
        rows = [it for it in self.rows if it.index not in self.found]
        for row, one in _nearest(rows, missing, NEAR, self._may_be_same(_similar), lambda it: it.amount):
            self._is_doubtful(row, "unclear_repeat", _match(one, 50, "same_amount", "near_day", "similar_text"))
        self._forget_paired()

    def pair_entered(self, entered: Sequence[EnteredTransaction]) -> None:
        """What a person has entered: never known for certain. The likeliest first: of the nearest day, then those that
        share a word.
        """
        rows = [it for it in self.rows if it.index not in self.found]
        pairs = _Pairs(rows, entered, lambda it: it.amount)
        for days in range(NEAR + 1):
            for alike in (_similar, _is_anything):
                for row, one in pairs.apart(days, alike):
                    text = ("similar_text",) if alike is _similar else ()
                    reasons = ("same_amount", "near_day" if days else "same_day", *text)
                    score = 70 - 10 * days + 25 * len(text)
                    self._is_doubtful(row, "looks_entered", Match(one.id, None, score, reasons))

    def _may_be_same(self, alike: Alike) -> Alike:
        def are(row: Operation, one: Operation) -> bool:
            if row.time is not None and one.time is not None and row.time != one.time:
                return False
            if self.numbers_tell and row.bank_id and one.bank_id and row.bank_id != one.bank_id:
                return False
            return alike(row, one)

        return are

    def _is_known(self, row: FileOperation, one: KnownOperation, *reasons: str) -> None:
        if one.is_pending and not row.is_pending and one.transaction_id is not None:
            match = _match(one, 95, *reasons, "was_pending")
            self.found[row.index] = Judgement(row.index, "duplicate", "booked", "match", match)
        else:
            self.found[row.index] = Judgement(row.index, "duplicate", "known", "skip", _match(one, 100, *reasons))

    def _is_doubtful(self, row: FileOperation, reason: str, match: Match) -> None:
        self.found[row.index] = Judgement(row.index, "doubtful", reason, None, match)  # type: ignore[arg-type]

    def _forget_paired(self) -> None:
        taken = {it.match.known_id for it in self.found.values() if it.match is not None}
        self.rows = [it for it in self.rows if it.index not in self.found]
        self.known = [it for it in self.known if it.id not in taken]


def _match(one: KnownOperation, score: int, *reasons: str) -> Match:
    return Match(one.transaction_id, one.id, score, reasons)


def _paired(
    rows: Iterable[FileOperation],
    known: Iterable[KnownOperation],
    key: Callable[[Operation], Hashable],
    order: Callable[[Operation], Any] | None = None,
) -> list[tuple[FileOperation, KnownOperation]]:
    """Those of one key, the first with the first; None is no key. Of one key those of one `order` meet first."""
    waiting: dict[Hashable, list[KnownOperation]] = defaultdict(list)
    asked: dict[Hashable, list[FileOperation]] = defaultdict(list)
    for one in known:
        waiting[key(one)].append(one)
    for row in rows:
        asked[key(row)].append(row)
    pairs: list[tuple[FileOperation, KnownOperation]] = []
    for its_key, its_rows in asked.items():
        its_known = waiting.get(its_key, []) if its_key is not None else []
        if order is not None and len(its_known) > 1:
            # Equal ones meet each other, whatever stands between them on one side alone.
            its_rows, its_known = _aligned(its_rows, its_known, order)
        pairs += zip(its_rows, its_known, strict=False)
    return pairs


def _aligned(
    rows: list[FileOperation], known: list[KnownOperation], order: Callable[[Operation], Any]
) -> tuple[list[FileOperation], list[KnownOperation]]:
    """Those that are equal by `order` first, then what is left."""
    waiting: dict[Any, list[KnownOperation]] = defaultdict(list)
    for one in reversed(known):
        waiting[order(one)].append(one)
    met = [(row, waiting[order(row)].pop()) for row in rows if waiting[order(row)]]
    met_rows, met_known = {row.index for row, _ in met}, {one.id for _, one in met}
    return (
        [row for row, _ in met] + [it for it in rows if it.index not in met_rows],
        [one for _, one in met] + [it for it in known if it.id not in met_known],
    )


class _Pairs(Generic[Other]):
    """Rows and others of one group (an amount, a direction), to be paired by how far their days are apart."""

    def __init__(
        self, rows: Sequence[FileOperation], others: Sequence[Other], group: Callable[[Any], Hashable]
    ) -> None:
        self._rows = list(rows) if others else []
        self._group = group
        self._by_day: dict[tuple[Hashable, calendar_date], dict[UUID, Other]] = defaultdict(dict)
        for it in others:
            for day in _days(it):
                self._by_day[group(it), day][it.id] = it

    def apart(self, days: int, alike: Alike) -> Iterator[tuple[FileOperation, Other]]:
        """What is left so many days apart. Whatever is returned is out of the next call."""
        left: list[FileOperation] = []
        for row in self._rows:
            other = self._find(row, days, alike)
            if other is None:
                left.append(row)
                continue
            for day in _days(other):
                self._by_day[self._group(other), day].pop(other.id, None)
            yield row, other
        self._rows = left

    def _find(self, row: FileOperation, days: int, alike: Alike) -> Other | None:
        group = self._group(row)
        for day in _days(row):
            for step in {timedelta(days), timedelta(-days)}:
                there = self._by_day.get((group, day + step))
                if there:
                    found = next((it for it in islice(there.values(), COMPARED) if alike(row, it)), None)
                    if found is not None:
                        return found
        return None


def _nearest(
    rows: Sequence[FileOperation],
    others: Sequence[Other],
    days: int,
    alike: Alike,
    group: Callable[[Any], Hashable],
) -> Iterator[tuple[FileOperation, Other]]:
    """Pairs of one group that are alike and so many days apart at most, the nearest first."""
    pairs = _Pairs(rows, others, group)
    for apart in range(days + 1):
        yield from pairs.apart(apart, alike)


def _days(it: FileOperation | KnownOperation | EnteredTransaction) -> tuple[calendar_date, ...]:
    """The purchase's and that on which it counts."""
    booked_on = None if isinstance(it, EnteredTransaction) else it.booked_on
    return (it.date,) if booked_on is None or booked_on == it.date else (it.date, booked_on)


def _identity(it: Operation) -> Hashable:
    return it.amount, it.date, it.time, folded(it.text)


def _numbers_differ(row: Operation, one: Operation) -> bool:
    return bool(row.bank_id and one.bank_id) and row.bank_id != one.bank_id


def _same_number(row: Operation, one: Operation) -> bool:
    return bool(row.bank_id) and row.bank_id == one.bank_id


def _same_text(row: Operation, one: Operation) -> bool:
    return folded(row.text) == folded(one.text)


def _similar(row: FileOperation, one: Operation | EnteredTransaction) -> bool:
    return folded(row.text) == folded(one.text) or are_alike(row.text, one.text)


def _is_anything(row: object, one: object) -> bool:
    return True


def _is_changed(row: Operation, hold: Operation) -> bool:
    return abs(row.amount - hold.amount) <= CHANGED_BY * abs(hold.amount) and _similar(row, hold)  # type: ignore[arg-type]
