"""What moved on each account by day, beside the sums by category; one trigger function for all sums of the ledger.

Revision ID: 0023
Revises: 0022
"""

from functools import partial
from importlib import import_module
from uuid import UUID

from alembic import op
from sqlalchemy import Connection, text

from kopilka.migrations.online import change_table, in_short_transaction

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

HOUSEHOLD = "(SELECT nullif(current_setting('app.household_id', true), '')::uuid)"
# The application's role writes the table by a trigger from the moment this is committed, long before the migration
# ends and grants what is new: it gets at once what it has on the daily summaries.
GRANTS = """
DO $$
DECLARE
    role text;
BEGIN
    FOR role IN SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
                 WHERE oid = 'daily_summaries'::regclass AND grantee NOT IN (0, relowner)
    LOOP
        EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON daily_turnovers TO ' || role;
    END LOOP;
END $$
"""
TABLE = [
    """
CREATE TABLE IF NOT EXISTS daily_turnovers (
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    date date NOT NULL,
    amount numeric(32, 4) NOT NULL CONSTRAINT ck_daily_turnovers_amount CHECK (amount <> 'NaN'),
    count integer NOT NULL,
    CONSTRAINT pk_daily_turnovers PRIMARY KEY (household_id, account_id, date)
) WITH (fillfactor = 85)
""",
    "DROP POLICY IF EXISTS daily_turnovers_household ON daily_turnovers",
    f"CREATE POLICY daily_turnovers_household ON daily_turnovers USING (household_id = {HOUSEHOLD})",
    "DROP POLICY IF EXISTS daily_turnovers_owner ON daily_turnovers",
    "CREATE POLICY daily_turnovers_owner ON daily_turnovers TO CURRENT_USER USING (true) WITH CHECK (true)",
    "ALTER TABLE daily_turnovers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    GRANTS,
]
DAY = "household_id, date, account_id, category_id, type"
MONTH = "household_id, month, currency, type, category_id"
TURNOVER = "household_id, account_id, date"
EVENTS = ("insert", "update", "delete")


def changes_of(event: str, columns: str, amount: str = "amount") -> str:
    """What the statement added and removed, as rows of these columns, `amount` and `count`."""
    added = f"SELECT {columns}, {amount} AS amount, 1 AS count FROM added WHERE deleted_at IS NULL"
    removed = f"SELECT {columns}, -({amount}) AS amount, -1 AS count FROM removed WHERE deleted_at IS NULL"
    return {"insert": added, "update": f"{added} UNION ALL {removed}", "delete": removed}[event]


def add_to(table: str, key: str, changes: str) -> str:
    return f"""
    INSERT INTO {table} AS s ({key}, amount, count)
    SELECT {key}, sum(amount), sum(count) FROM ({changes}) changes
     GROUP BY {key} HAVING sum(amount) <> 0 OR sum(count) <> 0 ORDER BY {key}
    ON CONFLICT ({key}) DO UPDATE SET amount = s.amount + excluded.amount, count = s.count + excluded.count;"""


def tidy(table: str, key: str) -> str:
    """Sums of nothing go."""
    same = " AND ".join(f"s.{name} = r.{name}" for name in key.split(", "))
    return f"DELETE FROM {table} s USING (SELECT DISTINCT {key} FROM removed) r WHERE {same} AND s.count = 0;"


def follow_ledger(event: str) -> str:
    """Keeps revision, sums and turnovers exact, for one row or a hundred thousand.

    The household's row is locked first: writers of one ledger go one after the other, and never deadlock.
    """
    by_category = changes_of(event, "household_id, date, month, account_id, currency, category_id, type")
    moved = changes_of(event, TURNOVER, "CASE type WHEN 'income' THEN amount ELSE -amount END")
    # Emptying the trash changes no ledger: the purge crosses all households and must not queue for each.
    touched = "removed WHERE deleted_at IS NULL" if event == "delete" else "added"
    sums = {"daily_summaries": DAY, "monthly_summaries": MONTH, "daily_turnovers": TURNOVER}
    return f"""
CREATE OR REPLACE FUNCTION follow_ledger_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE households h SET revision = revision + 1
      FROM (SELECT DISTINCT household_id FROM {touched}) t WHERE h.id = t.household_id;
    {add_to("daily_summaries", DAY, by_category)}
    {add_to("monthly_summaries", MONTH, by_category)}
    {add_to("daily_turnovers", TURNOVER, moved)}
    UPDATE accounts a SET turnover = a.turnover + t.turnover
      FROM (SELECT household_id, account_id, sum(amount) AS turnover FROM ({moved}) changes
             GROUP BY household_id, account_id) t
     WHERE a.household_id = t.household_id AND a.id = t.account_id AND t.turnover <> 0;
    {"" if event == "insert" else " ".join(tidy(table, key) for table, key in sums.items())}
    RETURN NULL;
END $$
"""


# Households are read by pages and filled one by one: the requests of a household wait for its own sums alone.
HOUSEHOLDS_AT_ONCE = 1_000
NO_ID = UUID(int=0)
HOUSEHOLDS = text("SELECT id FROM households WHERE id > :after ORDER BY id LIMIT :most")
# As every writer of the ledger locks it first, nothing is recorded between the sums that are read and those written.
# What the triggers have written already is replaced, so that this may be repeated.
FILL = [
    text("SELECT FROM households WHERE id = :household FOR UPDATE"),
    text("DELETE FROM daily_turnovers WHERE household_id = :household"),
    text("""
INSERT INTO daily_turnovers (household_id, account_id, date, amount, count)
SELECT household_id, account_id, date, sum(CASE type WHEN 'income' THEN amount ELSE -amount END), sum(count)
  FROM daily_summaries WHERE household_id = :household GROUP BY household_id, account_id, date"""),
]


def fill_all(connection: Connection) -> None:
    after = NO_ID
    while page := connection.scalars(HOUSEHOLDS, {"after": after, "most": HOUSEHOLDS_AT_ONCE}).all():
        for household in page:
            in_short_transaction(connection, "households", partial(fill, household=household))
        after = page[-1]


def fill(connection: Connection, *, household: UUID) -> None:
    for statement in FILL:
        connection.execute(statement, {"household": household})


def upgrade() -> None:
    change_table("daily_turnovers", *TABLE)
    # In one transaction: nobody's change is followed twice, or by none.
    change_table(
        "transactions",
        *(f"DROP TRIGGER IF EXISTS follow_months_{event} ON transactions" for event in EVENTS),
        *(follow_ledger(event) for event in EVENTS),
    )
    for event in EVENTS:
        op.execute(f"DROP FUNCTION IF EXISTS follow_months_{event}")
    with op.get_context().autocommit_block():
        fill_all(op.get_bind())


def downgrade() -> None:
    first = import_module("kopilka.migrations.versions.0001_first_house")
    second = import_module("kopilka.migrations.versions.0002_months_and_goals")
    for event in EVENTS:
        op.execute(first.follow_ledger(event).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
        op.execute(second.follow_months(event))
        op.execute(second.trigger(event))
    op.execute("DROP TABLE daily_turnovers")
