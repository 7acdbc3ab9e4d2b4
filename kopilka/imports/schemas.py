"""Imports as they cross the doors, and the jobs that read and book them."""

from datetime import date as calendar_date
from datetime import datetime
from datetime import time as time_of_day
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StrictInt

from kopilka.imports.figures import Action, Reason, State
from kopilka.infrastructure.http.changes import Change
from kopilka.infrastructure.http.pagination import Limit, Place, PlaceSchema
from kopilka.infrastructure.jobs.queue import Payload
from kopilka.money import Currency, Total
from kopilka.statement_imports.statement import DateOrder, DecimalMark
from kopilka.statement_imports.statement import Field as ColumnField

ImportStatus = Literal["reading", "needs_mapping", "needs_account", "ready", "importing", "done", "undone", "failed"]
Asked = Literal["mapping", "date_order", "decimal_mark", "encoding", "currency", "sign"]
# Rows of one request: half of what a large statement has.
ROWS_AT_ONCE = 1_000
FROM_LINK = "From the Link header of the page before."


class ProblemRead(BaseModel):
    """Why the file cannot be read, as problem+json says it."""

    code: str
    title: str
    detail: str = Field(description="Which line, what is wrong with it, what to do.")
    line: int | None


class AnswerRead(BaseModel):
    answer: str = Field(description="What to send back.")
    sample: str = Field(description="What the first rows would be by it.")


class QuestionRead(BaseModel):
    """What the file leaves open; answered by `PATCH /imports/{import_id}`."""

    what: Asked
    text: str = Field(description="In words.")
    answers: list[AnswerRead]
    columns: list[str] = Field(description="The header's words, of a mapping.")
    samples: list[list[str]] = Field(description="The first rows of these columns.")


class ImportStatementRead(BaseModel):
    """One account's part of the file. `income` and `expense` count what would be imported."""

    index: int
    account_hint: str = Field(description="What the file says of the account: digits of its number, a card.")
    account_id: UUID | None = Field(description="Where it goes; of `needs_account` what is proposed.")
    currency: str
    rows: int = Field(description="Lines of the file; new, duplicates, doubtful and skipped add up to them.")
    new: int
    duplicates: int
    doubtful: int
    skipped: int
    undecided: int = Field(description="Doubtful rows without an action.")
    adding: int = Field(description="Rows that would be imported as new transactions.")
    income: Total
    expense: Total
    start_date: calendar_date | None
    end_date: calendar_date | None
    opening_balance: Total | None
    closing_balance: Total | None
    balances: bool | None = Field(
        description="Whether the file's own balances and sums agree with its rows; null where it tells none."
    )
    contradictions: list[str] = Field(description="Where they do not, by how much, in words.")


class OutcomeRead(BaseModel):
    """What importing has done; rows that are decided on later count as well."""

    added: int = Field(description="New transactions.")
    matched: int = Field(description="Transactions that were there, and have their operation of the bank now.")
    updated: int = Field(description="Holds that are booked now, brought up to date.")


class UndoneRead(BaseModel):
    """What taking it back has done."""

    trashed: int = Field(description="Transactions that went into the trash; they may be restored for 30 days.")
    edited: int = Field(description="How many of these a person had changed since.")
    given_back: int = Field(description="Holds that are pending again.")


class ImportRead(BaseModel):
    id: UUID
    status: ImportStatus
    progress: Total = Field(description="0 to 1, of reading or of importing.")
    format: str | None
    bank: str | None = Field(description="`tbank`, `sber`…; null where nothing in the file names it.")
    bank_name: str | None = Field(description="As people call it.")
    encoding: str | None
    file_name: str
    size: int
    statements: list[ImportStatementRead]
    question: QuestionRead | None
    problem: ProblemRead | None = Field(
        description="Of `failed`; of `needs_mapping`, what was wrong with the answer before; of `ready`, why it was "
        "not imported the last time."
    )
    outcome: OutcomeRead | None = Field(description="Once it is imported.")
    undone: UndoneRead | None = Field(description="Once it is taken back.")
    created_at: datetime
    user_id: UUID
    finished_at: datetime | None = Field(description="When it was imported, or undone.")


class StatementChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    index: StrictInt = Field(ge=0, le=999)
    account_id: UUID = Field(description="An account of the statement's currency.")


