"""What must hold for sessions."""

from kopilka.infrastructure.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "one_refresh_token_a_session",
        "a live session has at most one refresh token that was not used",
        """SELECT s.id::text AS key
          FROM auth_sessions s JOIN refresh_tokens r ON r.session_id = s.id AND r.used_at IS NULL
         WHERE s.ended_at IS NULL AND s.expires_at > now()
         GROUP BY s.id HAVING count(*) > 1""",
    ),
)
