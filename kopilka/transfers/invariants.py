"""What must hold for transfers."""

from kopilka.infrastructure.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "transfers_have_two_sides",
        "a transfer has one side that left and one that arrived, on two accounts, both in the trash or neither, of one "
        "amount where the currency is one, and at most one fee, on the account that the money left",
        """SELECT concat_ws('/', x.household_id, x.id) AS key
          FROM transfers x
          LEFT JOIN (SELECT household_id, transfer_id,
                            count(*) FILTER (WHERE type = 'out') AS outs,
                            count(*) FILTER (WHERE type = 'in') AS ins,
                            count(*) FILTER (WHERE type = 'expense') AS fees,
                            count(*) FILTER (WHERE type NOT IN ('out', 'in', 'expense')) AS others,
                            count(DISTINCT account_id) FILTER (WHERE type IN ('out', 'in')) AS accounts,
                            count(DISTINCT account_id) FILTER (WHERE type IN ('out', 'expense')) AS sources,
                            count(DISTINCT currency) FILTER (WHERE type IN ('out', 'in')) AS currencies,
                            count(DISTINCT amount) FILTER (WHERE type IN ('out', 'in')) AS amounts,
                            count(DISTINCT deleted_at IS NULL) FILTER (WHERE type IN ('out', 'in')) AS states
                       FROM transactions WHERE transfer_id IS NOT NULL GROUP BY household_id, transfer_id) t
            ON t.household_id = x.household_id AND t.transfer_id = x.id
         WHERE t.transfer_id IS NULL OR t.outs <> 1 OR t.ins <> 1 OR t.fees > 1 OR t.others > 0 OR t.accounts <> 2
            OR t.sources <> 1 OR t.states <> 1 OR (t.currencies = 1 AND t.amounts <> 1)""",
    ),
)
