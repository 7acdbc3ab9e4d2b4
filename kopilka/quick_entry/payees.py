"""Payees that entries name: those of the household, with the category that each is used for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from kopilka.categories.standard import CategoryType
from kopilka.households.member import Member
from kopilka.quick_entry.grammar.payee_names import MaybePayee, find_maybe_payees
from kopilka.quick_entry.grammar.reading import QuickEntry
from kopilka.text import fold

# Names that are looked for at once, of all entries of a request together.
MOST_NAMES = 2_000
# By equality, name by name: the unique index answers each, however many payees there are and whatever is known of them.
_FIND = """
SELECT p.id, p.name, p.folded_name, p.category_id
  FROM unnest($2::text[]) AS named (name)
 CROSS JOIN LATERAL (
       SELECT id, name, folded_name, category_id FROM payees
        WHERE household_id = $1 AND folded_name = named.name LIMIT 1) p
"""
# What was chosen for each comes first, then what its latest transactions have, the most frequent first.
_CATEGORIES = """
SELECT p.id AS payee_id, c.id, c.type, c.id IS NOT DISTINCT FROM p.category_id AS is_chosen
  FROM payees p
 CROSS JOIN LATERAL (
       SELECT category_id, count(*) AS count
         FROM (SELECT category_id FROM transactions t
                WHERE t.household_id = p.household_id AND t.payee_id = p.id AND t.deleted_at IS NULL
                ORDER BY t.date DESC, t.id DESC LIMIT 20) latest
        GROUP BY category_id
        UNION ALL SELECT p.category_id, 1000) used
  JOIN categories c
    ON c.household_id = p.household_id AND c.id = used.category_id AND c.archived_at IS NULL
 WHERE p.household_id = $1 AND p.id = ANY ($2::uuid[])
 ORDER BY p.id, used.count DESC, c.id
"""

Used = tuple[UUID, CategoryType]


@dataclass(frozen=True, slots=True)
class Named:
    """The payee of an entry. `rest` are the words beside the name; where there are none, the name is all that was
    typed. `chosen` is the category that the household has chosen for it, `used` those of its latest transactions, the
    most frequent first.
    """

    name: str
    rest: str = ""
    chosen: Used | None = None
    used: tuple[Used, ...] = ()

    def category(self, type_: CategoryType | None, *, is_chosen: bool) -> Used | None:
        """Of this type, or of any where none is told."""
        ways = self.used if not is_chosen else () if self.chosen is None else (self.chosen,)
        return next((it for it in ways if type_ is None or it[1] == type_), None)


async def find_payees(
    connection: asyncpg.Connection, member: Member, entries: Sequence[QuickEntry]
) -> list[Named | None]:
    """Of each entry; None where it names nobody that the household knows, and nobody was told apart from the words."""
    maybe = [_told(it) if it.payee else find_maybe_payees(it.description) for it in entries]
    names = list(dict.fromkeys(name for one in maybe for it in one for name in it.names))[:MOST_NAMES]
    rows = await connection.fetch(_FIND, member.household_id, names) if names else []
    known = await _with_categories(connection, member, rows) if rows else {}
    return [_named(entry, one, known) for entry, one in zip(entries, maybe, strict=True)]


def _told(entry: QuickEntry) -> list[MaybePayee]:
    return [MaybePayee((fold(entry.payee or ""),), entry.description)]


async def _with_categories(
    connection: asyncpg.Connection, member: Member, rows: Sequence[asyncpg.Record]
) -> Mapping[str, Named]:
    """By their folded names."""
    chosen: dict[UUID, Used] = {}
    used: dict[UUID, list[Used]] = defaultdict(list)
    for it in await connection.fetch(_CATEGORIES, member.household_id, [row["id"] for row in rows]):
        if it["is_chosen"]:
            chosen[it["payee_id"]] = (it["id"], it["type"])
        else:
            used[it["payee_id"]].append((it["id"], it["type"]))
    return {row["folded_name"]: Named(row["name"], "", chosen.get(row["id"]), tuple(used[row["id"]])) for row in rows}


def _named(entry: QuickEntry, maybe: Sequence[MaybePayee], known: Mapping[str, Named]) -> Named | None:
    for one in maybe:
        for name in one.names:
            if (it := known.get(name)) is not None:
                return Named(it.name, one.rest, it.chosen, it.used)
    return None if entry.payee is None else Named(entry.payee, entry.description)
