"""The list of transactions in a temporary file between the database and the renderer, so that memory stays small
however long it is. The format is private: one JSON array a line, amounts as strings.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import orjson

from kopilka.exports.figures import Operation

AT_ONCE = 1_000
# Cells of a line after the amount, where it is complete.
_WITH_BASE = 12


async def write_operations(path: Path, operations: AsyncIterator[Operation]) -> int:
    """Writes them in the order given and returns how many there were. The file is readable for this account only."""
    count = 0
    lines: list[bytes] = []
    with path.open("wb") as file:
        async for it in operations:
            amount = str(it.amount)
            row = (
                it.date,
                it.type,
                it.category,
                it.account,
                it.description,
                amount,
                it.currency,
                it.user,
                it.parent,
                it.id,
                it.payee,
                it.tags,
                it.note,
                it.is_pending,
                it.line,
                it.part,
                it.whole,
                None if it.base is None else str(it.base),
            )
            lines.append(orjson.dumps(row))
            count += 1
            if len(lines) == AT_ONCE:
                file.write(b"\n".join(lines) + b"\n")
                lines.clear()
        if lines:
            file.write(b"\n".join(lines) + b"\n")
    return count


def read_operations(path: Path) -> Iterator[Operation]:
    """Reads them one by one, in the order written."""
    with path.open("rb") as file:
        for line in file:
            day, kind, category, account, description, amount, *rest = orjson.loads(line)
            if len(rest) == _WITH_BASE and rest[-1] is not None:
                rest[-1] = Decimal(rest[-1])
            yield Operation(date.fromisoformat(day), kind, category, account, description, Decimal(amount), *rest)
