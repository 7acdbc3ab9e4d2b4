"""Exchange rates: published ones, which days of them were fetched, those that a household has set by hand.

Revision ID: 0026
Revises: 0025
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import change_table

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

transfers = import_module("kopilka.migrations.versions.0023_transfers")
statements = import_module("kopilka.migrations.versions.0012_statement_triggers")
IS_RATE = "CHECK (rate > 0 AND rate <= 9999999999.9999999999)"
# Of nobody's household, so without walls.
TABLES = {
    "exchange_rates": f"""
CREATE TABLE IF NOT EXISTS exchange_rates (
    currency varchar(3) NOT NULL,
    date date NOT NULL,
    rate numeric(20, 10) NOT NULL CONSTRAINT ck_exchange_rates_rate {IS_RATE},
    CONSTRAINT pk_exchange_rates PRIMARY KEY (currency, date)
)
""",
    "fetched_rates": """
CREATE TABLE IF NOT EXISTS fetched_rates (
    currency varchar(3) NOT NULL CONSTRAINT pk_fetched_rates PRIMARY KEY,
    from_date date NOT NULL,
    until_date date NOT NULL,
    fetched_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ck_fetched_rates_dates CHECK (from_date <= until_date)
)
""",
}
OWN = f"""
CREATE TABLE IF NOT EXISTS own_exchange_rates (
    household_id uuid NOT NULL CONSTRAINT fk_own_exchange_rates_household_id
        REFERENCES households (id) ON DELETE CASCADE,
    currency varchar(3) NOT NULL,
    base_currency varchar(3) NOT NULL,
    date date NOT NULL,
    rate numeric(20, 10) NOT NULL CONSTRAINT ck_own_exchange_rates_rate {IS_RATE},
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_own_exchange_rates PRIMARY KEY (household_id, currency, base_currency, date),
    CONSTRAINT ck_own_exchange_rates_currencies CHECK (currency <> base_currency)
)
"""
# What a household's money is worth goes on with its own rates.
TOUCH = tuple(
    f"""CREATE OR REPLACE TRIGGER touch_households_{event} AFTER {event} ON own_exchange_rates
        REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION touch_households()"""
    for event, transition in statements.ROWS.items()
)
# Of all households, and it tells none of them: what to ask the Bank of Russia for, and from which day on. The rouble is
# what its rates are in.
NEEDED = """
CREATE OR REPLACE FUNCTION needed_rates() RETURNS TABLE (currency text, first_date date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT needed.code::text, min(needed.day)
      FROM (SELECT unnest(ARRAY[a.currency, h.currency]) AS code,
                   least((a.created_at AT TIME ZONE 'UTC')::date, used.first_date) AS day
              FROM accounts a
              JOIN households h ON h.id = a.household_id AND h.currency <> a.currency
              LEFT JOIN LATERAL (SELECT t.date AS first_date FROM transactions t
                                  WHERE t.household_id = a.household_id AND t.account_id = a.id
                                  ORDER BY t.date, t.id LIMIT 1) used ON true) needed
     WHERE needed.code <> 'RUB'
     GROUP BY needed.code
$$
"""


def upgrade() -> None:
    for table, statement in TABLES.items():
        change_table(table, statement, transfers.GRANTS.replace("{table}", table))
    policies = (policy.replace("{table}", "own_exchange_rates") for policy in transfers.POLICIES)
    change_table("own_exchange_rates", OWN, *policies, *TOUCH)
    op.execute(NEEDED)
    # The application's role gets its right from the runner.
    op.execute("REVOKE ALL ON FUNCTION needed_rates FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION needed_rates")
    op.execute("DROP TABLE own_exchange_rates, fetched_rates, exchange_rates")
