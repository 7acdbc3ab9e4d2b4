"""Imports of statements: files, their rows, and the operations that banks have told (decision 64).

Revision ID: 0034
Revises: 0033
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import change_table

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

transfers = import_module("kopilka.migrations.versions.0023_transfers")
# All go with their household or account, since the version before does not know of them when it deletes these.
IMPORTS = """
CREATE TABLE IF NOT EXISTS imports (
    household_id uuid NOT NULL CONSTRAINT fk_imports_household_id REFERENCES households (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    status varchar(13) NOT NULL DEFAULT 'reading' CONSTRAINT ck_imports_status CHECK (status IN
        ('reading', 'needs_mapping', 'needs_account', 'ready', 'importing', 'done', 'undone', 'failed')),
    progress numeric(3, 2) NOT NULL DEFAULT 0 CONSTRAINT ck_imports_progress CHECK (progress BETWEEN 0 AND 1),
    file_name varchar(200) NOT NULL,
    size bigint NOT NULL CONSTRAINT ck_imports_size CHECK (size >= 0),
    format varchar(20),
    bank varchar(20),
    encoding varchar(20),
    header_key varchar(64),
    choices jsonb NOT NULL DEFAULT '{}',
    question jsonb,
    failure varchar(40),
    failure_line integer,
    failure_detail varchar(200),
    compared_at timestamptz,
    added integer,
    matched integer,
    updated integer,
    trashed integer,
    edited integer,
    given_back integer,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT pk_imports PRIMARY KEY (household_id, id)
)
"""
FILES = """
CREATE TABLE IF NOT EXISTS import_files (
    household_id uuid NOT NULL,
    import_id uuid NOT NULL,
    content bytea NOT NULL CONSTRAINT ck_import_files_content CHECK (length(content) BETWEEN 0 AND 10485760),
    CONSTRAINT pk_import_files PRIMARY KEY (household_id, import_id),
    CONSTRAINT fk_import_files_import FOREIGN KEY (household_id, import_id)
        REFERENCES imports (household_id, id) ON DELETE CASCADE
)
"""
STATEMENTS = """
CREATE TABLE IF NOT EXISTS import_statements (
    household_id uuid NOT NULL,
    import_id uuid NOT NULL,
    index smallint NOT NULL,
    account_hint varchar(100) NOT NULL,
    account_id uuid,
    is_account_sure boolean NOT NULL DEFAULT false,
    currency varchar(3) NOT NULL,
    rows integer NOT NULL,
    new integer NOT NULL,
    duplicates integer NOT NULL,
    doubtful integer NOT NULL,
    skipped integer NOT NULL,
    undecided integer NOT NULL,
    adding integer NOT NULL,
    income numeric(32, 4) NOT NULL,
    expense numeric(32, 4) NOT NULL,
    start_date date,
    end_date date,
    opening_balance numeric(32, 4),
    closing_balance numeric(32, 4),
    balances boolean,
    contradictions jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT pk_import_statements PRIMARY KEY (household_id, import_id, index),
    CONSTRAINT fk_import_statements_import FOREIGN KEY (household_id, import_id)
        REFERENCES imports (household_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_import_statements_account FOREIGN KEY (household_id, account_id)
        REFERENCES accounts (household_id, id) ON DELETE SET NULL (account_id),
    CONSTRAINT ck_import_statements_rows CHECK (rows = new + duplicates + doubtful + skipped)
)
"""
# What a row was recognised as and what it became has no foreign keys, nor has its category: they would be looked up for
# every row that a purge or a deletion of a category deletes. Booking looks for itself whether they are there.
ROWS = """
CREATE TABLE IF NOT EXISTS import_rows (
    household_id uuid NOT NULL,
    import_id uuid NOT NULL,
    index integer NOT NULL,
    statement smallint NOT NULL,
    line integer NOT NULL,
    state varchar(9) NOT NULL
        CONSTRAINT ck_import_rows_state CHECK (state IN ('new', 'duplicate', 'doubtful', 'skipped')),
    reason varchar(20),
    date date,
    time time,
    booked_on date,
    amount numeric(19, 4) CONSTRAINT ck_import_rows_amount CHECK (abs(amount) <= 999999999999999.9999),
    original_amount numeric(19, 4),
    original_currency varchar(3),
    description varchar(500),
    payee varchar(100),
    bank_id varchar(200),
    counterparty_account varchar(50),
    is_pending boolean NOT NULL DEFAULT false,
    mcc varchar(4),
    category_id uuid,
    category_source varchar(8),
    category_words varchar(100)[],
    match_known_id uuid,
    match_transaction_id uuid,
    match_score smallint,
    match_reasons varchar(40)[],
    action varchar(5) CONSTRAINT ck_import_rows_action CHECK (action IN ('add', 'match', 'skip')),
    is_decided boolean NOT NULL DEFAULT false,
    transaction_id uuid,
    before jsonb,
    CONSTRAINT pk_import_rows PRIMARY KEY (household_id, import_id, index),
    CONSTRAINT fk_import_rows_import FOREIGN KEY (household_id, import_id)
        REFERENCES imports (household_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_import_rows_decided CHECK (state = 'doubtful' OR action IS NOT NULL),
    CONSTRAINT ck_import_rows_operation
        CHECK (state = 'skipped' OR amount IS NOT NULL AND amount <> 0 AND date IS NOT NULL),
    CONSTRAINT ck_import_rows_skipped CHECK (state <> 'skipped' OR action = 'skip')
)
"""
OPERATIONS = """
CREATE TABLE IF NOT EXISTS bank_operations (
    household_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    import_id uuid,
    date date NOT NULL,
    time time,
    booked_on date,
    amount numeric(19, 4) NOT NULL
        CONSTRAINT ck_bank_operations_amount CHECK (amount <> 0 AND abs(amount) <= 999999999999999.9999),
    text varchar NOT NULL,
    bank_id varchar(200),
    mcc varchar(4),
    is_pending boolean NOT NULL DEFAULT false,
    transaction_id uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_bank_operations PRIMARY KEY (household_id, id),
    CONSTRAINT fk_bank_operations_account FOREIGN KEY (household_id, account_id)
        REFERENCES accounts (household_id, id) ON DELETE CASCADE
)
"""
TABLES = {
    "imports": IMPORTS,
    "import_files": FILES,
    "import_statements": STATEMENTS,
    "import_rows": ROWS,
    "bank_operations": OPERATIONS,
}
INDEXES = {
    "imports": (
        """CREATE INDEX IF NOT EXISTS ix_imports_header_key ON imports (household_id, header_key, id)
            WHERE header_key IS NOT NULL AND status = 'done'""",
    ),
    "import_statements": (
        """CREATE INDEX IF NOT EXISTS ix_import_statements_account ON import_statements (household_id, account_id)
            WHERE account_id IS NOT NULL""",
    ),
    "import_rows": (
        """CREATE INDEX IF NOT EXISTS ix_import_rows_undecided ON import_rows (household_id, import_id, index)
            WHERE state = 'doubtful' AND action IS NULL""",
    ),
    "bank_operations": (
        "CREATE INDEX IF NOT EXISTS ix_bank_operations_day ON bank_operations (household_id, account_id, date)",
        """CREATE INDEX IF NOT EXISTS ix_bank_operations_bank_id ON bank_operations (household_id, account_id, bank_id)
            WHERE bank_id IS NOT NULL""",
        """CREATE INDEX IF NOT EXISTS ix_bank_operations_transaction ON bank_operations (household_id, transaction_id)
            WHERE transaction_id IS NOT NULL""",
        """CREATE INDEX IF NOT EXISTS ix_bank_operations_import ON bank_operations (household_id, import_id)
            WHERE import_id IS NOT NULL""",
    ),
}
# Of all households, with the owner's right. What is being booked at this moment is left alone.
PURGE = """
CREATE OR REPLACE FUNCTION purge_imports(p_file_age interval, p_age interval, p_limit integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    purged bigint := 0;
    rows bigint;
BEGIN
    DELETE FROM import_files WHERE (household_id, import_id) IN (
        SELECT i.household_id, i.id FROM imports i
          JOIN import_files f ON f.household_id = i.household_id AND f.import_id = i.id
         WHERE i.created_at < now() - p_file_age AND i.status NOT IN ('reading', 'importing') LIMIT p_limit);
    GET DIAGNOSTICS rows = ROW_COUNT; purged := purged + rows;
    DELETE FROM imports WHERE (household_id, id) IN (
        SELECT household_id, id FROM imports
         WHERE created_at < now() - p_age AND status IN ('needs_mapping', 'needs_account', 'ready', 'failed')
         LIMIT least(p_limit, 20));
    GET DIAGNOSTICS rows = ROW_COUNT; purged := purged + rows;
    RETURN purged;
END $$
"""
# Statements are stored as they are: to pack ten megabytes would take longer than the request may.
UNPACKED = "ALTER TABLE import_files ALTER content SET STORAGE EXTERNAL"


def upgrade() -> None:
    for table, statement in TABLES.items():
        change_table(table, statement, *(policy.replace("{table}", table) for policy in transfers.POLICIES))
    change_table("import_files", UNPACKED)
    for table, indexes in INDEXES.items():
        change_table(table, *indexes)
    op.execute(PURGE)
    op.execute("REVOKE ALL ON FUNCTION purge_imports FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION purge_imports")
    op.execute("DROP TABLE bank_operations, import_rows, import_statements, import_files, imports")
