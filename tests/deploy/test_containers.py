"""Kopilka in containers, as docs/deploy.md brings it up: its image, its networks, its secrets, its restarts.

Run by `make deploy-test`, in this order. What restarts, kills or restores containers, most of it under load, is left to
`make test-long`.
"""

import asyncio
import json
import os
import re
import secrets
import socket
import ssl
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import jwt
import pytest

from conftest import PASSWORD, Person, sign_up_and_in
from tests.deploy.images import KOPILKA, build_kopilka, build_parts, make_base, sizes
from tests.deploy.load import Traffic
from tests.deploy.podman import ROOT, CannotRun, Podman, find_podman, tool
from tests.deploy.topology import DOMAIN, Topology, brought_up
from tests.faults.serving import until

ASKED = "KOPILKA_DEPLOY_TEST"
LARGEST = 350
PER_SECOND = 200
pytestmark = [
    pytest.mark.skipif(ASKED not in os.environ, reason="containers are tested by `make deploy-test`"),
    pytest.mark.timeout(1800),
]


@pytest.fixture(scope="module")
def podman() -> Podman:
    try:
        return find_podman()
    except CannotRun as reason:
        pytest.skip(f"No containers here: {reason}.")


@pytest.fixture(scope="module")
def site(podman: Podman) -> Iterator[Topology]:
    for step in (make_base, build_kopilka, build_parts):
        started = time.monotonic()
        step(podman)
        say(f"{step.__name__}: {time.monotonic() - started:.0f} s")
    started = time.monotonic()
    with brought_up(podman, tool(podman, "podman-compose")) as topology:
        say(f"up: {time.monotonic() - started:.0f} s")
        yield topology


@asynccontextmanager
async def somebody(site: Topology) -> AsyncIterator[Person]:
    async with site.client() as http:
        yield await sign_up_and_in(http, f"anna.{secrets.token_hex(6)}@example.com")


def say(text: str) -> None:
    sys.__stderr__.write(f"  {text}\n")  # type: ignore[union-attr]


def test_the_image_is_small_and_plain(podman: Podman, site: Topology) -> None:
    base, more = sizes(podman)
    say(f"image: {more} MB over a base of {base} MB")
    assert more <= LARGEST
    found = json.loads(podman("image", "inspect", KOPILKA))[0]
    assert found["Config"]["User"] == "10001:10001"
    health = [it["created_by"] for it in found["History"] if "HEALTHCHECK" in it["created_by"]]
    assert '["kopilka", "health", "api"]' in health[-1]
    assert "org.opencontainers.image.version" in found["Config"]["Labels"]
    left = "/src /opt/tools /opt/kopilka/lib/*/site-packages/pip"
    tools = f"command -v pip pip3 node npm gcc cc make; ls -d {left} 2>/dev/null"
    assert podman("run", "--rm", "--entrypoint", "sh", KOPILKA, "-c", tools, check=False) == ""


def test_the_processes_may_do_little(podman: Podman, site: Topology) -> None:
    for name in (*site.containers("api"), *site.containers("worker")):
        status = podman("exec", name, "cat", "/proc/1/status")
        assert re.search(r"^Uid:\s+10001\s+10001", status, re.M), name
        assert re.search(r"^CapEff:\s+0+$", status, re.M), name
        assert re.search(r"^NoNewPrivs:\s+1$", status, re.M), name
        for folder in ("/", "/opt/kopilka", "/etc"):
            assert "Read-only" in podman("exec", name, "touch", f"{folder}/x", check=False)
        assert podman("exec", name, "sh", "-c", "touch /run/kopilka/secrets/x 2>&1 || true") != ""


def test_only_nginx_is_reached_from_outside(site: Topology) -> None:
    published = {name: bound(site, name) for name in site.containers()}
    assert {name for name, ports in published.items() if ports} == {site.the("nginx")}
    assert published[site.the("nginx")] == {"80/tcp", "443/tcp"}
    inside = site.podman(
        "exec", site.the("nginx"), "sh", "-c", "getent hosts postgres storage worker prometheus || true"
    )
    assert inside == "", "nginx finds nobody but the API"
    for network, internal in (("database", True), ("files", True), ("watch", True), ("front", False)):
        (found,) = json.loads(site.podman("network", "inspect", f"kopilka-deploy-test_{network}"))
        assert found["internal"] is internal, network


def bound(site: Topology, name: str) -> set[str]:
    """What an image merely exposes is listed too, without an address."""
    ports = site.inspect(name)["NetworkSettings"]["Ports"] or {}
    return {port for port, addresses in ports.items() if addresses}


