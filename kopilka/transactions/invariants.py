"""What must hold for the ledger and its sums."""

# ruff: noqa: S608 - put together from constants of this code base, no word of it from outside

from kopilka.infrastructure.database.invariants import Invariant, constant_rows
from kopilka.money import CURRENCIES

# What a transaction adds to its account.
SIGNED = "CASE WHEN type IN ('income', 'in') OR is_refund THEN amount ELSE -amount END"
# And to the sum of its category.
SPENT = "CASE WHEN is_refund THEN -amount ELSE amount END"

# What balances and sums count.
BOOKED = "deleted_at IS NULL AND NOT is_pending"

# What is summed by category: rows that have one, and of each split what is for each of its categories.
PARTS = f"""(
    SELECT household_id, date, account_id, currency, type, is_refund, category_id, amount
      FROM transactions WHERE {BOOKED} AND category_id IS NOT NULL
    UNION ALL
    SELECT t.household_id, t.date, t.account_id, t.currency, t.type, t.is_refund, (l ->> 'category_id')::uuid,
           sum((l ->> 'amount')::numeric)
      FROM transactions t CROSS JOIN LATERAL jsonb_array_elements(t.lines) l
     WHERE {BOOKED} GROUP BY t.household_id, t.id, l ->> 'category_id') parts"""


def digits() -> str:
    """A common table `digits (currency, digits)` of the currencies that Kopilka knows."""
    return f"digits (currency, digits) AS ({constant_rows(CURRENCIES.items())})"


