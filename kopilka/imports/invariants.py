"""What must hold for imports and the operations that banks have told."""

from kopilka.infrastructure.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "import_rows_are_counted",
        "a statement of an import counts its rows: new, duplicates, doubtful, skipped, and what is to be added",
        """SELECT concat_ws('/', household_id, import_id, statement) AS key
          FROM (SELECT household_id, import_id, index AS statement, rows, new, duplicates, doubtful, skipped,
                       undecided, income, expense
                  FROM import_statements WHERE rows > 0) s
          FULL JOIN (
               SELECT household_id, import_id, statement, count(*) AS rows,
                      count(*) FILTER (WHERE state = 'new') AS new,
                      count(*) FILTER (WHERE state = 'duplicate') AS duplicates,
                      count(*) FILTER (WHERE state = 'doubtful') AS doubtful,
                      count(*) FILTER (WHERE state = 'skipped') AS skipped,
                      count(*) FILTER (WHERE action IS NULL) AS undecided,
                      coalesce(sum(amount) FILTER (WHERE action = 'add' AND amount > 0), 0) AS income,
                      coalesce(-sum(amount) FILTER (WHERE action = 'add' AND amount < 0), 0) AS expense
                 FROM import_rows GROUP BY household_id, import_id, statement) r
         USING (household_id, import_id, statement)
         WHERE (s.rows, s.new, s.duplicates, s.doubtful, s.skipped, s.undecided, s.income, s.expense)
               IS DISTINCT FROM
               (r.rows, r.new, r.duplicates, r.doubtful, r.skipped, r.undecided, r.income, r.expense)""",
    ),
    Invariant(
        "import_files_are_needed",
        "an import that is imported, taken back or failed has no file, and one that is being read has it",
        """SELECT i.household_id || '/' || i.id AS key FROM imports i
          LEFT JOIN import_files f ON f.household_id = i.household_id AND f.import_id = i.id
         WHERE CASE WHEN i.status IN ('done', 'undone', 'failed') THEN f.import_id IS NOT NULL
                    WHEN i.status = 'reading' THEN f.import_id IS NULL END""",
    ),
    Invariant(
        "imports_end",
        "an import that is being read or recorded has its job",
        """SELECT i.household_id || '/' || i.id AS key FROM imports i
         WHERE i.status IN ('reading', 'importing')
           AND NOT EXISTS (SELECT FROM jobs j WHERE j.household_id = i.household_id
                              AND j.name = CASE i.status WHEN 'reading' THEN 'read_import' ELSE 'book_import' END
                              AND j.failed_at IS NULL AND j.payload ->> 'import_id' = i.id::text)""",
    ),
    Invariant(
        "bank_operations_are_of_the_household",
        "an operation of a bank is on an account of its household, came with an import of it that is done, and is no "
        "transaction of another household",
        """SELECT b.household_id || '/' || b.id AS key FROM bank_operations b
          LEFT JOIN imports i ON i.household_id = b.household_id AND i.id = b.import_id
         WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.household_id = b.household_id AND a.id = b.account_id)
            OR b.import_id IS NOT NULL AND i.status IS DISTINCT FROM 'done'
            OR EXISTS (SELECT FROM transactions t
                        WHERE t.id = b.transaction_id AND t.household_id <> b.household_id)""",
    ),
)
