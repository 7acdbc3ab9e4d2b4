"""Services, queries and figures take and return typed values: whoever calls them need not know HTTP or JSON."""

import ast
import keyword
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_house_rules import ROOT, functions, product

# A value of these is a document already written, or a request: both belong to the routes.
OF_THE_WEB = {"bytes", "bytearray", "memoryview", "Response", "Request", "StreamingResponse", "JSONResponse"}
# Bytes that are no document: a hash is kept and compared as it is.
DIGESTS = {"address_key", "digest", "fingerprint"}
WEB_PACKAGES = {"fastapi", "starlette", "granian"}


def below_the_routes() -> list[Path]:
    return [
        path
        for path in product()
        if path.stem in ("service", "queries", "figures") or path.stem.endswith(("_service", "_queries", "_figures"))
    ]


def annotation_faults(annotation: ast.expr | None, *, is_result: bool) -> Iterator[str]:
    """What in this annotation is of the web, or says nothing of what it holds."""
    for node in ast.walk(annotation) if annotation is not None else ():
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if not keyword.iskeyword(node.value):  # of a Literal
                yield from annotation_faults(ast.parse(node.value, mode="eval").body, is_result=is_result)
        elif name in OF_THE_WEB:
            yield str(name)
        elif is_result and isinstance(node, ast.Subscript) and is_dictionary_of_anything(node):
            yield ast.unparse(node)


def is_dictionary_of_anything(node: ast.Subscript) -> bool:
    return (
        ast.unparse(node.value) in ("dict", "Mapping", "MutableMapping")
        and isinstance(node.slice, ast.Tuple)
        and ast.unparse(node.slice.elts[-1]) in ("Any", "object")
    )


def faults(path: Path) -> list[str]:
    """One line for each function, field or alias that breaks the rule."""
    tree, found = ast.parse(path.read_text()), []
    for function in functions(path):
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        judged = [it for it in arguments if it.arg not in DIGESTS]
        bad = [it for each in judged for it in annotation_faults(each.annotation, is_result=False)]
        bad += annotation_faults(function.returns, is_result=True)
        if function.name.startswith("_"):  # seen by nobody else: a digest or a key may be bytes
            bad = [it for it in bad if it != "bytes"]
        found += [f"{path.relative_to(ROOT)}:{function.lineno} {function.name}: {it}" for it in bad]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            fields = [it for it in node.body if isinstance(it, ast.AnnAssign)]
            bad = [it for each in fields for it in annotation_faults(each.annotation, is_result=True)]
            found += [f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {it}" for it in bad]
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
            bad = list(annotation_faults(node.value, is_result=True))
            found += [f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node.targets[0])}: {it}" for it in bad]
    return found


def test_services_return_typed_values() -> None:
    paths = below_the_routes()
    assert len(paths) > 15
    assert [line for path in paths for line in faults(path)] == []


def test_services_import_no_web_framework() -> None:
    """Whatever a service's file is called; the contract in pyproject.toml can name whole modules only."""
    importing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in below_the_routes()
        for node in ast.walk(ast.parse(path.read_text()))
        for name in imported_names(node)
        if name.partition(".")[0] in WEB_PACKAGES
    ]
    assert importing == []


def imported_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


@pytest.mark.parametrize(
    ("annotation", "is_bad"),
    [
        ("bytes", True),
        ("'bytes | None'", True),
        ("tuple[int, bytes]", True),
        ("AsyncIterator[bytes]", True),
        ("starlette.responses.Response", True),
        ("dict[str, Any]", True),
        ("list[dict[str, Any]]", True),
        ("Mapping[str, object]", True),
        ("dict[str, Decimal]", False),
        ("TransactionPage", False),
        ("list[Account] | None", False),
    ],
)
def test_the_rule_itself(annotation: str, is_bad: bool) -> None:
    assert bool(list(annotation_faults(ast.parse(annotation, mode="eval").body, is_result=True))) is is_bad
