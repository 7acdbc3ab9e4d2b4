"""Sums of what several things have in the ledger together: an entry that is of two of them counts once."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.analytics.queries import CategoryName
from kopilka.categories.standard import CategoryType
from kopilka.households.member import Member
from kopilka.periods import DateRange
from kopilka.questions.asked_things import with_those_below
from kopilka.questions.results import Topic
from kopilka.quick_entry.grammar.guessing import stems
from kopilka.transactions.schemas import CurrencyTotal, MadeByFilters, TransactionFilters
from kopilka.transactions.totals import count_splits, summarise

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows are summed up: of these days, of one type or of both, and of one member or of all. `converted` are the
    currencies of which anything was added to a sum so far.
    """

    session: AsyncSession
    member: Member
    span: DateRange
    kind: CategoryType | None
    made_by: UUID | None = None
    converted: set[str] = field(default_factory=set)

    def filters(self, category: UUID | None, words: str) -> TransactionFilters:
        found = TransactionFilters(
            start_date=self.span.start, end_date=self.span.end, type=self.kind, category_id=category, q=words or None
        )
        if self.made_by is None:
            return found
        return MadeByFilters(**found.model_dump(), created_by=self.made_by)

    async def sums(self, category: UUID | None = None, words: str = "") -> Sequence[CurrencyTotal]:
        """In the household's currency, and what no rate is known for in its own."""
        found = await summarise(self.session, self.member, self.filters(category, words))
        unknown = {it.currency: it for it in found.unconverted}
        self.converted.update(
            it.currency
            for it in found.by_currency
            if it.currency != self.member.currency and it != unknown.get(it.currency)
        )
        return [it for it in (found.base_total, *found.unconverted) if it is not None and _has_rows(it)]

    async def splits(self, each: Sequence[Collection[UUID]], words: str) -> "Mapping[str, Counter[str]]":
        """By currency, as `sums`: how many have a part in each of these sets of categories."""
        found: dict[str, Counter[str]] = {}
        for (currency, type_), number in (
            await count_splits(self.session, self.member, self.filters(None, words), each)
        ).items():
            found.setdefault(currency, Counter())[f"{type_}_count"] += number
        return found


async def resolve(asked: Asked, topic: Topic) -> tuple[Topic, Sequence[CurrencyTotal]]:
    """What of it the ledger has, with its sums. Of words: the texts that have them; those with other cases of them;
    what the list of words takes them for; and nothing, of the words.
    """
    tries = [topic]
    if topic.words:
        tries.append(Topic(topic.category, " ".join(stems(topic.words))))
    if topic.guess is not None:
        tries.append(Topic(topic.guess))
    for one in tries:
        if one.category is None and not one.words and topic.words:
            continue  # «за карту»: of such words there is no stem, and nothing is not everything
        found = await asked.sums(one.category, one.words)
        if found:
            return one, found
    return topic, ()


async def sum_union(
    asked: Asked, topics: Sequence[Topic], names: Mapping[UUID, CategoryName]
) -> Mapping[str, CurrencyTotal]:
    """By currency. Of `topics` that are resolved: none of them is guessed."""
    total: dict[str, Counter[str]] = {}
    roots = [it for it in dict.fromkeys(topics) if not _is_inside_another(it, topics, names)]
    for size in range(1, len(roots) + 1):
        for chosen in combinations(roots, size):
            categories = [it.category for it in chosen if it.category is not None]
            words, sign = " ".join(it.words for it in chosen if it.words), 1 if size % 2 else -1
            if len(categories) > 1:  # an entry has one category, and a split a part for each: it counts once
                families = [with_those_below([it], names) for it in categories]
                for currency, counts in (await asked.splits(families, words)).items():
                    total.setdefault(currency, Counter()).update({name: sign * it for name, it in counts.items()})
                continue
            for it in await asked.sums(categories[0] if categories else None, words):
                _add(total.setdefault(it.currency, Counter()), it, sign)
    return {currency: _as_total(currency, sums) for currency, sums in total.items()}


async def count_mixed(
    asked: Asked, topics: Sequence[Topic], without: Sequence[Topic], names: Mapping[UUID, CategoryName]
) -> "Mapping[str, Counter[str]]":
    """The splits of which a part is left out and a part is not, by currency; none where anything is asked by words."""
    if any(it.words for it in (*topics, *without)):
        return {}
    outside = with_those_below([it.category for it in without if it.category is not None], names)
    inside = with_those_below([it.category for it in topics if it.category is not None], names)
    return await asked.splits([outside, (inside or set(names)) - outside], "")


def less(
    total: Mapping[str, CurrencyTotal], other: Mapping[str, CurrencyTotal], mixed: "Mapping[str, Counter[str]]"
) -> Mapping[str, CurrencyTotal]:
    """What is left of `total` without `other`, which is a part of it; currencies of which nothing is left are gone. Of
    what is `mixed` there is a part in both.
    """
    left: dict[str, CurrencyTotal] = {}
    for currency, one in total.items():
        sums: Counter[str] = Counter()
        _add(sums, one, 1)
        if currency in other:
            _add(sums, other[currency], -1)
        sums.update(mixed.get(currency, ()))
        if sums["income_count"] or sums["expense_count"]:
            left[currency] = _as_total(currency, sums)
    return left


def _is_inside_another(topic: Topic, topics: Sequence[Topic], names: Mapping[UUID, CategoryName]) -> bool:
    """«на еду и кафе»: a subcategory counts with its parent."""
    parent = names[topic.category].parent_id if topic.category is not None and not topic.words else None
    return parent is not None and Topic(parent) in topics


def _has_rows(total: CurrencyTotal) -> bool:
    return total.income_count + total.expense_count + total.transfer_count + total.pending_count > 0


def _add(sums: "Counter[str]", one: CurrencyTotal, sign: int) -> None:
    for name in ("income", "income_count", "expense", "expense_count"):
        sums[name] += sign * getattr(one, name)


def _as_total(currency: str, sums: "Counter[str]") -> CurrencyTotal:
    income, expense = sums["income"] or _ZERO, sums["expense"] or _ZERO
    return CurrencyTotal(
        currency=currency,
        income=income,
        income_count=sums["income_count"],
        expense=expense,
        expense_count=sums["expense_count"],
        net=income - expense,
        # Nobody asks about a category of transfers: they have none; and answers are of what is booked.
        transferred_in=_ZERO,
        transferred_out=_ZERO,
        transfer_count=0,
        pending=_ZERO,
        pending_count=0,
    )
