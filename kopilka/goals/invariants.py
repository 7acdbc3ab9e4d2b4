"""What must hold for goals."""

# ruff: noqa: S608 - put together from constants of this code base, no word of it from outside

from kopilka.infrastructure.database.invariants import Invariant
from kopilka.transactions.invariants import digits

INVARIANTS = (
    Invariant(
        "goals_hold_what_was_put_aside",
        "a goal that follows an account has no contributions, and no goal holds less than nothing",
        """SELECT g.household_id || '/' || g.id AS key
          FROM goals g JOIN goal_contributions c ON c.household_id = g.household_id AND c.goal_id = g.id
         GROUP BY g.household_id, g.id, g.account_id HAVING g.account_id IS NOT NULL OR sum(c.amount) < 0""",
    ),
    Invariant(
        "goal_amounts_are_money",
        "no target or contribution is NaN or finer than the smallest coin of a currency that Kopilka knows",
        f"""WITH {digits()}
        SELECT concat_ws('/', 'goals', g.household_id, g.id) AS key
          FROM goals g LEFT JOIN digits d USING (currency)
         WHERE d.digits IS NULL OR scale(trim_scale(g.target_amount)) > d.digits
        UNION ALL
        SELECT concat_ws('/', 'goal_contributions', c.household_id, c.id)
          FROM goal_contributions c JOIN goals g ON g.household_id = c.household_id AND g.id = c.goal_id
          LEFT JOIN digits d USING (currency)
         WHERE d.digits IS NULL OR c.amount = 'NaN' OR scale(trim_scale(c.amount)) > d.digits""",
    ),
    Invariant(
        "goal_makers_are_known",
        "whoever entered a goal or a contribution is a user",
        """SELECT concat_ws('/', made.what, made.household_id, made.id) AS key
          FROM (SELECT 'goals' AS what, household_id, id, created_by FROM goals
                UNION ALL SELECT 'goal_contributions', household_id, id, created_by FROM goal_contributions) made
         WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = made.created_by)""",
    ),
)
