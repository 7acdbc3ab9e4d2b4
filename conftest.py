"""Fixtures of the whole suite: one real PostgreSQL, one database a worker, people who sign up through the door.

Tests do not roll back: every one of them works in households of its own, behind the same walls as in production,
so that real commits and several clients at once can be tested anywhere (docs/decisions/0003).
"""

import asyncio
import itertools
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import hypothesis
import pytest
from fastapi import FastAPI

from kopilka.exports.queries import key_of
from kopilka.infrastructure.config import AuthSettings, DatabaseSettings, S3Settings, Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import Databases, running
from kopilka.infrastructure.jobs.queue import Claim, ClaimedJob, claim
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.mail import FolderMailer
from kopilka.infrastructure.storage import open_storage
from kopilka.migrations.runner import migrate
from kopilka.processes.api.app import create_app
from kopilka.processes.worker.job_runner import run_job
from kopilka.processes.worker.registry import REGISTRY
from tests.faults.serving import CLUSTER_VARIABLE
from tests.scale_out import pgbouncer

pytest_plugins = ["tests.scheduling"]

# No test depends on speed: a busy machine takes longer for some example than for the same one again.
# What `make test` draws is drawn again by its next run, so that a change is refused for nothing but what it does.
# New examples are drawn by `make test-long`, and wherever pytest is called by itself.
SAME_EXAMPLES = os.environ.get("KOPILKA_SAME_EXAMPLES") == "1"
hypothesis.settings.register_profile(
    "kopilka",
    deadline=None,
    derandomize=SAME_EXAMPLES,
    database=None if SAME_EXAMPLES else hypothesis.settings.default.database,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("kopilka")

HOUSEHOLD_JOBS = ("render_export", "send_letter")

PASSWORD = "правильный-пароль-42"
ROOT_SECRET = b"a root secret for tests only, 32 bytes or more"
POOLER_VARIABLE = "KOPILKA_TEST_POOLER"
_cluster = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pooler", action="store_true", help="put pgbouncer in front of the application")
    parser.addoption("--postgres", metavar="BIN", help="folder of the PostgreSQL binaries to test on (default: 18)")


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    # Only the controller starts PostgreSQL: xdist's workers come and go at different times.
    folder = Path(tempfile.mkdtemp(prefix="kopilka-tests-"))
    _cluster.callback(remove_folder, folder)
    preferred = config.getoption("--postgres")
    quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    databases = _cluster.enter_context(
        running(DataFolder(folder), preferred=Path(preferred) if preferred else None, settings=quick)
    )
    asyncio.run(migrate(databases.owner_url, databases.app_url))
    os.environ[CLUSTER_VARIABLE] = str(folder)
    if config.getoption("--pooler"):
        if pgbouncer.FOUND is None:
            pytest.exit(f"{pgbouncer.MISSING} Nothing was tested through it.", returncode=0)
        pooler = _cluster.enter_context(pgbouncer.pooling(databases.app_url))
        os.environ[POOLER_VARIABLE] = str(pooler.port)


def remove_folder(folder: Path) -> None:
    """Deletes the folder and the cluster, which is a link to another place where PostgreSQL's user may not enter it."""
    shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    _cluster.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Databases]:
    """The PostgreSQL of this test run."""
    with running(DataFolder(Path(os.environ[CLUSTER_VARIABLE]))) as databases:
        yield databases


@dataclass(frozen=True)
class TestDatabase:
    """A migrated database of one worker, by each of its roles."""

    __test__ = False

    admin_url: str
    owner_url: str
    app_url: str
    serving_url: str
    """The application's; with --pooler it leads through pgbouncer."""


@pytest.fixture(scope="session")
def database(cluster: Databases, worker_id: str) -> Iterator[TestDatabase]:
    with new_database(cluster, worker_id) as made:
        yield made


