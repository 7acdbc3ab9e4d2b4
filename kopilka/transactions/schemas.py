"""Transactions as they cross the doors."""

from datetime import date as calendar_date
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StrictInt,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError

from kopilka.infrastructure.http.changes import Change
from kopilka.infrastructure.http.pagination import LedgerCursorParam, Limit
from kopilka.money import Amount, Currency, PositiveAmount, Total
from kopilka.periods import LedgerDate, Period
from kopilka.text import Description, Note, Payee, SearchText, Tag

BULK_LIMIT = 5_000
SEARCHED = (
    "Words in any case, ё is е. Each of them is looked for in description, note and tags, in the names of payee, "
    "category (or its parent) and account, and as an amount: `518` finds 518.00 to 518.99, `518,40` finds 518.40."
)

TransactionType = Literal["income", "expense"]
# What a list may be narrowed to: as it counts. A transfer is made of two, see `POST /transfers`.
EntryType = Literal["income", "expense", "transfer", "refund", "purchase"]
Status = Literal["booked", "pending"]
STATUS = "`pending` until the bank has booked it: shown, and on no balance and in no sum."
RECORDED_TYPE = "May be left out: the category decides it. `income` with a category of expenses is a refund."
COUNTED_TYPE = (
    "As it counts: refunds are among the expenses, which they lower, though their `type` is `income`; `refund` finds "
    "them alone, `purchase` the expenses without them."
)
PAYEE = "Whom the money went to or came from, by name: one of that name in any case, or a new one."
MAX_TAGS = 20
Tags = Annotated[
    list[Tag],
    AfterValidator(lambda tags: list(dict.fromkeys(tags))),
    Field(max_length=MAX_TAGS, description="In small letters; each once."),
]
MAX_LINES = 50
LINES = "In place of `category_id`; together they are the amount, and all of one type."
REFUND_OF = "The purchase that it is a refund of; that of a purchase which was purged is null."
EXAMPLE: JsonDict = {
    "amount": 250.5,
    "category_id": "0199a1b2-0000-7000-8000-000000000001",
    "date": "2026-05-31",
    "description": "Кофе с собой",
    "payee": "Шоколадница",
    "tags": ["отпуск"],
    "note": "С коллегами, по дороге на вокзал",
}


class TransferSide(BaseModel):
    """Which transfer a transaction is one side of, and the other side."""

    id: UUID = Field(description="The transfer.")
    direction: Literal["out", "in"] = Field(description="Whether the money left this account or came to it.")
    account_id: UUID = Field(description="The other account.")
    transaction_id: UUID = Field(description="The transaction there.")


class LineRead(BaseModel):
    amount: Total
    category_id: UUID
    description: str | None


class LineCreate(BaseModel):
    """What of the amount is for one category."""

    model_config = ConfigDict(extra="forbid")

    amount: PositiveAmount | None = Field(None, description="Of the last line it may be left out: what is left.")
    category_id: UUID
    description: Description | None = None


NewLines = Annotated[list[LineCreate], Field(min_length=2, max_length=MAX_LINES)]


class TransactionRead(BaseModel):
    """What the API answers; PostgreSQL writes it (queries.WIRE), this describes it."""

    id: UUID
    amount: Total
    currency: str
    base_amount: Total | None = Field(
        description="In the household's currency, at the rate of the day or the last one before; null where none is"
        " known."
    )
    type: Literal["income", "expense", "transfer"]
    category_id: UUID | None = Field(
        description="Null for one side of a transfer, which is for nothing, and for a split, whose `lines` have them."
    )
    account_id: UUID
    date: calendar_date
    description: str | None
    user_id: UUID = Field(description="Who entered it.")
    created_at: datetime
    updated_at: datetime
    version: int = Field(description="Goes up with every change; the ETag is made of it.")
    deleted_at: datetime | None = Field(description="Set in the trash, where it stays for 30 days.")
    is_refund: bool = Field(description="An income with a category of expenses: lowers what was spent in it.")
    refund_of: UUID | None = Field(description=REFUND_OF)
    payee_id: UUID | None = Field(description="See `GET /payees`.")
    payee: str | None = Field(description="Its name.")
    tags: list[str]
    note: str | None
    status: Status = Field(description=STATUS)
    attachments: int = Field(
        description="How many files are with it: `GET /transactions/{transaction_id}/attachments`."
    )
    lines: list[LineRead] | None = Field(description="Of a split: what of its amount is for which category.")
    transfer: TransferSide | None


