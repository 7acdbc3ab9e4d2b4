"""The Telegram bot: linked chats, updates seen, messages to be sent, and the entries behind them.

Revision ID: 0017
Revises: 0016
"""

from alembic import op

from kopilka.migrations.online import change_table

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# A chat belongs to a person, who may be in many households, so these are of no household. Which one the chat enters
# is checked with every message, as it is for a request that names one.
TABLES_OF_PERSONS = [
    """
CREATE TABLE IF NOT EXISTS telegram_bots (
    bot_id bigint NOT NULL CONSTRAINT pk_telegram_bots PRIMARY KEY,
    username varchar(64) NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
)
""",
    """
CREATE TABLE IF NOT EXISTS telegram_updates (
    bot_id bigint NOT NULL,
    update_id bigint NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_telegram_updates PRIMARY KEY (bot_id, update_id)
)
""",
    "CREATE INDEX IF NOT EXISTS ix_telegram_updates_received_at ON telegram_updates (received_at)",
    """
CREATE TABLE IF NOT EXISTS telegram_link_codes (
    user_id uuid NOT NULL CONSTRAINT pk_telegram_link_codes PRIMARY KEY,
    code_hash bytea NOT NULL,
    id uuid NOT NULL,
    enters uuid NOT NULL,
    telegram_id bigint,
    expires_at timestamptz NOT NULL
)
""",
    "CREATE UNIQUE INDEX IF NOT EXISTS uq_telegram_link_codes_code_hash ON telegram_link_codes (code_hash)",
    "CREATE INDEX IF NOT EXISTS ix_telegram_link_codes_enters ON telegram_link_codes (enters)",
    """
CREATE TABLE IF NOT EXISTS telegram_links (
    user_id uuid NOT NULL CONSTRAINT pk_telegram_links PRIMARY KEY,
    telegram_id bigint NOT NULL,
    chat_id bigint NOT NULL,
    name varchar(100) NOT NULL,
    enters uuid NOT NULL,
    linked_at timestamptz NOT NULL DEFAULT now(),
    blocked_at timestamptz,
    asks varchar(16),
    asks_about uuid
)
""",
    "CREATE UNIQUE INDEX IF NOT EXISTS uq_telegram_links_telegram_id ON telegram_links (telegram_id)",
    "CREATE INDEX IF NOT EXISTS ix_telegram_links_enters ON telegram_links (enters)",
    # What is said to somebody who is not linked: the name of a text, never anybody's data.
    """
CREATE TABLE IF NOT EXISTS telegram_notices (
    id uuid NOT NULL CONSTRAINT pk_telegram_notices PRIMARY KEY,
    chat_id bigint NOT NULL,
    words varchar(32) NOT NULL,
    locale varchar(2) NOT NULL CONSTRAINT ck_telegram_notices_locale CHECK (locale IN ('ru', 'en')),
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0
)
""",
    "CREATE INDEX IF NOT EXISTS ix_telegram_notices_queue ON telegram_notices (chat_id, queued_at, id)",
]

TABLES_OF_HOUSEHOLDS = [
    # Sent ones lose their payload; those that a person may answer or press are kept, so that what was pressed is found.
    """
CREATE TABLE IF NOT EXISTS telegram_messages (
    household_id uuid NOT NULL,
    id uuid NOT NULL,
    chat_id bigint NOT NULL,
    method varchar(32) NOT NULL,
    payload jsonb,
    edits uuid,
    is_kept boolean NOT NULL DEFAULT false,
    message_id bigint,
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    sent_at timestamptz,
    CONSTRAINT pk_telegram_messages PRIMARY KEY (household_id, id)
)
""",
    """CREATE INDEX IF NOT EXISTS ix_telegram_messages_queue ON telegram_messages (chat_id, queued_at, id)
       WHERE sent_at IS NULL""",
    """CREATE INDEX IF NOT EXISTS ix_telegram_messages_message_id
       ON telegram_messages (household_id, chat_id, message_id)""",
    """
CREATE TABLE IF NOT EXISTS telegram_entries (
    household_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    chat_id bigint NOT NULL,
    message_id bigint NOT NULL,
    line integer NOT NULL,
    answer_id uuid NOT NULL,
    transaction_id uuid,
    draft jsonb,
    parsed jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_telegram_entries PRIMARY KEY (household_id, id),
    CONSTRAINT ck_telegram_entries_kind CHECK ((transaction_id IS NULL) <> (draft IS NULL))
)
""",
    """CREATE INDEX IF NOT EXISTS ix_telegram_entries_message_id
       ON telegram_entries (household_id, chat_id, message_id, line)""",
    "CREATE INDEX IF NOT EXISTS ix_telegram_entries_answer_id ON telegram_entries (household_id, answer_id)",
    """CREATE INDEX IF NOT EXISTS ix_telegram_entries_transaction_id
       ON telegram_entries (household_id, transaction_id)""",
]

