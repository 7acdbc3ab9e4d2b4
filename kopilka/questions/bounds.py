"""Finds the sum that rows are to be above or below: «траты больше 500», «от 1000 до 5000», "expenses over 50"."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from kopilka.quick_entry.grammar.amounts import Amount, find_amounts
from kopilka.quick_entry.grammar.typed_line import Line, Span

# Rows, one by one: without such a word «больше 500» tells of a sum.
_ROWS = re.compile(
    r"(?<!\w)(?:трат(?:ы)?|расход(?:ы|ов)|покуп(?:ки|ок)|доход(?:ы|ов)|поступлени[яй]|операци[ий]|запис(?:и|ей)|"
    r"транзакци[ий]|платеж(?:и|ей)|expenses|purchases|spendings?|incomes?|entries|transactions|payments|records)(?!\w)"
)
_SPENT = re.compile(r"(?<!\w)(?:(?:по|ис)?тратил[аи]?|spent|(?:did|do|have) (?:i|we) spend)(?!\w)")
_NOT_LESS = r"не (?:менее|меньше|дешевле|ниже)(?: чем)?|at least|no less than|not less than|minimum"
_NOT_MORE = r"не (?:более|больше|дороже|выше)(?: чем)?|at most|no more than|not more than|maximum|up to"
_MORE = (
    r"(?:больше|более|дороже|выше|крупнее)(?: чем)?|свыше|превыша\w+|over|above|(?:more|greater|bigger|larger|higher) "
    r"than|exceed\w*"
)
_LESS = r"(?:меньше|менее|дешевле|ниже|мельче)(?: чем)?|under|below|(?:less|smaller|lower|cheaper) than"
# What is between two sums: «и» is one of their words only then.
_FROM, _TO = r"от|from|между|between", r"до|to|и|and"
_BETWEEN = re.compile(r"(?<!\w)(?:между|between)(?!\w)")
_BEFORE = re.compile(
    rf"(?<!\w)(?:(?P<not_less>{_NOT_LESS})|(?P<not_more>{_NOT_MORE})|(?P<more>{_MORE})|(?P<less>{_LESS})|"
    rf"(?P<from>{_FROM})|(?P<to>{_TO})) (?:сумм\w{{1,2}} |the )?(?P<sign>[$€£₽])?(?=\d|\w)"
)
# «Траты от 15.11»
_LIKE_DAY = re.compile(r"\d{1,2}[./]\d{1,2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Bound:
    """Amounts above (`is_strict`) or from `least`, below or up to `most`. `currency`: the one that is named."""

    spans: tuple[Span, ...]
    least: Decimal | None = None
    most: Decimal | None = None
    is_strict: bool = False
    currency: str | None = None


def find_bound(line: Line, taken: tuple[Span, ...] = (), *, is_asking: bool = False) -> Bound | None:
    """None where no rows are spoken of, or no single bound of their amounts. `taken`: places that are no sums.
    `is_asking`: «на что потратил больше 500» is about rows as well.
    """
    if _ROWS.search(line.folded) is None and not (is_asking and _SPENT.search(line.folded)):
        return None
    amounts = {it.span.start: it for it in find_amounts(line, taken, ["RUB"])}
    found: Bound | None = None
    for match in _BEFORE.finditer(line.folded):
        start = match.start("sign") if match["sign"] else match.end()
        if match["to"] in ("и", "and") and not _BETWEEN.search(line.folded, 0, match.start()):
            continue
        amount = amounts.get(start)
        is_day = (match["from"] or match["to"]) and _LIKE_DAY.match(line.folded, start)
        if amount is None or is_day or not _is_sum(amount):
            continue
        one = _bound(match, amount)
        if found is None:
            found = one
            continue
        if (found.least is None) == (one.least is None):
            return None
        found = replace(
            found,
            spans=(*found.spans, *one.spans),
            least=found.least if found.least is not None else one.least,
            most=found.most if found.most is not None else one.most,
            currency=found.currency or one.currency,
        )
    if found is not None and found.least is not None and found.most is not None and found.least > found.most:
        return None
    return found


def _is_sum(amount: Amount) -> bool:
    return amount.value is not None and amount.value.is_finite() and not amount.sign and not amount.is_count


def _bound(match: "re.Match[str]", amount: Amount) -> Bound:
    spans = (Span(match.start(), amount.span.end),)
    is_least = bool(match["more"] or match["not_less"] or match["from"])
    return Bound(
        spans,
        least=amount.value if is_least else None,
        most=None if is_least else amount.value,
        is_strict=bool(match["more"] or match["less"]),
        currency=amount.currency,
    )
