"""The Bank of Russia's XML interface: one client, and what of its answers is believed. The worker alone loads this.

As it is written down by the bank: https://www.cbr.ru/development/sxml/. Its files are in windows-1251, with a decimal
comma, and a rate is for `Nominal` units, which changes over time.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import timedelta
from decimal import Decimal
from importlib.metadata import version
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

import httpx

from kopilka.exchange_rates.figures import DatedRate, ratio

CONNECT_SECONDS = 10.0
# For all of an answer, however slowly it drips.
ANSWER_SECONDS = 20.0
# All days since 1992 of one currency are about 1 MB.
LONGEST_ANSWER = 5_000_000
# The rates of the first working day after New Year's are set before it.
LATEST_AHEAD = timedelta(days=31)
# Before this day a rate was in old roubles, of which 1,000 became one.
NEW_ROUBLE = calendar_date(1998, 1, 1)
OLD_ROUBLES = 1_000
# Roubles for one unit: more than this is no rate of any currency that there has been.
LARGEST_RATE = 1_000_000
ERROR = "Error in parameters"

_DATE = re.compile(r"([0-9]{2})[./]([0-9]{2})[./]([0-9]{4})")
_GROUPED = re.compile("(?<=[0-9])[ \u00a0](?=[0-9]{3}(?![0-9]))")
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,12})?")
_NOMINAL = re.compile(r"[0-9]{1,9}")
_ID = re.compile(r"[A-Z0-9]{1,12}")
_CODE = re.compile(r"[A-Z]{3}")


class BankUnavailable(Exception):
    """No answer, or an error of the server. It says what kind."""


class BankAnswerInvalid(Exception):
    """An answer that is not what was asked for: nothing of it is used. `kind` is a stable code."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Listed:
    """A currency of the day: its ISO code, what the bank calls it, roubles for one unit."""

    code: str
    id: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class DailyRates:
    """`date`: the day that the rates are for, often tomorrow."""

    date: calendar_date
    listed: tuple[Listed, ...]


class BankOfRussia:
    """Every call raises BankUnavailable and BankAnswerInvalid. `close` when done."""

    def __init__(self, url: str, *, seconds: float = ANSWER_SECONDS) -> None:
        self._base = url.rstrip("/")
        self._seconds = seconds
        # No proxies of the environment: the setting alone says who is asked. Nothing packed, so that what is counted
        # is what is read.
        self._http = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
            headers={"User-Agent": f"Kopilka/{version('kopilka')}", "Accept-Encoding": "identity"},
        )

    async def daily(self, today: calendar_date) -> DailyRates:
        """The rates that were set last."""
        return await asyncio.to_thread(read_daily, await self._get("XML_daily.asp"), today)

    async def dynamic(self, id_: str, first: calendar_date, last: calendar_date) -> list[DatedRate]:
        """All rates of one currency for these days, by date: there is none for most week-ends and holidays."""
        asked = {"date_req1": f"{first:%d/%m/%Y}", "date_req2": f"{last:%d/%m/%Y}", "VAL_NM_RQ": id_}
        return await asyncio.to_thread(read_dynamic, await self._get("XML_dynamic.asp", asked), id_, first, last)

    async def ids(self) -> dict[str, str]:
        """What the bank calls each currency that it has ever had a daily rate of, by ISO code."""
        return await asyncio.to_thread(read_ids, await self._get("XML_valFull.asp"))

    async def close(self) -> None:
        await self._http.aclose()

    async def _get(self, name: str, asked: dict[str, str] | None = None) -> bytes:
        body = bytearray()
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._http.stream("GET", f"{self._base}/{name}", params=asked) as answer,
            ):
                _check_status(answer.status_code)
                async for chunk in answer.aiter_raw():
                    body += chunk
                    if len(body) > LONGEST_ANSWER:
                        raise BankAnswerInvalid("too_large")
        except (httpx.HTTPError, TimeoutError) as error:
            raise BankUnavailable(type(error).__name__) from error
        return bytes(body)


def _check_status(status: int) -> None:
    if status >= 500 or status in (408, 429):
        raise BankUnavailable(f"HTTP {status}")
    if 300 <= status < 400:
        raise BankAnswerInvalid("redirect")
    if status != 200:
        raise BankAnswerInvalid(f"http_{status}")


