"""The rules of the house that no linter has: sizes, names, one commit, one reader of the environment."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN_NAMES = {
    "utils", "util", "helpers", "common", "base", "misc", "core", "shared", "lib", "constants", "types", "managers",
    "handlers",
}  # fmt: skip
MAX_LINES = 400
MAX_FUNCTION = 50


def tracked(*suffixes: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines() if name.endswith(suffixes) and (ROOT / name).is_file()]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def product() -> list[Path]:
    return [path for path in tracked(".py") if "kopilka" in path.parts[len(ROOT.parts) :] and "tests" not in path.parts]


def test_files_are_short() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked(".py", ".ts", ".tsx", ".css")
        if (lines := len(path.read_text().splitlines())) > MAX_LINES
    }
    assert not long


def test_functions_are_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in tracked(".py")
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION
    ]
    assert not long


def test_no_dumping_grounds() -> None:
    bad = [path for path in tracked(".py") if {path.stem, *path.relative_to(ROOT).parts[:-1]} & FORBIDDEN_NAMES]
    assert not bad


def test_every_module_says_what_it_answers_for() -> None:
    silent = [path for path in product() if not ast.get_docstring(ast.parse(path.read_text()))]
    assert not silent


def test_packages_are_empty_but_for_their_docstring() -> None:
    full = [path for path in product() if path.name == "__init__.py" and len(ast.parse(path.read_text()).body) != 1]
    assert not full


def test_one_commit_in_the_code_base() -> None:
    commits = [
        str(path.relative_to(ROOT))
        for path in product()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    # Migrations stand outside: they own the schema and run before anything is served.
    assert [name for name in commits if "migrations" not in name] == ["kopilka/infrastructure/database/transactions.py"]


def test_one_reader_of_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in product()
        if re.search(r"os\.environ|os\.getenv|load_dotenv", path.read_text())
    }
    # The command line writes its flags there for child processes, and prometheus_client is told of its folder in no
    # other way; reading is load_settings()'s alone.
    writers = {
        "kopilka/processes/commands/cli.py": "os.environ[variable] = ",
        "kopilka/processes/metrics_setup.py": "os.environ[FOLDER] = ",
    }
    assert readers == set(writers)
    for path, writing in writers.items():
        assert (ROOT / path).read_text().count("os.environ") == (ROOT / path).read_text().count(writing) == 1


def test_no_service_raises_http_exceptions() -> None:
    raising = [path for path in product() if "raise HTTPException" in path.read_text()]
    assert not raising


def test_no_registry_is_named() -> None:
    hosts = re.compile(r"(py" r"pi|python" r"hosted|npm" r"js|deb\.deb" r"ian)\.org")
    named = [
        path for path in tracked(".txt", ".toml", ".py", ".md", "Makefile", ".json") if hosts.search(path.read_text())
    ]
    assert not named


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
def test_every_dependency_is_pinned_with_hashes(name: str) -> None:
    lock = (ROOT / "requirements" / name).read_text()
    pinned = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.MULTILINE)
    assert len(pinned) > 30
    loose = [line for line in lock.splitlines() if line[:1].isalnum() and not line.endswith("\\")]
    assert not loose, "a requirement without hashes"
    assert "--index-url" not in lock


def test_no_test_keeps_the_day_of_its_import() -> None:
    """A run that crosses midnight compares yesterday with today, and xdist's workers collect different tests."""
    asked = {"today", "today_in", "now", "utcnow"}
    found = []
    for path in tracked(".py"):
        if not path.name.startswith(("test_", "conftest")):
            continue
        for node in at_import(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in asked:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not found


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """All that an import runs: bodies of functions are left out, their decorators and defaults are not."""
    yield node
    for name, value in ast.iter_fields(node):
        if name == "body" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from at_import(child)
