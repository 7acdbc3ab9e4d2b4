"""The API as an ASGI application: all routers of the features, middleware, health checks."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.requests import Request
from starlette.responses import Response

from kopilka.accounts.routes import router as accounts
from kopilka.administration.routes import router as administration
from kopilka.analytics.routes import router as analytics
from kopilka.attachments.routes import router as attachments
from kopilka.auth.authentication import TokenAuthenticator
from kopilka.auth.browser_routes import router as browser
from kopilka.auth.email_routes import router as emails
from kopilka.auth.me_routes import router as users
from kopilka.auth.routes import router as auth
from kopilka.auth.service import AuthServices
from kopilka.auth.tokens import AccessTokens
from kopilka.balances.net_worth_routes import router as net_worth
from kopilka.balances.routes import router as balances
from kopilka.categories.routes import router as categories
from kopilka.example.routes import router as example
from kopilka.exchange_rates.routes import router as exchange_rates
from kopilka.explorer.errors import TooManyTables
from kopilka.explorer.routes import router as explorer
from kopilka.exports.changes import ExportChanges
from kopilka.exports.routes import asking as asking_exports
from kopilka.exports.routes import router as exports
from kopilka.goals.routes import router as goals
from kopilka.households.routes import router as households
from kopilka.imports.routes import router as imports
from kopilka.infrastructure.concurrency import UserLimits
from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.replica import Replica
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.errors import Unavailable
from kopilka.infrastructure.http.concurrency import AT_ONCE, IN_LINE, TooManyAtOnce
from kopilka.infrastructure.http.middleware import OuterMiddleware
from kopilka.infrastructure.http.responses import install_error_handlers, json_response
from kopilka.infrastructure.http.routing import operation_id, public
from kopilka.infrastructure.jobs.handler import JobRegistry
from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.infrastructure.storage import Storage
from kopilka.infrastructure.telemetry.observability import flush_logs
from kopilka.installation.routes import router as installation
from kopilka.migrations.revisions import head, serves
from kopilka.onboarding.routes import router as onboarding
from kopilka.payees.routes import router as payees
from kopilka.processes.api.docs_page import install_docs
from kopilka.processes.api.openapi import describe
from kopilka.processes.api.web_app import find_web_app, install_web_app
from kopilka.processes.metrics_setup import looking, meter_api
from kopilka.processes.runtime import plain
from kopilka.quick_entry.routes import router as quick_entry
from kopilka.reconciliations.routes import router as reconciliations
from kopilka.rules.routes import router as rules
from kopilka.telegram.routes import router as telegram
from kopilka.telegram.routes import webhook
from kopilka.transactions.routes import router as transactions
from kopilka.transfers.routes import router as transfers
from kopilka.users.passwords import Passwords

# The most frequent first: routes are matched one after the other.
ROUTERS = (
    quick_entry,  # before transactions: its /transactions/parse is no transaction's id
    transactions,
    users,
    analytics,
    explorer,
    accounts,
    balances,
    net_worth,
    categories,
    goals,
    transfers,
    payees,
    rules,
    reconciliations,
    attachments,
    imports,
    exchange_rates,
    example,  # before households: its /households/example is no household's id
    households,
    asking_exports,
    exports,
    onboarding,
    installation,
    browser,
    auth,
    emails,
    administration,
    telegram,
)


# FastAPI's own telemetry would send messages of errors, and be enabled by environment variables of others.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False
}  # fmt: skip


def never() -> bool:
    return False


def load_registry() -> JobRegistry:
    """Imported when an administrator changes a job: API processes start without the worker's modules."""
    registry: JobRegistry = importlib.import_module("kopilka.processes.worker.registry").REGISTRY
    return registry


