"""Made-up operations, for files that are written by one side and read by the other."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st


@dataclass(frozen=True, slots=True)
class Operation:
    day: date
    amount: Decimal
    text: str

    @property
    def unsigned(self) -> Decimal:
        return abs(self.amount)


AMOUNTS = st.integers(-99_999_999, 99_999_999).filter(bool).map(lambda cents: Decimal(cents) / 100)
WORDS = st.lists(st.sampled_from(["Кофе", "Оплата", "invoice", "N 12", "café", "аренда"]), min_size=1, max_size=4)
OPERATIONS = st.lists(
    st.builds(Operation, st.dates(date(2000, 1, 1), date(2049, 12, 31)), AMOUNTS, WORDS.map(" ".join)),
    min_size=1,
    max_size=12,
)


def as_read(operations: list[Operation]) -> list[tuple[date, Decimal]]:
    return [(it.day, it.amount) for it in operations]
