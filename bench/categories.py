"""How many categories of a statement are right: `python -m bench.categories`. See bank_texts for what it is fed with.

The first 200 rows are put right by a person. `once`: nothing is learned after that. `monthly`: each following month is
guessed, then put right and learned. The ceiling is what would be right if every shop's most frequent category were
known beforehand.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import cycle, islice
from uuid import UUID, uuid5

from bench.bank_texts import BankRow, bank_rows
from kopilka.categories.standard import STANDARD
from kopilka.imports.category_choice import Guesser
from kopilka.imports.category_guesses import MOST_EXAMPLES, Example, guess, learn
from kopilka.imports.figures import CategoryGuess
from kopilka.imports.records import Uncategorised

PUT_RIGHT = 200
# Others than those that the thresholds of category_guesses were chosen by.
HOUSEHOLDS = (date(2025, 5, 17), date(2027, 8, 3), date(2031, 2, 9))
IDS = {it.key: uuid5(UUID(int=0), it.key) for it in STANDARD}
GOAL = 0.9
KNOWN = (30, 60, 100, 200, 400, 800)
NEXT = 500
Guessed = list[tuple[BankRow, CategoryGuess | None]]


def guessed(rows: Sequence[BankRow], *, with_codes: bool, monthly: bool) -> Guessed:
    """All rows after the first ones, with what is guessed of them."""
    found: Guessed = []
    known = list(rows[:PUT_RIGHT])
    guesser = learned(known, with_codes=with_codes)
    for month in months(rows[PUT_RIGHT:]):
        found += [(it, guesser.guess(uncategorised(it, with_codes=with_codes))) for it in month]
        if monthly:
            known += month
            guesser = learned(known, with_codes=with_codes)
    return found


def learned(rows: Sequence[BankRow], *, with_codes: bool) -> Guesser:
    examples = [Example(it.text, it.is_income, IDS[it.category], it.mcc if with_codes else None) for it in rows]
    return Guesser(learn(reversed(examples)), IDS)


def uncategorised(row: BankRow, *, with_codes: bool) -> Uncategorised:
    return Uncategorised(0, "", row.text, row.mcc if with_codes else None, row.is_income)


def months(rows: Sequence[BankRow]) -> Iterator[list[BankRow]]:
    by_month: dict[tuple[int, int], list[BankRow]] = defaultdict(list)
    for it in rows:
        by_month[it.date.year, it.date.month].append(it)
    yield from by_month.values()


def share(found: Guessed) -> float:
    return sum(it is not None and it.category_id == IDS[row.category] for row, it in found) / (len(found) or 1)


def ceiling(rows: Sequence[BankRow]) -> float:
    shops: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
    for it in rows:
        shops[it.shop, it.is_income][it.category] += 1
    return sum(max(it.values()) for it in shops.values()) / len(rows)


def tell(name: str, found: Guessed) -> None:
    print(f"{name}: right {share(found):.1%} of {len(found):,}")
    for source in ("learned", "mcc", "merchant"):
        told = [(row, it) for row, it in found if it is not None and it.source == source]
        if told:
            print(f"    {source:8} {len(told) / len(found):6.1%} of rows, right {share(told):.1%}")
    print(f"    nothing  {sum(it is None for _, it in found) / len(found):6.1%}")


def claims(households: Sequence[Sequence[BankRow]], known: int) -> Guessed:
    """What the past alone tells of the next rows, after so many."""
    found: Guessed = []
    for rows in households:
        model = learned(rows[:known], with_codes=False).model
        found += [(it, guess(model, it.text, is_income=it.is_income)) for it in rows[known : known + NEXT]]
    return found


def timed(rows: Sequence[BankRow]) -> dict[str, float]:
    past = list(islice(cycle(rows), MOST_EXAMPLES))
    began = time.process_time()
    guesser = learned(past, with_codes=True)
    learning = time.process_time() - began
    began = time.process_time()
    for it in past[:5_000]:
        guesser.guess(uncategorised(it, with_codes=True))
    return {f"{len(past):,} rows learned": learning, "5,000 rows guessed": time.process_time() - began}


def main() -> int:
    households = [list(bank_rows(today, seed)) for seed, today in enumerate(HOUSEHOLDS, 11)]
    print(f"{len(households)} households, {sum(map(len, households)):,} rows, the first {PUT_RIGHT} of each put right")
    print(f"ceiling {sum(map(ceiling, households)) / len(households):.1%}")
    lowest = 1.0
    for with_codes in (True, False):
        for monthly in (True, False):
            found = [it for rows in households for it in guessed(rows, with_codes=with_codes, monthly=monthly)]
            lowest = min(lowest, share(found))
            tell(f"{'with' if with_codes else 'without'} MCC, {'monthly' if monthly else 'once'}", found)
    for known in KNOWN:
        found = claims(households, known)
        told = [(row, it) for row, it in found if it is not None]
        part = len(told) / len(found)
        print(f"after {known} rows the past tells {part:.0%} of the next {NEXT}, right {share(told):.1%}")
    for name, seconds in timed([it for rows in households for it in rows]).items():
        print(f"{name}: {seconds:.2f} s of CPU")
    return 0 if lowest >= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main())
