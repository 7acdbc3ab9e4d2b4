"""deploy/compose.yaml brought up as it is, on a copy of deploy/ with secrets of its own, and taken down again."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.deploy.images import KOPILKA, PARTS, PROMETHEUS
from tests.deploy.podman import ROOT, Podman
from tests.faults.serving import NeverHappened, free_port, until

PREFIX = "kopilka-deploy-test"
DOMAIN = "kopilka.test"
# There is no Grafana that could be had without pulling its image.
FIRST = ("postgres", "storage")
THEN = ("migrate", "api", "worker", "nginx", "prometheus")
START_SECONDS = 120


@dataclass
class Topology:
    podman: Podman
    compose: Path
    folder: Path
    variables: dict[str, str]
    http_port: int
    https_port: int

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.https_port}"

    @property
    def authority(self) -> Path:
        return self.folder / "secrets" / "tls" / "fullchain.pem"

    def client(self, **options: Any) -> httpx.AsyncClient:
        """Speaks to nginx by its name and trusts its certificate alone."""
        return httpx.AsyncClient(
            base_url=self.url, headers={"Host": DOMAIN}, transport=Named(self.authority), timeout=30, **options
        )

    def run(self, *words: str, seconds: float = 300) -> str:
        command = (self.compose, "-p", PREFIX, "-f", self.folder / "compose.yaml", *words)
        podman = Podman(self.podman.folder, self.podman.environment | self.variables)
        return podman.run(*command, seconds=seconds)

    def containers(self, service: str = "") -> list[str]:
        names = self.podman("ps", "-a", "--format", "{{.Names}}").splitlines()
        return sorted(it for it in names if re.fullmatch(rf"{PREFIX}[-_]{service or '.*'}[-_]\d+", it))

    def the(self, service: str) -> str:
        (found,) = self.containers(service)
        return found

    def inspect(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.podman("inspect", name))[0]
        return found

    def logs(self, service: str) -> str:
        return "\n".join(self.podman("logs", "--tail", "40", it, check=False) for it in self.containers(service))

    def is_well(self, name: str) -> bool:
        """By the container's own health check, which podman leaves to systemd, or to us."""
        try:
            self.podman("healthcheck", "run", name, seconds=30)
        except AssertionError:
            return False
        return True  # whatever podman says of the machine meanwhile

    def wait_well(self, *names: str, seconds: float = START_SECONDS) -> None:
        for name in names:
            try:
                until(lambda name=name: self.is_well(name), f"health of {name}", seconds)  # type: ignore[misc]
            except NeverHappened as error:
                said = "\n".join([self.podman("logs", "--tail", "60", name, check=False), self.logs("migrate")])
                raise NeverHappened(f"{error}: {said}") from None

    def kill(self, name: str) -> None:
        """As a crash ends it: podman knows of nothing beforehand."""
        os.kill(self.inspect(name)["State"]["Pid"], signal.SIGKILL)


class Named(httpx.AsyncHTTPTransport):
    """Connects to an address, but asks for the certificate of a name."""

    def __init__(self, authority: Path) -> None:
        super().__init__(
            verify=ssl.create_default_context(cafile=str(authority)), limits=httpx.Limits(max_connections=64)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = DOMAIN
        return await super().handle_async_request(request)


def remove(podman: Podman) -> None:
    """What this run, or one that was cut off, has left."""
    names = [it for it in podman("ps", "-a", "--format", "{{.Names}}").splitlines() if it.startswith(PREFIX)]
    if names:
        podman("rm", "-f", "-t", "2", *names, check=False)
    for kind in ("network", "volume", "pod"):
        found = podman(kind, "ls", "--format", "{{.Name}}", check=False).splitlines()
        for name in found:
            if name.startswith(PREFIX):
                podman(kind, "rm", "-f", name, check=False)


@contextmanager
def brought_up(podman: Podman, compose: Path) -> Iterator[Topology]:
    remove(podman)
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "deploy"
        shutil.copytree(ROOT / "deploy", folder, ignore=shutil.ignore_patterns("secrets", ".env"))
        forget_order(folder / "compose.yaml")
        ports = free_port(), free_port()
        variables = {
            "KOPILKA_DOMAIN": DOMAIN,
            "KOPILKA_IMAGE": KOPILKA,
            "NGINX_IMAGE": PARTS,
            "POSTGRES_IMAGE": PARTS,
            "STORAGE_IMAGE": PARTS,
            "PROMETHEUS_IMAGE": PROMETHEUS,
            "KOPILKA_HTTP_PORT": f"127.0.0.1:{ports[0]}",
            "KOPILKA_HTTPS_PORT": f"127.0.0.1:{ports[1]}",
            "KOPILKA_PREMIUM_FOR_ALL": "true",
        }
        topology = Topology(podman, compose, folder, variables, *ports)
        podman.run("env", f"KOPILKA_DOMAIN={DOMAIN}", "sh", folder / "secrets.sh", seconds=60)
        try:
            topology.run("up", "-d", "--no-build", *FIRST)
            topology.wait_well(topology.the("postgres"))
            topology.run("up", "-d", "--no-build", *THEN)
            topology.wait_well(*topology.containers("api"), *topology.containers("worker"))
            until(lambda: answers(ports[1]), "nginx")
            yield topology
        finally:
            remove(podman)


def forget_order(file: Path) -> None:
    """podman 4.3 waits for ever for what has ended well already. So nothing but the database is waited for, and that by
    us: a `migrate` that came before it is started again on failure, and was once not seen to succeed for two minutes.
    API and worker have to bear that the schema is not there yet.
    """
    read = yaml.safe_load(file.read_text())
    for service in read["services"].values():
        service.pop("depends_on", None)
    file.write_text(yaml.safe_dump(read, sort_keys=False))


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
