"""What must hold for households and their members."""

from kopilka.infrastructure.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "somebody_owns_it",
        "every household has an owner",
        """SELECT h.id::text AS key FROM households h
         WHERE NOT EXISTS (SELECT FROM memberships m JOIN users u ON u.id = m.user_id
                            WHERE m.household_id = h.id AND m.role = 'owner')""",
    ),
    Invariant(
        "one_personal_household",
        "every user has exactly one personal household, and it exists",
        """SELECT u.id::text AS key
          FROM users u LEFT JOIN (memberships m JOIN households h ON h.id = m.household_id)
            ON m.user_id = u.id AND m.is_personal
         GROUP BY u.id HAVING count(h.id) <> 1""",
    ),
    Invariant(
        "examples_are_nobodys_own",
        "a household that may be deleted as a whole is nobody's personal one",
        """SELECT concat_ws('/', h.id, m.user_id) AS key
          FROM households h JOIN memberships m ON m.household_id = h.id
         WHERE h.is_example AND m.is_personal""",
    ),
    Invariant(
        "months_begin_on_a_day",
        "the months of a household begin on a day that every month has",
        "SELECT h.id::text AS key FROM households h WHERE h.month_starts_on NOT BETWEEN 1 AND 28",
    ),
)
