"""What is asked for by e-mail, and links in letters.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Both belong to a person or to nobody yet, never to a household.
TABLES = [
    """
CREATE TABLE email_requests (
    id uuid NOT NULL CONSTRAINT pk_email_requests PRIMARY KEY,
    kind varchar(7) NOT NULL CONSTRAINT ck_email_requests_kind CHECK (kind IN ('sign_up', 'confirm', 'reset')),
    email varchar(254) NOT NULL,
    hashed_password varchar(200),
    locale varchar(2) NOT NULL CONSTRAINT ck_email_requests_locale CHECK (locale IN ('ru', 'en')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ck_email_requests_hashed_password CHECK ((kind = 'sign_up') = (hashed_password IS NOT NULL))
)
""",
    "CREATE INDEX ix_email_requests_created_at ON email_requests (created_at)",
    """
CREATE TABLE email_links (
    user_id uuid NOT NULL CONSTRAINT fk_email_links_user_id REFERENCES users (id) ON DELETE CASCADE,
    kind varchar(7) NOT NULL CONSTRAINT ck_email_links_kind CHECK (kind IN ('confirm', 'reset')),
    id uuid NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    CONSTRAINT pk_email_links PRIMARY KEY (user_id, kind)
)
""",
    "CREATE UNIQUE INDEX uq_email_links_id ON email_links (id)",
]


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)


def downgrade() -> None:
    for table in ("email_links", "email_requests"):
        op.execute(f"DROP TABLE {table}")
