"""Splits: one transaction whose amount is divided among categories by lines.

Revision ID: 0028
Revises: 0027
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import build_index, change_table

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

transfers = import_module("kopilka.migrations.versions.0023_transfers")
refunds = import_module("kopilka.migrations.versions.0024_refunds")
payees = import_module("kopilka.migrations.versions.0025_payees_tags_notes")
pending = import_module("kopilka.migrations.versions.0027_pending_transactions")
# What of each split is for which category, its lines of one category added up; of those in the trash too, as its
# foreign key is what keeps a category of a line from being deleted. The triggers below make it of `transactions.lines`.
# No key to the transaction: it would be looked up for every row that a purge deletes. The date, which the trigger keeps
# equal, is what a filter by category reads in order.
TABLE = """
CREATE TABLE IF NOT EXISTS transaction_parts (
    household_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    category_id uuid NOT NULL,
    type varchar(7) NOT NULL,
    amount numeric(32, 4) NOT NULL CONSTRAINT ck_transaction_parts_amount CHECK (amount > 0 AND amount <> 'NaN'),
    date date NOT NULL,
    CONSTRAINT pk_transaction_parts PRIMARY KEY (household_id, transaction_id, category_id),
    CONSTRAINT fk_transaction_parts_category FOREIGN KEY (household_id, category_id, type)
        REFERENCES categories (household_id, id, type)
)
"""
PART_INDEX = "ON transaction_parts (household_id, category_id, date DESC, transaction_id DESC)"
# [{"amount": "250.5", "category_id": "…", "description": "…" or null}, …]; amounts are texts, which no reader rounds.
COLUMN = "ALTER TABLE transactions ADD COLUMN IF NOT EXISTS lines jsonb"
RULES = {
    "ck_transactions_category": """CHECK (category_id IS NOT NULL OR lines IS NOT NULL
        OR transfer_id IS NOT NULL AND type IN ('in', 'out'))""",
    "ck_transactions_lines": """CHECK (lines IS NULL OR category_id IS NULL AND transfer_id IS NULL
        AND type IN ('income', 'expense') AND jsonb_array_length(lines) BETWEEN 2 AND 50)""",
}
INDEX = "ON transactions (household_id, date DESC, id DESC) WHERE lines IS NOT NULL AND deleted_at IS NULL"
# The version before does not know lines: where it gives a split one category, the lines go. `WHEN` costs other rows
# no call of a function.
ONE_CATEGORY = (
    """
CREATE OR REPLACE FUNCTION forget_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.lines := NULL;
    RETURN NEW;
END $$
""",
    """
CREATE OR REPLACE TRIGGER forget_lines BEFORE UPDATE OF category_id ON transactions
   FOR EACH ROW WHEN (NEW.lines IS NOT NULL AND NEW.category_id IS NOT NULL) EXECUTE FUNCTION forget_lines()
