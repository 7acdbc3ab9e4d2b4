"""The logical structure of a PDF (ISO 32000-1, 14.7), which screen readers need. ReportLab does not write one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString
from reportlab.pdfgen.canvas import Canvas


@dataclass(slots=True)
class _Element:
    kind: str
    name: str
    parent: str
    page: str = ""
    mark: int | None = None
    alternative: str = ""
    kids: list[str] = field(default_factory=list)


class Structure:
    """The tree of structure elements. Groups nest; `content` tags what is drawn on the current page inside its block;
    everything else has to be an artifact.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._root = "StructTreeRoot"
        self._elements: list[_Element] = []
        self._pages: list[list[str]] = [[]]
        self._open: list[_Element] = []
        self._open.append(self._new("Document"))

    @contextmanager
    def group(self, kind: str) -> Iterator[None]:
        self._open.append(self._new(kind))
        yield
        self._open.pop()

    @contextmanager
    def content(self, kind: str, alternative: str = "") -> Iterator[None]:
        element = self._new(kind)
        element.page = self._canvas._doc.thisPageName()
        element.mark = len(self._pages[-1])
        element.alternative = alternative
        self._pages[-1].append(element.name)
        self._canvas.addLiteral(f"/{kind} <</MCID {element.mark}>> BDC")
        yield
        self._canvas.addLiteral("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        self._canvas.addLiteral("/Artifact BMC")
        yield
        self._canvas.addLiteral("EMC")

    def next_page(self) -> None:
        """To be called before canvas.showPage()."""
        self._pages.append([])

    def write(self) -> None:
        """To be called after the last page and before canvas.save()."""
        document = self._canvas._doc
        for number, page in enumerate(document.Pages.pages):
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = number, PDFName("S")
        parents: list[object] = []
        for number, names in enumerate(self._pages[: len(document.Pages.pages)]):
            parents += [number, PDFArray([PDFObjectReference(name) for name in names])]
        for element in self._elements:
            document.Reference(_dictionary(element), element.name)
        root = PDFDictionary(
            {
                "Type": PDFName("StructTreeRoot"),
                "K": PDFArray([PDFObjectReference(self._elements[0].name)]),
                "ParentTree": PDFDictionary({"Nums": PDFArray(parents)}),
            }
        )
        self._canvas.setCatalogEntry("StructTreeRoot", document.Reference(root, self._root))
        self._canvas.setCatalogEntry("MarkInfo", {"Marked": "true"})

    def _new(self, kind: str) -> _Element:
        parent = self._open[-1] if self._open else None
        element = _Element(kind, f"Element{len(self._elements)}", parent.name if parent else self._root)
        self._elements.append(element)
        if parent:
            parent.kids.append(element.name)
        return element


def _dictionary(element: _Element) -> PDFDictionary:
    entries: dict[str, object] = {
        "Type": PDFName("StructElem"),
        "S": PDFName(element.kind),
        "P": PDFObjectReference(element.parent),
    }
    if element.mark is None:
        entries["K"] = PDFArray([PDFObjectReference(name) for name in element.kids])
    else:
        entries |= {"K": element.mark, "Pg": PDFObjectReference(element.page)}
    if element.alternative:
        entries["Alt"] = PDFString(element.alternative)
    if element.kind == "TH":
        entries["A"] = PDFDictionary({"O": PDFName("Table"), "Scope": PDFName("Column")})
    return PDFDictionary(entries)
