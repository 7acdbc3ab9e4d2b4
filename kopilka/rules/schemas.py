"""Rules as they cross the doors."""

from collections.abc import Mapping
from datetime import date as calendar_date
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict, JsonValue
from pydantic_core import PydanticCustomError, PydanticKnownError

from kopilka.infrastructure.http.changes import Change
from kopilka.money import PositiveAmount, Total
from kopilka.periods import LedgerDate
from kopilka.rules.engine import RowType, TextField, TextOperator, words_of
from kopilka.text import Name, Payee, SearchText
from kopilka.transactions.schemas import Tags, TransactionBulk

MAX_RULES, MAX_CONDITIONS, MAX_CODES = 200, 10, 50
# Rows that a preview shows, and those that it counts.
SHOWN, COUNTED = 10, 5_000
Mcc = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$"), Field(examples=["5411"])]
Problem = Literal["category_gone", "category_archived", "account_gone", "account_archived"]
CONDITIONS: list[JsonValue] = [{"field": "payee", "operator": "contains", "text": "пятёрочка"}]
ACTIONS: JsonDict = {"category_id": "0199a1b2-0000-7000-8000-000000000001", "tags": ["дом"]}


class TextCondition(BaseModel):
    """In any case, ё is е, white space is one space. Of a field that is empty only `not_contains` holds."""

    model_config = ConfigDict(extra="forbid")

    field: TextField
    operator: TextOperator = Field(description="`words`: all of them, whole, in any order.")
    text: SearchText

    @field_validator("text")
    @classmethod
    def check_words(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("operator") == "words" and not words_of(value):
            raise PydanticCustomError("no_words", "there is no word in the text")
        return value


class AmountCondition(BaseModel):
    """In the currency of the account, without a sign, both ends inclusive."""

    model_config = ConfigDict(extra="forbid")

    field: Literal["amount"]
    min: PositiveAmount | None = None
    max: PositiveAmount | None = Field(None, validate_default=True)

    @field_validator("max")
    @classmethod
    def check_ends(cls, value: PositiveAmount | None, info: ValidationInfo) -> PositiveAmount | None:
        least = info.data.get("min")
        if value is None and least is None:
            raise PydanticCustomError("no_bound", "there is neither a smallest amount nor a largest")
        if value is not None and least is not None and least > value:
            raise PydanticCustomError("bounds_reversed", "the smallest amount is above the largest")
        return value


class TypeCondition(BaseModel):
    """As the row counts: money that came back for an expense is an expense."""

    model_config = ConfigDict(extra="forbid")

    field: Literal["type"]
    type: RowType


class AccountCondition(BaseModel):
    model_config = ConfigDict(extra="forbid")

    field: Literal["account"]
    account_id: UUID


class MccCondition(BaseModel):
    """Codes of shops (MCC), which only statements of banks tell: it holds for no row that is not being imported."""

    model_config = ConfigDict(extra="forbid")

    field: Literal["mcc"]
    codes: Annotated[
        list[Mcc],
        Field(min_length=1, max_length=MAX_CODES),
        AfterValidator(lambda codes: list(dict.fromkeys(codes))),
    ]


Condition = Annotated[
    TextCondition | AmountCondition | TypeCondition | AccountCondition | MccCondition, Field(discriminator="field")
]
Conditions = Annotated[
    list[Condition], Field(min_length=1, max_length=MAX_CONDITIONS, description="All of them must hold.")
]


class RuleActions(BaseModel):
    """What a row gets, at least one thing. Another category only where it is of the row's type."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [ACTIONS]})

    category_id: UUID | None = None
    payee: Payee | None = Field(None, description="By name: one of that name in any case, or a new one.")
    tags: Tags = Field(default_factory=list)

    @model_validator(mode="after")
    def refuse_idle(self) -> "RuleActions":
        if self.category_id is None and self.payee is None and not self.tags:
            raise PydanticCustomError("nothing_to_change", "nothing to change was named")
        return self


class RuleCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"conditions": CONDITIONS, "actions": ACTIONS}]}
    )

    name: Name | None = None
    conditions: Conditions
    actions: RuleActions
    position: StrictInt | None = Field(None, ge=1, le=MAX_RULES, description="Default: the last.")
    enabled: StrictBool = True


class RuleUpdate(Change):
    model_config = ConfigDict(json_schema_extra={"examples": [{"position": 1, "enabled": False}]})
    clearable: ClassVar[frozenset[str]] = frozenset({"name"})

    name: Name | None = None
    conditions: Conditions | None = None
    actions: RuleActions | None = None
    position: StrictInt | None = Field(
        None, ge=1, le=MAX_RULES, description="Its new place; those between move by one. Beyond the end is the end."
    )
    enabled: StrictBool | None = None


class RuleRead(BaseModel):
    id: UUID
    name: str | None
    conditions: list[Condition]
    actions: RuleActions
    position: int = Field(description="1, 2, 3 and so on: of two that set the same thing the first wins.")
    enabled: bool
    problem: Problem | None = Field(description="Why it is broken and does nothing, until that is mended.")
    created_at: datetime
    updated_at: datetime
    version: int = Field(description="Goes up with every change; the ETag is made of it.")


class RulePeriod(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, json_schema_extra={"examples": [{}]})

    start: LedgerDate | None = Field(None, alias="from", description="First day, inclusive.")
    end: LedgerDate | None = Field(None, alias="to", description="Last day, inclusive.")

    @model_validator(mode="before")
    @classmethod
    def refuse_others(cls, data: object) -> object:
        """With every field optional, a number would do: it has none of the attributes that could be wrong."""
        if not isinstance(data, Mapping):
            raise PydanticKnownError("model_attributes_type")
        return data

    @field_validator("end")
    @classmethod
    def check_days(cls, value: calendar_date | None, info: ValidationInfo) -> calendar_date | None:
        start = info.data.get("start")
        if value is not None and start is not None and start > value:
            raise PydanticCustomError("days_reversed", "the first day is after the last")
        return value


class RuleDraft(RulePeriod):
    """A rule that is being written."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"conditions": CONDITIONS, "actions": ACTIONS}]})

    conditions: Conditions
    actions: RuleActions


class RulesApply(RulePeriod):
    ids: list[UUID] | None = Field(
        None,
        min_length=1,
        max_length=MAX_RULES,
        description="These alone, those that are off too, in their order. Default: all that are on.",
    )


class SideRead(BaseModel):
    category_id: UUID | None
    payee: str | None
    tags: list[str]


class PreviewRow(BaseModel):
    transaction_id: UUID
    date: calendar_date
    amount: Total
    currency: str
    type: RowType = Field(description="As it counts.")
    is_refund: bool
    account_id: UUID
    description: str | None
    before: SideRead
    after: SideRead


class PreviewRead(BaseModel):
    """What the rule alone would change. Splits and rows of transfers stay as they are, and what is in the trash."""

    count: int
    is_capped: bool = Field(description=f"There are more than {COUNTED:,}, of which the latest are counted.")
    rows: list[PreviewRow] = Field(description=f"The latest {SHOWN} of them.")
    problem: Problem | None = Field(description="Why the rule is broken and does nothing.")


class AppliedRead(BaseModel):
    changed: int
    by_rule: list["AppliedRule"] = Field(description="In their order; several may have had a part in one row.")
    broken: list[UUID] = Field(description="Rules that did nothing because they are broken.")
    undo: TransactionBulk | None = Field(
        description="The body for `POST /transactions/bulk` that takes it back; null where no row was changed."
    )


class AppliedRule(BaseModel):
    rule_id: UUID
    changed: int
