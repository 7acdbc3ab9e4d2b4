"""What an invariant is, as a question to PostgreSQL that answers with the offenders. Features declare theirs in
`invariants.py`; `kopilka check` asks them all.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """`sql` selects the keys of all offenders as one column `key`; it runs as the schema's owner."""

    name: str
    means: str
    sql: str


def constant_rows(rows: Iterable[tuple[str | int | None, ...]]) -> str:
    """VALUES of constants of this code base; none of them has a quote in it."""
    shown = (
        "(" + ", ".join("NULL" if it is None else str(it) if isinstance(it, int) else f"'{it}'" for it in row) + ")"
        for row in rows
    )
    return "VALUES " + ", ".join(shown)
