"""Notices of the Telegram bot: what a person wants to hear of, when not, and what was announced already.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

from kopilka.migrations.online import change_table

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Of the person's chat, so it goes with the link. A default that is a constant rewrites no row.
COLUMNS = {
    "hears_goals": "boolean NOT NULL DEFAULT false",
    "hears_unusual_spending": "boolean NOT NULL DEFAULT false",
    "hears_weekly_digest": "boolean NOT NULL DEFAULT false",
    "hears_sign_ins": "boolean NOT NULL DEFAULT true",
    "hears_exports": "boolean NOT NULL DEFAULT true",
    "quiet_from": "time DEFAULT '22:00'",
    "quiet_until": "time DEFAULT '08:00'",
    "shows_sums": "boolean NOT NULL DEFAULT false",
    "check_at": "timestamptz",
    "digest_at": "timestamptz",
}
INDEXES = ("check_at", "digest_at")

# What was announced to whom, once each; it goes with the membership.
ANNOUNCEMENTS = """
CREATE TABLE IF NOT EXISTS telegram_announcements (
    household_id uuid NOT NULL,
    user_id uuid NOT NULL,
    key varchar(120) NOT NULL,
    announced_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_telegram_announcements PRIMARY KEY (household_id, user_id, key)
)
"""
HOUSEHOLD = "(SELECT nullif(current_setting('app.household_id', true), '')::uuid)"
WALLS = (
    "DROP POLICY IF EXISTS telegram_announcements_household ON telegram_announcements",
    "DROP POLICY IF EXISTS telegram_announcements_owner ON telegram_announcements",
    f"CREATE POLICY telegram_announcements_household ON telegram_announcements USING (household_id = {HOUSEHOLD})",
    "CREATE POLICY telegram_announcements_owner ON telegram_announcements TO CURRENT_USER"
    " USING (true) WITH CHECK (true)",
    "ALTER TABLE telegram_announcements ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
)
KEY = "fk_telegram_announcements_membership"


def upgrade() -> None:
    change_table(
        "telegram_links",
        *(f"ALTER TABLE telegram_links ADD COLUMN IF NOT EXISTS {name} {kind}" for name, kind in COLUMNS.items()),
        *(
            f"CREATE INDEX IF NOT EXISTS ix_telegram_links_{name} ON telegram_links ({name}) WHERE {name} IS NOT NULL"
            for name in INDEXES
        ),
    )
    change_table("telegram_announcements", ANNOUNCEMENTS, *WALLS)
    change_table(
        "memberships",
        f"ALTER TABLE telegram_announcements DROP CONSTRAINT IF EXISTS {KEY}",
        f"ALTER TABLE telegram_announcements ADD CONSTRAINT {KEY} FOREIGN KEY (household_id, user_id)"
        " REFERENCES memberships (household_id, user_id) ON DELETE CASCADE",
    )


def downgrade() -> None:
    op.execute("DROP TABLE telegram_announcements")
    for name in COLUMNS:
        op.execute(f"ALTER TABLE telegram_links DROP COLUMN {name}")
