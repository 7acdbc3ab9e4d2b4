"""Quick entry as it crosses the doors."""

from datetime import date as calendar_date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from kopilka.money import Total
from kopilka.periods import LedgerDate
from kopilka.quick_entry.grammar.doubts import Doubt
from kopilka.text import CleanText
from kopilka.transactions.schemas import TransactionType

AT_MOST = 50


class QuickText(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "вчера такси 430"}]})

    text: Annotated[str, CleanText(1, 1000, single_line=False, examples=("вчера такси 430",))] = Field(
        description=f"One entry a line, between semicolons, or in a line of several purchases; at most {AT_MOST}."
    )
    on: LedgerDate | None = Field(
        None, description="The day it was written, for «вчера»; today in the household's time zone if left out."
    )


class MovedRead(BaseModel):
    """Of what may be a transfer: the accounts that are meant, as far as the words tell."""

    from_account_id: UUID | None
    to_account_id: UUID | None


class ParsedLine(BaseModel):
    """What of a split is for one category, as far as the words tell."""

    amount: Total | None = Field(description="Of the rest it is reckoned; null where it is not known.")
    category_id: UUID | None
    description: str = Field(description="Empty where the name of the category is all that was typed.")
    doubts: list[Doubt]
    is_rest: bool = Field(False, description="What the other lines leave of the amount, «остальное».")


class ParsedRead(BaseModel):
    """What was understood, to be shown before it is recorded. `doubts` say what to ask; without one it is sure."""

    amount: Total | None
    currency: str
    type: TransactionType
    category_id: UUID | None
    guessed_by: Literal["history", "words"] | None = Field(
        description="Where the category comes from; `history` is also what the household has chosen for the payee."
    )
    account_id: UUID | None
    date: calendar_date
    description: str = Field(description="Empty where the name of the payee is all that was typed.")
    tags: list[str] = Field(description="Written as #tags, in small letters; they are no part of the description.")
    doubts: list[Doubt]
    is_refund: bool = Field(False, description="Of an income: that of a purchase, with a category of expenses.")
    moved: MovedRead | None = Field(
        None, description="With the doubt `maybe_transfer`: between which accounts, for `POST /transfers`."
    )
    payee: str | None = Field(
        None, description="A payee of the household, by its name, where the words hold it; see `GET /payees`."
    )
    lines: list[ParsedLine] | None = Field(
        None,
        description="Of «ашан 3000: продукты 2000, хозтовары остальное»: for `POST /transactions`, in place of"
        " `category_id`. The doubt `lines_differ`: they are not as much as the amount; `lines_unclear`: lines have"
        " doubts of their own.",
    )
