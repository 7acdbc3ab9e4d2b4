"""What the household's rules make of the rows of a file: the category when it is read, payee and tags when a row is
recorded. The row itself stays as the bank has told it, since the next file is compared with that.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from kopilka.imports.records import BookRow, Category, Uncategorised
from kopilka.rules.engine import CompiledRules, RowType, RuleOutcome, RuleRow, apply_rules

LONGEST_WORD = 100


def categories_by_rules(rules: CompiledRules, rows: Iterable[Uncategorised]) -> dict[int, Category]:
    """By the rows' indexes, of those that a rule gives one."""
    found: dict[int, Category] = {}
    for it in rows if rules.rules else ():
        row = RuleRow(it.payee or None, it.description or None, it.amount, it.account_id, it.mcc)
        outcome = apply_rules(rules, row)
        if outcome.category_id is not None:
            words = tuple(word[:LONGEST_WORD] for word in outcome.words)
            found[it.index] = Category(outcome.category_id, "rule", words)
    return found


def labels_by_rules(
    rules: CompiledRules,
    rows: Sequence[BookRow],
    accounts: Mapping[int, UUID | None],
    types: Mapping[UUID, RowType],
) -> dict[int, RuleOutcome]:
    """Payee and tags of rows that are to be added, by their indexes. `accounts` by statement, `types` of categories."""
    found: dict[int, RuleOutcome] = {}
    for it in rows if rules.rules else ():
        if it.action != "skip":
            type_ = types.get(it.category_id) if it.category_id is not None else None
            row = RuleRow(it.payee, it.description, it.amount, accounts[it.statement], it.mcc, type=type_)
            outcome = apply_rules(rules, row)
            if outcome.payee is not None or outcome.tags:
                found[it.index] = outcome
    return found
