"""Payees, tags and notes of transactions.

Revision ID: 0025
Revises: 0024
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import build_index, change_table

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

transfers = import_module("kopilka.migrations.versions.0023_transfers")
refunds = import_module("kopilka.migrations.versions.0024_refunds")
statements = import_module("kopilka.migrations.versions.0012_statement_triggers")
amounts = import_module("kopilka.migrations.versions.0015_order_and_search_by_amount")
# Deleted with the household, since the version before does not know of them when it removes an example.
TABLES = {
    "payees": """
CREATE TABLE IF NOT EXISTS payees (
    household_id uuid NOT NULL CONSTRAINT fk_payees_household_id REFERENCES households (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name varchar(100) NOT NULL,
    folded_name varchar NOT NULL,
    category_id uuid,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_payees PRIMARY KEY (household_id, id),
    CONSTRAINT uq_payees_household_id_folded_name UNIQUE (household_id, folded_name),
    CONSTRAINT fk_payees_category FOREIGN KEY (household_id, category_id)
        REFERENCES categories (household_id, id) ON DELETE SET NULL (category_id)
)
""",
    # A row a tag of each live transaction, with its date, so that a filter by tag is an index in order. No foreign key:
    # it would be looked up for every row that a purge deletes. The triggers below keep it.
    "transaction_tags": """
CREATE TABLE IF NOT EXISTS transaction_tags (
    household_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    tag varchar(50) NOT NULL,
    date date NOT NULL,
    CONSTRAINT pk_transaction_tags PRIMARY KEY (household_id, transaction_id, tag)
)
""",
}
# Lists show the names of payees, so what they are cached by goes on with them.
TOUCH = tuple(
    f"""CREATE OR REPLACE TRIGGER touch_households_{event} AFTER {event} ON payees
        REFERENCING {transition} FOR EACH STATEMENT EXECUTE FUNCTION touch_households()"""
    for event, transition in statements.ROWS.items()
)
TAG_INDEX = "ON transaction_tags (household_id, tag, date DESC, transaction_id DESC)"
COLUMNS = """
ALTER TABLE transactions ADD COLUMN IF NOT EXISTS payee_id uuid,
                         ADD COLUMN IF NOT EXISTS tags varchar(50)[],
                         ADD COLUMN IF NOT EXISTS note varchar(2000)
"""
RULES = {
    "ck_transactions_tags": "CHECK (tags IS NULL OR cardinality(tags) BETWEEN 1 AND 20)",
    "fk_transactions_payee": "FOREIGN KEY (household_id, payee_id) REFERENCES payees (household_id, id)",
}
PAYEE_INDEX = "ON transactions (household_id, payee_id, date DESC, id DESC) WHERE payee_id IS NOT NULL"
UNTAGGED = """
    IF EXISTS (SELECT FROM removed WHERE tags IS NOT NULL) THEN
        DELETE FROM transaction_tags s USING removed r
         WHERE s.household_id = r.household_id AND s.transaction_id = r.id AND r.tags IS NOT NULL;
    END IF;"""
TAGGED = """
    IF EXISTS (SELECT FROM added WHERE tags IS NOT NULL AND deleted_at IS NULL) THEN
        INSERT INTO transaction_tags (household_id, transaction_id, tag, date)
        SELECT household_id, id, unnest(tags), date FROM added WHERE tags IS NOT NULL AND deleted_at IS NULL
            ON CONFLICT DO NOTHING;
    END IF;"""
TAGS = {"insert": TAGGED, "update": UNTAGGED + TAGGED, "delete": UNTAGGED}
# Words that are the name of a payee: "payees" beside the "categories" and "accounts" of a word. A caller that does not
# know them leaves them out.
PAYEES = """
        IF v_word ? 'payees' AND jsonb_array_length(v_word -> 'payees') > 0 THEN
            v_ways := v_ways || format('payee_id = ANY (%L::uuid[])',
                                       ARRAY(SELECT jsonb_array_elements_text(v_word -> 'payees')));
        END IF;
        IF v_word ? 'least' THEN"""


def follow_ledger(event: str) -> str:
    """As in 0024, and the tags of live rows."""
    function: str = refunds.follow_ledger(event)
    return function.replace("    RETURN NULL;", f"{TAGS[event]}\n    RETURN NULL;")


def ledger_candidates() -> str:
    function: str = amounts.FUNCTION
    return function.replace("\n        IF v_word ? 'least' THEN", PAYEES).replace(
        "SELECT search_text, category_id, account_id, amount FROM",
        "SELECT search_text, category_id, account_id, payee_id, amount FROM",
    )


def upgrade() -> None:
    for table, statement in TABLES.items():
        change_table(table, statement, *(policy.replace("{table}", table) for policy in transfers.POLICIES))
    change_table("payees", *TOUCH)
    build_index("ix_transaction_tags_tag", TAG_INDEX)
    change_table("transactions", COLUMNS)
    for name, rule in RULES.items():
        change_table(
            "transactions",
            f"ALTER TABLE transactions DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT {name} {rule} NOT VALID",
        )
        # Reads all rows, and nobody waits for it.
        change_table("transactions", f"ALTER TABLE transactions VALIDATE CONSTRAINT {name}")
    build_index("ix_transactions_payee", PAYEE_INDEX)
    # In one transaction: nobody's change is followed twice, or by none. Until it is committed nobody writes a tag.
    change_table("transactions", *(follow_ledger(event) for event in transfers.EVENTS))
    op.execute(ledger_candidates())


def downgrade() -> None:
    op.execute(amounts.FUNCTION)
    for event in transfers.EVENTS:
        op.execute(refunds.follow_ledger(event))
    op.execute("ALTER TABLE transactions DROP COLUMN payee_id, DROP COLUMN tags, DROP COLUMN note")
    op.execute("DROP TABLE transaction_tags, payees")
