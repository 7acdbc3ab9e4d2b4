"""What must hold for accounts."""

from kopilka.infrastructure.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "one_default_account",
        "every household has exactly one default account, and it is not archived",
        """SELECT h.id::text AS key
          FROM households h LEFT JOIN accounts a ON a.household_id = h.id AND a.is_default
         GROUP BY h.id HAVING count(a.id) <> 1 OR count(a.archived_at) > 0""",
    ),
)
