"""A currency chosen at sign-up and changed while nothing is recorded; folded names of categories, without dots of i.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Null until a service next looks at names: SQL has no function that folds as `text.fold` does.
NAMES = [
    "ALTER TABLE categories ADD COLUMN folded_name varchar",
    "CREATE INDEX ix_categories_folded_name ON categories (household_id, folded_name)",
    # A version without the column renames a category while this one already runs.
    """
CREATE FUNCTION forget_folded_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.folded_name := NULL;
    RETURN NEW;
END $$
""",
]

SIGN_UP = "ALTER TABLE email_requests ADD COLUMN currency varchar(3), ADD COLUMN time_zone varchar(64)"

# Here and not in a service: transactions and goals belong to features above households. Writers of the ledger lock the
# household's row first, so nothing is recorded between the check and the commit.
FUNCTIONS = [
    """
CREATE FUNCTION refuse_currency_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION follow_currency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts a SET currency = NEW.currency, updated_at = now()
     WHERE a.household_id = NEW.id AND a.currency = OLD.currency;
    RETURN NULL;
END $$
""",
]
TRIGGERS = [
    """CREATE TRIGGER refuse_currency_in_use BEFORE UPDATE OF currency ON households FOR EACH ROW
       WHEN (OLD.currency IS DISTINCT FROM NEW.currency) EXECUTE FUNCTION refuse_currency_in_use()""",
    """CREATE TRIGGER forget_folded_name BEFORE UPDATE OF name ON categories FOR EACH ROW
       WHEN (OLD.name IS DISTINCT FROM NEW.name AND OLD.folded_name IS NOT DISTINCT FROM NEW.folded_name)
       EXECUTE FUNCTION forget_folded_name()""",
    """CREATE TRIGGER follow_currency AFTER UPDATE OF currency ON households FOR EACH ROW
       WHEN (OLD.currency IS DISTINCT FROM NEW.currency) EXECUTE FUNCTION follow_currency()""",
]

TRIGGERED = {
    "follow_currency": "households",
    "refuse_currency_in_use": "households",
    "forget_folded_name": "categories",
}

# text.fold writes İ and ı as i; what it has written before has a combining dot above, or the letter without a dot.
FOLD = """
UPDATE transactions SET search_text = replace(replace(search_text, U&'\\0131', 'i'), U&'i\\0307', 'i')
 WHERE search_text LIKE U&'%\\0131%' OR search_text LIKE U&'%i\\0307%'
"""


def upgrade() -> None:
    # By itself and first: it reads the whole ledger, and nobody may wait so long for the locks of the rest. It may be
    # repeated.
    with op.get_context().autocommit_block():
        op.execute(FOLD)
    for statement in [*NAMES, SIGN_UP, *FUNCTIONS, *TRIGGERS]:
        op.execute(statement)


def downgrade() -> None:
    for name, table in TRIGGERED.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}")
    op.execute("DROP INDEX ix_categories_folded_name")
    op.execute("ALTER TABLE categories DROP COLUMN folded_name")
    op.execute("ALTER TABLE email_requests DROP COLUMN currency, DROP COLUMN time_zone")
