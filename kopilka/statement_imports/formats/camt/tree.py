"""XML as a small tree without namespaces: no entities, no document type, a limited depth and size."""

from dataclasses import dataclass, field
from xml.parsers import expat

from kopilka.statement_imports.statement import StatementUnreadable

_DEEPEST = 60
# Ten mebibytes of a bank have fewer.
_MOST_NODES = 500_000


@dataclass(slots=True)
class Node:
    name: str
    line: int
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    def all(self, *path: str) -> list["Node"]:
        found = [self]
        for name in path:
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def one(self, *path: str) -> "Node | None":
        return next(iter(self.all(*path)), None)

    def text(self, *path: str) -> str:
        node = self.one(*path)
        return "".join(node.pieces).strip() if node is not None else ""


def parse(data: bytes) -> Node:
    """Raises StatementUnreadable."""
    if data.count(b"<") > 2 * _MOST_NODES:
        raise StatementUnreadable("too_many_rows", detail=str(_MOST_NODES))
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    root = Node("", 1, {})
    stack = [root]
    count = 0

    def refuse(*_: object) -> None:
        raise StatementUnreadable("entities", line=parser.CurrentLineNumber)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > _DEEPEST or count > _MOST_NODES:
            raise StatementUnreadable("too_many_rows", line=parser.CurrentLineNumber, detail=str(_MOST_NODES))
        node = Node(name.rpartition(" ")[2], parser.CurrentLineNumber, attributes)
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: stack[-1].pieces.append(text)
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        is_cut = error.code in (3, 5)  # no element found, unclosed token
        raise StatementUnreadable(
            "cut" if is_cut or len(stack) > 1 else "xml_broken",
            line=error.lineno,
            detail=expat.ErrorString(error.code)[:60],
        ) from None
    except (ValueError, LookupError):  # an encoding that is not known
        raise StatementUnreadable("encoding_unknown", line=1) from None
    return root.children[0]
