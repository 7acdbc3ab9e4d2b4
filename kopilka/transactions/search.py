"""Search in the ledger: each word in description, note and tags, as a name of a category, an account or a payee, or as
an amount. By an index where a word is rare, by walking where it is common.

`LIKE` and comparisons of amounts are not leakproof, so behind row level security the application's role can use no
index for them: a word that occurs in few rows, or in none, would read the whole household. The functions
search_candidates (migration 0009, words of the text alone) and ledger_candidates (0015, 0025) look into the indexes
with the owner's right and return ids, never rows. The statement around them reads the rows of these ids behind the
policy and checks every condition again. Measured in docs/decisions/0019 and 0043.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
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
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, array

from kopilka.categories.standard import BY_KEY
from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale
from kopilka.text import fold
from kopilka.transactions.lines import Line
from kopilka.transactions.models import TransactionPart

# A household of at most so many live rows is walked, which takes 2 ms. In a larger one as many of the newest rows show
# how common the words are.
WALKED = 5_000
# No more ids than these are taken from the index: reading their rows by key costs more than a walk.
MOST = 5_000
_PARTS = TransactionPart.__table__.c
# A trigram is three letters or digits in a row.
_INDEXED = re.compile(r"[^\W_]{3}")
_LIKE_SIGNS = re.compile("[%_/]")
# A sum as people write it; more digits than a column holds are words only.
_AMOUNT = re.compile(r"[+\-\u2212]?(\d{1,15})(?:[.,](\d{1,4}))?[₽$€£]?", re.ASCII)
# The same with its thousands apart, which is several words but one sum.
_GROUPED = re.compile(r"[+\-\u2212]?\d{1,3}(?: \d{3})+(?:[.,]\d{1,4})?(?: ?[₽$€£])?", re.ASCII)
_NAMES = """
SELECT 'category' AS kind, id, parent_id, standard_key, name, NULL AS folded FROM categories WHERE household_id = $1
UNION ALL SELECT 'account', id, NULL, NULL, name, NULL FROM accounts WHERE household_id = $1
UNION ALL SELECT 'payee', id, NULL, NULL, name, folded_name FROM payees
           WHERE household_id = $1 AND folded_name LIKE ANY ($2::text[])
"""


@dataclass(frozen=True, slots=True)
class Word:
    """One word that is looked for. A row has it where its `search_text` holds `pattern` (LIKE, escape `/`), or where
    its category, account or payee is one of these, or its amount is from `least` to below `below`.
    """

    parameter: str
    pattern: str
    categories: tuple[UUID, ...] = ()
    accounts: tuple[UUID, ...] = ()
    payees: tuple[UUID, ...] = ()
    least: Decimal | None = None
    below: Decimal | None = None

    @property
    def has_names(self) -> bool:
        return bool(self.categories or self.accounts or self.payees)

    @property
    def shape(self) -> tuple[str, bool, bool]:
        """Words of one shape make one statement, with other values."""
        return self.parameter, self.has_names, self.least is not None


Words = tuple[Word, ...]


def search_text_of(
    description: str | None, tags: Iterable[str] = (), note: str | None = None, lines: Iterable[Line] = ()
) -> str | None:
    """What the words of a search are looked for in; None where there is nothing. A tag is found with and without #."""
    texts = (description, *(f"#{tag}" for tag in tags), note, *(line.description for line in lines))
    return fold("\n".join(text for text in texts if text)) or None


def words_of(q: str | None) -> Words:
    """The words of `q` without the names that they may be. Parameters are `word_N` of words that the index of the
    descriptions can find, `short_N` of others.
    """
    if q is None:
        return ()
    folded = fold(q)
    if _GROUPED.fullmatch(" ".join(folded.split())):
        folded = "".join(folded.split())
    return tuple(_word(number, text) for number, text in enumerate(folded.split()))


def _word(number: int, text: str) -> Word:
    name = f"{'word' if _INDEXED.search(text) else 'short'}_{number}"
    word = Word(name, "%" + _LIKE_SIGNS.sub(r"/\g<0>", text) + "%")
    if (amount := _AMOUNT.fullmatch(text)) is None:
        return word
    # What is not written may be anything: 518 is also 518.40, and 518.4 may become 518.45 at the next key.
    least = Decimal(f"{amount[1]}.{amount[2] or 0}")
    return replace(word, least=least, below=least + Decimal(1).scaleb(-len(amount[2] or "")))


async def find_words(connection: asyncpg.Connection, member: Member, q: str | None) -> Words:
    """The words of `q`, with the categories (standard ones by their names in the member's language, subcategories with
    their parents), accounts and payees whose names hold them.
    """
    words = words_of(q)
    if not words:
        return words
    texts = [_text(word) for word in words]
    likes = ["%" + re.sub(r"[\\%_]", r"\\\g<0>", text) + "%" for text in texts]
    rows = await connection.fetch(_NAMES, member.household_id, likes)
    names = [(row, _folded_name(row, member.locale)) for row in rows]
    return tuple(_named(word, text, names) for word, text in zip(words, texts, strict=True))


def _text(word: Word) -> str:
    return re.sub("/(.)", r"\1", word.pattern[1:-1])


def _folded_name(row: asyncpg.Record, locale: Locale) -> str:
    if row["standard_key"]:
        return _folded_standard(row["standard_key"], locale)
    return row["folded"] or fold(row["name"])


@cache
def _folded_standard(key: str, locale: Locale) -> str:
    """Once: folding the names of a household's categories took a fifth of a search."""
    return fold(BY_KEY[key].names[locale])


