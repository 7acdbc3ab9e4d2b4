"""Users, households, sessions, accounts, categories, transactions and the daily summary.

Revision ID: 0001
Revises:
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MONEY = "numeric(19, 4)"
TOTAL = "numeric(32, 4)"

TABLES = f"""
CREATE TABLE users (
    id uuid NOT NULL CONSTRAINT pk_users PRIMARY KEY,
    email varchar(254) NOT NULL,
    hashed_password varchar(200) NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    is_verified boolean NOT NULL DEFAULT false,
    premium_until timestamptz,
    locale varchar(2) NOT NULL CONSTRAINT ck_users_locale CHECK (locale IN ('ru', 'en')),
    token_version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX uq_users_email_lower ON users (lower(email));

CREATE TABLE households (
    id uuid NOT NULL CONSTRAINT pk_households PRIMARY KEY,
    name varchar(100) NOT NULL,
    currency varchar(3) NOT NULL,
    time_zone varchar(64) NOT NULL,
    revision bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE memberships (
    household_id uuid NOT NULL CONSTRAINT fk_memberships_household_id REFERENCES households (id),
    user_id uuid NOT NULL CONSTRAINT fk_memberships_user_id REFERENCES users (id),
    role varchar(6) NOT NULL CONSTRAINT ck_memberships_role CHECK (role IN ('owner', 'editor', 'viewer')),
    is_personal boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_memberships PRIMARY KEY (household_id, user_id)
);
CREATE INDEX ix_memberships_user_id ON memberships (user_id);

CREATE TABLE auth_sessions (
    id uuid NOT NULL CONSTRAINT pk_auth_sessions PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT fk_auth_sessions_user_id REFERENCES users (id) ON DELETE CASCADE,
    user_agent varchar(200),
    created_at timestamptz NOT NULL DEFAULT now(),
    refreshed_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX ix_auth_sessions_user_id ON auth_sessions (user_id);

CREATE TABLE refresh_tokens (
    token_hash bytea NOT NULL CONSTRAINT pk_refresh_tokens PRIMARY KEY,
    session_id uuid NOT NULL CONSTRAINT fk_refresh_tokens_session_id REFERENCES auth_sessions (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX ix_refresh_tokens_session_id ON refresh_tokens (session_id);

CREATE TABLE accounts (
    household_id uuid NOT NULL CONSTRAINT fk_accounts_household_id REFERENCES households (id),
    id uuid NOT NULL,
    name varchar(100) NOT NULL,
    kind varchar(16) NOT NULL CONSTRAINT ck_accounts_kind
        CHECK (kind IN ('cash', 'card', 'checking', 'savings', 'credit', 'investment', 'other')),
    currency varchar(3) NOT NULL,
    opening_balance {MONEY} NOT NULL CONSTRAINT ck_accounts_opening_balance
        CHECK (abs(opening_balance) <= 999999999999999.9999),
    turnover {TOTAL} NOT NULL DEFAULT 0 CONSTRAINT ck_accounts_turnover CHECK (turnover <> 'NaN'),
    is_default boolean NOT NULL DEFAULT false,
    archived_at timestamptz,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_accounts PRIMARY KEY (household_id, id),
    CONSTRAINT uq_accounts_household_id_id_currency UNIQUE (household_id, id, currency)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX uq_accounts_household_id_default ON accounts (household_id) WHERE is_default;

CREATE TABLE categories (
    household_id uuid NOT NULL CONSTRAINT fk_categories_household_id REFERENCES households (id),
    id uuid NOT NULL,
    type varchar(7) NOT NULL CONSTRAINT ck_categories_type CHECK (type IN ('income', 'expense')),
    parent_id uuid CONSTRAINT ck_categories_parent CHECK (parent_id <> id),
    standard_key varchar(32),
    name varchar(100),
    archived_at timestamptz,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_categories PRIMARY KEY (household_id, id),
    CONSTRAINT uq_categories_household_id_id_type UNIQUE (household_id, id, type),
    CONSTRAINT uq_categories_household_id_standard_key UNIQUE (household_id, standard_key),
    CONSTRAINT fk_categories_parent FOREIGN KEY (household_id, parent_id, type)
        REFERENCES categories (household_id, id, type),
    CONSTRAINT ck_categories_name_or_key CHECK ((standard_key IS NULL) <> (name IS NULL))
);

CREATE TABLE transactions (
    household_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    category_id uuid NOT NULL,
    type varchar(7) NOT NULL,
    currency varchar(3) NOT NULL,
    amount {MONEY} NOT NULL CONSTRAINT ck_transactions_amount
        CHECK (amount > 0 AND amount <= 999999999999999.9999),
    date date NOT NULL CONSTRAINT ck_transactions_date CHECK (date BETWEEN '1970-01-01' AND '2100-12-31'),
    description varchar(500),
    search_text varchar,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 1,
    deleted_at timestamptz,
    CONSTRAINT pk_transactions PRIMARY KEY (household_id, id),
    CONSTRAINT fk_transactions_account FOREIGN KEY (household_id, account_id, currency)
        REFERENCES accounts (household_id, id, currency),
    CONSTRAINT fk_transactions_category FOREIGN KEY (household_id, category_id, type)
        REFERENCES categories (household_id, id, type)
);
CREATE INDEX ix_transactions_newest ON transactions (household_id, date DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX ix_transactions_category ON transactions (household_id, category_id, date DESC, id DESC)
    WHERE deleted_at IS NULL;
CREATE INDEX ix_transactions_account ON transactions (household_id, account_id, date DESC, id DESC);
CREATE INDEX ix_transactions_trash ON transactions (household_id, deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE daily_summaries (
    household_id uuid NOT NULL,
    date date NOT NULL,
    account_id uuid NOT NULL,
    category_id uuid NOT NULL,
    type varchar(7) NOT NULL,
    amount {TOTAL} NOT NULL CONSTRAINT ck_daily_summaries_amount CHECK (amount <> 'NaN'),
    count integer NOT NULL,
    CONSTRAINT pk_daily_summaries PRIMARY KEY (household_id, date, account_id, category_id, type)
) WITH (fillfactor = 85);

CREATE TABLE idempotency_keys (
    household_id uuid NOT NULL,
    user_id uuid NOT NULL,
    key varchar NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint,
    answer bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (household_id, user_id, key)
);
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);

CREATE UNLOGGED TABLE rate_limits (
    key bytea NOT NULL CONSTRAINT pk_rate_limits PRIMARY KEY,
    full_until timestamptz NOT NULL
);

CREATE TABLE schedules (
    name varchar(64) NOT NULL CONSTRAINT pk_schedules PRIMARY KEY,
    done_at timestamptz
);
"""

# A sub-select is evaluated once per statement, a bare call once per row.
HOUSEHOLD = "(SELECT nullif(current_setting('app.household_id', true), '')::uuid)"
USER = "(SELECT nullif(current_setting('app.user_id', true), '')::uuid)"
LEDGER_TABLES = ("accounts", "categories", "transactions", "daily_summaries", "idempotency_keys")
TENANT_TABLES = ("households", "memberships", *LEDGER_TABLES)

POLICIES = [
    # The first wall is the query, this is the second: without a household a transaction sees no row at all.
    *(f"CREATE POLICY {table}_household ON {table} USING (household_id = {HOUSEHOLD})" for table in LEDGER_TABLES),
    # One's own memberships are seen from everywhere: that is how a request finds the household it may open.
    f"CREATE POLICY memberships_household ON memberships USING (household_id = {HOUSEHOLD})",
    f"CREATE POLICY memberships_own ON memberships FOR SELECT USING (user_id = {USER})",
    f"CREATE POLICY households_household ON households USING (id = {HOUSEHOLD})",
    f"""CREATE POLICY households_own ON households FOR SELECT USING (EXISTS (
        SELECT 1 FROM memberships m WHERE m.household_id = households.id AND m.user_id = {USER}))""",
    # FORCE binds the owner too. Migrations, the invariant check and the seed work on all households: as the
    # owner, by this policy, never as the application's role.
    *(
        f"CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)"
        for table in TENANT_TABLES
    ),
    *(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY" for table in TENANT_TABLES),
]

OPEN_REQUEST = """
CREATE FUNCTION open_request(
    p_user_id uuid, p_session_id uuid, p_version integer, p_household_id uuid,
    OUT is_live boolean, OUT household_id uuid, OUT role text, OUT premium_until timestamptz, OUT locale text,
    OUT currency text, OUT time_zone text, OUT revision bigint
) LANGUAGE plpgsql AS $$
BEGIN
    SELECT true, u.premium_until, u.locale
      INTO is_live, premium_until, locale
      FROM auth_sessions s JOIN users u ON u.id = s.user_id
     WHERE s.id = p_session_id AND s.user_id = p_user_id AND s.ended_at IS NULL AND s.expires_at > now()
       AND u.is_active AND u.token_version = p_version;
    IF NOT FOUND THEN
        is_live := false;
        RETURN;
    END IF;
    PERFORM set_config('app.user_id', p_user_id::text, true);
    SELECT m.household_id, m.role INTO household_id, role
      FROM memberships m
     WHERE m.user_id = p_user_id
       AND (m.household_id = p_household_id OR (p_household_id IS NULL AND m.is_personal));
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM set_config('app.household_id', household_id::text, true);
    SELECT h.currency, h.time_zone, h.revision INTO currency, time_zone, revision
      FROM households h WHERE h.id = open_request.household_id;
END $$
"""


def follow_ledger(event: str) -> str:
    """The trigger that keeps revision, daily summary and turnover exact, for one row or a hundred thousand.

    The household's row is locked first: writers of one ledger go one after the other, and never deadlock.
    """
    columns = "household_id, date, account_id, category_id, type"
    added = f"SELECT {columns}, amount, 1 AS count FROM added WHERE deleted_at IS NULL"
    removed = f"SELECT {columns}, -amount AS amount, -1 AS count FROM removed WHERE deleted_at IS NULL"
    changes = {"insert": added, "update": f"{added} UNION ALL {removed}", "delete": removed}[event]
    # Emptying the trash changes no ledger: the purge crosses all households and must not queue for each.
    touched = "removed WHERE deleted_at IS NULL" if event == "delete" else "added"
    tidy = f"""
    DELETE FROM daily_summaries s USING (SELECT DISTINCT {columns} FROM removed) r
     WHERE s.household_id = r.household_id AND s.date = r.date AND s.account_id = r.account_id
       AND s.category_id = r.category_id AND s.type = r.type AND s.count = 0;
    """
    return f"""
CREATE FUNCTION follow_ledger_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE households h SET revision = revision + 1
      FROM (SELECT DISTINCT household_id FROM {touched}) t WHERE h.id = t.household_id;
    INSERT INTO daily_summaries AS s ({columns}, amount, count)
    SELECT {columns}, sum(amount), sum(count) FROM ({changes}) changes
     GROUP BY {columns} HAVING sum(amount) <> 0 OR sum(count) <> 0 ORDER BY {columns}
    ON CONFLICT ({columns}) DO UPDATE SET amount = s.amount + excluded.amount, count = s.count + excluded.count;
    UPDATE accounts a SET turnover = a.turnover + t.turnover
      FROM (SELECT household_id, account_id, sum(CASE type WHEN 'income' THEN amount ELSE -amount END) AS turnover
              FROM ({changes}) changes GROUP BY household_id, account_id) t
     WHERE a.household_id = t.household_id AND a.id = t.account_id AND t.turnover <> 0;
    {"" if event == "insert" else tidy}
    RETURN NULL;
END $$
"""


TRIGGERS = [
    *(follow_ledger(event) for event in ("insert", "update", "delete")),
    """CREATE TRIGGER follow_ledger_insert AFTER INSERT ON transactions
       REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION follow_ledger_insert()""",
    """CREATE TRIGGER follow_ledger_update AFTER UPDATE ON transactions
       REFERENCING OLD TABLE AS removed NEW TABLE AS added
       FOR EACH STATEMENT EXECUTE FUNCTION follow_ledger_update()""",
    """CREATE TRIGGER follow_ledger_delete AFTER DELETE ON transactions
       REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION follow_ledger_delete()""",
    # Whatever else a ledger's answers are made of moves the revision on as well.
    """CREATE FUNCTION touch_household() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
           UPDATE households SET revision = revision + 1 WHERE id = coalesce(NEW.household_id, OLD.household_id);
           RETURN NULL;
       END $$""",
    """CREATE TRIGGER touch_household AFTER INSERT OR DELETE
       OR UPDATE OF name, kind, opening_balance, is_default, archived_at ON accounts
       FOR EACH ROW EXECUTE FUNCTION touch_household()""",
    """CREATE TRIGGER touch_household AFTER INSERT OR DELETE OR UPDATE OF name, parent_id, archived_at ON categories
       FOR EACH ROW EXECUTE FUNCTION touch_household()""",
    """CREATE FUNCTION touch_itself() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
           NEW.revision := OLD.revision + 1;
           RETURN NEW;
       END $$""",
    """CREATE TRIGGER touch_itself BEFORE UPDATE OF name, currency, time_zone ON households
       FOR EACH ROW EXECUTE FUNCTION touch_itself()""",
]

# Housekeeping crosses all households, so it is the owner's right, lent for exactly this.
PURGE = """
CREATE FUNCTION purge_expired(p_limit integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    purged bigint := 0;
    rows bigint;
BEGIN
    DELETE FROM transactions WHERE (household_id, id) IN (
        SELECT household_id, id FROM transactions WHERE deleted_at < now() - interval '30 days' LIMIT p_limit);
    GET DIAGNOSTICS rows = ROW_COUNT; purged := purged + rows;
    DELETE FROM idempotency_keys WHERE (household_id, user_id, key) IN (
        SELECT household_id, user_id, key FROM idempotency_keys
         WHERE created_at < now() - interval '24 hours' LIMIT p_limit);
    GET DIAGNOSTICS rows = ROW_COUNT; purged := purged + rows;
    DELETE FROM auth_sessions WHERE id IN (
        SELECT id FROM auth_sessions
         WHERE least(expires_at, ended_at) < now() - interval '7 days' LIMIT p_limit);
    GET DIAGNOSTICS rows = ROW_COUNT; purged := purged + rows;
    -- A used token older than this is refused all the same; it only no longer tells of a replay.
    DELETE FROM refresh_tokens WHERE token_hash IN (
        SELECT token_hash FROM refresh_tokens WHERE used_at < now() - interval '30 days' LIMIT p_limit);
    GET DIAGNOSTICS rows = ROW_COUNT; purged := purged + rows;
    DELETE FROM rate_limits WHERE key IN (
        SELECT key FROM rate_limits WHERE full_until < now() LIMIT p_limit);
    GET DIAGNOSTICS rows = ROW_COUNT; purged := purged + rows;
    RETURN purged;
END $$
"""


def upgrade() -> None:
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
    for statement in [*POLICIES, OPEN_REQUEST, *TRIGGERS, PURGE]:
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "schedules", "rate_limits", "idempotency_keys", "daily_summaries", "transactions", "categories", "accounts",
        "refresh_tokens", "auth_sessions", "memberships", "households", "users",
    ):  # fmt: skip
        op.execute(f"DROP TABLE {table} CASCADE")
    for function in (
        "open_request", "follow_ledger_insert", "follow_ledger_update", "follow_ledger_delete",
        "touch_household", "touch_itself", "purge_expired",
    ):  # fmt: skip
        op.execute(f"DROP FUNCTION {function}")
