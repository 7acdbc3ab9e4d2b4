"""Alembic's environment: runs the revisions on a given connection; imports every model for comparison."""

from alembic import context

import kopilka.accounts.models
import kopilka.administration.models
import kopilka.attachments.models
import kopilka.auth.models
import kopilka.categories.models
import kopilka.exchange_rates.models
import kopilka.explorer.models
import kopilka.exports.models
import kopilka.goals.models
import kopilka.households.models
import kopilka.imports.models
import kopilka.infrastructure.database.idempotency
import kopilka.infrastructure.database.limits
import kopilka.infrastructure.jobs.tables
import kopilka.installation.models
import kopilka.quick_entry.models
import kopilka.reconciliations.models
import kopilka.rules.models
import kopilka.telegram.models
import kopilka.transactions.models
import kopilka.users.models
from kopilka.infrastructure.database.tables import Base

__all__ = ["kopilka"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_server_default=True,
    transactional_ddl=True,
    # Each step by itself: one may leave its transaction to make an index beside what is written (autocommit_block).
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
