"""Groups of Telegram that are linked with a household, and the balance in any chat (inline mode).

Revision ID: 0019
Revises: 0018
"""

from alembic import op

from kopilka.migrations.online import change_table

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# A code belongs to the person who made it, as those of private chats do.
CODES = (
    """
CREATE TABLE IF NOT EXISTS telegram_group_codes (
    user_id uuid NOT NULL CONSTRAINT pk_telegram_group_codes PRIMARY KEY,
    code_hash bytea NOT NULL,
    id uuid NOT NULL,
    enters uuid NOT NULL,
    telegram_id bigint,
    chat_id bigint,
    expires_at timestamptz NOT NULL
)
""",
    "CREATE UNIQUE INDEX IF NOT EXISTS uq_telegram_group_codes_code_hash ON telegram_group_codes (code_hash)",
    "CREATE INDEX IF NOT EXISTS ix_telegram_group_codes_enters ON telegram_group_codes (enters)",
)
GROUPS = (
    """
CREATE TABLE IF NOT EXISTS telegram_groups (
    household_id uuid NOT NULL,
    id uuid NOT NULL,
    chat_id bigint NOT NULL,
    title varchar(128) NOT NULL,
    linked_by uuid NOT NULL,
    linked_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_telegram_groups PRIMARY KEY (household_id, id)
)
""",
    "CREATE UNIQUE INDEX IF NOT EXISTS uq_telegram_groups_chat ON telegram_groups (household_id, chat_id)",
    "CREATE INDEX IF NOT EXISTS ix_telegram_groups_chat_id ON telegram_groups (chat_id)",
    # Who has been told that they are no member here: once each.
    """
CREATE TABLE IF NOT EXISTS telegram_group_strangers (
    household_id uuid NOT NULL,
    group_id uuid NOT NULL,
    telegram_id bigint NOT NULL,
    told_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_telegram_group_strangers PRIMARY KEY (household_id, group_id, telegram_id)
)
""",
)
HOUSEHOLD = "(SELECT nullif(current_setting('app.household_id', true), '')::uuid)"
WALLED = ("telegram_groups", "telegram_group_strangers")
# Each is added on its own: it locks the other table for a moment.
KEYS = (
    ("telegram_group_codes", "user_id", "user_id", "users (id) ON DELETE CASCADE"),
    ("telegram_group_codes", "enters", "enters", "households (id) ON DELETE CASCADE"),
    ("telegram_groups", "household_id", "household_id", "households (id)"),
    ("telegram_group_strangers", "group", "household_id, group_id",
     "telegram_groups (household_id, id) ON DELETE CASCADE"),
)  # fmt: skip

# An update names a chat and no household: which one it is for is the owner's right to see, lent for exactly this.
FIND = """
CREATE OR REPLACE FUNCTION find_telegram_group(p_chat_id bigint)
RETURNS TABLE (household_id uuid, id uuid, linked_by uuid, linked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.household_id, g.id, g.linked_by, g.linked_at FROM telegram_groups g WHERE g.chat_id = p_chat_id
$$
"""
FORGET = """
CREATE OR REPLACE FUNCTION forget_telegram_group(p_chat_id bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM telegram_messages WHERE chat_id = p_chat_id;
    DELETE FROM telegram_groups WHERE chat_id = p_chat_id
$$
"""
# A group that becomes a supergroup has another id, and numbers its messages from one again: what was sent in the old
# one can be answered and changed no more, and what waits is sent to the new one as it stands.
MOVE = """
CREATE OR REPLACE FUNCTION move_telegram_group(p_from bigint, p_to bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE telegram_groups SET chat_id = p_to
     WHERE chat_id = p_from AND NOT EXISTS (SELECT FROM telegram_groups WHERE chat_id = p_to);
    DELETE FROM telegram_groups WHERE chat_id = p_from;
    DELETE FROM telegram_messages WHERE chat_id = p_from AND sent_at IS NOT NULL;
    UPDATE telegram_messages SET chat_id = p_to, edits = NULL, due_at = now(),
           payload = jsonb_set(payload - 'message_id' - 'reply_parameters', '{chat_id}', to_jsonb(p_to))
     WHERE chat_id = p_from;
    UPDATE telegram_entries SET chat_id = p_to, message_id = 0 WHERE chat_id = p_from;
    UPDATE telegram_notices SET chat_id = p_to, due_at = now() WHERE chat_id = p_from;
    UPDATE telegram_group_codes SET chat_id = p_to WHERE chat_id = p_from
$$
"""
FUNCTIONS = (
    "find_telegram_group(bigint)", "forget_telegram_group(bigint)", "move_telegram_group(bigint, bigint)",
)  # fmt: skip
TABLES = ("telegram_group_strangers", "telegram_groups", "telegram_group_codes")


def walls(table: str) -> tuple[str, ...]:
    return (
        f"DROP POLICY IF EXISTS {table}_household ON {table}",
        f"DROP POLICY IF EXISTS {table}_owner ON {table}",
        f"CREATE POLICY {table}_household ON {table} USING (household_id = {HOUSEHOLD})",
        f"CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    )


def upgrade() -> None:
    change_table(
        "telegram_links",
        "ALTER TABLE telegram_links ADD COLUMN IF NOT EXISTS inline_balance boolean NOT NULL DEFAULT false",
    )
    change_table("telegram_group_codes", *CODES)
    change_table("telegram_groups", *GROUPS, *(it for table in WALLED for it in walls(table)))
    for table, name, columns, target in KEYS:
        key = f"fk_{table}_{name}"
        change_table(
            target.partition(" ")[0],
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {key}",
            f"ALTER TABLE {table} ADD CONSTRAINT {key} FOREIGN KEY ({columns}) REFERENCES {target}",
        )
    for function in (FIND, FORGET, MOVE):
        op.execute(function)
    # The application's role gets its right from the runner.
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE telegram_links DROP COLUMN inline_balance")
