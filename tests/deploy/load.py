"""Steady traffic through nginx: so many requests a second, reads and writes, each expected to be answered well."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from conftest import Person
from tests.deploy.client import Order, Report
from tests.deploy.podman import ROOT
from tests.deploy.topology import DOMAIN, Topology

# A client elsewhere would not have to ask the containers for the cores.
FIRST = -10


@dataclass
class Traffic:
    """One request is one try, nothing is sent again."""

    site: Topology
    person: Person
    per_second: int
    report: Report = field(default_factory=Report)

    async def flow(self, stop: asyncio.Event) -> None:
        """Until told to stop, at its own pace however slow the answers are."""
        order = Order(
            port=self.site.https_port,
            domain=DOMAIN,
            authority=str(self.site.authority),
            authorization=self.person.http.headers["Authorization"],
            category_id=self.person.categories["groceries"],
            per_second=self.per_second,
        )
        client = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.deploy.client", stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, cwd=ROOT, preexec_fn=be_first,
        )  # fmt: skip
        assert client.stdin is not None
        client.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        await stop.wait()
        client.stdin.close()
        told, _ = await client.communicate()
        assert client.returncode == 0
        self.report = Report(**json.loads(told))

    @property
    def total(self) -> int:
        return sum(self.report.statuses.values())

    def __str__(self) -> str:
        told = self.report
        return f"{self.total} requests in {told.seconds:.0f} s, {dict(told.statuses)}, slowest {told.slowest:.2f} s"


def be_first() -> None:
    with suppress(PermissionError):  # as root only
        os.setpriority(os.PRIO_PROCESS, 0, FIRST)