def read_daily(body: bytes, today: calendar_date) -> DailyRates:
    """Raises BankAnswerInvalid."""
    root = _parse(body, "ValCurs")
    day = _date(root.get("Date"))
    if day > today + LATEST_AHEAD:
        raise BankAnswerInvalid("dates")
    listed = []
    for each in root.iterfind("Valute"):
        code, id_ = _text(each, "CharCode"), each.get("ID") or ""
        if not _CODE.fullmatch(code) or not _ID.fullmatch(id_):
            raise BankAnswerInvalid("shape")
        listed.append(Listed(code, id_, _rate(each, day)))
    if not listed:
        raise BankAnswerInvalid("empty")
    return DailyRates(day, tuple(listed))


def read_dynamic(body: bytes, id_: str, first: calendar_date, last: calendar_date) -> list[DatedRate]:
    """Of a day that is told twice the last counts; days that were not asked for are left out. Raises
    BankAnswerInvalid.
    """
    root = _parse(body, "ValCurs")
    records = list(root.iterfind("Record"))
    if any(of not in (None, id_) for of in (root.get("ID"), *(each.get("Id") for each in records))):
        raise BankAnswerInvalid("other_currency")
    found = {}
    for each in records:
        day = _date(each.get("Date"))
        if first <= day <= last:
            found[day] = _rate(each, day)
    if records and not found:
        raise BankAnswerInvalid("dates")
    return [DatedRate(day, found[day]) for day in sorted(found)]


def read_ids(body: bytes) -> dict[str, str]:
    """Currencies without an ISO code are left out. Raises BankAnswerInvalid."""
    found: dict[str, str] = {}
    for each in _parse(body, "Valuta").iterfind("Item"):
        code, id_ = (each.findtext("ISO_Char_Code") or "").strip(), (each.get("ID") or "").strip()
        if _CODE.fullmatch(code) and _ID.fullmatch(id_):
            found.setdefault(code, id_)
    if not found:
        raise BankAnswerInvalid("empty")
    return found


class _WithoutDoctype(TreeBuilder):
    """No declaration of entities is read: there is none in an honest answer, and a few make gigabytes."""

    def doctype(self, *_: object) -> NoReturn:
        raise BankAnswerInvalid("doctype")


def _parse(body: bytes, expected: str) -> Element:
    """Bytes, since the XML declaration names their encoding."""
    if not body.strip():
        raise BankAnswerInvalid("empty")
    parser = XMLParser(target=_WithoutDoctype())  # noqa: S314 - see above; its size is bounded
    try:
        parser.feed(body)
        root: Element = parser.close()
    except (ParseError, LookupError, ValueError) as error:
        raise BankAnswerInvalid("not_xml") from error
    if ERROR in "".join(_words(root)):
        raise BankAnswerInvalid("refused")
    if root.tag != expected:
        raise BankAnswerInvalid("shape")
    return root


def _words(root: Element) -> Iterator[str]:
    """What stands in the root itself."""
    yield root.text or ""
    yield from (each.tail or "" for each in root)


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _date(written: str | None) -> calendar_date:
    shape = _DATE.fullmatch((written or "").strip())
    if shape is None:
        raise BankAnswerInvalid("dates")
    try:
        return calendar_date(int(shape[3]), int(shape[2]), int(shape[1]))
    except ValueError:
        raise BankAnswerInvalid("dates") from None


def _rate(element: Element, day: calendar_date) -> Decimal:
    """Roubles of today for one unit. `VunitRate` is not asked: old answers have none."""
    value, nominal = (_GROUPED.sub("", _text(element, name)) for name in ("Value", "Nominal"))
    if not _NUMBER.fullmatch(value) or not _NOMINAL.fullmatch(nominal) or not int(nominal):
        raise BankAnswerInvalid("rate")
    units = int(nominal) * (OLD_ROUBLES if day < NEW_ROUBLE else 1)
    rate = ratio(Decimal(value.replace(",", ".")), Decimal(units))
    if not 0 < rate <= LARGEST_RATE:
        raise BankAnswerInvalid("rate")
    return rate
