"""Transfers between own accounts; what moved on each account by day; one trigger function for all sums of the ledger.

Revision ID: 0023
Revises: 0022
"""

from functools import partial
from importlib import import_module
from uuid import UUID

from alembic import op
from sqlalchemy import Connection, text

from kopilka.migrations.online import build_index, change_table, in_short_transaction

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

HOUSEHOLD = "(SELECT nullif(current_setting('app.household_id', true), '')::uuid)"
# The application's role writes these tables by a trigger from the moment this is committed, long before the migration
# ends and grants what is new: it gets at once what it has on the daily summaries.
GRANTS = """
DO $$
DECLARE
    role text;
BEGIN
    FOR role IN SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
                 WHERE oid = 'daily_summaries'::regclass AND grantee NOT IN (0, relowner)
    LOOP
        EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO ' || role;
    END LOOP;
END $$
"""
# `amount` is the net of all; `transferred_in` and `transferred_out` are what of it are legs, `transfers` their number.
TABLES = {
    "daily_turnovers": """
CREATE TABLE IF NOT EXISTS daily_turnovers (
    household_id uuid NOT NULL,
    account_id uuid NOT NULL,
    date date NOT NULL,
    amount numeric(32, 4) NOT NULL CONSTRAINT ck_daily_turnovers_amount CHECK (amount <> 'NaN'),
    count integer NOT NULL,
    transferred_in numeric(32, 4) NOT NULL DEFAULT 0
        CONSTRAINT ck_daily_turnovers_transferred_in CHECK (transferred_in <> 'NaN'),
    transferred_out numeric(32, 4) NOT NULL DEFAULT 0
        CONSTRAINT ck_daily_turnovers_transferred_out CHECK (transferred_out <> 'NaN'),
    transfers integer NOT NULL DEFAULT 0,
    CONSTRAINT pk_daily_turnovers PRIMARY KEY (household_id, account_id, date)
) WITH (fillfactor = 85)
""",
    # The categories that two rows had before they were linked.
    "transfers": """
CREATE TABLE IF NOT EXISTS transfers (
    household_id uuid NOT NULL CONSTRAINT fk_transfers_household_id REFERENCES households (id),
    id uuid NOT NULL,
    out_category_id uuid,
    in_category_id uuid,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_transfers PRIMARY KEY (household_id, id),
    CONSTRAINT fk_transfers_out_category FOREIGN KEY (household_id, out_category_id)
        REFERENCES categories (household_id, id),
    CONSTRAINT fk_transfers_in_category FOREIGN KEY (household_id, in_category_id)
        REFERENCES categories (household_id, id),
    CONSTRAINT ck_transfers_linked CHECK ((out_category_id IS NULL) = (in_category_id IS NULL))
)
""",
}
POLICIES = (
    "DROP POLICY IF EXISTS {table}_household ON {table}",
    f"CREATE POLICY {{table}}_household ON {{table}} USING (household_id = {HOUSEHOLD})",
    "DROP POLICY IF EXISTS {table}_owner ON {table}",
    "CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    GRANTS,
)
# A leg is of type `out` or `in` and has no category; a key with a NULL in it is not checked. A fee is an expense of the
# transfer. What old code writes, with a category and without a transfer, none of these checks concerns.
COLUMNS = """
ALTER TABLE transactions ALTER category_id DROP NOT NULL, ADD COLUMN IF NOT EXISTS transfer_id uuid
"""
RULES = {
    "ck_transactions_transfer": """CHECK (transfer_id IS NULL
        OR CASE WHEN type IN ('in', 'out') THEN category_id IS NULL ELSE type = 'expense' END)""",
    "ck_transactions_category": "CHECK (category_id IS NOT NULL OR transfer_id IS NOT NULL AND type IN ('in', 'out'))",
    "fk_transactions_transfer": "FOREIGN KEY (household_id, transfer_id) REFERENCES transfers (household_id, id)",
}
INDEX = "ON transactions (household_id, transfer_id) WHERE transfer_id IS NOT NULL"
DAY = "household_id, date, account_id, category_id, type"
MONTH = "household_id, month, currency, type, category_id"
TURNOVER = "household_id, account_id, date"
SUMS = {"amount": "amount", "count": "1"}
MOVED = {
    "amount": "CASE WHEN type IN ('income', 'in') THEN amount ELSE -amount END",
    "count": "1",
    "transferred_in": "CASE WHEN type = 'in' THEN amount ELSE 0 END",
    "transferred_out": "CASE WHEN type = 'out' THEN amount ELSE 0 END",
    "transfers": "CASE WHEN type IN ('in', 'out') THEN 1 ELSE 0 END",
}
EVENTS = ("insert", "update", "delete")


