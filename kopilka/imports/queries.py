"""Reads of imports, always of the member's household."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, Table, and_, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.imports.errors import ImportNotFound
from kopilka.imports.models import ImportRow, ImportStatement, StatementImport
from kopilka.imports.schemas import (
    AnswerRead,
    Asking,
    ImportListParams,
    ImportPlace,
    ImportRead,
    ImportRowRead,
    ImportStatementRead,
    InboxParams,
    InboxPlace,
    InboxRowRead,
    MatchRead,
    OutcomeRead,
    ProblemRead,
    QuestionRead,
    RowListParams,
    RowPlace,
    UndoneRead,
)
from kopilka.imports.wording import (
    NOT_BOOKED,
    UNREADABLE,
    bank_name,
    category_reason,
    contradiction_text,
    failure_text,
    match_reason,
    question_text,
)
from kopilka.infrastructure.http.pagination import check_question, question_of
from kopilka.infrastructure.locales import Locale

UNFINISHED = ("reading", "needs_mapping", "needs_account", "ready", "importing")
_ROWS = cast(Table, ImportRow.__table__).c
_STATEMENTS = cast(Table, ImportStatement.__table__).c
_IMPORTS = cast(Table, StatementImport.__table__).c
_OF_STATEMENT = and_(
    _STATEMENTS.household_id == _ROWS.household_id,
    _STATEMENTS.import_id == _ROWS.import_id,
    _STATEMENTS.index == _ROWS.statement,
)


async def get_import(
    session: AsyncSession, member: Member, import_id: UUID, *, is_changed: bool = False
) -> StatementImport:
    """`is_changed`: nobody else changes it until the transaction ends. Raises ImportNotFound."""
    found = await session.get(
        StatementImport,
        (member.household_id, import_id),
        with_for_update={"key_share": True} if is_changed else None,
        populate_existing=is_changed,
    )
    if found is None:
        raise ImportNotFound
    return found


async def statements_of(session: AsyncSession, member: Member, import_id: UUID) -> list[ImportStatement]:
    return await statements_of_import(session, member.household_id, import_id)


async def statements_of_import(session: AsyncSession, household_id: UUID, import_id: UUID) -> list[ImportStatement]:
    found = await session.scalars(
        select(ImportStatement)
        .where(ImportStatement.household_id == household_id, ImportStatement.import_id == import_id)
        .order_by(ImportStatement.index)
        .execution_options(populate_existing=True)
    )
    return list(found)


async def count_unfinished(session: AsyncSession, member: Member) -> int:
    statement = select(func.count()).where(
        StatementImport.household_id == member.household_id, StatementImport.status.in_(UNFINISHED)
    )
    return await session.scalar(statement) or 0


async def read_import(session: AsyncSession, member: Member, locale: Locale, import_id: UUID) -> ImportRead:
    """Raises ImportNotFound."""
    found = await get_import(session, member, import_id)
    await session.refresh(found)
    return _as_read(found, await statements_of(session, member, import_id), locale)


async def page_of_imports(
    session: AsyncSession, member: Member, locale: Locale, params: ImportListParams
) -> tuple[list[ImportRead], ImportPlace | None]:
    """The newest first. Raises CursorOfAnotherQuestion."""
    question = question_of(params)
    check_question(params.cursor, question)
    chosen = select(StatementImport).where(StatementImport.household_id == member.household_id)
    if params.cursor is not None:
        chosen = chosen.where(StatementImport.id < params.cursor.id)
    found = list(await session.scalars(chosen.order_by(StatementImport.id.desc()).limit(params.limit + 1)))
    shown = found[: params.limit]
    parts: dict[UUID, list[ImportStatement]] = defaultdict(list)
    of_these = select(ImportStatement).where(
        ImportStatement.household_id == member.household_id, ImportStatement.import_id.in_([it.id for it in shown])
    )
    for part in await session.scalars(of_these.order_by(ImportStatement.index)):
        parts[part.import_id].append(part)
    following = ImportPlace(question=question.hex(), id=shown[-1].id) if len(found) > len(shown) else None
    return [_as_read(it, parts[it.id], locale) for it in shown], following


async def page_of_rows(
    session: AsyncSession, member: Member, locale: Locale, import_id: UUID, params: RowListParams
) -> tuple[list[ImportRowRead], RowPlace | None]:
    """In the order of the file. Raises ImportNotFound and CursorOfAnotherQuestion."""
    question = question_of({**params.model_dump(), "import": import_id})
    check_question(params.cursor, question)
    await get_import(session, member, import_id)
    chosen = _rows(member, import_id)
    if params.statement is not None:
        chosen = chosen.where(_ROWS.statement == params.statement)
    if params.state is not None:
        chosen = chosen.where(_ROWS.state == params.state)
    if params.cursor is not None:
        chosen = chosen.where(_ROWS.index > params.cursor.index)
    found = (await session.execute(chosen.order_by(_ROWS.index).limit(params.limit + 1))).all()
    shown = found[: params.limit]
    following = RowPlace(question=question.hex(), index=shown[-1].index) if len(found) > len(shown) else None
    return [row_as_read(it, locale) for it in shown], following


async def read_rows(
    session: AsyncSession, member: Member, locale: Locale, import_id: UUID, indexes: Collection[int]
) -> list[ImportRowRead]:
    """These of them, in the order of the file."""
    chosen = _rows(member, import_id).where(_ROWS.index.in_(indexes)).order_by(_ROWS.index)
    return [row_as_read(it, locale) for it in await session.execute(chosen)]


async def page_of_inbox(
    session: AsyncSession, member: Member, locale: Locale, params: InboxParams
) -> tuple[list[InboxRowRead], InboxPlace | None]:
    """The oldest import first. Raises CursorOfAnotherQuestion."""
    question = question_of(params)
    check_question(params.cursor, question)
    chosen = (
        select(ImportRow.__table__, _STATEMENTS.currency, _STATEMENTS.account_id)
        .join(ImportStatement.__table__, _OF_STATEMENT)
        .join(
            StatementImport.__table__,
            and_(_IMPORTS.household_id == _ROWS.household_id, _IMPORTS.id == _ROWS.import_id),
        )
        .where(
            _ROWS.household_id == member.household_id,
            _ROWS.state == "doubtful",
            _ROWS.action.is_(None),
            _IMPORTS.status == "done",
        )
    )
    if params.cursor is not None:
        last = tuple_(literal(params.cursor.import_id), literal(params.cursor.index))
        chosen = chosen.where(tuple_(_ROWS.import_id, _ROWS.index) > last)
    chosen = chosen.order_by(_ROWS.import_id, _ROWS.index).limit(params.limit + 1)
    found = (await session.execute(chosen)).all()
    shown = [
        InboxRowRead(**row_as_read(it, locale).model_dump(), import_id=it.import_id, account_id=it.account_id)
        for it in found[: params.limit]
    ]
    if len(found) == len(shown):
        return shown, None
    return shown, InboxPlace(question=question.hex(), import_id=shown[-1].import_id, index=shown[-1].index)


def _rows(member: Member, import_id: UUID) -> Select[Any]:
    return (
        select(ImportRow.__table__, _STATEMENTS.currency)
        .join(ImportStatement.__table__, _OF_STATEMENT)
        .where(_ROWS.household_id == member.household_id, _ROWS.import_id == import_id)
    )


def row_as_read(row: Row[Any], locale: Locale) -> ImportRowRead:
    copied = (
        "index", "statement", "line", "state", "reason", "date", "time", "currency", "original_currency", "description",
        "payee", "is_pending", "mcc", "category_id", "action", "transaction_id",
    )  # fmt: skip
    match = None
    if row.match_transaction_id is not None:
        reason = match_reason(row.match_reasons or (), locale)
        match = MatchRead(transaction_id=row.match_transaction_id, score=row.match_score or 0, reason=reason)
    return ImportRowRead(
        **{name: getattr(row, name) for name in copied},
        amount=None if row.amount is None else abs(row.amount),
        type=None if row.amount is None else "income" if row.amount > 0 else "expense",
        original_amount=None if row.original_amount is None else abs(row.original_amount),
        category_reason=category_reason(row.category_source, row.category_words or (), locale),
        match=match,
    )


def _as_read(found: StatementImport, parts: Sequence[ImportStatement], locale: Locale) -> ImportRead:
    outcome = undone = None
    if found.added is not None:
        outcome = OutcomeRead(added=found.added, matched=found.matched or 0, updated=found.updated or 0)
    if found.trashed is not None:
        undone = UndoneRead(trashed=found.trashed, edited=found.edited or 0, given_back=found.given_back or 0)
    return ImportRead(
        id=found.id,
        status=found.status,
        progress=found.progress,
        format=found.format,
        bank=found.bank,
        bank_name=bank_name(found.bank, locale),
        encoding=found.encoding,
        file_name=found.file_name,
        size=found.size,
        statements=[_part_as_read(it, locale) for it in parts],
        question=_question(found, locale),
        problem=_problem(found, locale),
        outcome=outcome,
        undone=undone,
        created_at=found.created_at,
        user_id=found.created_by,
        finished_at=found.finished_at,
    )


def _part_as_read(part: ImportStatement, locale: Locale) -> ImportStatementRead:
    copied = set(ImportStatementRead.model_fields) - {"contradictions"}
    return ImportStatementRead(
        **{name: getattr(part, name) for name in copied},
        contradictions=[contradiction_text(it, locale) for it in part.contradictions],
    )


def _question(found: StatementImport, locale: Locale) -> QuestionRead | None:
    if found.question is None:
        return None
    asked = Asking.model_validate(found.question)
    return QuestionRead(
        what=asked.what,
        text=question_text(asked.what, locale),
        answers=[AnswerRead(answer=answer, sample=sample) for answer, sample in asked.options],
        columns=asked.columns,
        samples=asked.samples,
    )


def _problem(found: StatementImport, locale: Locale) -> ProblemRead | None:
    if found.failure is None:
        return None
    title = UNREADABLE if found.status in ("failed", "needs_mapping") else NOT_BOOKED
    detail = failure_text(found.failure, found.failure_line, found.failure_detail or "", locale)
    return ProblemRead(code=found.failure, title=title[locale], detail=detail, line=found.failure_line)
