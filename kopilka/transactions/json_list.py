"""Transactions as JSON for the HTTP door. A page of the list is put together by PostgreSQL and read as one text:
building 50 rows and their JSON in Python costs three times the CPU of the rest of the request (docs/decisions/0018).

`page_as_json` returns byte for byte what `as_json` makes of `queries.list_transactions`
(tests/test_json_list.py compares them over generated requests).
"""

# ruff: noqa: S608 - statements put together from names of columns, nothing else

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel
from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    case,
    func,
    literal_column,
    select,
)

from kopilka.households.member import Member
from kopilka.infrastructure.database.compiled import Compiled
from kopilka.infrastructure.http import strict_json
from kopilka.infrastructure.http.pagination import AmountCursor, Cursor
from kopilka.periods import DateRange
from kopilka.transactions import queries, search
from kopilka.transactions.figures import Total, TransactionRecord
from kopilka.transactions.filters import date_range
from kopilka.transactions.queries import SHOWN, TRANSACTIONS
from kopilka.transactions.schemas import TransactionListParams

_IS_LEG = "transactions.type IN ('in', 'out')"
# What the API shows otherwise than it is stored: the name there, and what it is for `concat`.
_OTHERWISE = {
    "type": (
        "type",
        f"""CASE WHEN {_IS_LEG} THEN '"transfer"' WHEN transactions.is_refund THEN '"income"'
            ELSE '"' || transactions.type || '"' END""",
    ),
    "other_side": (
        "transfer",
        f"""CASE WHEN {_IS_LEG} THEN (SELECT row_to_json(side)::text FROM (
            SELECT transactions.transfer_id AS id, transactions.type AS direction, o.account_id, o.id AS transaction_id
              FROM transactions o
             WHERE o.household_id = transactions.household_id AND o.transfer_id = transactions.transfer_id
               AND o.type = CASE transactions.type WHEN 'in' THEN 'out' ELSE 'in' END) AS side) ELSE 'null' END""",
    ),
    "payee": (
        "payee",
        """CASE WHEN transactions.payee_id IS NULL THEN 'null' ELSE (SELECT to_json(p.name)::text FROM payees p
             WHERE p.household_id = transactions.household_id AND p.id = transactions.payee_id) END""",
    ),
    "status": ("status", """CASE WHEN transactions.is_pending THEN '"pending"' ELSE '"booked"' END"""),
    "lines": (
        "lines",
        """CASE WHEN transactions.lines IS NULL THEN 'null' ELSE (
            SELECT concat('[', string_agg(concat('{"amount":', l.line ->> 'amount', ',"category_id":"',
                          l.line ->> 'category_id', '","description":',
                          coalesce(to_json(l.line ->> 'description')::text, 'null'), '}'), ',' ORDER BY l.position),
                          ']')
              FROM jsonb_array_elements(transactions.lines) WITH ORDINALITY l (line, position)) END""",
    ),
    "tags": ("tags", "coalesce(to_json(transactions.tags)::text, '[]')"),
    "attachments": ("attachments", "coalesce(transactions.attachments, 0)"),
}


def _field_as_json(name: str, shown: ColumnElement[Any]) -> str:
    """Of the arguments of `concat`: inside a text, the name and value as to_json writes them, inside a text again. For
    ids and numbers to_json would only cost time.
    """
    if name in _OTHERWISE:
        name, value = _OTHERWISE[name]
        return f"""\"{name}":', {value}, '"""
    column: Any = getattr(shown, "element", shown)
    value, quote = f"{TRANSACTIONS.name}.{column.name}", ""
    if column.nullable:
        value = f"coalesce(to_json({value})::text, 'null')"
    elif isinstance(column.type, Uuid):
        quote = '"'
    elif isinstance(column.type, Numeric):
        value = f"trim_scale({value})"  # 1234.5, 100
    elif not isinstance(column.type, Integer):
        value = f"to_json({value})"
    return f"""\"{name}":{quote}', {value}, '{quote}"""


# As queries.SHOWN has it, but for the household's currency, which is bound: looking for it costs a tenth of a page.
_BASE = bindparam("base_currency", type_=String)
_IS_BASE = (TRANSACTIONS.c.currency == _BASE).label("is_base")
_CONVERTED = func.in_base_currency(
    *(TRANSACTIONS.c[it] for it in ("household_id", "amount", "currency", "date")), _BASE, type_=Numeric
)
_BASE_AMOUNT: ColumnElement[str] = case(
    (_IS_BASE.element, func.trim_scale(TRANSACTIONS.c.amount).cast(Text)),
    else_=func.coalesce(func.trim_scale(_CONVERTED).cast(Text), literal_column("'null'")),
)


def _row_as_json() -> ColumnElement[str]:
    """Put together as text: row_to_json looks up the type of every column again for every row, a third of a page's
    cost.
    """
    fields = {name: _field_as_json(name, column) for name, column in SHOWN.items() if name != "base_amount"}
    text = "'{" + ",".join(fields.values()) + "}'"
    # The one argument of `concat` that has a parameter stands between two texts that are many arguments each.
    before, found, after = text.partition(',"type":')
    return func.concat(
        literal_column(before + ""","base_amount":'"""), _BASE_AMOUNT, literal_column("'" + found + after), type_=Text
    ).label("json")


