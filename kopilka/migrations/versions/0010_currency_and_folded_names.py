"""A currency chosen at sign-up and changed while nothing is recorded; folded names of categories, without dots of i.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from alembic import op
from sqlalchemy import Connection, text

from kopilka.migrations.online import build_index, change_table, in_short_transaction

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Null until a service next looks at names: SQL has no function that folds as `text.fold` does.
FOLDED_NAME = "ALTER TABLE categories ADD COLUMN IF NOT EXISTS folded_name varchar"
INDEX = "ON categories (household_id, folded_name)"

SIGN_UP = """
ALTER TABLE email_requests ADD COLUMN IF NOT EXISTS currency varchar(3), ADD COLUMN IF NOT EXISTS time_zone varchar(64)
"""

# Here and not in a service: transactions and goals belong to features above households. Writers of the ledger lock the
# household's row first, so nothing is recorded between the check and the commit.
FUNCTIONS = [
    # A version without the column renames a category while this one already runs.
    """
CREATE OR REPLACE FUNCTION forget_folded_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.folded_name := NULL;
    RETURN NEW;
END $$
""",
    # text.fold writes İ and ı as i. A version before this one, which writes while it is replaced, leaves a combining
    # dot above, or the letter without a dot. To be dropped (contract) when no such version can run any more.
    """
CREATE OR REPLACE FUNCTION fold_dots_of_i() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search_text := replace(replace(NEW.search_text, U&'\\0131', 'i'), U&'i\\0307', 'i');
    RETURN NEW;
END $$
""",
    """
CREATE OR REPLACE FUNCTION refuse_currency_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM transactions t WHERE t.household_id = NEW.id)
        OR EXISTS (SELECT 1 FROM goals g WHERE g.household_id = NEW.id)
        OR EXISTS (SELECT 1 FROM accounts a
                    WHERE a.household_id = NEW.id AND a.currency = OLD.currency AND a.opening_balance <> 0)
    THEN
        RAISE EXCEPTION 'the currency of household % is in use', NEW.id
            USING ERRCODE = 'check_violation', TABLE = 'households', CONSTRAINT = 'ck_households_currency_in_use';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE OR REPLACE FUNCTION follow_currency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts a SET currency = NEW.currency, updated_at = now()
     WHERE a.household_id = NEW.id AND a.currency = OLD.currency;
    RETURN NULL;
END $$
""",
]
UNFOLDED = "({0}search_text LIKE U&'%\\0131%' OR {0}search_text LIKE U&'%i\\0307%')"
TRIGGERS = {
    "households": (
        """CREATE OR REPLACE TRIGGER refuse_currency_in_use BEFORE UPDATE OF currency ON households FOR EACH ROW
           WHEN (OLD.currency IS DISTINCT FROM NEW.currency) EXECUTE FUNCTION refuse_currency_in_use()""",
        """CREATE OR REPLACE TRIGGER follow_currency AFTER UPDATE OF currency ON households FOR EACH ROW
           WHEN (OLD.currency IS DISTINCT FROM NEW.currency) EXECUTE FUNCTION follow_currency()""",
    ),
    # For each row, also of many: the function runs for those alone that have such a letter (docs/decisions/0040).
    "transactions": (
        f"""CREATE OR REPLACE TRIGGER fold_dots_of_i BEFORE INSERT OR UPDATE OF search_text ON transactions
            FOR EACH ROW WHEN {UNFOLDED.format("NEW.")} EXECUTE FUNCTION fold_dots_of_i()""",
    ),
    "categories": (
        """CREATE OR REPLACE TRIGGER forget_folded_name BEFORE UPDATE OF name ON categories FOR EACH ROW
           WHEN (OLD.name IS DISTINCT FROM NEW.name AND OLD.folded_name IS NOT DISTINCT FROM NEW.folded_name)
           EXECUTE FUNCTION forget_folded_name()""",
    ),
}
TRIGGERED = {
    "follow_currency": "households",
    "refuse_currency_in_use": "households",
    "fold_dots_of_i": "transactions",
    "forget_folded_name": "categories",
}

# Households are read by pages and folded one by one, a batch of rows in a transaction: requests of a household wait for
# one batch at most, those of others for none.
HOUSEHOLDS_AT_ONCE = 1_000
ROWS_AT_ONCE = 1_000
NO_ID = UUID(int=0)
HOUSEHOLDS = text("SELECT id FROM households WHERE id > :after ORDER BY id LIMIT :most")
BATCH = text(f"""
SELECT id FROM transactions WHERE household_id = :household AND id > :after AND {UNFOLDED.format("")}
 ORDER BY id LIMIT :most
""")
# As every writer of the ledger: the household's row first, then its transactions.
LOCK = text("SELECT FROM households WHERE id = :household FOR UPDATE")
# The trigger does the folding: one place knows how.
FOLD = text("UPDATE transactions SET search_text = search_text WHERE household_id = :household AND id = ANY (:ids)")


def fold_all(connection: Connection) -> None:
    """Folds what was written before the trigger was there; may be repeated."""
    after = NO_ID
    while page := connection.scalars(HOUSEHOLDS, {"after": after, "most": HOUSEHOLDS_AT_ONCE}).all():
        for household in page:
            fold_household(connection, household)
        after = page[-1]


def fold_household(connection: Connection, household: UUID) -> None:
    after = NO_ID
    while ids := connection.scalars(BATCH, {"household": household, "after": after, "most": ROWS_AT_ONCE}).all():
        in_short_transaction(connection, "transactions", partial(fold_batch, household=household, ids=ids))
        after = ids[-1]


def fold_batch(connection: Connection, *, household: UUID, ids: Sequence[UUID]) -> None:
    connection.execute(LOCK, {"household": household})
    connection.execute(FOLD, {"household": household, "ids": [*ids]})


def upgrade() -> None:
    change_table("email_requests", SIGN_UP)
    change_table("categories", FOLDED_NAME)
    build_index("ix_categories_folded_name", INDEX)
    for function in FUNCTIONS:
        op.execute(function)
    for table, statements in TRIGGERS.items():
        change_table(table, *statements)
    with op.get_context().autocommit_block():
        fold_all(op.get_bind())


def downgrade() -> None:
    for name, table in TRIGGERED.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}")
    op.execute("DROP INDEX ix_categories_folded_name")
    op.execute("ALTER TABLE categories DROP COLUMN folded_name")
    op.execute("ALTER TABLE email_requests DROP COLUMN currency, DROP COLUMN time_zone")
