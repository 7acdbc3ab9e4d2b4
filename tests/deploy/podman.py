"""podman without Docker and without systemd: found or installed, with a storage of its own that outlives a run."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

ROOT = Path(__file__).parents[2]
PACKAGES = ("podman", "buildah", "debootstrap", "netavark", "aardvark-dns", "runc", "iptables")
PROGRAMS = ("podman", "buildah", "debootstrap", "runc", "iptables")
# No systemd, and no cgroup of version 2 that crun could use, is asked of the machine.
CONTAINERS = """[containers]
default_ulimits=["nofile=4096:4096","nproc=4096:4096"]
[engine]
runtime="runc"
cgroup_manager="cgroupfs"
events_logger="file"
[network]
network_backend="netavark"
"""
STORAGE = """[storage]
driver="overlay"
graphroot="{folder}/graph"
runroot="{folder}/run"
"""
# What it says at every start of a container with a health check: there is no systemd to run it by.
NOISE = "systemd connection"


class CannotRun(Exception):
    """Why there can be no containers here."""


@dataclass(frozen=True)
class Podman:
    folder: Path
    environment: dict[str, str]

    def __call__(self, *words: str | Path, seconds: float = 120, check: bool = True, typed: str = "") -> str:
        """What it says. Raises AssertionError where it fails."""
        return self.run("podman", *words, seconds=seconds, check=check, typed=typed)

    def run(self, *words: str | Path, seconds: float, check: bool = True, typed: str = "") -> str:
        done = subprocess.run(
            [str(word) for word in words],
            env=self.environment, input=typed, capture_output=True, text=True, timeout=seconds,
        )  # fmt: skip
        said = "\n".join(line for line in done.stderr.splitlines() if NOISE not in line)
        assert done.returncode == 0 or not check, f"{' '.join(map(str, words))}: {done.stdout[-3000:]}\n{said[-3000:]}"
        return done.stdout.strip() if check else f"{done.stdout}\n{said}".strip()


def find_podman() -> Podman:
    """Raises CannotRun."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    if os.geteuid() != 0:
        raise CannotRun("only root can make a base image and networks")
    if any(shutil.which(each, path=path) is None for each in PROGRAMS):
        _install(path)
    given = os.environ.get("KOPILKA_DEPLOY_CACHE")
    folder = Path(given) if given else platformdirs.user_cache_path("kopilka-deploy-test", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "containers.conf").write_text(CONTAINERS)
    (folder / "storage.conf").write_text(STORAGE.format(folder=folder / "storage"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOPILKA_")}
    environment = kept | {
        "PATH": path,
        "CONTAINERS_CONF": str(folder / "containers.conf"),
        "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
        "BUILDAH_ISOLATION": "chroot",
    }
    podman = Podman(folder, environment)
    try:
        podman("info", seconds=60)
    except (AssertionError, subprocess.TimeoutExpired) as error:
        raise CannotRun(f"podman does not work: {str(error)[-300:]}") from None
    return podman


def _install(path: str) -> None:
    if shutil.which("apt-get", path=path) is None:
        raise CannotRun("podman, buildah, debootstrap, runc and iptables are not installed")
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(["apt-get", *words], capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise CannotRun(f"apt-get {words[0]} failed: {done.stderr[-300:]}")


def tool(podman: Podman, name: str) -> Path:
    """One of requirements/deploy.txt, in an environment of its own: they are run, and no part of Kopilka."""
    wanted = ROOT / "requirements" / "deploy.txt"
    venv = podman.folder / "tools"
    mark = venv / "requirements.txt"
    if not mark.exists() or mark.read_bytes() != wanted.read_bytes():
        shutil.rmtree(venv, ignore_errors=True)
        podman.run(sys.executable, "-m", "venv", venv, seconds=120)
        podman.run(venv / "bin/pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", wanted, seconds=300)
        shutil.copy(wanted, mark)
    return venv / "bin" / name
