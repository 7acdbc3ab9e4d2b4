"""No import cycles between modules."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_house_rules import ROOT, product

Graph = dict[str, set[str]]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, name: str, known: set[str]) -> Iterator[str]:
    """Modules of ours that the file names in any import, inside functions and under TYPE_CHECKING as well."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                # `from package import module` leads to the module, anything else to where it is defined.
                target = f"{base}.{alias.name}" if f"{base}.{alias.name}" in known else base
                if target in known:
                    yield target


def import_graph(paths: list[Path]) -> Graph:
    names = {module_name(path): path for path in paths}
    return {name: {it for it in imported(path, name, set(names)) if it != name} for name, path in names.items()}


def rings(graph: Graph) -> list[list[str]]:
    """Sets of modules that reach each other, each sorted: modules with the same reachable set that holds themselves."""
    reached = {name: reachable(graph, name) for name in graph}
    found = {
        tuple(sorted({other for other in reached[name] if name in reached[other]}))
        for name in graph
        if name in reached[name]
    }
    return [list(ring) for ring in sorted(found)]


def reachable(graph: Graph, start: str) -> set[str]:
    """By one import or more."""
    seen: set[str] = set()
    ahead = [*graph[start]]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += graph[name]
    return seen


def test_no_ring_of_files() -> None:
    graph = import_graph(product())
    assert len(graph) > 100
    assert sum(map(len, graph.values())) > len(graph), "the imports were read"
    assert rings(graph) == []


def test_a_ring_would_be_found() -> None:
    assert rings({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == [["b", "c"]]
    assert rings({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_every_kind_of_import_is_read(tmp_path: Path) -> None:
    file = tmp_path / "reader.py"
    file.write_text(
        "from typing import TYPE_CHECKING\n"
        "import kopilka.a\n"
        "from kopilka import b\n"
        "if TYPE_CHECKING:\n    from kopilka.c import Something\n"
        "def late():\n    from .d import other\n"
    )
    known = {f"kopilka.{it}" for it in "abcd"}
    assert set(imported(file, "kopilka.reader", known)) == known
