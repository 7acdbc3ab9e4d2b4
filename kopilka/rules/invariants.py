"""What must hold for rules."""

from kopilka.infrastructure.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "rules_stand_in_a_row",
        "positions of the rules of a household are 1, 2, 3 and so on",
        """SELECT household_id::text AS key FROM rules
         GROUP BY household_id HAVING min(position) <> 1 OR max(position) <> count(*)""",
    ),
    Invariant(
        "rules_say_something",
        "a rule has at least one condition and something that it gives",
        """SELECT concat_ws('/', household_id, id) AS key FROM rules
         WHERE CASE jsonb_typeof(conditions) WHEN 'array' THEN jsonb_array_length(conditions) = 0 ELSE true END
            OR coalesce(actions ->> 'category_id', actions ->> 'payee',
                        nullif(actions ->> 'tags', '[]')) IS NULL""",
    ),
)