INVARIANTS = (
    Invariant(
        "turnover_is_the_sum",
        "an account's turnover is what came in less what went out, of all that is not deleted",
        f"""SELECT a.household_id || '/' || a.id AS key
          FROM accounts a
          LEFT JOIN (SELECT household_id, account_id, sum({SIGNED}) AS sum
                       FROM transactions WHERE {BOOKED} GROUP BY household_id, account_id) t
            ON t.household_id = a.household_id AND t.account_id = a.id
         WHERE a.turnover <> coalesce(t.sum, 0)""",
    ),
    Invariant(
        "pending_is_the_sum",
        "an account's pending sum and number are those of its pending transactions that are not deleted",
        f"""SELECT a.household_id || '/' || a.id AS key
          FROM accounts a
          LEFT JOIN (SELECT household_id, account_id, sum({SIGNED}) AS sum, count(*) AS count
                       FROM transactions WHERE deleted_at IS NULL AND is_pending GROUP BY household_id, account_id) t
            ON t.household_id = a.household_id AND t.account_id = a.id
         WHERE (a.pending, a.pending_count) <> (coalesce(t.sum, 0), coalesce(t.count, 0))""",
    ),
    Invariant(
        "turnovers_by_day_are_the_sums",
        "there is a turnover of an account on each day with transactions, what moved, and no other",
        f"""SELECT concat_ws('/', household_id, account_id, date) AS key
          FROM daily_turnovers s
          FULL JOIN (SELECT household_id, account_id, date, count(*) AS count,
                            sum({SIGNED}) AS amount,
                            sum(CASE type WHEN 'in' THEN amount ELSE 0 END) AS transferred_in,
                            sum(CASE type WHEN 'out' THEN amount ELSE 0 END) AS transferred_out,
                            count(*) FILTER (WHERE type IN ('in', 'out')) AS transfers
                       FROM transactions WHERE {BOOKED} GROUP BY household_id, account_id, date) t
         USING (household_id, account_id, date)
         WHERE (s.amount, s.count, s.transferred_in, s.transferred_out, s.transfers)
            IS DISTINCT FROM (t.amount, t.count, t.transferred_in, t.transferred_out, t.transfers)""",
    ),
    Invariant(
        "summaries_are_the_sums",
        "there is a daily summary where there are transactions, with their sum and count, and no other",
        f"""SELECT concat_ws('/', household_id, date, account_id, category_id, type) AS key
          FROM daily_summaries s
          FULL JOIN (SELECT household_id, date, account_id, category_id, type, sum({SPENT}) AS amount, count(*) AS count
                       FROM {PARTS}
                      GROUP BY household_id, date, account_id, category_id, type) t
         USING (household_id, date, account_id, category_id, type)
         WHERE s.amount IS DISTINCT FROM t.amount OR s.count IS DISTINCT FROM t.count""",
    ),
    Invariant(
        "months_are_the_sums",
        "there is a monthly summary where there are transactions, with their sum and count, and no other",
        f"""SELECT concat_ws('/', household_id, month, currency, type, category_id) AS key
          FROM monthly_summaries s
          FULL JOIN (SELECT household_id, date_trunc('month', date)::date AS month, currency, type, category_id,
                            sum({SPENT}) AS amount, count(*) AS count
                       FROM {PARTS}
                      GROUP BY household_id, date_trunc('month', date), currency, type, category_id) t
         USING (household_id, month, currency, type, category_id)
         WHERE s.amount IS DISTINCT FROM t.amount OR s.count IS DISTINCT FROM t.count""",
    ),
    Invariant(
        "transactions_stay_at_home",
        "account and category are of the transaction's household, its currency and its type are theirs",
        """SELECT t.household_id || '/' || t.id AS key
          FROM transactions t
          LEFT JOIN accounts a ON a.household_id = t.household_id AND a.id = t.account_id AND a.currency = t.currency
          LEFT JOIN categories c ON c.household_id = t.household_id AND c.id = t.category_id AND c.type = t.type
         WHERE a.id IS NULL
            OR c.id IS NULL AND NOT (t.category_id IS NULL AND (t.type IN ('in', 'out') OR t.lines IS NOT NULL))""",
    ),
    Invariant(
        "amounts_are_money",
        "no amount is NaN, zero or less, or finer than the smallest coin of a currency that Kopilka knows",
        f"""WITH {digits()}
        SELECT concat_ws('/', 'transactions', t.household_id, t.id) AS key
          FROM transactions t LEFT JOIN digits d USING (currency)
         WHERE d.digits IS NULL OR t.amount = 'NaN' OR t.amount <= 0 OR scale(trim_scale(t.amount)) > d.digits
        UNION ALL
        SELECT concat_ws('/', 'accounts', a.household_id, a.id)
          FROM accounts a LEFT JOIN digits d USING (currency)
         WHERE d.digits IS NULL OR a.opening_balance = 'NaN' OR scale(trim_scale(a.opening_balance)) > d.digits
            OR a.turnover = 'NaN'
        UNION ALL
        SELECT concat_ws('/', 'daily_summaries', household_id, date, account_id, category_id, type)
          FROM daily_summaries WHERE amount = 'NaN' OR amount <= 0 AND type <> 'expense' OR count <= 0
        UNION ALL
        SELECT concat_ws('/', 'households', h.id)
          FROM households h LEFT JOIN digits d USING (currency) WHERE d.digits IS NULL""",
    ),
    Invariant(
        "refunds_are_of_purchases",
        "a refund names nothing but another transaction of its household",
        """SELECT t.household_id || '/' || t.id AS key
          FROM transactions t
          LEFT JOIN transactions p ON p.household_id = t.household_id AND p.id = t.refund_of
         WHERE t.refund_of IS NOT NULL
           AND (p.id IS NULL OR NOT t.is_refund OR t.id = t.refund_of)""",
    ),
    Invariant(
        "tags_are_found",
        "a transaction outside the trash is found by each of its tags on its day, and by no other",
        """SELECT concat_ws('/', household_id, transaction_id, tag) AS key
          FROM transaction_tags s
          FULL JOIN (SELECT household_id, id AS transaction_id, unnest(tags) AS tag, date
                       FROM transactions WHERE deleted_at IS NULL AND tags IS NOT NULL) t
         USING (household_id, transaction_id, tag, date)
         WHERE s IS NULL OR t IS NULL""",
    ),
    Invariant(
        "lines_add_up",
        "the lines of a split add up to its amount, and each is above zero and no finer than its currency",
        f"""WITH {digits()}
        SELECT t.household_id || '/' || t.id AS key
          FROM transactions t JOIN digits d USING (currency)
         CROSS JOIN LATERAL (
               SELECT sum(amount) AS sum, min(amount) AS least, max(scale(trim_scale(amount))) AS digits
                 FROM (SELECT (line ->> 'amount')::numeric AS amount FROM jsonb_array_elements(t.lines) line) each) l
         WHERE t.lines IS NOT NULL AND (l.sum <> t.amount OR l.least <= 0 OR l.digits > d.digits)""",
    ),
    Invariant(
        "parts_are_found",
        "a split is found by each of its categories on its day, with what is for it, and by no other",
        """SELECT concat_ws('/', household_id, transaction_id, category_id) AS key
          FROM transaction_parts s
          FULL JOIN (SELECT t.household_id, t.id AS transaction_id, (l ->> 'category_id')::uuid AS category_id, t.type,
                            t.date, sum((l ->> 'amount')::numeric) AS amount
                       FROM transactions t CROSS JOIN LATERAL jsonb_array_elements(t.lines) l
                      GROUP BY t.household_id, t.id, l ->> 'category_id') t
         USING (household_id, transaction_id, category_id, type, date, amount)
         WHERE s IS NULL OR t IS NULL""",
    ),
    Invariant(
        "makers_are_known",
        "whoever entered an account, a category or a transaction is a user",
        """SELECT concat_ws('/', made.what, made.household_id, made.id) AS key
          FROM (SELECT 'accounts' AS what, household_id, id, created_by FROM accounts
                UNION ALL SELECT 'categories', household_id, id, created_by FROM categories
                UNION ALL SELECT 'transactions', household_id, id, created_by FROM transactions) made
         WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = made.created_by)""",
    ),
)