def _named(word: Word, text: str, names: Sequence[tuple[asyncpg.Record, str]]) -> Word:
    found = {row["id"] for row, name in names if text in name}
    return replace(
        word,
        categories=tuple(
            row["id"]
            for row, _ in names
            if row["kind"] == "category" and (row["id"] in found or row["parent_id"] in found)
        ),
        accounts=tuple(row["id"] for row, _ in names if row["kind"] == "account" and row["id"] in found),
        payees=tuple(row["id"] for row, _ in names if row["kind"] == "payee" and row["id"] in found),
    )


def values_of(words: Words, *, in_trash: bool) -> dict[str, Any]:
    """The bound values of `matching` and `among_found`, by the names of their parameters."""
    values: dict[str, Any] = {}
    for word in words:
        values[word.parameter] = word.pattern
        if word.has_names:
            values[f"{word.parameter}_categories"] = list(word.categories)
            values[f"{word.parameter}_accounts"] = list(word.accounts)
            values[f"{word.parameter}_payees"] = list(word.payees)
        if word.least is not None:
            values |= {f"{word.parameter}_least": word.least, f"{word.parameter}_below": word.below}
    if _by_meaning(words) and not in_trash:
        values["sought"] = _as_json(words)
    return values


def _by_meaning(words: Words) -> bool:
    """Whether ledger_candidates is asked: a word is more than a word of the description."""
    is_known = any(word.parameter.startswith("word") for word in words)
    return is_known and any(word.has_names or word.least is not None for word in words)


def _as_json(words: Words) -> str:
    """What ledger_candidates takes."""
    sought = []
    for word in words:
        one: dict[str, object] = {
            "like": word.pattern,
            "categories": [str(it) for it in word.categories],
            "accounts": [str(it) for it in word.accounts],
            "payees": [str(it) for it in word.payees],
        }
        if word.least is not None:
            one |= {"least": str(word.least), "below": str(word.below)}
        sought.append(one)
    return json.dumps(sought, ensure_ascii=False)


def matching(table: Table, words: Words) -> list[ColumnElement[bool]]:
    """The conditions of a row that has all of the words."""
    return [or_(*_ways(table.c, word)) for word in words]


def _ways(columns: Any, word: Word) -> list[ColumnElement[bool]]:
    name = word.parameter
    ways: list[ColumnElement[bool]] = [columns.search_text.like(bindparam(name, word.pattern, Text), escape="/")]
    if word.has_names:
        for column, ids, what in (
            (columns.category_id, word.categories, "categories"),
            (columns.account_id, word.accounts, "accounts"),
            (columns.payee_id, word.payees, "payees"),
        ):
            ways.append(column == any_(bindparam(f"{name}_{what}", list(ids), ARRAY(Uuid))))
        ways.append(has_part(columns, any_(bindparam(f"{name}_categories", list(word.categories), ARRAY(Uuid)))))
    if word.least is not None:
        ways.append(
            and_(
                columns.amount >= bindparam(f"{name}_least", word.least, columns.amount.type),
                columns.amount < bindparam(f"{name}_below", word.below, columns.amount.type),
            )
        )
    return ways


def has_part(columns: Any, category: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a row is a split with a part of this category (or of any of an `any_`)."""
    return and_(
        columns.lines.is_not(None),
        exists()
        .where(
            _PARTS.household_id == columns.household_id,
            _PARTS.transaction_id == columns.id,
            _PARTS.category_id == category,
        )
        .correlate_except(TransactionPart.__table__),
    )


def among_found(
    table: Table,
    household: UUID | ColumnElement[UUID],
    words: Words,
    walk: Select[Any],
    limit: ColumnElement[int],
    *,
    in_trash: bool,
) -> list[ColumnElement[bool]]:
    """Further conditions of a statement that wants `limit` rows with all of the words (`matching`).

    `walk` selects from `table` under all other conditions of that statement and in its order; it is executed where the
    words are common, until `limit` rows have them. Without a word of three letters there is nothing to look up.
    """
    indexed = [word for word in words if word.parameter.startswith("word")]
    by_meaning = _by_meaning(words)
    # ledger_candidates knows live rows alone; the trash is small, and has an index of its own.
    if not indexed or (by_meaning and in_trash):
        return []
    # A CASE hides from the planner how many rows have the words. By its own estimate, which knows all households
    # together, it would read and sort a whole household for a word that is common in this one alone.
    has_words = case((and_(*matching(table, words)), true()), else_=false())
    walked = walk.with_only_columns(table.c.id).where(has_words).limit(limit).correlate_except(table)
    by_walk = func.array(walked.scalar_subquery(), type_=ARRAY(Uuid))
    given = household if isinstance(household, ColumnElement) else bindparam("household", household, Uuid)
    bounds = (literal_column(str(WALKED), Integer), literal_column(str(MOST), Integer))
    if by_meaning:
        sought = cast(bindparam("sought", _as_json(words), Text), JSONB)
        by_index = func.ledger_candidates(given, sought, *bounds, type_=ARRAY(Uuid))
    else:
        patterns = [bindparam(word.parameter, word.pattern, Text) for word in indexed]
        by_index = func.search_candidates(given, cast(array(patterns), ARRAY(Text)), *bounds, type_=ARRAY(Uuid))
    # A sub-select, to be evaluated once; the cast, since `= ANY (SELECT …)` would mean its rows.
    found = select(func.coalesce(by_index, by_walk, type_=ARRAY(Uuid))).correlate_except().scalar_subquery()
    return [table.c.id == any_(cast(found, ARRAY(Uuid)))]
