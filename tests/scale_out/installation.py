"""Kopilka on several machines, as far as one machine can show it: two API processes and a worker that share nothing
but PostgreSQL and an S3 server, and nginx in front.
"""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kopilka.infrastructure.embedded_postgres.instance import Databases
from tests import nginx
from tests.faults.s3 import running_s3
from tests.faults.serving import Serving, free_port, kopilka, new_folder
from tests.scale_out.pgbouncer import replaced

SHOWN = Path(__file__).parents[2] / "docs" / "scaling" / "nginx.conf"
SECRET = "a secret that all processes of this Kopilka know"
FRAME = """worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/kopilka.conf;
}}
"""


@dataclass
class Installation:
    url: str
    """The balancer's."""
    apis: list[Serving]
    databases: Databases
    variables: dict[str, str]

    def check(self) -> "subprocess.CompletedProcess[str]":
        with new_folder() as folder:
            return kopilka("check", "--data-dir", folder, **self.variables)


@contextmanager
def installed(databases: Databases, app_url: str, **variables: str) -> Iterator[Installation]:
    """On a database with the newest schema, whose application's role comes by `app_url`."""
    with ExitStack() as stack:
        s3 = stack.enter_context(running_s3())
        variables |= {
            "KOPILKA_SECRET": SECRET,
            "KOPILKA_DATABASE_URL": databases.owner_url,
            "KOPILKA_DATABASE_APP_URL": app_url,
            **s3.variables(s3.url),
        }
        apis = [
            stack.enter_context(Serving(stack.enter_context(new_folder()), command="api", **variables))
            for _ in range(2)
        ]
        worker = Serving(stack.enter_context(new_folder()), command="worker", **variables)
        stack.callback(worker.kill_all)
        worker.start()
        url = stack.enter_context(balanced([it.port for it in apis]))
        yield Installation(url, apis, databases, variables)


@contextmanager
def balanced(ports: list[int]) -> Iterator[str]:
    """The address of an nginx in front of these."""
    port = free_port()
    with nginx.new_folder() as folder:
        (folder / "nginx.conf").write_text(FRAME.format(folder=folder))
        (folder / "kopilka.conf").write_text(
            replaced(
                SHOWN.read_text(),
                ("127.0.0.1:8001", f"127.0.0.1:{ports[0]}"),
                ("127.0.0.1:8002", f"127.0.0.1:{ports[1]}"),
                ("listen 80;", f"listen 127.0.0.1:{port};"),
            )
        )
        with nginx.running(folder):
            yield f"http://127.0.0.1:{port}"
