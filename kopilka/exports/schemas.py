"""Exports as they cross the doors, and the job that makes them."""

from datetime import date as calendar_date
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from kopilka.analytics.schemas import Month, Year
from kopilka.explorer.schemas import ExploreParams
from kopilka.infrastructure.jobs.queue import Payload
from kopilka.money import Currency, Total
from kopilka.periods import CALENDAR, Months
from kopilka.transactions.schemas import LedgerFilters

ExportKind = Literal["excel", "pdf", "csv"]
ExportStatus = Literal["queued", "running", "ready", "failed"]


class ExportParams(LedgerFilters):
    """Which transactions; all of them where no days are named."""

    model_config = ConfigDict(extra="forbid")

    year: Year | None = Field(None, description="A year; with `month`: default this one.")
    month: Month | None = None
    currency: Currency | None = Field(
        None,
        description="Whose totals to show: those of this currency alone. Default: everything in the household's "
        "currency, at the rates of the days.",
    )


class PdfParams(ExportParams):
    """The current year where no days are named."""

    transactions: bool = Field(False, description="The whole list of transactions at the end.")


class CsvParams(ExportParams):
    """All of them where no days are named."""

    currency: Currency | None = Field(
        None,
        description="Only transactions in this currency. The amounts in the household's currency stay. Default: all.",
    )
    bom: bool = Field(
        True,
        description="Begin with the byte order mark U+FEFF: Excel takes a file without it for one in the code page of "
        "its system. Most other programs read both.",
    )


class Question(LedgerFilters):
    """What an export answers: its days are named, not meant. `transactions` is for PDF, the others always list them;
    `bom` and `pending`, which lists pending transactions as well, are for CSV. `alone`: counted is what was recorded
    in `currency` and nothing else. `listed_in`: the list has what was recorded in this currency alone. `months`: those
    of the household when it asked, where they were not the calendar's; the days were named by them. These three are not
    stored where it is not so, since a worker of the version before does not know them. With `explore` it is a table of
    the explorer alone, and the filters are those of this.
    """

    currency: str
    alone: bool | None = None
    listed_in: str | None = None
    months: Months | None = None
    transactions: bool = True
    bom: bool = True
    pending: bool = False
    asked_on: calendar_date
    explore: ExploreParams | None = None

    @property
    def asked_months(self) -> Months:
        return self.months or CALENDAR


class ExportRead(BaseModel):
    id: UUID
    kind: ExportKind
    status: ExportStatus
    progress: Total = Field(description="0 to 1.")
    url: str = Field(description="Waits up to 30 seconds for the file, then serves it; needs the access token.")
    file_name: str
    size: int | None = Field(description="Bytes, once it is ready.")
    failure: str | None = Field(description="Why it failed, in words.")
    created_at: datetime
    expires_at: datetime


class RenderExport(Payload):
    """Make the file of this export and store it."""

    job_name: ClassVar[str] = "render_export"

    export_id: UUID


class RequestReport(Payload):
    """Ask for the export that somebody wants in their chat."""

    job_name: ClassVar[str] = "request_telegram_report"

    user_id: UUID
    kind: Literal["pdf", "excel"]
    year: int
    month: int | None = None


class SendReport(Payload):
    """Send this export into the chat of whoever asked for it there, once it is ready."""

    job_name: ClassVar[str] = "send_telegram_report"

    user_id: UUID
    export_id: UUID


class ClearExpiredExports(Payload):
    """Delete expired exports with their files, and files whose household is gone."""

    job_name: ClassVar[str] = "clear_expired_exports"
