"""What a question is about, by the names that the household sees, and which of its sums it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.analytics import queries as analytics
from kopilka.analytics.queries import CategoryName
from kopilka.categories.standard import CategoryType
from kopilka.households.member import Member
from kopilka.infrastructure.database.transactions import driver
from kopilka.infrastructure.locales import Locale
from kopilka.questions.results import About, Question, Topic
from kopilka.transactions.schemas import CurrencyTotal

_ZERO = Decimal(0)
NOTHING = CurrencyTotal(
    currency="",
    income=_ZERO,
    income_count=0,
    expense=_ZERO,
    expense_count=0,
    net=_ZERO,
    transferred_in=_ZERO,
    transferred_out=_ZERO,
    transfer_count=0,
    pending=_ZERO,
    pending_count=0,
)


def topics_of(question: Question) -> Sequence[Topic]:
    """At least one; that of all spending is empty."""
    if question.topics:
        return question.topics
    return [Topic(question.categories[0] if question.categories else None, question.words, question.guess)]


def about_topics(member: Member, question: Question, names: dict[UUID, CategoryName], used: Sequence[Topic]) -> About:
    """Of the things that are counted, those left out last, with what stands for words that are nowhere."""
    asked = (*topics_of(question), *question.without)
    guessed = tuple(
        (it.words, names[one.category].name)
        for it, one in zip(asked, used, strict=False)
        if it.words and one.category is not None
    )
    counted = used[: len(topics_of(question))]
    single = counted[0] if len(counted) == 1 else Topic()
    known = replace(question, categories=(single.category,) if single.category else (), words=single.words)
    several = tuple(name_of(it, names) for it in counted) if len(counted) > 1 else ()
    return replace(about_one(member, known, names, ()), names=tuple(dict.fromkeys(several)), guessed=guessed)


def name_of(topic: Topic, names: dict[UUID, CategoryName]) -> str:
    return names[topic.category].name if topic.category is not None else f"«{topic.words}»"


def of_kind(total: CurrencyTotal, kind: CategoryType | None) -> tuple[Decimal, int]:
    """Amount and how many rows; of both types what is left, and all rows."""
    if kind == "income":
        return total.income, total.income_count
    if kind == "expense":
        return total.expense, total.expense_count
    return total.net, total.income_count + total.expense_count


def kind_of(question: Question) -> CategoryType | None:
    if question.subject == "net":
        return None
    return "income" if question.subject == "earned" or question.is_income else "expense"


def about_one(member: Member, question: Question, names: dict[UUID, CategoryName], others: tuple[str, ...]) -> About:
    category = names[question.categories[0]].name if question.categories else None
    made_by = question.made_by.name if question.made_by is not None else ""
    return About(question.span, member.currency, others, category, question.words, made_by=made_by)


async def read_names(session: AsyncSession, member: Member, locale: Locale) -> dict[UUID, CategoryName]:
    return await analytics.name_categories(await driver(session), member, locale)


def roots_without(question: Question, names: Mapping[UUID, CategoryName]) -> tuple[UUID, ...]:
    """The categories that a list leaves out, each with those below it and none of these by itself."""
    named = dict.fromkeys(it.category for it in question.without if it.category is not None)
    return tuple(it for it in named if names[it].parent_id not in named)


def with_those_below(roots: Sequence[UUID], names: Mapping[UUID, CategoryName]) -> set[UUID]:
    return {id_ for id_, it in names.items() if id_ in roots or it.parent_id in roots}
