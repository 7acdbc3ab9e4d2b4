"""Attachments of transactions; files that are not kept are deleted by the job that deletes abandoned ones.

Revision ID: 0029
Revises: 0028
"""

from importlib import import_module

from alembic import op

from kopilka.migrations.online import change_table

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

transfers = import_module("kopilka.migrations.versions.0023_transfers")
statements = import_module("kopilka.migrations.versions.0012_statement_triggers")
# No foreign key to transactions: it would be looked up for every row that a purge deletes. A trigger below follows.
# Deleted with the household, since the version before does not know of them when it removes an example.
TABLE = """
CREATE TABLE IF NOT EXISTS attachments (
    household_id uuid NOT NULL CONSTRAINT fk_attachments_household_id REFERENCES households (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    name varchar(200) NOT NULL,
    content_type varchar(32) NOT NULL,
    size integer NOT NULL CONSTRAINT ck_attachments_size CHECK (size > 0),
    digest bytea NOT NULL CONSTRAINT ck_attachments_digest CHECK (length(digest) = 32),
    has_thumbnail boolean NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_attachments PRIMARY KEY (household_id, id),
    CONSTRAINT uq_attachments_digest UNIQUE (household_id, transaction_id, digest)
)
"""
# NULL: it never had one.
COLUMN = "ALTER TABLE transactions ADD COLUMN IF NOT EXISTS attachments smallint"
COUNT = """
CREATE OR REPLACE FUNCTION count_attachments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE transactions t
       SET attachments = (SELECT count(*) FROM attachments a
                           WHERE a.household_id = t.household_id AND a.transaction_id = t.id)
     WHERE (t.household_id, t.id) IN (SELECT household_id, transaction_id FROM changed);
    RETURN NULL;
END $$
"""
# Whatever deletes the row, its files are noted in the same transaction. With the owner's right: a household may only
# add to the notes, and here an old one of the same key would have to be changed.
ABANDON = """
CREATE OR REPLACE FUNCTION abandon_attachments() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO abandoned_files (key, due_at)
    SELECT 'attachments/' || household_id || '/' || id || ending, now()
      FROM changed, unnest(ARRAY['', '.thumbnail']) AS ending
     WHERE ending = '' OR has_thumbnail
        ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at;
    RETURN NULL;
END $$
"""
DROP = """
CREATE OR REPLACE FUNCTION drop_attachments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed WHERE attachments IS NOT NULL) THEN
        DELETE FROM attachments a USING changed c
         WHERE a.household_id = c.household_id AND a.transaction_id = c.id AND c.attachments IS NOT NULL;
    END IF;
    RETURN NULL;
END $$
"""
# An upload notes its files before it stores them, due after the longest upload, and takes the notes away in the
# transaction that adds the row: a crash in between leaves notes that the worker follows. False where one of them was
# due already, so that its file may be gone.
KEEP = """
CREATE OR REPLACE FUNCTION keep_stored_files(p_keys varchar[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept bigint;
BEGIN
    DELETE FROM abandoned_files
     WHERE key = ANY (p_keys) AND due_at > now()
       AND starts_with(key, 'attachments/' || nullif(current_setting('app.household_id', true), '') || '/');
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN kept = cardinality(p_keys);
END $$
"""
FUNCTIONS = {"count_attachments": COUNT, "abandon_attachments": ABANDON, "drop_attachments": DROP}
NOTE_POLICY = (
    "DROP POLICY IF EXISTS abandoned_files_attachment ON abandoned_files",
    f"""CREATE POLICY abandoned_files_attachment ON abandoned_files FOR INSERT
        WITH CHECK (starts_with(key, 'attachments/' || {transfers.HOUSEHOLD}::text || '/'))""",
)


def follow(table: str, event: str, function: str) -> str:
    return f"""CREATE OR REPLACE TRIGGER {function}_{event} AFTER {event} ON {table}
               REFERENCING {statements.ROWS[event]} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"""


def upgrade() -> None:
    for function in FUNCTIONS.values():
        op.execute(function)
    op.execute(KEEP)
    # The application's role gets its right from the runner; triggers need none.
    for name in ("keep_stored_files", "abandon_attachments"):
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    change_table("transactions", COLUMN)
    change_table(
        "attachments",
        TABLE,
        *(policy.replace("{table}", "attachments") for policy in transfers.POLICIES),
        follow("attachments", "insert", "count_attachments"),
        follow("attachments", "delete", "count_attachments"),
        follow("attachments", "delete", "abandon_attachments"),
    )
    change_table("abandoned_files", *NOTE_POLICY)
    change_table("transactions", follow("transactions", "delete", "drop_attachments"))


def downgrade() -> None:
    op.execute("DROP TRIGGER drop_attachments_delete ON transactions")
    op.execute("DROP TABLE attachments")
    op.execute("DROP POLICY abandoned_files_attachment ON abandoned_files")
    for name in (*FUNCTIONS, "keep_stored_files"):
        op.execute(f"DROP FUNCTION {name}")
    op.execute("ALTER TABLE transactions DROP COLUMN attachments")