class ImportUpdate(Change):
    """Answers to what the file leaves open. The file is read again where they change how."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"date_order": "day_first"}]})
    clearable: ClassVar[frozenset[str]] = frozenset()

    statements: Annotated[list[StatementChange], Field(min_length=1, max_length=100)] | None = None
    mapping: dict[Annotated[str, Field(max_length=200)], ColumnField] | None = Field(None, max_length=200)
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    encoding: Annotated[str, Field(max_length=20)] | None = None
    currency: Currency | None = Field(None, description="Of the account, where the file tells none.")


class MatchRead(BaseModel):
    transaction_id: UUID
    score: int = Field(description="0 to 100.")
    reason: str = Field(description="What speaks for it, in words.")


class ImportRowRead(BaseModel):
    """One line of the file."""

    index: int
    statement: int
    line: int = Field(description="Of the file, from 1; of a sheet its row.")
    state: State
    reason: Reason | None
    date: calendar_date | None = Field(description="Null of a line that is no operation.")
    time: time_of_day | None
    amount: Total | None = Field(description="Above zero; `type` tells the direction.")
    type: Literal["income", "expense"] | None
    currency: str
    original_amount: Total | None
    original_currency: str | None
    description: str | None
    payee: str | None
    is_pending: bool
    mcc: str | None
    category_id: UUID | None
    category_reason: str | None = Field(description="Why this category, in words.")
    match: MatchRead | None
    action: Action | None
    transaction_id: UUID | None = Field(description="What it became, once it is imported.")


class RowChange(BaseModel):
    """`match` takes the transaction of the row's `match`, or the one that is named."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"index": 3, "action": "add"}]},
    )

    index: StrictInt = Field(ge=0, le=999_999)
    action: Action | None = None
    category_id: UUID | None = None
    transaction_id: UUID | None = Field(None, description="Of `match`.")


RowChanges = Annotated[
    list[RowChange],
    Field(min_length=1, max_length=ROWS_AT_ONCE, examples=[[{"index": 3, "action": "add"}]]),
]


class InboxRowRead(ImportRowRead):
    """A doubtful row of a finished import that nobody has decided on."""

    import_id: UUID
    account_id: UUID | None


class ConfirmParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    despite_contradictions: bool = Field(
        False, description="Import a file whose own balances or sums do not agree with its rows."
    )


class ImportPlace(Place):
    """The last import of a page."""

    id: UUID


class RowPlace(Place):
    """The last row of a page."""

    index: int = Field(ge=0, le=999_999)


class InboxPlace(Place):
    """The last row of a page of the inbox."""

    import_id: UUID
    index: int = Field(ge=0, le=999_999)


class ImportListParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: Limit = 50
    cursor: Annotated[ImportPlace, BeforeValidator(ImportPlace.parse), PlainSerializer(str), PlaceSchema] | None = (
        Field(None, description=FROM_LINK)
    )


class RowListParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    statement: Annotated[int, Field(ge=0, le=999)] | None = Field(None, description="Of this one alone.")
    state: State | None = None
    limit: Limit = 50
    cursor: Annotated[RowPlace, BeforeValidator(RowPlace.parse), PlainSerializer(str), PlaceSchema] | None = Field(
        None, description=FROM_LINK
    )


class InboxParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: Limit = 50
    cursor: Annotated[InboxPlace, BeforeValidator(InboxPlace.parse), PlainSerializer(str), PlaceSchema] | None = Field(
        None, description=FROM_LINK
    )


class Chosen(BaseModel):
    """What is stored of an import beside its file: answers, and accounts by the statement's place. `account_id` came
    with the file, for statements of its currency.
    """

    mapping: dict[str, ColumnField] = {}
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    encoding: str | None = None
    currency: str | None = None
    account_id: UUID | None = None
    accounts: dict[int, UUID] = {}


class Asking(BaseModel):
    """What a file leaves open, as it is stored."""

    what: Asked
    options: list[tuple[str, str]] = []
    columns: list[str] = []
    samples: list[list[str]] = []


class ReadImport(Payload):
    """Read the file of this import, and compare it with what is known, on behalf of this user."""

    job_name: ClassVar[str] = "read_import"

    import_id: UUID
    user_id: UUID


class BookImport(Payload):
    """Record what is to be imported, on behalf of this user."""

    job_name: ClassVar[str] = "book_import"

    import_id: UUID
    user_id: UUID
