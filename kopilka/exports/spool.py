"""The list of transactions on its way from the database to the page: a temporary file, so that no size is too large."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import orjson

from kopilka.exports.figures import Operation

AT_ONCE = 1_000


async def write_operations(path: Path, operations: AsyncIterator[Operation]) -> int:
    """One JSON array a line; answers how many."""
    count = 0
    lines: list[bytes] = []
    with path.open("wb") as file:
        async for it in operations:
            amount = str(it.amount)
            row = (it.date, it.type, it.category, it.account, it.description, amount, it.currency, it.user)
            lines.append(orjson.dumps(row))
            count += 1
            if len(lines) == AT_ONCE:
                file.write(b"\n".join(lines) + b"\n")
                lines.clear()
        if lines:
            file.write(b"\n".join(lines) + b"\n")
    return count


def read_operations(path: Path) -> Iterator[Operation]:
    """In the order written."""
    with path.open("rb") as file:
        for line in file:
            day, kind, category, account, description, amount, currency, user = orjson.loads(line)
            yield Operation(
                date.fromisoformat(day), kind, category, account, description, Decimal(amount), currency, user
            )