ROW_AS_JSON = _row_as_json()

# The parameters whose values are bound: two requests that differ only in these are one statement. Whatever is not
# named here makes a statement of its own with each value, so that a parameter added later is right without a word here.
BOUND = frozenset(
    {"start_date", "end_date", "period", "category_id", "account_id", "payee_id", "tag", "min_amount", "max_amount"}
    | {"currency", "limit", "cursor"}
)
# Compiled statements that are kept. In practice a handful is asked; each connection keeps a hundred prepared.
KEPT = 64
_statements: dict[tuple[object, ...], Compiled] = {}


@dataclass(frozen=True, slots=True)
class JsonPage:
    """`body` is a JSON array; `next` is where the next page begins, None on the last one. Where it `follows_rates`, the
    same rows are worth something else once another rate is known.
    """

    body: bytes
    next: Cursor | AmountCursor | None
    follows_rates: bool


# dataclasses.astuple copies each value: half the time of a response.
_values = attrgetter(*(field.name for field in fields(TransactionRecord)))


def as_json(record: TransactionRecord) -> bytes:
    """The JSON object that PostgreSQL makes of the same row."""
    return strict_json.dumps(fields_of(record))


def fields_of(record: TransactionRecord) -> dict[str, object]:
    """What the JSON object of a transaction holds, for lists that add to it."""
    values = zip(SHOWN, _values(record), strict=True)
    shown: dict[str, object] = {name: _time(it) if isinstance(it, datetime) else it for name, it in values}
    del shown["other_side"]
    shown["lines"] = record.lines and [line._asdict() for line in record.lines]
    side = record.other_side
    if side is not None:
        shown["type"] = "transfer"
    elif record.is_refund:
        shown["type"] = "income"
    shown["transfer"] = side and {
        "id": side.transfer_id,
        "direction": record.type,
        "account_id": side.account_id,
        "transaction_id": side.transaction_id,
    }
    return shown


def list_as_json(records: Iterable[TransactionRecord]) -> bytes:
    return b"[" + b",".join(map(as_json, records)) + b"]"


async def page_as_json(connection: asyncpg.Connection, member: Member, params: TransactionListParams) -> JsonPage:
    """Raises PeriodConflict, RangeReversed and CursorOfAnotherQuestion."""
    days = date_range(params, member.today, member.months)
    words = await search.find_words(connection, member, params.q)
    statement = _compiled("page", params, words, lambda: _page_in_one_row(member.household_id, params, days, words))
    values = queries.values_of(member.household_id, params, days, words)
    values |= {"shown": params.limit, "base_currency": member.currency}
    [row] = await statement.fetch(connection, values)
    is_last = row["next_id"] is None
    following = None if is_last else queries.cursor_of(params, row["next_place"], row["next_id"])
    return JsonPage(f"[{row['body'] or ''}]".encode(), following, row["is_base"] is False)


async def count(connection: asyncpg.Connection, member: Member, params: TransactionListParams) -> Total:
    """How many there are on all pages. Raises PeriodConflict and RangeReversed."""
    days = date_range(params, member.today, member.months)
    filters = params.model_copy(update={"cursor": None})
    words = await search.find_words(connection, member, params.q)
    statement = _compiled("count", filters, words, lambda: queries.count_of(member.household_id, filters, days, words))
    values = queries.values_of(member.household_id, filters, days, words)
    del values["rows"]
    [[found]] = await statement.fetch(connection, values)
    return queries.total_of(found, filters)


def _page_in_one_row(
    household: UUID, params: TransactionListParams, days: DateRange | None, words: search.Words
) -> Select[Any]:
    """`body`, and the place where the next page begins, if there is one. The parameter `shown` is `rows` - 1."""
    rows = queries.page_of(household, params, days, words, (ROW_AS_JSON, TRANSACTIONS.c.id, _IS_BASE)).subquery("rows")
    objects, shown = func.array_agg(rows.c.json), bindparam("shown", type_=Integer)
    has_next = func.count() > shown
    return select(
        func.array_to_string(objects[literal_column("1") : shown], literal_column("','"), type_=Text).label("body"),
        case((has_next, func.array_agg(rows.c.place)[shown])).label("next_place"),
        case((has_next, func.array_agg(rows.c.id)[shown])).label("next_id"),
        func.bool_and(rows.c.is_base).label("is_base"),
    ).select_from(rows)


def _compiled(kind: str, params: BaseModel, words: search.Words, build: Callable[[], Select[Any]]) -> Compiled:
    key = (kind, *statement_key(params, words))
    found = _statements.get(key)
    if found is None:
        if len(_statements) >= KEPT:
            _statements.clear()
        found = _statements[key] = Compiled(build())
    return found


def statement_key(params: BaseModel, words: search.Words) -> tuple[object, ...]:
    """Equal for requests that are one statement with other values."""
    key: list[object] = []
    for name, value in params:
        if value is None:
            continue
        if name == "q":
            key.append((name, *(word.shape for word in words)))
        else:
            key.append((name, None if name in BOUND else value))
    return tuple(key)


def _time(at: datetime) -> str:
    """As PostgreSQL writes it: microseconds without trailing zeros."""
    text, sign, zone = at.isoformat().partition("+")
    return (text.rstrip("0") if "." in text else text) + sign + zone
