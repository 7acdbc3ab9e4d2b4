"""Alembic's entry: runs the steps on the connection it is given, and knows every table for comparison."""

from alembic import context

import kopilka.infrastructure.idempotency
import kopilka.infrastructure.limits
import kopilka.infrastructure.schedules
import kopilka.transactions.models
from kopilka.auth.models import AuthSession
from kopilka.infrastructure.database import Base

__all__ = ["AuthSession", "kopilka"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_server_default=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