# Table, name, columns, what they lead to. Each is added on its own: it locks the other table for a moment.
KEYS = (
    ("telegram_link_codes", "user_id", "user_id", "users (id) ON DELETE CASCADE"),
    ("telegram_link_codes", "enters", "enters", "households (id) ON DELETE CASCADE"),
    ("telegram_links", "user_id", "user_id", "users (id) ON DELETE CASCADE"),
    ("telegram_links", "enters", "enters", "households (id) ON DELETE CASCADE"),
    ("telegram_messages", "household_id", "household_id", "households (id)"),
    ("telegram_entries", "household_id", "household_id", "households (id)"),
    ("telegram_entries", "answer", "household_id, answer_id", "telegram_messages (household_id, id) ON DELETE CASCADE"),
    ("telegram_entries", "transaction", "household_id, transaction_id",
     "transactions (household_id, id) ON DELETE CASCADE"),
)  # fmt: skip

HOUSEHOLD = "(SELECT nullif(current_setting('app.household_id', true), '')::uuid)"
WALLED = ("telegram_messages", "telegram_entries")


def walls(table: str) -> tuple[str, ...]:
    return (
        f"DROP POLICY IF EXISTS {table}_household ON {table}",
        f"DROP POLICY IF EXISTS {table}_owner ON {table}",
        f"CREATE POLICY {table}_household ON {table} USING (household_id = {HOUSEHOLD})",
        f"CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    )


# The bot sends for all households, so finding what is due is the owner's right, lent for exactly this. Of each chat the
# oldest alone: what comes after it waits until it is sent or given up, so that a chat reads its answers in order.
DUE = """
CREATE OR REPLACE FUNCTION due_telegram_messages(p_limit integer)
RETURNS TABLE (household_id uuid, id uuid, chat_id bigint, method text, payload jsonb, edits uuid, words text,
               locale text, attempts integer, queued_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.household_id, o.id, o.chat_id, o.method, o.payload, o.edits, o.words, o.locale, o.attempts, o.queued_at
      FROM (SELECT DISTINCT ON (q.chat_id) q.* FROM (
                SELECT m.household_id, m.id, m.chat_id, m.method::text, m.payload, m.edits, NULL::text AS words,
                       NULL::text AS locale, m.attempts, m.queued_at, m.due_at
                  FROM telegram_messages m WHERE m.sent_at IS NULL
                UNION ALL
                SELECT NULL, n.id, n.chat_id, 'sendMessage', NULL, NULL, n.words::text, n.locale::text, n.attempts,
                       n.queued_at, n.due_at
                  FROM telegram_notices n) q
             ORDER BY q.chat_id, q.queued_at, q.id) o
     WHERE o.due_at <= now() ORDER BY o.queued_at, o.id LIMIT p_limit
$$
"""
# An unlinked chat leaves nothing behind, whatever households it was in. Chats are private: one person's.
FORGET = """
CREATE OR REPLACE FUNCTION forget_telegram_chat(p_chat_id bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM telegram_messages WHERE chat_id = p_chat_id
$$
"""
# For the worker's metrics: how many messages of all households wait, and how long the oldest has. Of nobody's data.
WAITING = """
CREATE OR REPLACE FUNCTION telegram_figures() RETURNS TABLE (figure text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH waiting AS (SELECT queued_at FROM telegram_messages WHERE sent_at IS NULL
                     UNION ALL SELECT queued_at FROM telegram_notices)
    SELECT 'bot_messages_waiting', '', count(*)::double precision FROM waiting
    UNION ALL
    SELECT 'bot_oldest_waiting_seconds', '', greatest(extract(epoch FROM now() - min(queued_at)), 0) FROM waiting
    HAVING count(*) > 0
$$
"""
FUNCTIONS = ("due_telegram_messages", "forget_telegram_chat", "telegram_figures")
TABLES = (
    "telegram_entries", "telegram_messages", "telegram_notices", "telegram_links", "telegram_link_codes",
    "telegram_updates", "telegram_bots",
)  # fmt: skip


def upgrade() -> None:
    change_table("telegram_links", *TABLES_OF_PERSONS)
    change_table("telegram_messages", *TABLES_OF_HOUSEHOLDS, *(it for table in WALLED for it in walls(table)))
    for table, name, columns, target in KEYS:
        key = f"fk_{table}_{name}"
        change_table(
            target.partition(" ")[0],
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {key}",
            f"ALTER TABLE {table} ADD CONSTRAINT {key} FOREIGN KEY ({columns}) REFERENCES {target}",
        )
    for function in (DUE, FORGET, WAITING):
        op.execute(function)
    # The application's role gets its right from the runner.
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
