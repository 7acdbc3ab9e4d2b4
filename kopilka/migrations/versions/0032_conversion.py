"""Amounts in the household's currency, converted when they are read (decision 60), so that it can be changed any time.

Revision ID: 0032
Revises: 0031
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import change_table

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

former = import_module("kopilka.migrations.versions.0010_currency_and_folded_names")
IN_USE = """EXISTS (SELECT 1 FROM transactions t WHERE t.household_id = NEW.id)
        OR EXISTS (SELECT 1 FROM goals g WHERE g.household_id = NEW.id)
        OR EXISTS (SELECT 1 FROM accounts a
                    WHERE a.household_id = NEW.id AND a.currency = OLD.currency AND a.opening_balance <> 0)"""
# Accounts follow while there is nothing on any of them. Once there is, each keeps the currency of what it holds.
FOLLOW = f"""
CREATE OR REPLACE FUNCTION follow_currency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ({IN_USE}) THEN
        UPDATE accounts a SET currency = NEW.currency, updated_at = now()
         WHERE a.household_id = NEW.id AND a.currency = OLD.currency;
    END IF;
    RETURN NULL;
END $$
"""

# Digits of those currencies that have not two, as in kopilka.money.
DIGITS = """CASE WHEN p_base IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI',
                                  'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 0
                 WHEN p_base IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
                 WHEN p_base IN ('CLF', 'UYW') THEN 4 ELSE 2 END"""
# As exchange_rates.queries.rates_on and figures.convert, for one amount: the last rate on or before the day, the later
# of the household's own and the published one, its own at a tie; two currencies meet across the rouble, by the older of
# the two. NULL where nothing is known.
CONVERT = f"""
CREATE OR REPLACE FUNCTION in_base_currency(
    p_household uuid, p_amount numeric, p_currency text, p_day date, p_base text
) RETURNS numeric LANGUAGE sql STABLE AS $$
    WITH side AS (
        SELECT code, found.date, found.rate
          FROM unnest(ARRAY[p_currency, p_base]) AS asked (code)
         CROSS JOIN LATERAL (
               SELECT p_day AS date, 1::numeric AS rate WHERE code = 'RUB'
               UNION ALL
               (SELECT r.date, r.rate FROM public.exchange_rates r
                 WHERE code <> 'RUB' AND r.currency = code AND r.date <= p_day ORDER BY r.date DESC LIMIT 1)) found
    ), known AS (
        SELECT least(c.date, b.date) AS date, round(c.rate / b.rate, 10) AS rate, 0 AS is_own
          FROM side c, side b WHERE c.code = p_currency AND b.code = p_base AND round(c.rate / b.rate, 10) > 0
        UNION ALL
        (SELECT o.date, o.rate, 1 FROM public.own_exchange_rates o
          WHERE o.household_id = p_household AND o.base_currency = p_base AND o.currency = p_currency
            AND o.date <= p_day
          ORDER BY o.date DESC LIMIT 1)
    )
    SELECT p_amount WHERE p_currency = p_base
    UNION ALL
    (SELECT round(p_amount * known.rate, {DIGITS}) FROM known WHERE p_currency <> p_base
      ORDER BY known.date DESC, known.is_own DESC LIMIT 1)
$$
"""
# Of a row that is not in its household's currency, which is looked up here: other rows need not look for it twice.
OF_ROW = """
CREATE OR REPLACE FUNCTION in_base_currency(p_household uuid, p_amount numeric, p_currency text, p_day date)
RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT public.in_base_currency(p_household, p_amount, p_currency, p_day,
                                   (SELECT h.currency FROM public.households h WHERE h.id = p_household))
$$
"""


def upgrade() -> None:
    change_table("households", FOLLOW, "DROP TRIGGER IF EXISTS refuse_currency_in_use ON households")
    op.execute("DROP FUNCTION IF EXISTS refuse_currency_in_use()")
    op.execute(CONVERT)
    op.execute(OF_ROW)


def downgrade() -> None:
    op.execute("DROP FUNCTION in_base_currency(uuid, numeric, text, date)")
    op.execute("DROP FUNCTION in_base_currency(uuid, numeric, text, date, text)")
    for function in former.FUNCTIONS[-2:]:
        op.execute(function)
    op.execute(former.TRIGGERS["households"][0])
