"""`kopilka serve` on a PostgreSQL that somebody else runs: roles made, roles given, and roles that are not safe."""

import asyncio
from collections.abc import Iterator

import asyncpg
import httpx
import pytest

from conftest import PASSWORD
from kopilka.infrastructure.embedded_postgres.cluster import run_now
from kopilka.infrastructure.embedded_postgres.data_folder import DataFolder
from kopilka.infrastructure.embedded_postgres.instance import running
from tests.faults.serving import PATIENCE, Serving, free_port, kopilka, new_folder

SECRET = "a secret that all processes of this Kopilka know"
PASSWORD_OF = "password-of-{}"


class Server:
    """A PostgreSQL that knows nothing of Kopilka, and an address of its every role and database."""

    def __init__(self, admin_url: str) -> None:
        self._server = admin_url.rpartition("@")[2].partition("/")[0]
        self._admin = admin_url.rpartition("/")[0]

    def admin_url(self, database: str) -> str:
        return f"{self._admin}/{database}"

    def url(self, role: str, database: str, scheme: str = "postgresql") -> str:
        return f"{scheme}://{role}:{PASSWORD_OF.format(role)}@{self._server}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        async def run() -> None:
            connection = await asyncpg.connect(self.admin_url(database), ssl=False)
            try:
                for statement in statements:
                    await connection.execute(statement)
            finally:
                await connection.close()

        run_now(run())

    def add(self, role: str, rights: str = "") -> None:
        self.run(f"CREATE ROLE {role} LOGIN {rights} PASSWORD '{PASSWORD_OF.format(role)}'")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with new_folder() as folder, running(DataFolder(folder)) as databases:
        made = Server(databases.admin_url)
        made.run("DROP DATABASE kopilka", "DROP ROLE kopilka_app", "DROP ROLE kopilka_owner")
        yield made


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """Name of an empty database, whose owner is the role `keeper` without further rights."""
    server.add("keeper")
    server.run("CREATE DATABASE empty OWNER keeper")
    yield "empty"
    server.run("DROP DATABASE empty WITH (FORCE)", "DROP ROLE keeper", "DROP ROLE IF EXISTS kopilka_app, app")


def assert_serves(**variables: str) -> None:
    with new_folder() as folder, Serving(folder, KOPILKA_SECRET=SECRET, **variables) as serving:
        signed_up = httpx.post(
            serving.url + "/auth/sing-up", json={"email": "anna@example.com", "password": PASSWORD}, timeout=PATIENCE
        )
        assert signed_up.status_code == 201, signed_up.text
        assert not (folder / "postgres").exists()
        assert serving.stop() == 0


@pytest.mark.slow
def test_connections_stand_before_the_first_request(server: Server, empty: str) -> None:
    """Over a network they may take their time: whoever is ready has them."""
    server.add("app")
    variables = {
        "KOPILKA_DATABASE_URL": server.url("keeper", empty),
        "KOPILKA_DATABASE_APP_URL": server.url("app", empty),
        "KOPILKA_DATABASE_POOL_SIZE": "20",
    }
    with new_folder() as folder, Serving(folder, KOPILKA_SECRET=SECRET, **variables):
        assert asyncio.run(opened(server, empty)) >= 20 + 5, "for requests, and for what they do on the side"


async def opened(server: Server, database: str) -> int:
    connection = await asyncpg.connect(server.admin_url(database), ssl=False)
    try:
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kopilka'"
        found: int = await connection.fetchval(query)
        return found
    finally:
        await connection.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "scheme", ["postgres", *(pytest.param(it, marks=pytest.mark.long) for it in ("postgresql", "postgresql+asyncpg"))]
)
def test_superuser_is_given(server: Server, empty: str, scheme: str) -> None:
    """The application's role is made, by whatever scheme the address begins."""
    assert_serves(KOPILKA_DATABASE_URL=server.admin_url(empty).replace("postgresql", scheme, 1))


@pytest.mark.slow
def test_owner_who_may_make_roles_is_given(server: Server, empty: str) -> None:
    server.run("ALTER ROLE keeper CREATEROLE")
    assert_serves(KOPILKA_DATABASE_URL=server.url("keeper", empty))
    server.run("DROP OWNED BY kopilka_app", database=empty)


@pytest.mark.slow
def test_owner_and_application_are_given(server: Server, empty: str) -> None:
    server.add("app")
    assert_serves(KOPILKA_DATABASE_URL=server.url("keeper", empty), KOPILKA_DATABASE_APP_URL=server.url("app", empty))


def refused(command: str = "migrate", **variables: str) -> str:
    with new_folder() as folder:
        words = ("--port", str(free_port())) if command in ("serve", "api") else ()
        ended = kopilka(command, "--data-dir", folder, *words, KOPILKA_SECRET=SECRET, **variables)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "password-of" not in ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_owner_who_may_not_make_roles_is_told(server: Server, empty: str) -> None:
    assert "permission denied to create role" in refused(KOPILKA_DATABASE_URL=server.url("keeper", empty))


def test_application_that_is_the_owner_is_refused(server: Server, empty: str) -> None:
    url = server.url("keeper", empty)
    assert "which owns the tables" in refused(KOPILKA_DATABASE_URL=url, KOPILKA_DATABASE_APP_URL=url)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rights", "sentence"),
    [
        pytest.param("SUPERUSER", "The role app bypasses row level security.", marks=pytest.mark.long),
        ("BYPASSRLS", "The role app bypasses row level security."),
        ("IN ROLE keeper", "The application's role owns the tables or bypasses row level security."),
    ],
)
def test_application_that_passes_the_wall_is_refused(server: Server, empty: str, rights: str, sentence: str) -> None:
    """By the migration, and by the processes that serve where nobody migrates."""
    server.add("app", rights)
    variables = {"KOPILKA_DATABASE_APP_URL": server.url("app", empty)}
    assert sentence in refused(KOPILKA_DATABASE_URL=server.url("keeper", empty), **variables)
    for command in ("api", "worker"):
        assert refused(command, **variables).startswith("The application's role owns the tables or bypasses")


def test_serve_tells_why_it_ends(server: Server, empty: str) -> None:
    url = server.url("keeper", empty)
    told = refused("serve", KOPILKA_DATABASE_URL=url, KOPILKA_DATABASE_APP_URL=url)
    assert "which owns the tables" in told
    assert "The database could not be brought to the newest schema; the reason is above.\n" in told


def test_unknown_application_role_is_not_made_with_any_password(server: Server, empty: str) -> None:
    told = refused(
        KOPILKA_DATABASE_URL=server.admin_url(empty),
        KOPILKA_DATABASE_APP_URL=server.url("app", empty).replace("password-of-app", "short"),
    )
    assert "There is no role app. Kopilka makes it if its password in KOPILKA_DATABASE_APP_URL has 16 to 200" in told


def test_role_made_with_another_secret_is_told(server: Server, empty: str) -> None:
    server.add("kopilka_app")
    told = refused(KOPILKA_DATABASE_URL=server.admin_url(empty))
    assert "The application's role cannot log in" in told
    assert "was the role made with another secret?" in told


def test_database_that_is_away_is_told() -> None:
    assert "could not be migrated" in refused("serve", KOPILKA_DATABASE_URL="postgresql://a:password-of@127.0.0.1:1/x")


def test_address_that_is_none_is_told() -> None:
    assert "could not be migrated" in refused(KOPILKA_DATABASE_URL="password-of-nobody")
