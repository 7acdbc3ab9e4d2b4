"""The sum of each row, signed: from one column, from two, or by a word beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from kopilka.statement_imports.formats.table.columns import Sums, number
from kopilka.statement_imports.formats.table.grid import Line
from kopilka.statement_imports.formats.table.headers import Header
from kopilka.statement_imports.formats.table.numbers import Written
from kopilka.statement_imports.formats.table.states import sign_of
from kopilka.statement_imports.statement import DecimalMark, StatementUndecided, StatementUnreadable

_CARDS_TURN_SIGNS = ("en", "")
_EARNED = re.compile(r"salary|payroll|wages|paycheck|deposit|interest|dividend|income|pension|top.?up", re.IGNORECASE)
_PAID_TO_THE_CARD = re.compile(r"thank you|payment received|autopay|payment - |online payment|refund", re.IGNORECASE)

Amount = tuple[Decimal, str | None]


@dataclass(frozen=True, slots=True)
class Amounts:
    """By line, with the currency that stands beside the sum. `are_sure` is false where nothing tells income from
    expense: then a balance in each row has to.
    """

    by_line: Mapping[int, Amount]
    are_sure: bool
    with_fee: Mapping[int, Decimal]


def value(line: Line, column: int | None, marks: Mapping[int, DecimalMark]) -> Amount | None:
    found = number(line, column)
    if isinstance(found, Written):
        return found.value(marks[column or 0]), found.currency
    return None if found is None else (found, None)


def amounts_of(lines: Sequence[Line], header: Header, sums: Sums, marks: Mapping[int, DecimalMark]) -> Amounts:
    if sums.amount is None:
        return Amounts(_two_columns(lines, sums, marks), True, _fees(lines, sums, marks))
    found: dict[int, Amount] = {}
    for line in lines:
        amount = value(line, sums.amount, marks)
        if amount is None:
            raise StatementUnreadable("amount_missing", line=line.number, detail=line.whole()[:80])
        found[line.number] = amount
    signs = _signs(lines, header, found)
    if signs is not None:
        return Amounts(_signed(lines, found, signs), True, _fees(lines, sums, marks))
    return Amounts(found, _is_signed(lines, header, sums.amount, found), _fees(lines, sums, marks))


def _fees(lines: Sequence[Line], sums: Sums, marks: Mapping[int, DecimalMark]) -> dict[int, Decimal]:
    found = {it.number: fee[0] for it in lines if (fee := value(it, sums.fee, marks)) is not None}
    return {line: abs(fee) for line, fee in found.items() if fee}


def _two_columns(lines: Sequence[Line], sums: Sums, marks: Mapping[int, DecimalMark]) -> dict[int, Amount]:
    expenses = {it.number: value(it, sums.expense, marks) for it in lines}
    # A column of nothing but negative sums has its minus for the sign. Among others a negative one is taken back.
    is_negative = all(it[0] <= 0 for it in expenses.values() if it is not None) and sums.income is not None
    found: dict[int, Amount] = {}
    for line in lines:
        income, expense = value(line, sums.income, marks), expenses[line.number]
        if income is None and expense is None:
            raise StatementUnreadable("amount_missing", line=line.number, detail=line.whole()[:80])
        came = income[0] if income is not None else Decimal(0)
        went = expense[0] if expense is not None else Decimal(0)
        if came and went:
            raise StatementUnreadable("income_and_expense", line=line.number, detail=line.whole()[:80])
        currency = (income and income[1]) or (expense and expense[1]) or None
        found[line.number] = (came + (went if is_negative else -went), currency)
    return found


def _signs(lines: Sequence[Line], header: Header, found: Mapping[int, Amount]) -> Mapping[int, int] | None:
    """By a column that tells each row's sign. A column of kinds does only where every word of it is known, and no sum
    has a sign of its own.
    """
    column = header.column("sign")
    if column is not None:
        signs = {}
        for line in lines:
            sign = sign_of(line.text(column))
            if sign is None:
                raise StatementUnreadable("sign_unknown", line=line.number, detail=line.text(column)[:80])
            signs[line.number] = sign
        return signs
    column = header.column("kind")
    if column is None or any(it[0] < 0 for it in found.values()):
        return None
    kinds = {it.number: sign_of(it.text(column)) for it in lines}
    return {line: it for line, it in kinds.items() if it} if all(kinds.values()) else None


def _signed(lines: Sequence[Line], found: Mapping[int, Amount], signs: Mapping[int, int]) -> dict[int, Amount]:
    if not any(it[0] < 0 for it in found.values()):
        return {line: (amount * signs[line], currency) for line, (amount, currency) in found.items()}
    for line in lines:  # both a sign and a word: they have to agree
        if found[line.number][0] * signs[line.number] < 0:
            raise StatementUnreadable("sign_contradicts", line=line.number, detail=line.whole()[:80])
    return dict(found)


def _is_signed(lines: Sequence[Line], header: Header, column: int, found: Mapping[int, Amount]) -> bool:
    if "amount_account" in header.mapped or (header.bank is not None and header.bank.signed) or not found:
        return True
    above = [it for line in lines if isinstance(it := number(line, column), Written)]
    above = [it for it in above if not it.negative and it.body.strip("0.,")]
    if any(it.signed for it in above):
        # A plus beside income alone: what has no sign then is an expense, or it is not.
        return all(it.signed for it in above)
    return any(it[0] < 0 for it in found.values()) and not _may_be_turned(lines, header, found)


def _may_be_turned(lines: Sequence[Line], header: Header, found: Mapping[int, Amount]) -> bool:
    """Statements of credit cards may tell purchases as sums above zero and payments to the card as sums below it."""
    kinds = [(found[it.number][0], sign_of(it.text(header.column("kind")))) for it in lines]
    against = sum(1 for amount, sign in kinds if sign and amount * sign < 0)
    if against * 2 > sum(1 for _, sign in kinds if sign):
        return True
    if header.language not in _CARDS_TURN_SIGNS:
        return False
    columns = [*header.columns("description"), *header.columns("payee")]
    earned = paid = 0
    for line in lines:
        text = " ".join(line.text(it) for it in columns)
        if found[line.number][0] > 0:
            earned += _EARNED.search(text) is not None
        else:
            paid += _PAID_TO_THE_CARD.search(text) is not None
    if earned or paid:
        return paid > earned
    above = sum(1 for amount, _ in found.values() if amount > 0)
    return above * 2 > len(found)


def refuse_unsure(header: Header, lines: Sequence[Line]) -> NoReturn:
    samples = [[it.text(column) for column in range(len(header.words))] for it in lines[:5]]
    raise StatementUndecided("mapping", columns=header.words, samples=samples)