class TransactionCreate(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    amount: PositiveAmount
    lines: NewLines | None = Field(None, description=LINES)
    category_id: UUID | None = Field(None, validate_default=True, description="Left out where there are `lines`.")
    date: LedgerDate
    type: TransactionType | None = Field(None, description=RECORDED_TYPE)
    description: Description | None = None
    account_id: UUID | None = Field(None, description="Default: the household's default account.")
    refund_of: UUID | None = Field(None, description="The purchase that came back; it makes this a refund.")
    payee: Payee | None = Field(None, description=PAYEE)
    tags: Tags = Field(default_factory=list)
    note: Note | None = None
    status: Status = Field("booked", description=STATUS)

    @field_validator("category_id")
    @classmethod
    def check_category(cls, value: UUID | None, info: ValidationInfo) -> UUID | None:
        if value is None and info.data.get("lines", ()) is None:
            raise PydanticKnownError("missing")
        return value


class TransactionUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": 300, "description": "Кофе и булочка"}]})
    clearable: ClassVar[frozenset[str]] = frozenset(
        {"description", "refund_of", "payee", "note", "lines", "category_id"}
    )

    amount: PositiveAmount | None = None
    lines: NewLines | None = Field(None, description=LINES + " Null with a category makes it one row of that.")
    category_id: UUID | None = Field(None, description="Of a split: its lines go. Null only with `lines`.")
    date: LedgerDate | None = None
    type: TransactionType | None = Field(None, description="`income` with a category of expenses is a refund.")
    description: Description | None = None
    account_id: UUID | None = None
    refund_of: UUID | None = Field(None, description=REFUND_OF)
    payee: Payee | None = Field(None, description=PAYEE)
    tags: Tags | None = Field(None, description="All that it has; an empty list takes them off.")
    note: Note | None = None
    status: Status | None = Field(None, description=STATUS)


class BulkChange(Change):
    """What the rows of these ids get. Their type stays: a category of the other type is refused."""

    ids: list[UUID] = Field(min_length=1, max_length=BULK_LIMIT)
    category_id: UUID | None = Field(None, description="Splits keep those of their lines; null is as left out.")
    account_id: UUID | None = None
    payee: Payee | None = Field(None, description=PAYEE + " Null takes it off.")
    tags: Tags | None = Field(None, description="In place of those that they have.")
    add_tags: Tags = Field(default_factory=list)
    remove_tags: Tags = Field(default_factory=list)
    status: Status | None = None
    clearable: ClassVar[frozenset[str]] = frozenset({"payee", "category_id"})

    @model_validator(mode="after")
    def refuse_idle(self) -> "BulkChange":
        if self.model_fields_set == {"ids"}:
            raise PydanticCustomError("nothing_to_change", "nothing to change was named")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return super().__get_pydantic_json_schema__(schema, handler) | {"minProperties": 2}


class TransactionBulk(BaseModel):
    """At least one id and at most 5,000 in all, each of them once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "changes": [
                        {
                            "ids": ["0199a1b2-0000-7000-8000-000000000002", "0199a1b2-0000-7000-8000-000000000003"],
                            "category_id": "0199a1b2-0000-7000-8000-000000000001",
                        }
                    ],
                    "delete": ["0199a1b2-0000-7000-8000-000000000004"],
                }
            ]
        },
    )

    changes: list[BulkChange] = Field(default_factory=list, max_length=BULK_LIMIT)
    delete: list[UUID] = Field(default_factory=list, max_length=BULK_LIMIT, description="Into the trash.")
    restore: list[UUID] = Field(default_factory=list, max_length=BULK_LIMIT, description="Out of the trash again.")

    @model_validator(mode="after")
    def check_count(self) -> "TransactionBulk":
        named = len(self.delete) + len(self.restore) + sum(len(change.ids) for change in self.changes)
        if named == 0:
            raise PydanticCustomError("nothing_to_change", "nothing to change was named")
        if named > BULK_LIMIT:
            raise PydanticCustomError("too_long", "too many ids", {"max_length": BULK_LIMIT})
        return self


class BulkRead(BaseModel):
    """How many rows were changed, deleted, restored; one that was to be restored and was not deleted is not counted."""

    changed: int
    deleted: int
    restored: int
    splits_kept: int = Field(description="Splits that were to get another category: they keep those of their lines.")


# The filters that are no more than a range of days.
DAYS = ("start_date", "end_date", "period")


class LedgerFilters(BaseModel):
    """What the ledger may be narrowed by; all of them together."""

    model_config = ConfigDict(extra="forbid")

    start_date: LedgerDate | None = Field(None, description="First day, inclusive.")
    end_date: LedgerDate | None = Field(None, description="Last day, inclusive.")
    period: Period | None = Field(None, description="The current week (from Monday), month or year.")
    type: EntryType | None = Field(None, description=COUNTED_TYPE)
    category_id: UUID | None = Field(
        None, description="With its subcategories; a split is found by each category of its lines."
    )
    account_id: UUID | None = None
    payee_id: UUID | None = None
    tag: Tag | None = None
    q: SearchText | None = Field(None, description=SEARCHED)
    min_amount: Amount | None = None
    max_amount: Amount | None = None

    @field_validator("max_amount")
    @classmethod
    def check_amounts(cls, value: Decimal | None, info: ValidationInfo) -> Decimal | None:
        least = info.data.get("min_amount")
        if value is not None and least is not None and least > value:
            raise PydanticCustomError("amounts_reversed", "the smallest amount is above the largest")
        return value


class TransactionFilters(LedgerFilters):
    children: bool = Field(True, description="With category_id: its subcategories too.")
    currency: Currency | None = None
    status: Status | None = None
    payee: Literal["none"] | None = Field(
        None, description="Those that have none, but for transfers, which never have one. Not with `payee_id`."
    )
    deleted: bool = Field(False, description="The trash instead of the ledger.")

    @field_validator("payee")
    @classmethod
    def check_payee(cls, value: Literal["none"] | None, info: ValidationInfo) -> Literal["none"] | None:
        if value is not None and info.data.get("payee_id") is not None:
            raise PydanticCustomError("payee_and_none", "a payee and none at once")
        return value


class MadeByFilters(TransactionFilters):
    """Of what one member has recorded; no door takes it."""

    created_by: UUID


class TransactionListParams(TransactionFilters):
    limit: Limit = 50
    cursor: LedgerCursorParam | None = Field(None, description="From the Link header of the page before.")
    order: Literal["-date", "date", "-amount", "amount"] = Field(
        "-date", description="Newest or oldest first, largest or smallest first (whatever the currency)."
    )
    count: bool = Field(
        False,
        description="Answer X-Total-Count too. With filters it stops at 10,000; where there are more, "
        "`X-Total-Count-Capped: true` is answered beside it.",
    )


class FilteredBulk(BaseModel):
    """What the rows that a filter finds get, 5,000 at most: another category or account, or into the trash or out of
    it (with `deleted` in the filter).
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"filter": {"q": "кофе"}, "expected": 1, "action": "delete"}]},
    )

    filter: TransactionFilters
    expected: StrictInt = Field(
        ge=0, description="How many rows the list showed; where there are others now, none is changed."
    )
    action: Literal["change", "delete", "restore"]
    category_id: UUID | None = Field(None, description="With `change`. The types of the rows stay.")
    account_id: UUID | None = Field(None, description="With `change`.")
    payee: Payee | None = Field(None, description="With `change`. " + PAYEE + " Null takes it off.")
    add_tags: Tags | None = Field(None, description="With `change`.")
    remove_tags: Tags | None = Field(None, description="With `change`.")
    status: Status | None = Field(None, description="With `change`.")
    except_ids: list[UUID] = Field(
        default_factory=list, max_length=BULK_LIMIT, description="Of those that are found: left as they are."
    )

    @model_validator(mode="after")
    def check_action(self) -> "FilteredBulk":
        targets = (self.category_id, self.account_id, self.payee, self.add_tags, self.remove_tags, self.status)
        has_target = any(it is not None for it in targets)
        if (has_target or self.takes_payee_off) != (self.action == "change"):
            raise PydanticCustomError("nothing_to_change", "a change names what to change, others nothing")
        if self.filter.deleted != (self.action == "restore"):
            raise PydanticCustomError("nothing_to_change", "only what is in the trash is restored, and nothing else")
        return self

    @property
    def takes_payee_off(self) -> bool:
        return self.action == "change" and "payee" in self.model_fields_set and self.payee is None