def test_no_secret_is_seen_from_outside(site: Topology) -> None:
    files = [it for it in (site.folder / "secrets").rglob("*") if it.is_file() and it.suffix != ".pem"]
    assert all(it.stat().st_mode & 0o077 == 0 for it in files)
    kept = {it.read_text().strip() for it in files}
    canaries = {word for text in kept for word in re.findall(r"[0-9a-f]{64}", text)}
    assert len(canaries) >= 6
    shown = "".join(site.podman("inspect", name) for name in site.containers())
    shown += site.podman("image", "inspect", KOPILKA) + site.podman("history", "--no-trunc", KOPILKA)
    shown += "".join(site.logs(service) for service in ("api", "worker", "migrate", "postgres", "storage", "nginx"))
    assert [word[:4] for word in canaries if word in shown] == []
    again = site.podman.run("env", f"KOPILKA_DOMAIN={DOMAIN}", "sh", site.folder / "secrets.sh", seconds=60)
    assert again == "", "what exists stays"
    assert {it.read_text().strip() for it in files} == kept


async def test_https(site: Topology) -> None:
    context = ssl.create_default_context(cafile=str(site.authority))
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", site.https_port), timeout=30) as raw,
        context.wrap_socket(raw, server_hostname=DOMAIN) as secure,
    ):
        assert secure.selected_alpn_protocol() == "h2"
        assert secure.version() in ("TLSv1.2", "TLSv1.3")
    old = ssl.create_default_context(cafile=str(site.authority))
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python too thinks little of it
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError), socket.create_connection(("127.0.0.1", site.https_port), timeout=30) as raw:
        old.wrap_socket(raw, server_hostname=DOMAIN)
    async with site.client() as http:
        plain = await http.get(f"http://127.0.0.1:{site.http_port}/app/?x=1", headers={"Host": "somebody.else"})
        assert (plain.status_code, plain.headers["location"]) == (308, f"https://{DOMAIN}/app/?x=1")
        page = await http.get("/app/")
        assert page.status_code == 200
        assert page.headers["strict-transport-security"].startswith("max-age=31536000")
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        script = re.search(r'src="(/app/assets/[^"]+\.js)"', page.text)
        assert script is not None
        packed = await http.get(script[1], headers={"Accept-Encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        for inner in ("/metrics", "/health/ready", "/docs", "/openapi.json"):
            assert (await http.get(inner)).status_code == 404, inner
        assert (await http.get("/users/me", headers={"X-Request-Id": "of-the-client"})).headers[
            "x-request-id"
        ] == "of-the-client"
        assert (await http.post("/auth/sign-in", content=b"x" * 400_000)).status_code == 413
        assert (await http.get("/users/me", headers={"X-Long": "x" * 40_000})).status_code in (400, 431)


async def test_the_journey(site: Topology) -> None:
    async with somebody(site) as anna:
        for amount in ("12.50", "20", "0.01"):
            await anna.record(amount, description="кофе" * 20)
        listed = await anna.http.get("/transactions?limit=100", headers={"Accept-Encoding": "gzip"})
        assert len(listed.json()) == 3
        assert listed.headers.get("content-encoding") == "gzip"
        shares = await anna.http.get("/analytics/categories?month=5&year=2026")
        assert shares.status_code == 200, shares.text
        assert "32.51" in shares.text
        asked = await anna.http.get("/export/pdf?month=5&year=2026")
        assert asked.status_code == 200, asked.text
        assert asked.json()["url"].startswith(f"https://{DOMAIN}/exports/")
        path = f"/exports/{asked.json()['id']}"
        async with anna.http.stream("GET", f"{path}/events") as events:
            lines = [line async for line in events.aiter_lines() if line.startswith("data:")]
        assert '"status":"ready"' in lines[-1]
        fetched = await anna.http.get(f"{path}/file")
        assert fetched.content.startswith(b"%PDF-"), fetched.text[:300]
    kept = site.podman("exec", site.the("storage"), "sh", "-c", "du -s /data")
    assert int(kept.split()[0]) > 10


@pytest.mark.long
async def test_a_killed_api_container_loses_nothing(site: Topology) -> None:
    victim = site.containers("api")[0]
    async with somebody(site) as anna:
        traffic, stop = Traffic(site, anna, PER_SECOND // 4), asyncio.Event()
        flow = asyncio.create_task(traffic.flow(stop))
        await asyncio.sleep(3)
        site.kill(victim)
        await asyncio.sleep(6)
        stop.set()
        await flow
        say(f"killed: {traffic}")
        assert traffic.report.failed == [], "the other process takes over, also the writes that carry a key"
        await assert_kept(traffic)
    await asyncio.to_thread(until, lambda: site.is_well(victim), "its restart")


@pytest.mark.long
async def test_a_rolling_restart_fails_no_request(site: Topology) -> None:
    async with somebody(site) as anna:
        traffic, stop = Traffic(site, anna, PER_SECOND), asyncio.Event()
        flow = asyncio.create_task(traffic.flow(stop))
        await asyncio.sleep(1)
        await restart_in_turn(site)
        stop.set()
        await flow
        say(f"rolling restart: {traffic}")
        assert traffic.report.failed == []
        assert traffic.total >= 0.98 * PER_SECOND * traffic.report.seconds, "the load was there all the time"
        await assert_kept(traffic)


async def restart_in_turn(site: Topology) -> None:
    for name in site.containers("api"):
        await asyncio.to_thread(site.podman, "restart", "-t", "30", name)
        await asyncio.to_thread(site.wait_well, name)
        await asyncio.sleep(2)


@pytest.mark.long
async def test_the_root_secret_is_changed_as_it_is_written_down(site: Topology) -> None:
    """The commands of docs/deploy.md, while somebody works: nobody is signed out, no password is lost."""
    told = (ROOT / "docs" / "deploy.md").read_text().partition("**Rotate the root secret**")[2]
    learn, *change = told.split("```")[1].strip().splitlines()
    secret = site.folder / "secrets" / "app" / "kopilka_secret"
    before = secret.read_text()

    async def shell(folder: Path, *commands: str) -> None:
        words = ["sh", "-ec", "\n".join(commands)]
        await asyncio.to_thread(subprocess.run, words, check=True, cwd=folder, timeout=60)

    async with somebody(site) as anna:
        traffic, stop = Traffic(site, anna, PER_SECOND // 10), asyncio.Event()
        flow = asyncio.create_task(traffic.flow(stop))
        await shell(site.folder.parent, learn)
        await restart_in_turn(site)
        await shell(secret.parents[1], *change)
        assert secret.read_text() != before
        await restart_in_turn(site)
        stop.set()
        await flow
        say(f"root secret changed: {traffic}")
        assert traffic.report.failed == []
        async with site.client() as http:
            again = await http.post("/auth/sign-in", json={"email": anna.email, "password": PASSWORD})
            assert again.status_code == 200, again.text
        old_token = anna.http.headers["Authorization"].removeprefix("Bearer ")
        assert len({jwt.get_unverified_header(it)["kid"] for it in (old_token, again.json()["access_token"])}) == 2
    for name in site.containers("worker"):
        await asyncio.to_thread(site.podman, "restart", "-t", "30", name)
        await asyncio.to_thread(site.wait_well, name)
    await asyncio.to_thread(site.run, "run", "--rm", "-T", "migrate", "check")


async def assert_kept(traffic: Traffic) -> None:
    """Every acknowledged write is there, once."""
    found: list[str] = []
    url: str | None = "/transactions?limit=500"
    while url is not None:
        answer = await traffic.person.http.get(url.replace(f"https://{DOMAIN}", ""))
        found += [each["description"] for each in answer.json()]
        url = answer.links.get("next", {}).get("url")
    assert len(found) == len(set(found))
    assert set(traffic.report.acknowledged) <= set(found)


@pytest.mark.long
async def test_a_backup_is_restored_as_it_is_written_down(site: Topology) -> None:
    """The commands of docs/deploy.md, on the running database; files and secrets are copies of folders."""
    postgres, dump = site.the("postgres"), site.folder / "kopilka.dump"

    async def shell(command: str) -> None:
        await asyncio.to_thread(site.podman.run, "sh", "-c", command, seconds=120)

    async with somebody(site) as anna:
        await anna.record("99.99", description="before the backup")
        await shell(f"podman exec {postgres} pg_dump -U kopilka -Fc kopilka >{dump}")
        await anna.record("1", description="after the backup")
        for name in (*site.containers("api"), *site.containers("worker")):
            await asyncio.to_thread(site.podman, "stop", "-t", "30", name)
        psql = f"podman exec {postgres} psql -q -U kopilka -d postgres"
        await shell(f"{psql} -c 'DROP DATABASE kopilka' -c 'CREATE DATABASE kopilka'")
        await shell(f"podman exec -i {postgres} pg_restore -U kopilka -d kopilka --exit-on-error <{dump}")
        for name in (*site.containers("api"), *site.containers("worker")):
            await asyncio.to_thread(site.podman, "start", name)
        await asyncio.to_thread(site.wait_well, *site.containers("api"))
        found = (await anna.http.get("/transactions")).json()
        assert [it["description"] for it in found] == ["before the backup"]
    checked = await asyncio.to_thread(site.run, "run", "--rm", "-T", "migrate", "check")
    say(f"restored; kopilka check: {checked.splitlines()[-1]}")


async def test_prometheus_sees_every_process(site: Topology) -> None:
    name = site.the("prometheus")

    def found(query: str) -> str:
        asked = ("promtool", "query", "instant", "http://127.0.0.1:9090", query)
        return site.podman("exec", name, *asked, check=False)

    def all_are_up() -> bool:
        up = found('up{instance=~".*:9100"} == 1').splitlines()
        return len([it for it in up if "=> 1" in it]) == 3

    await asyncio.to_thread(until, all_are_up, "two API processes and a worker in Prometheus")
    async with somebody(site) as anna:
        await anna.record(5)
    query = 'sum(kopilka_http_requests_total{route="/transactions", method="POST"}) > 0'
    await asyncio.to_thread(until, lambda: "=>" in found(query), "requests counted in Prometheus")


def test_the_manifests_fit_the_schemas_of_kubernetes(podman: Podman) -> None:
    files = [it for it in (ROOT / "deploy" / "kubernetes").rglob("*.yaml") if it.name != "kustomization.yaml"]
    said = podman.run(tool(podman, "kubernetes-validate"), "--strict", *files, seconds=60)
    assert said.count("passed for resource") >= len(files)