def create_app(
    settings: Settings,
    keys: KeyRing,
    app_url: str,
    storage: Storage | None = None,
    is_draining: Callable[[], bool] = never,
    metrics: Path | None = None,
) -> FastAPI:
    """Reads nothing from the environment, and connects to nothing before the first request.

    `storage` None: everything works but fetching files. `is_draining` is called with every response. `metrics` is the
    folder of metrics files; None counts nothing.
    """
    app = FastAPI(
        title="Kopilka",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.docs else None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
        generate_unique_id_function=operation_id,
    )
    app.state.storage = storage
    app.state.is_draining = is_draining
    set_state(app, settings, keys, app_url)
    for router in ROUTERS:
        # Not include_router: it nests routers (FastAPI 0.165), and every request would search them one by one.
        app.router.routes.extend(router.routes)
    if settings.telegram.token is not None and settings.telegram.webhook_url is not None:
        app.router.routes.extend(webhook.routes)
    install_health(app)
    install_web_app(app, find_web_app())
    install_error_handlers(app)
    if settings.docs:
        install_docs(app)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    if settings.otlp_endpoint is not None:
        app.add_middleware(importlib.import_module("kopilka.infrastructure.telemetry.tracing").Traced)
    app.add_middleware(OuterMiddleware, is_draining=is_draining, logs_requests=settings.log_requests)
    app.state.meters = meter_api(app, metrics)
    return app


def set_state(app: FastAPI, settings: Settings, keys: KeyRing, app_url: str) -> None:
    """Sets what doors use from `request.app.state`."""
    read_url = settings.database.read_url
    tokens = AccessTokens(keys, settings.auth.access_minutes)
    passwords = Passwords(keys, settings.auth.bcrypt_cost)
    app.state.settings = settings
    app.state.warming = None
    app.state.job_registry = load_registry
    app.state.keys = keys
    app.state.user_limits = UserLimits(AT_ONCE, IN_LINE, TooManyAtOnce)
    # By household, since its files share one quota.
    app.state.upload_limits = UserLimits(AT_ONCE, IN_LINE, TooManyAtOnce)
    app.state.process_pool = ProcessPool(1)
    app.state.table_limits = UserLimits(at_once=2, waiting=6, refusal=TooManyTables)
    # One child: two would take turns on the cores that PostgreSQL needs, and 100 MB more.
    app.state.table_pool = ProcessPool(1)
    app.state.database = Database(app_url, settings.database, is_pooled=settings.db_pooler)
    app.state.export_changes = ExportChanges(app.state.database, None if settings.db_pooler else app_url)
    app.state.replica = Replica(plain(read_url.get_secret_value()), settings) if read_url is not None else None
    app.state.authenticator = TokenAuthenticator(tokens, premium_for_all=settings.premium_for_all)
    app.state.auth_services = AuthServices(
        keys, tokens, passwords, settings.auth.refresh_days, confirm_email=settings.auth.confirm_email
    )


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    if app.state.settings.database.is_outside:
        # Over a network, connecting may be slow, most of all while containers are replaced: readiness waits for the
        # pool. On one machine it takes milliseconds, and starting without it is quicker.
        app.state.warming = asyncio.create_task(app.state.database.warm_up())
    async with looking(app.state.meters, app.state.database):
        yield
    await app.state.database.close()
    if app.state.replica is not None:
        await app.state.replica.close()
    # Here, since granian's worker processes skip Python's exit handlers.
    await asyncio.to_thread(flush_logs)


def install_health(app: FastAPI) -> None:
    newest = head()

    @app.get("/health/live", tags=["health"])
    @public
    async def live() -> Response:
        """The process answers."""
        return json_response({"status": "ok"})

    @app.get("/health/ready", tags=["health"])
    @public
    async def ready(request: Request) -> Response:
        """The database answers and has the schema of this version or a newer one. No more once told to stop."""
        if app.state.is_draining() or (app.state.warming is not None and not app.state.warming.done()):
            raise Unavailable
        if not serves(await request.app.state.database.revision(), newest):
            raise Unavailable
        return json_response({"status": "ok"})