def changes_of(event: str, columns: str, sums: dict[str, str], where: str = "true") -> str:
    """What the statement added and removed: rows of these columns, with what each adds to the sums."""
    added = ", ".join(f"{value} AS {name}" for name, value in sums.items())
    removed = ", ".join(f"-({value}) AS {name}" for name, value in sums.items())
    live = f"deleted_at IS NULL AND {where}"
    rows = {
        "added": f"SELECT {columns}, {added} FROM added WHERE {live}",
        "removed": f"SELECT {columns}, {removed} FROM removed WHERE {live}",
    }
    seen = {"insert": ("added",), "update": ("added", "removed"), "delete": ("removed",)}[event]
    return " UNION ALL ".join(rows[name] for name in seen)


def add_to(table: str, key: str, changes: str, sums: dict[str, str]) -> str:
    return f"""
    INSERT INTO {table} AS s ({key}, {", ".join(sums)})
    SELECT {key}, {", ".join(f"sum({name})" for name in sums)} FROM ({changes}) changes
     GROUP BY {key} HAVING {" OR ".join(f"sum({name}) <> 0" for name in sums)} ORDER BY {key}
    ON CONFLICT ({key}) DO UPDATE SET {", ".join(f"{name} = s.{name} + excluded.{name}" for name in sums)};"""


def tidy(table: str, key: str) -> str:
    """Sums of nothing go."""
    same = " AND ".join(f"s.{name} = r.{name}" for name in key.split(", "))
    return f"DELETE FROM {table} s USING (SELECT DISTINCT {key} FROM removed) r WHERE {same} AND s.count = 0;"


# Without its rows a transfer is nothing.
PURGED = """
    DELETE FROM transfers x USING (SELECT DISTINCT household_id, transfer_id FROM removed) r
     WHERE x.household_id = r.household_id AND x.id = r.transfer_id
       AND NOT EXISTS (SELECT FROM transactions t WHERE t.household_id = x.household_id AND t.transfer_id = x.id);"""


def follow_ledger(event: str) -> str:
    """Keeps revision, sums and turnovers exact, for one row or a hundred thousand.

    The household's row is locked first: writers of one ledger go one after the other, and never deadlock.
    """
    columns = "household_id, date, month, account_id, currency, category_id, type"
    by_category = changes_of(event, columns, SUMS, "category_id IS NOT NULL")
    moved = changes_of(event, TURNOVER, MOVED)
    # Emptying the trash changes no ledger: the purge crosses all households and must not queue for each.
    touched = "removed WHERE deleted_at IS NULL" if event == "delete" else "added"
    keys = {"daily_summaries": DAY, "monthly_summaries": MONTH, "daily_turnovers": TURNOVER}
    tidied = " ".join(tidy(table, key) for table, key in keys.items())
    return f"""
CREATE OR REPLACE FUNCTION follow_ledger_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE households h SET revision = revision + 1
      FROM (SELECT DISTINCT household_id FROM {touched}) t WHERE h.id = t.household_id;
    {add_to("daily_summaries", DAY, by_category, SUMS)}
    {add_to("monthly_summaries", MONTH, by_category, SUMS)}
    {add_to("daily_turnovers", TURNOVER, moved, MOVED)}
    UPDATE accounts a SET turnover = a.turnover + t.turnover
      FROM (SELECT household_id, account_id, sum(amount) AS turnover FROM ({moved}) changes
             GROUP BY household_id, account_id) t
     WHERE a.household_id = t.household_id AND a.id = t.account_id AND t.turnover <> 0;
    {"" if event == "insert" else tidied}
    {PURGED if event == "delete" else ""}
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
    for table, statement in TABLES.items():
        change_table(table, statement, *(policy.replace("{table}", table) for policy in POLICIES))
    change_table("transactions", COLUMNS)
    for name, rule in RULES.items():
        change_table(
            "transactions",
            f"ALTER TABLE transactions DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT {name} {rule} NOT VALID",
        )
        # Reads all rows, and nobody waits for it.
        change_table("transactions", f"ALTER TABLE transactions VALIDATE CONSTRAINT {name}")
    build_index("ix_transactions_transfer", INDEX)
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
    op.execute("DELETE FROM transactions WHERE type IN ('in', 'out')")
    op.execute("ALTER TABLE transactions DROP COLUMN transfer_id, ALTER category_id SET NOT NULL")
    op.execute("DROP TABLE daily_turnovers, transfers")
