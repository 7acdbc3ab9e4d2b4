"""Whether a statement's own balances and sums agree with its rows."""

from dataclasses import dataclass
from decimal import Decimal

from kopilka.statement_imports.statement import Statement


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What the file tells of its rows, and what they come to; in the statement's currency, or numbers of rows."""

    what: str
    told: Decimal
    found: Decimal

    @property
    def difference(self) -> Decimal:
        return self.found - self.told


def contradictions(statement: Statement) -> list[Contradiction]:
    """Empty where all that the file tells is right, or it tells nothing: `is_proved` knows which.

    Holds are not part of balances and sums.
    """
    booked = [row.amount for row in statement.rows if not row.is_pending]
    total_in = sum((it for it in booked if it > 0), Decimal(0))
    total_out = -sum((it for it in booked if it < 0), Decimal(0))
    told = [
        ("total_in", statement.total_in, total_in),
        ("total_out", statement.total_out, total_out),
    ]
    if statement.opening_balance is not None and statement.closing_balance is not None:
        told.append(("closing_balance", statement.closing_balance, statement.opening_balance + total_in - total_out))
    if statement.declared_rows is not None:
        told.append(("rows", Decimal(statement.declared_rows), Decimal(len(statement.rows))))
    return [Contradiction(what, said, found) for what, said, found in told if said is not None and said != found]


def is_proved(statement: Statement) -> bool | None:
    """None where the file tells neither balances nor sums."""
    tells = statement.total_in is not None and statement.total_out is not None
    tells = tells or (statement.opening_balance is not None and statement.closing_balance is not None)
    return not contradictions(statement) if tells else None
