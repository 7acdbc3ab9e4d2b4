"""`kopilka serve` from start to end, and the commands that join it while it runs."""

import asyncio
import logging
import re
import secrets
import signal
import socket

import asyncpg
import httpx
import pytest

from conftest import PASSWORD
from tests.faults.serving import Serving, free_port, kopilka, new_folder, prepared_folder, until

measured = logging.getLogger("measured")


def email() -> str:
    return f"person.{secrets.token_hex(6)}@example.com"


def sign_in(http: httpx.Client, address: str, password: str = PASSWORD) -> httpx.Response:
    return http.post("/auth/sing-in", json={"email": address, "password": password})


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)])
def test_starts_says_where_and_ends_with_all_it_started(number: signal.Signals) -> None:
    with new_folder() as folder:
        serving = Serving(folder)
        try:
            for label in ("empty folder", "known folder"):
                serving.log.write_text("")
                took = serving.start().wait_ready()
                until(lambda: "Kopilka is ready" in serving.said(), "the ready line")
                assert f"Kopilka is ready: {serving.url} " in serving.said()
                assert str(folder) in serving.said()
                assert serving.stop(number) == 0
                assert serving.left_behind() == []
                assert serving.said().endswith("Kopilka has stopped.\n")
                assert "Traceback" not in serving.said()
                assert serving.answers() is None
                measured.info("%s: ready after %.2f s", label, took)
        finally:
            serving.kill_all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("secrets.json", signal.SIGINT),
        ("postgres/making-*", signal.SIGTERM),
        ("postgres.json", signal.SIGINT),
        ("serve.json", signal.SIGTERM),
        pytest.param("secrets.json", signal.SIGTERM, marks=pytest.mark.long),
        pytest.param("postgres/making-*", signal.SIGINT, marks=pytest.mark.long),
        pytest.param("postgres.json", signal.SIGTERM, marks=pytest.mark.long),
        pytest.param("serve.json", signal.SIGINT, marks=pytest.mark.long),
    ],
)
def test_start_can_be_broken_off(moment: str, number: signal.Signals) -> None:
    """At any moment, told by the file that has just appeared; the next start is a whole one."""
    with new_folder() as folder:
        serving = Serving(folder)
        try:
            serving.start()
            until(lambda: next(folder.glob(moment), None), moment)
            assert serving.stop(number) == 0
            until(lambda: not serving.left_behind(), "the end of all")
            assert serving.said() == "Kopilka has stopped.\n"
            serving.start().wait_ready()
            assert serving.stop() == 0
        finally:
            serving.kill_all()


def test_second_start_on_the_same_folder_is_refused(serving: Serving) -> None:
    second = kopilka("serve", "--data-dir", serving.folder, "--port", str(free_port()))
    assert second.returncode == 1
    assert second.stdout == (
        f"Kopilka already runs on {serving.folder}: {serving.url} (process {serving.popen.pid}). "
        "Stop it first, or name another folder with --data-dir.\n"
    )
    assert second.stderr == ""
    assert serving.answers() == 200


@pytest.mark.parametrize("command", ["serve", "api"])
def test_taken_port_is_told(command: str) -> None:
    with new_folder() as folder, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = kopilka(command, "--data-dir", folder, "--port", str(port))
    assert refused.returncode == 1
    assert (refused.stdout + refused.stderr) == (
        f"Cannot listen on 127.0.0.1:{port} (Address already in use). Choose another with --port.\n"
    )


@pytest.mark.slow
def test_listens_on_ipv6() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with prepared_folder() as folder, Serving(folder, host="::1") as serving:
        assert re.fullmatch(r"http://\[::1\]:\d+", serving.url)
        until(lambda: f"Kopilka is ready: {serving.url} " in serving.said(), "the ready line")
        assert httpx.get(serving.url + "/health/live").status_code == 200
        assert serving.stop() == 0


def test_migrate_joins(serving: Serving) -> None:
    done = kopilka("migrate", "--data-dir", serving.folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert serving.answers() == 200


@pytest.mark.slow
def test_user_commands_join(serving: Serving, http: httpx.Client) -> None:
    def user(*words: str, typed: str = "") -> str:
        done = kopilka("user", *words, "--data-dir", serving.folder, typed=typed)
        assert done.returncode == 0, done.stderr
        return done.stdout

    address = email()
    assert user("create", address, typed=PASSWORD + "\n") == f"Made {address}.\n"
    signed_in = sign_in(http, address)
    assert signed_in.status_code == 200
    http.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
    assert http.get("/users/me").json()["is_premium"] is False
    assert http.get("/users/me").json()["is_verified"] is True

    other = email()
    assert http.post("/auth/sign-up", json={"email": other, "password": PASSWORD}).json()["is_verified"] is False
    assert user("confirm", other) == f"{other}: address confirmed.\n"
    pair = sign_in(http, other).json()
    me = http.get("/users/me", headers={"Authorization": f"Bearer {pair['access_token']}"})
    assert me.json()["is_verified"] is True

    user("set-premium", address, "--until", "2099-12-31")
    assert http.get("/users/me").json()["is_premium"] is True
    user("set-premium", address, "--off")
    assert http.get("/users/me").json()["is_premium"] is False

    user("disable", address)
    assert http.get("/users/me").status_code == 401
    assert sign_in(http, address).status_code == 401
    user("enable", address)
    assert sign_in(http, address).status_code == 200

    made_up = re.search(r"Password: (\S+)", user("set-password", address))
    assert made_up is not None
    assert sign_in(http, address).status_code == 401
    assert sign_in(http, address, made_up[1]).status_code == 200
    assert user("show", address).startswith(f"{address}: active True")


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (("create", "nonsense"), "", "This is not an e-mail address."),
        (("create", "short@example.com"), "1234567\n", "A password has 8 to 256 characters."),
        (("show", "nobody@example.com"), "", "There is no such user."),
        (("set-premium", "nobody@example.com", "--until", "31.12.2099"), "", "There is no such user."),
    ],
)
def test_user_commands_refuse_in_one_sentence(
    serving: Serving, words: tuple[str, ...], typed: str, sentence: str
) -> None:
    refused = kopilka("user", *words, "--data-dir", serving.folder, typed=typed)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == sentence + "\n"


def test_taken_email_is_refused(serving: Serving) -> None:
    address = email()
    kopilka("user", "create", address, "--data-dir", serving.folder, typed=PASSWORD + "\n")
    again = kopilka("user", "create", address.upper(), "--data-dir", serving.folder, typed=PASSWORD + "\n")
    assert again.returncode == 1
    assert "Traceback" not in again.stderr


@pytest.mark.slow
def test_api_and_worker_alone_bring_their_own_database() -> None:
    """Without `serve`: who comes first starts PostgreSQL, the other joins; both end with exit code 0."""
    with prepared_folder() as folder, Serving(folder, command="api") as api:
        worker = Serving(folder, command="worker").start()
        try:
            until(lambda: has_worked(api), "the first round of the worker")
            assert worker.stop(signal.SIGTERM) == 0
        finally:
            if worker.poll() is None:
                worker.popen.kill()
        assert api.answers() == 200
        assert api.stop() == 0
        assert api.left_behind() == []


def has_worked(serving: Serving) -> bool:
    async def ask() -> bool:
        owner = await asyncpg.connect(serving.databases().owner_url, ssl=False)
        try:
            return bool(await owner.fetchval("SELECT done_at FROM schedules WHERE name = 'purge_expired'"))
        finally:
            await owner.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(ask())
