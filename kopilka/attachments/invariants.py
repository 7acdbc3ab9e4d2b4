"""What must hold for attachments, as far as the database knows; `kopilka check` asks the storage for the files."""

from kopilka.infrastructure.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "attachments_are_counted",
        "a transaction has as many attachments as it says, and each attachment has its transaction",
        """SELECT concat_ws('/', household_id, transaction_id) AS key
          FROM (SELECT household_id, id AS transaction_id, attachments FROM transactions WHERE attachments > 0) t
          FULL JOIN (SELECT household_id, transaction_id, count(*) AS count
                       FROM attachments GROUP BY household_id, transaction_id) a
         USING (household_id, transaction_id)
         WHERE t.attachments IS DISTINCT FROM a.count""",
    ),
    Invariant(
        "attachments_are_kept",
        "no file of an attachment is noted to be deleted",
        """SELECT f.key FROM abandoned_files f
          JOIN attachments a ON f.key IN ('attachments/' || a.household_id || '/' || a.id,
                                          'attachments/' || a.household_id || '/' || a.id || '.thumbnail')
         WHERE starts_with(f.key, 'attachments/')""",
    ),
)