class new_database:
    """A database copied from the migrated one, dropped at the end."""

    def __init__(self, cluster: Databases, label: str) -> None:
        self._cluster = cluster
        self._name = f"kopilka_{label}_{secrets.token_hex(4)}"

    def __enter__(self) -> TestDatabase:
        # Copying needs a template that nobody is connected to, so workers take turns.
        self._run(
            "SELECT pg_advisory_lock(7)",
            f"CREATE DATABASE {self._name} TEMPLATE kopilka OWNER kopilka_owner",
            f"GRANT CONNECT ON DATABASE {self._name} TO kopilka_app",
        )
        return TestDatabase(*(url(self._cluster, self._name) for url in (_admin, _owner, _app, _serving)))

    def __exit__(self, *_: object) -> None:
        self._run(f"DROP DATABASE {self._name} WITH (FORCE)")

    def _run(self, *statements: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(_admin(self._cluster, "postgres"))
            try:
                for statement in statements:
                    await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(run())


def _admin(cluster: Databases, name: str) -> str:
    return cluster.admin_url.rpartition("/")[0] + "/" + name


def _owner(cluster: Databases, name: str) -> str:
    return cluster.owner_url.rpartition("/")[0] + "/" + name


def _app(cluster: Databases, name: str) -> str:
    return cluster.app_url.rpartition("/")[0] + "/" + name


def _serving(cluster: Databases, name: str) -> str:
    pooler = os.environ.get(POOLER_VARIABLE)
    return _app(cluster, name).replace(f":{cluster.port}/", f":{pooler}/") if pooler else _app(cluster, name)


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    return KeyRing([ROOT_SECRET])


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(
        auth=AuthSettings(bcrypt_cost=4),
        database=DatabaseSettings(pool_size=10, pool_wait=10),
        db_pooler=POOLER_VARIABLE in os.environ,
    )


@pytest.fixture(scope="session")
async def app(
    settings: Settings, keys: KeyRing, database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[FastAPI]:
    made = create_app(
        settings, keys, database.serving_url, open_storage(S3Settings(), tmp_path_factory.mktemp("files"))
    )
    yield made
    await made.state.database.close()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is not signed in."""
    async with new_client(app) as made:
        yield made


def new_client(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://kopilka.test", headers=headers)


@pytest.fixture
async def owner(database: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the schema's owner, who sees every household."""
    connection = await asyncpg.connect(database.owner_url)
    yield connection
    await connection.close()


@dataclass
class Person:
    """Somebody who signed up and in; `http` speaks for them, for their personal household unless told otherwise."""

    email: str
    http: httpx.AsyncClient
    user_id: str
    household_id: str
    account_id: str
    refresh_token: str
    categories: dict[str, str] = field(default_factory=dict)
    """Standard key → id."""

    async def record(self, amount: object = 100, category: str = "groceries", **fields: Any) -> dict[str, Any]:
        body = {"amount": amount, "category_id": self.categories[category], "date": "2026-05-31", **fields}
        answer = await self.http.post("/transactions", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def save_up(self, *amounts: object, **fields: Any) -> dict[str, Any]:
        """A goal with contributions."""
        made = await self.http.post("/goals", json={"name": "Отпуск", "target_amount": 10_000, **fields})
        assert made.status_code == 201, made.text
        for amount in amounts:
            answer = await self.http.post(f"/goals/{made.json()['id']}/contributions", json={"amount": amount})
            assert answer.status_code == 201, answer.text
        found: dict[str, Any] = (await self.http.get(f"/goals/{made.json()['id']}")).json()
        return found

    async def transfer(self, amount: object = 5, **fields: Any) -> dict[str, Any]:
        """From the first account to a new one, where `to_account_id` names none."""
        if "to_account_id" not in fields:
            account = await self.http.post("/accounts", json={"name": "Вклад", "kind": "savings"})
            fields["to_account_id"] = account.json()["id"]
        body = {"from_account_id": self.account_id, "amount": amount, "date": "2026-05-31", **fields}
        answer = await self.http.post("/transfers", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def pair(self, amount: object = 5) -> list[str]:
        """Ids of an expense and of as much income on another account, to be linked."""
        account = await self.http.post("/accounts", json={"name": "Вклад", "kind": "savings"})
        income = await self.record(amount, "salary", account_id=account.json()["id"])
        return [(await self.record(amount))["id"], income["id"]]

    async def balance(self, account_id: str | None = None) -> Any:
        return (await self.http.get(f"/accounts/{account_id or self.account_id}")).json()["balance"]


Arrive = Callable[..., Awaitable[Person]]
_numbers = itertools.count()


@pytest.fixture
async def arrive(app: FastAPI) -> AsyncIterator[Arrive]:
    """`await arrive("anna")`: a new person, through the doors. Keywords are further headers of their client."""
    clients: list[httpx.AsyncClient] = []

    async def arrive_now(name: str = "anna", **headers: str) -> Person:
        http = new_client(app, **headers)
        clients.append(http)
        return await sign_up_and_in(http, f"{name}.{next(_numbers)}.{secrets.token_hex(4)}@example.com")

    yield arrive_now
    for http in clients:
        await http.aclose()


async def sign_up_and_in(http: httpx.AsyncClient, email: str) -> Person:
    credentials = {"email": email, "password": PASSWORD}
    signed_up = await http.post("/auth/sing-up", json=credentials)
    assert signed_up.status_code == 201, signed_up.text
    signed_in = await http.post("/auth/sing-in", json=credentials)
    assert signed_in.status_code == 200, signed_in.text
    http.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
    me = (await http.get("/users/me")).json()
    accounts = (await http.get("/accounts")).json()
    categories = (await http.get("/categories")).json()
    return Person(
        email=email,
        http=http,
        user_id=me["id"],
        household_id=me["household_id"],
        account_id=accounts[0]["id"],
        refresh_token=signed_in.json()["refresh_token"],
        categories={category["standard_key"]: category["id"] for category in categories},
    )


@pytest.fixture
async def alice(arrive: Arrive) -> Person:
    """Owns a household."""
    return await arrive("alice")


@pytest.fixture
async def bob(arrive: Arrive, alice: Person, owner: asyncpg.Connection) -> Person:
    """Views Alice's household; his client speaks for it."""
    return await join(owner, await arrive("bob"), alice, "viewer")


@pytest.fixture
async def dora(arrive: Arrive, alice: Person, owner: asyncpg.Connection) -> Person:
    """Edits Alice's household; her client speaks for it."""
    return await join(owner, await arrive("dora"), alice, "editor")


@pytest.fixture
async def charlie(arrive: Arrive) -> Person:
    """A stranger, who must see nothing of Alice's."""
    return await arrive("charlie")


async def join(owner: asyncpg.Connection, person: Person, host: Person, role: str) -> Person:
    """Invitations come later; until then membership is given behind the door."""
    await owner.execute(
        "INSERT INTO memberships (household_id, user_id, role) VALUES ($1, $2, $3)",
        host.household_id,
        person.user_id,
        role,
    )
    person.http.headers["X-Household-Id"] = host.household_id
    person.household_id, person.account_id, person.categories = (
        host.household_id,
        host.account_id,
        host.categories,
    )
    return person


def working(database: Database, storage: Any, process_pool: Any, folder: Path, **others: Any) -> WorkerServices:
    """A worker's services; e-mails go into `folder`, unless another `mail` is given."""
    settings = others.pop("settings", None) or Settings(auth=AuthSettings(bcrypt_cost=4))
    mail = others.pop("mail", None) or FolderMailer(folder / "mail")
    return WorkerServices(
        database, storage, process_pool, mail, KeyRing([ROOT_SECRET]), settings, "http://kopilka.test"
    )


async def claim_due(services: WorkerServices, names: Sequence[str], limit: int = 10) -> list[ClaimedJob]:
    """As a worker's loop claims for one lane."""
    async with services.database.transaction() as session:
        return [job for _, job in await claim(session, [Claim("test", names, limit)])]


async def run_due(services: WorkerServices, names: Sequence[str] = HOUSEHOLD_JOBS, limit: int = 10) -> list[str]:
    """Claims what is due and runs each job once; how each attempt went."""
    claimed = await claim_due(services, names, limit)
    return [await run_job(services, REGISTRY.handlers[job.name], job) for job in claimed]


async def forget_jobs(owner: asyncpg.Connection) -> None:
    """Deletes jobs left by other tests; ends exports and imports that waited for them, as the invariants demand."""
    await owner.execute("DELETE FROM jobs; DELETE FROM imports WHERE status IN ('reading', 'importing')")
    await owner.execute("DELETE FROM system_jobs; UPDATE exports SET status = 'failed' WHERE status ~ 'queued|running'")


async def ready_export(app: FastAPI, owner: asyncpg.Connection, person: Person) -> str:
    """The id of one as a worker leaves it, with its file."""
    asked = await person.http.get("/export/excel", params={"q": secrets.token_hex(8)})
    assert asked.status_code == 200, asked.text
    export_id: str = asked.json()["id"]
    await owner.execute("DELETE FROM jobs WHERE payload ->> 'export_id' = $1", export_id)
    await owner.execute("UPDATE exports SET status = 'ready', size = 5 WHERE id = $1", export_id)
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"bytes")
        file.flush()
        key = key_of(UUID(person.household_id), UUID(export_id))
        await app.state.storage.put(key, Path(file.name), content_type="text/plain", disposition="inline")
    return export_id


@pytest.fixture
def make_premium(owner: asyncpg.Connection) -> Callable[[Person], Awaitable[None]]:
    async def make(person: Person, until: date = date(2100, 1, 1)) -> None:
        await owner.execute("UPDATE users SET premium_until = $1::date WHERE id = $2", until, person.user_id)

    return make
