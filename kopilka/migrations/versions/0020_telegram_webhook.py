"""The Telegram bot's webhook: updates that wait for the bot; messages that wait on purpose are not late.

Revision ID: 0020
Revises: 0019
"""

from alembic import op

from kopilka.migrations.online import change_table

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# An update as it came, sealed: whose it is turns out only when the bot reads it, so no wall could stand around it.
INCOMING = """
CREATE TABLE IF NOT EXISTS telegram_incoming (
    bot_id bigint NOT NULL,
    update_id bigint NOT NULL,
    sealed bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_telegram_incoming PRIMARY KEY (bot_id, update_id)
)
"""
# One that is due later is not late; one that has failed is, since it was queued, though each attempt puts it off. What
# stands behind another one of its chat is as late as that one.
WAITING = """
CREATE OR REPLACE FUNCTION telegram_figures() RETURNS TABLE (figure text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH waiting AS (SELECT id, chat_id, queued_at, due_at, attempts FROM telegram_messages WHERE sent_at IS NULL
                     UNION ALL SELECT id, chat_id, queued_at, due_at, attempts FROM telegram_notices),
         next_ones AS (SELECT DISTINCT ON (chat_id) CASE WHEN attempts > 0 THEN queued_at ELSE due_at END AS due_at
                         FROM waiting ORDER BY chat_id, queued_at, id),
         late AS (SELECT due_at FROM next_ones UNION ALL SELECT received_at FROM telegram_incoming)
    SELECT 'bot_messages_waiting', '', count(*)::double precision FROM waiting
    UNION ALL
    SELECT 'bot_oldest_waiting_seconds', '', greatest(extract(epoch FROM now() - min(due_at)), 0) FROM late
    HAVING count(*) > 0
$$
"""
WAITING_BEFORE = """
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


def upgrade() -> None:
    change_table("telegram_incoming", INCOMING)
    op.execute(WAITING)


def downgrade() -> None:
    op.execute(WAITING_BEFORE)
    op.execute("DROP TABLE telegram_incoming")
