"""The monthly summary beside the daily one, the largest transactions by index, goals and their contributions.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MONEY = "numeric(19, 4)"
TOTAL = "numeric(32, 4)"

# A plain column, not an expression: no function of dates is leakproof, so an index on one is of no use behind a policy.
MONTH = """
ALTER TABLE transactions
    ADD COLUMN month date NOT NULL GENERATED ALWAYS AS (date - (extract(day FROM date)::integer - 1)) STORED
"""

TABLES = f"""
CREATE INDEX ix_transactions_largest ON transactions (household_id, month, currency, type, amount DESC, id DESC)
    WHERE deleted_at IS NULL;

CREATE TABLE monthly_summaries (
    household_id uuid NOT NULL,
    month date NOT NULL,
    currency varchar(3) NOT NULL,
    type varchar(7) NOT NULL,
    category_id uuid NOT NULL,
    amount {TOTAL} NOT NULL CONSTRAINT ck_monthly_summaries_amount CHECK (amount <> 'NaN'),
    count integer NOT NULL,
    CONSTRAINT pk_monthly_summaries PRIMARY KEY (household_id, month, currency, type, category_id)
) WITH (fillfactor = 70);

CREATE TABLE goals (
    household_id uuid NOT NULL CONSTRAINT fk_goals_household_id REFERENCES households (id),
    id uuid NOT NULL,
    name varchar(100) NOT NULL,
    target_amount {MONEY} NOT NULL CONSTRAINT ck_goals_target_amount
        CHECK (target_amount > 0 AND target_amount <= 999999999999999.9999),
    currency varchar(3) NOT NULL,
    start_on date NOT NULL,
    deadline date CONSTRAINT ck_goals_deadline CHECK (deadline >= start_on),
    account_id uuid,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_goals PRIMARY KEY (household_id, id),
    CONSTRAINT fk_goals_account FOREIGN KEY (household_id, account_id, currency)
        REFERENCES accounts (household_id, id, currency)
);

CREATE TABLE goal_contributions (
    household_id uuid NOT NULL,
    id uuid NOT NULL,
    goal_id uuid NOT NULL,
    amount {MONEY} NOT NULL CONSTRAINT ck_goal_contributions_amount
        CHECK (amount <> 0 AND abs(amount) <= 999999999999999.9999),
    date date NOT NULL CONSTRAINT ck_goal_contributions_date CHECK (date BETWEEN '1970-01-01' AND '2100-12-31'),
    note varchar(500),
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_goal_contributions PRIMARY KEY (household_id, id),
    CONSTRAINT fk_goal_contributions_goal FOREIGN KEY (household_id, goal_id)
        REFERENCES goals (household_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_goal_contributions_newest ON goal_contributions (household_id, goal_id, date DESC, id DESC);
"""

HOUSEHOLD = "(SELECT nullif(current_setting('app.household_id', true), '')::uuid)"
NEW_TABLES = ("monthly_summaries", "goals", "goal_contributions")
POLICIES = [
    statement
    for table in NEW_TABLES
    for statement in (
        f"CREATE POLICY {table}_household ON {table} USING (household_id = {HOUSEHOLD})",
        f"CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    )
]

FILL = """
INSERT INTO monthly_summaries (household_id, month, currency, type, category_id, amount, count)
SELECT household_id, month, currency, type, category_id, sum(amount), count(*)
  FROM transactions WHERE deleted_at IS NULL
 GROUP BY household_id, month, currency, type, category_id
"""


def follow_months(event: str) -> str:
    """Runs after follow_ledger (triggers go by name), which has locked the household for us."""
    columns = "household_id, month, currency, type, category_id"
    added = f"SELECT {columns}, amount, 1 AS count FROM added WHERE deleted_at IS NULL"
    removed = f"SELECT {columns}, -amount AS amount, -1 AS count FROM removed WHERE deleted_at IS NULL"
    changes = {"insert": added, "update": f"{added} UNION ALL {removed}", "delete": removed}[event]
    tidy = f"""
    DELETE FROM monthly_summaries s USING (SELECT DISTINCT {columns} FROM removed) r
     WHERE s.household_id = r.household_id AND s.month = r.month AND s.currency = r.currency
       AND s.type = r.type AND s.category_id = r.category_id AND s.count = 0;
    """
    return f"""
CREATE FUNCTION follow_months_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO monthly_summaries AS s ({columns}, amount, count)
    SELECT {columns}, sum(amount), sum(count) FROM ({changes}) changes
     GROUP BY {columns} HAVING sum(amount) <> 0 OR sum(count) <> 0 ORDER BY {columns}
    ON CONFLICT ({columns}) DO UPDATE SET amount = s.amount + excluded.amount, count = s.count + excluded.count;
    {"" if event == "insert" else tidy}
    RETURN NULL;
END $$
"""


SEEN = {
    "insert": "NEW TABLE AS added",
    "update": "OLD TABLE AS removed NEW TABLE AS added",
    "delete": "OLD TABLE AS removed",
}


def trigger(event: str) -> str:
    return f"""CREATE TRIGGER follow_months_{event} AFTER {event} ON transactions REFERENCING {SEEN[event]}
               FOR EACH STATEMENT EXECUTE FUNCTION follow_months_{event}()"""


TRIGGERS = [
    *(follow_months(event) for event in SEEN),
    *(trigger(event) for event in SEEN),
    # Reports show goals too.
    *(
        f"""CREATE TRIGGER touch_household AFTER INSERT OR DELETE OR UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION touch_household()"""
        for table in ("goals", "goal_contributions")
    ),
]


def upgrade() -> None:
    op.execute(MONTH)
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
    for statement in [*POLICIES, FILL, *TRIGGERS]:
        op.execute(statement)


def downgrade() -> None:
    for event in SEEN:
        op.execute(f"DROP TRIGGER follow_months_{event} ON transactions")
        op.execute(f"DROP FUNCTION follow_months_{event}")
    for table in reversed(NEW_TABLES):
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE transactions DROP COLUMN month")
