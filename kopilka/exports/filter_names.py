"""What a report says of the filters that it was asked for with."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import queries as accounts
from kopilka.accounts.errors import AccountNotFound
from kopilka.exports.schemas import Question
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.money import wire
from kopilka.transactions.payees import names_of

# The name of what was deleted after the report was asked for.
DELETED = "—"

WORDS: Mapping[Locale, Mapping[str, str]] = {
    "ru": {
        "type": "Тип", "income": "доходы", "expense": "расходы", "transfer": "переводы",
        "refund": "возвраты", "purchase": "покупки", "category_id": "Категория", "account_id": "Счёт",
        "payee_id": "Получатель", "tag": "Метка",
        "q": "Поиск", "min_amount": "Сумма от", "max_amount": "Сумма до",
    },
    "en": {
        "type": "Type", "income": "income", "expense": "expenses", "transfer": "transfers",
        "refund": "refunds", "purchase": "purchases", "category_id": "Category", "account_id": "Account",
        "payee_id": "Payee", "tag": "Tag",
        "q": "Search", "min_amount": "Amount from", "max_amount": "Amount to",
    },
}  # fmt: skip


async def describe_filters(
    session: AsyncSession,
    member: Member,
    question: Question,
    locale: Locale,
    labels: Mapping[UUID, str],
) -> tuple[tuple[str, str], ...]:
    """(name, value) of each filter but the days."""
    words = WORDS[locale]
    found = []
    if question.type is not None:
        found.append((words["type"], words[question.type]))
    if question.category_id is not None:
        found.append((words["category_id"], labels.get(question.category_id, DELETED)))
    if question.account_id is not None:
        found.append((words["account_id"], await _account_name(session, member, question.account_id)))
    if question.payee_id is not None:
        known = await names_of(session, member, {question.payee_id})
        found.append((words["payee_id"], known.get(question.payee_id, DELETED)))
    if question.tag is not None:
        found.append((words["tag"], f"#{question.tag}"))
    if question.q is not None:
        found.append((words["q"], question.q))
    for name in ("min_amount", "max_amount"):
        amount = getattr(question, name)
        if amount is not None:
            found.append((words[name], wire(amount).replace(".", "," if locale == "ru" else ".")))
    return tuple(found)


async def _account_name(session: AsyncSession, member: Member, account_id: UUID) -> str:
    try:
        return (await accounts.get_account(session, member, account_id)).name
    except AccountNotFound:
        return DELETED
