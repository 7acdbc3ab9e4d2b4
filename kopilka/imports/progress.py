"""What the job that reads a file writes into its import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast, get_args
from uuid import UUID

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.imports.account_choice import AccountChoice
from kopilka.imports.figures import Judgement
from kopilka.imports.models import ImportFile, ImportRow, ImportStatement, StatementImport
from kopilka.imports.queries import statements_of_import
from kopilka.imports.reading import ReadFile, Undecided, Unreadable
from kopilka.imports.records import Category
from kopilka.imports.row_table import count_rows, insert_rows
from kopilka.imports.schemas import Asked, Asking, Chosen
from kopilka.imports.service import needs_account
from kopilka.infrastructure.clock import now
from kopilka.infrastructure.database.transactions import driver
from kopilka.statement_imports.statement import Choices

STARTED = Decimal("0.1")
_FILES, _ROWS, _STATEMENTS = (cast(Table, it.__table__) for it in (ImportFile, ImportRow, ImportStatement))


@dataclass(frozen=True, slots=True)
class Started:
    content: bytes
    file_name: str
    choices: Choices


async def lock(session: AsyncSession, household_id: UUID, import_id: UUID, status: str) -> StatementImport | None:
    """The import while it is in this status; nobody else changes it until the transaction ends. None: it is not any
    more, or was deleted.
    """
    found = await session.get(
        StatementImport, (household_id, import_id), with_for_update={"key_share": True}, populate_existing=True
    )
    return found if found is not None and found.status == status else None


async def start(session: AsyncSession, found: StatementImport) -> Started | None:
    """None where the file is gone."""
    content = await session.scalar(
        select(_FILES.c.content).where(_FILES.c.household_id == found.household_id, _FILES.c.import_id == found.id)
    )
    if content is None:
        return None
    found.progress = STARTED
    await session.flush()
    return Started(content, found.file_name, _choices(Chosen.model_validate(found.choices)))


async def remembered(session: AsyncSession, found: StatementImport, asked: Undecided) -> Choices | None:
    """What was answered of the last finished import whose file had the same columns; None where there is none, or it
    is used already.
    """
    chosen = Chosen.model_validate(found.choices)
    if asked.header_key is None or chosen.mapping:
        return None
    known = await session.scalar(
        select(StatementImport.choices)
        .where(
            StatementImport.household_id == found.household_id,
            StatementImport.header_key == asked.header_key,
            StatementImport.status == "done",
        )
        .order_by(StatementImport.id.desc())
        .limit(1)
    )
    if known is None:
        return None
    before = Chosen.model_validate(known)
    answered = {name: getattr(chosen, name) or getattr(before, name) for name in ("date_order", "decimal_mark")}
    chosen = chosen.model_copy(
        update={**answered, "mapping": before.mapping, "currency": chosen.currency or before.currency}
    )
    found.header_key = asked.header_key
    found.choices = chosen.model_dump(mode="json", exclude_defaults=True)
    await session.flush()
    return _choices(chosen) if chosen.mapping else None


async def forget_answers(session: AsyncSession, found: StatementImport) -> None:
    """But for the accounts."""
    chosen = Chosen.model_validate(found.choices)
    kept = Chosen(account_id=chosen.account_id, accounts=chosen.accounts)
    found.choices = kept.model_dump(mode="json", exclude_defaults=True)
    await session.flush()


async def ask(session: AsyncSession, found: StatementImport, asked: Undecided, wrong: Unreadable | None) -> None:
    """A person has to choose. `wrong`: why what was chosen before cannot be."""
    await _forget_rows(session, found)
    what = cast(Asked, asked.what if asked.what in get_args(Asked) else "mapping")
    asking = Asking(what=what, options=asked.options, columns=asked.columns, samples=asked.samples)
    found.question = asking.model_dump(mode="json")
    found.header_key = asked.header_key or found.header_key
    found.status = "needs_mapping"
    found.failure, found.failure_line, found.failure_detail = (
        (wrong.code, wrong.line, wrong.detail or None) if wrong is not None else (None, None, None)
    )
    await session.flush()


async def fail(session: AsyncSession, found: StatementImport, why: Unreadable) -> None:
    """It cannot be read; its file is of no use any more."""
    await _forget_rows(session, found)
    await forget_file(session, found)
    found.status, found.question, found.finished_at = "failed", None, now()
    found.failure, found.failure_line, found.failure_detail = why.code, why.line, why.detail or None
    await session.flush()


async def store_read(
    session: AsyncSession,
    found: StatementImport,
    file: ReadFile,
    accounts: Sequence[AccountChoice],
    judgements: Mapping[int, Judgement],
    categories: Mapping[int, Category],
) -> None:
    """Its statements and all of its rows, in place of those of an earlier reading."""
    await _forget_rows(session, found)
    of_import = {"household_id": found.household_id, "import_id": found.id}
    none = dict.fromkeys(
        ("rows", "new", "duplicates", "doubtful", "skipped", "undecided", "adding", "income", "expense"), 0
    )
    copied = (
        "account_hint", "currency", "start_date", "end_date", "opening_balance", "closing_balance", "balances",
        "contradictions",
    )  # fmt: skip
    parts = [
        {**of_import, **none, "index": index, "account_id": choice.account_id, "is_account_sure": choice.is_sure}
        | {name: getattr(part, name) for name in copied}
        for index, (part, choice) in enumerate(zip(file.statements, accounts, strict=True))
    ]
    await session.execute(insert(_STATEMENTS), parts)
    connection = await driver(session)
    await insert_rows(connection, found, file.statements, judgements, categories)
    await count_rows(connection, found.household_id, found.id)
    found.format, found.bank, found.encoding = file.format, file.bank, file.encoding
    found.question, found.progress, found.failure = None, Decimal(1), None
    stored = await statements_of_import(session, found.household_id, found.id)
    found.status = "needs_account" if any(needs_account(it) for it in stored) else "ready"
    await session.flush()


async def not_booked(session: AsyncSession, found: StatementImport, why: str) -> None:
    """Nothing was recorded; it may be confirmed again."""
    found.status, found.failure, found.failure_line, found.failure_detail = "ready", why, None, None
    await session.flush()


async def forget_file(session: AsyncSession, found: StatementImport) -> None:
    is_its = _FILES.c.household_id == found.household_id, _FILES.c.import_id == found.id
    await session.execute(delete(_FILES).where(*is_its))


async def _forget_rows(session: AsyncSession, found: StatementImport) -> None:
    for table in (_ROWS, _STATEMENTS):
        is_its = table.c.household_id == found.household_id, table.c.import_id == found.id
        await session.execute(delete(table).where(*is_its))


def _choices(chosen: Chosen) -> Choices:
    return Choices(
        encoding=chosen.encoding,
        mapping=chosen.mapping,
        date_order=chosen.date_order,
        decimal_mark=chosen.decimal_mark,
        currency=chosen.currency,
    )
