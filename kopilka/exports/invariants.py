"""What must hold for exports."""

from kopilka.infrastructure.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "exports_end",
        "an export that is under way has its job, and one that is ready has its size",
        """SELECT e.household_id || '/' || e.id AS key FROM exports e
         WHERE e.status = 'ready' AND e.size IS NULL
            OR e.status IN ('queued', 'running')
               AND NOT EXISTS (SELECT FROM jobs j WHERE j.household_id = e.household_id AND j.name = 'render_export'
                                  AND j.failed_at IS NULL AND j.payload ->> 'export_id' = e.id::text)
               AND e.expires_at > now()""",
    ),
)
