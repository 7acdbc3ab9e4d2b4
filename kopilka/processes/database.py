"""The database of a process other than the API."""

from kopilka.infrastructure.database.transactions import API_STATEMENT_TIMEOUT, Database
from kopilka.processes.runtime import Runtime


def open_database(
    runtime: Runtime, *, pool_size: int | None = None, statement_timeout: int = API_STATEMENT_TIMEOUT
) -> Database:
    """Connects on first use; the caller closes it. `statement_timeout` is in milliseconds."""
    settings = runtime.settings.database
    if pool_size is not None:
        settings = settings.model_copy(update={"pool_size": pool_size, "pool_at_once": pool_size})
    return Database(
        runtime.app_url, settings, statement_timeout=statement_timeout, is_pooled=runtime.settings.db_pooler
    )