""",
)
# Of one row, by category.
PARTS = """(SELECT (line ->> 'category_id')::uuid AS category_id, sum((line ->> 'amount')::numeric) AS amount
              FROM jsonb_array_elements(lines) l (line) GROUP BY 1) part"""
UNPARTED = """
    IF EXISTS (SELECT FROM removed WHERE lines IS NOT NULL) THEN
        DELETE FROM transaction_parts s USING removed r
         WHERE s.household_id = r.household_id AND s.transaction_id = r.id AND r.lines IS NOT NULL;
    END IF;"""
PARTED = f"""
    IF EXISTS (SELECT FROM added WHERE lines IS NOT NULL) THEN
        INSERT INTO transaction_parts (household_id, transaction_id, category_id, type, amount, date)
        SELECT household_id, id, part.category_id, type, part.amount, date
          FROM added CROSS JOIN LATERAL {PARTS} WHERE lines IS NOT NULL;
    END IF;"""
PARTED_BY = {"insert": PARTED, "update": UNPARTED + PARTED, "delete": UNPARTED}
SHARED = "household_id, date, month, account_id, currency, type, is_refund, is_pending, deleted_at"
# Words that are the name of a category find the splits with a line in it.
CATEGORIES = """v_ways := v_ways || format('category_id = ANY (%L::uuid[])',
                                       ARRAY(SELECT jsonb_array_elements_text(v_word -> 'categories')));"""
CATEGORIES_OF_PARTS = """
            v_ways := v_ways || format('lines IS NOT NULL AND EXISTS (SELECT FROM public.transaction_parts p
                                         WHERE p.household_id = $1 AND p.transaction_id = id
                                           AND p.category_id = ANY (%L::uuid[]))',
                                       ARRAY(SELECT jsonb_array_elements_text(v_word -> 'categories')));"""


def parts_of(rows: str) -> str:
    """What these rows are in categories: each row by itself, and the parts of a split."""
    return f"""(
        SELECT {SHARED}, category_id, amount FROM {rows} WHERE category_id IS NOT NULL
        UNION ALL
        SELECT {SHARED}, part.category_id, part.amount FROM {rows} CROSS JOIN LATERAL {PARTS} WHERE lines IS NOT NULL
        ) {rows}"""


def follow_ledger(event: str) -> str:
    """As in 0027; sums by category have the lines of a split in place of the row."""
    columns = "household_id, date, month, account_id, currency, category_id, type"
    by_category = transfers.changes_of(event, columns, refunds.SUMS, "category_id IS NOT NULL AND NOT is_pending")
    by_part = by_category.replace("category_id IS NOT NULL AND NOT", "NOT")
    for rows in ("added", "removed"):
        by_part = by_part.replace(f"FROM {rows} WHERE", f"FROM {parts_of(rows)} WHERE")
    function: str = pending.follow_ledger(event)
    for key in (transfers.DAY, transfers.MONTH):  # sums of nothing go
        of_rows = f"(SELECT DISTINCT {key} FROM removed)"
        function = function.replace(of_rows, f"(SELECT DISTINCT {key} FROM {parts_of('removed')})")
    return function.replace(by_category, by_part).replace("    RETURN NULL;", f"{PARTED_BY[event]}\n    RETURN NULL;")


def ledger_candidates() -> str:
    function: str = payees.ledger_candidates()
    return function.replace(CATEGORIES, CATEGORIES + CATEGORIES_OF_PARTS).replace(
        "SELECT search_text, category_id,", "SELECT id, lines, search_text, category_id,"
    )


def upgrade() -> None:
    change_table(
        "transaction_parts",
        TABLE,
        *(policy.replace("{table}", "transaction_parts") for policy in transfers.POLICIES),
    )
    build_index("ix_transaction_parts_category", PART_INDEX)
    change_table("transactions", COLUMN)
    for name, rule in RULES.items():
        # In place of the narrower rule, so that it is never without one.
        change_table(
            "transactions",
            f"ALTER TABLE transactions DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT {name} {rule} NOT VALID",
        )
        # Reads all rows, and nobody waits for it.
        change_table("transactions", f"ALTER TABLE transactions VALIDATE CONSTRAINT {name}")
    build_index("ix_transactions_split", INDEX)
    # In one transaction: nobody's change is followed twice, or by none. Until it is committed nobody records a split.
    change_table("transactions", *ONE_CATEGORY, *(follow_ledger(event) for event in transfers.EVENTS))
    op.execute(ledger_candidates())


def downgrade() -> None:
    op.execute("DELETE FROM transactions WHERE lines IS NOT NULL")
    op.execute(payees.ledger_candidates())
    for event in transfers.EVENTS:
        op.execute(pending.follow_ledger(event))
    op.execute("DROP TRIGGER forget_lines ON transactions")
    op.execute("DROP FUNCTION forget_lines")
    op.execute("ALTER TABLE transactions DROP COLUMN lines")
    name = "ck_transactions_category"
    op.execute(f"ALTER TABLE transactions ADD CONSTRAINT {name} {transfers.RULES[name]}")
    op.execute("DROP TABLE transaction_parts")
