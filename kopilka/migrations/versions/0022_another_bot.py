"""Another bot in the place of the one before numbers its messages from one again, as a new supergroup does.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# What was sent by the bot before can be answered and changed no more; what waits is sent by the new one as it stands.
FORGET = """
CREATE OR REPLACE FUNCTION forget_telegram_numbers() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM telegram_messages WHERE sent_at IS NOT NULL;
    UPDATE telegram_messages SET edits = NULL, payload = payload - 'message_id' - 'reply_parameters'
     WHERE payload ?| ARRAY['message_id', 'reply_parameters'] OR edits IS NOT NULL;
    UPDATE telegram_entries SET message_id = 0 WHERE message_id <> 0
$$
"""
FUNCTION = "forget_telegram_numbers()"


def upgrade() -> None:
    op.execute(FORGET)
    # The application's role gets its right from the runner.
    op.execute(f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}")
