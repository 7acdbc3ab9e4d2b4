"""nginx of this machine, with what deploy/ and docs/ tell it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.serving import until

SYSTEM_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"
FOUND = shutil.which("nginx", path=SYSTEM_PATH)
MISSING = "There is no nginx here (on Debian: apt-get install nginx)."
DEPLOY = Path(__file__).parents[1] / "deploy" / "nginx"
DOMAIN = "kopilka.test"


def needed() -> str:
    if FOUND is None:
        pytest.skip(MISSING)
    return FOUND


@contextmanager
def new_folder() -> Iterator[Path]:
    """Which nginx's own processes, nobody's, can reach."""
    with tempfile.TemporaryDirectory(prefix="kopilka-nginx-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """With the folder's nginx.conf, which has its pid written to nginx.pid."""
    process = subprocess.Popen(
        [needed(), "-p", folder, "-c", "nginx.conf", "-e", "error.log", "-g", "daemon off;"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until((folder / "nginx.pid").exists, "the start of nginx")
        yield
    finally:
        process.terminate()
        process.wait(10)


def write_site(folder: Path, *, http: int = 20080, https: int = 20443, upstream: str = "http://api:8000") -> None:
    """deploy/nginx, moved into a folder and to ports of the loopback; its certificate lies in tls/ there."""
    site = (DEPLOY / "templates" / "kopilka.conf.template").read_text()
    filled = site.replace("${KOPILKA_DOMAIN}", DOMAIN).replace("${NGINX_LOCAL_RESOLVERS}", "127.0.0.1")
    assert "${" not in filled
    moved = (
        filled.replace("listen [::]", "# listen [::]")
        .replace("listen 443", f"listen 127.0.0.1:{https}")
        .replace("listen 80 ", f"listen 127.0.0.1:{http} ")
        .replace("http://api:8000", upstream)
    )
    frame = (DEPLOY / "nginx.conf").read_text().replace("/run/nginx.pid", f"{folder}/nginx.pid")
    (folder / "conf.d").mkdir()
    (folder / "conf.d" / "kopilka.conf").write_text(moved.replace("/etc/nginx", str(folder)))
    (folder / "mime.types").write_text("types { text/html html; }")
    (folder / "nginx.conf").write_text(frame.replace("/etc/nginx", str(folder)))
