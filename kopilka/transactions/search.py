"""Search of words in the ledger: by a trigram index where a word is rare, by walking where it is common.

`LIKE` is not leakproof, so behind row level security the application's role can use no index for it: a word that occurs
in few rows, or in none, would read the whole household. The function search_candidates (migration 0009) looks into the
index with the owner's right and returns ids, never rows. The statement around it reads the rows of these ids behind
the policy and checks every condition again, words included. Measured in docs/decisions/0019.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array

from kopilka.text import fold

# A household of at most so many live rows is walked, which takes 2 ms. In a larger one as many of the newest rows show
# how common the words are.
WALKED = 5_000
# No more ids than these are taken from the index: reading their rows by key costs more than a walk.
MOST = 5_000
# A trigram is three letters or digits in a row.
_INDEXED = re.compile(r"[^\W_]{3}")
_LIKE_SIGNS = re.compile("[%_/]")


def patterns_of(q: str | None) -> dict[str, str]:
    """LIKE patterns (escape `/`) of the words of `q`, each anywhere in the text, by the names of their parameters:
    `word_N` where the index can find it, `short_N` of others.
    """
    words = fold(q).split() if q is not None else ()
    return {
        f"{'word' if _INDEXED.search(word) else 'short'}_{number}": "%" + _LIKE_SIGNS.sub(r"/\g<0>", word) + "%"
        for number, word in enumerate(words)
    }


def matching(search_text: ColumnElement[Any], patterns: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """The conditions of a row that has all of the words."""
    return [search_text.like(bindparam(name, pattern, Text), escape="/") for name, pattern in patterns.items()]


def among_found(
    table: Table,
    household: UUID | ColumnElement[UUID],
    patterns: Mapping[str, str],
    walk: Select[Any],
    limit: ColumnElement[int],
) -> list[ColumnElement[bool]]:
    """Further conditions of a statement that wants `limit` rows with all of the words (`matching`).

    `walk` selects from `table` under all other conditions of that statement and in its order; it is executed where the
    words are common, until `limit` rows have them. Without a word of three letters there is nothing to look up.
    """
    indexed = [bindparam(name, pattern, Text) for name, pattern in patterns.items() if name.startswith("word")]
    if not indexed:
        return []
    # A CASE hides from the planner how many rows have the words. By its own estimate, which knows all households
    # together, it would read and sort a whole household for a word that is common in this one alone.
    has_words = case((and_(*matching(table.c.search_text, patterns)), true()), else_=false())
    walked = walk.with_only_columns(table.c.id).where(has_words).limit(limit).correlate_except(table)
    by_walk = func.array(walked.scalar_subquery(), type_=ARRAY(Uuid))
    given = household if isinstance(household, ColumnElement) else bindparam("household", household, Uuid)
    bounds = (literal_column(str(WALKED), Integer), literal_column(str(MOST), Integer))
    by_index = func.search_candidates(given, cast(array(indexed), ARRAY(Text)), *bounds, type_=ARRAY(Uuid))
    # A sub-select, to be evaluated once; the cast, since `= ANY (SELECT …)` would mean its rows.
    found = select(func.coalesce(by_index, by_walk, type_=ARRAY(Uuid))).correlate_except().scalar_subquery()
    return [table.c.id == any_(cast(found, ARRAY(Uuid)))]