class FilteredBulkRead(BulkRead):
    undo: TransactionBulk | None = Field(
        description="The body for `POST /transactions/bulk` that takes it back; null where no row was changed."
    )


class CurrencyTotal(BaseModel):
    currency: str
    income: Total
    income_count: int
    expense: Total = Field(description="Less what came back of it.")
    expense_count: int = Field(description="Refunds among them.")
    net: Total = Field(description="Income less expense.")
    transferred_in: Total = Field(description="What came from other accounts of the household.")
    transferred_out: Total
    transfer_count: int = Field(description="Sides of transfers; both, where both accounts are asked for.")
    pending: Total = Field(description="What the pending transactions will add; it is in none of the sums above.")
    pending_count: int


class FilterSummary(BaseModel):
    """All pages of a list in numbers."""

    count: int = Field(description="Pending transactions too.")
    is_capped: bool = Field(
        description="There are more than `count`: of rows that have to be read at most 10,000 are. These are in no sum."
    )
    by_currency: list[CurrencyTotal] = Field(description="As recorded, the household's currency first.")
    base_total: CurrencyTotal | None = Field(
        description="All of it in the household's currency, converted at the rates of the days; null where too many "
        "rows would have to be read (`is_capped`), and nothing is summed up."
    )
    unconverted: list[CurrencyTotal] = Field(
        description="What of `by_currency` is not in `base_total`, as no rate is known for its days."
    )


class TagRead(BaseModel):
    name: str
    count: int = Field(description="Transactions that have it, the trash aside.")


class TagListParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Tag | None = Field(None, description="How it begins.")
    limit: int = Field(50, ge=1, le=500)
