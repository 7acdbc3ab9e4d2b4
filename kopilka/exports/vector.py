"""A Matplotlib renderer that draws on a ReportLab canvas: vector paths, and text in the report's fonts."""

from dataclasses import dataclass
from typing import Any, cast

from matplotlib.backend_bases import FigureCanvasBase, GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Transform
from reportlab.pdfgen.canvas import Canvas

from kopilka.exports.typeface import ASCENT, BOLD, DESCENT, PLAIN, clean, runs, width

POINTS_PER_INCH = 72
_CAPS = {"butt": 0, "round": 1, "projecting": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
# Matplotlib's weights below this one are set in the regular font.
_SEMIBOLD = 600
_NAMED_WEIGHTS = {"normal": 400, "semibold": 600, "bold": 700}

Colour = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The lower left corner of a figure on the page, in points."""

    x: float
    y: float


def new_figure(wide: float, high: float) -> Figure:
    """An empty figure of this size in points; one unit of its display coordinates is one point."""
    figure = Figure(figsize=(wide / POINTS_PER_INCH, high / POINTS_PER_INCH), dpi=POINTS_PER_INCH)
    FigureCanvasBase(figure)
    # The white background would cover what is already drawn on the page.
    figure.patch.set_visible(False)
    return figure


def draw_figure(canvas: Canvas, figure: Figure, place: Place) -> None:
    canvas.saveState()
    canvas.translate(place.x, place.y)
    figure.draw(_Renderer(canvas, figure))
    canvas.restoreState()


def draw_text(canvas: Canvas, x: float, y: float, text: str, font: str, size: float) -> None:
    """Draws `text`, which must be clean, with its baseline at `y`. Points."""
    line = canvas.beginText(x, y)
    for name, part in runs(text, font):
        line.setFont(name, size)
        line.textOut(part)
    canvas.drawText(line)


class _Renderer(RendererBase):
    def __init__(self, canvas: Canvas, figure: Figure) -> None:
        super().__init__()
        self._canvas = canvas
        self._size = (figure.bbox.width, figure.bbox.height)

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self._size

    def flipy(self) -> bool:
        return False

    def points_to_pixels(self, points: Any) -> Any:
        return points

    def draw_path(self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None) -> None:
        stroke = gc.get_linewidth() > 0 and _opaque(gc.get_rgb())
        fill = rgbFace is not None and _opaque(rgbFace)
        if not stroke and not fill:
            return
        canvas = self._canvas
        canvas.saveState()
        self._clip(gc)
        if stroke:
            self._pen(gc)
        if fill and rgbFace is not None:
            canvas.setFillColorRGB(*rgbFace[:3])
        canvas.drawPath(self._pdf_path(path, transform), stroke=int(stroke), fill=int(fill))
        canvas.restoreState()

    def _pen(self, gc: GraphicsContextBase) -> None:
        canvas = self._canvas
        canvas.setStrokeColorRGB(*gc.get_rgb()[:3])
        canvas.setLineWidth(gc.get_linewidth())
        canvas.setLineCap(_CAPS[str(gc.get_capstyle())])
        canvas.setLineJoin(_JOINS[str(gc.get_joinstyle())])
        offset, dashes = cast(tuple[float, list[float] | None], gc.get_dashes())
        if dashes is not None:
            canvas.setDash([float(dash) for dash in dashes], float(offset))

    def _clip(self, gc: GraphicsContextBase) -> None:
        box = gc.get_clip_rectangle()
        if box is not None:
            shape = self._canvas.beginPath()
            shape.rect(*(float(it) for it in box.bounds))
            self._canvas.clipPath(shape, stroke=0, fill=0)
        path, transform = gc.get_clip_path()
        if path is not None and transform is not None:
            self._canvas.clipPath(self._pdf_path(cast(Path, path), transform), stroke=0, fill=0)

    def _pdf_path(self, path: Path, transform: Transform) -> Any:
        traced = self._canvas.beginPath()
        current: list[float] = []
        for points, code in path.iter_segments(transform, simplify=False, curves=True):
            numbers = [float(it) for it in points]
            if code == Path.MOVETO:
                traced.moveTo(*numbers)
            elif code == Path.LINETO:
                traced.lineTo(*numbers)
            elif code == Path.CURVE3:
                traced.curveTo(*_cubic(current, numbers))
            elif code == Path.CURVE4:
                traced.curveTo(*numbers)
            elif code == Path.CLOSEPOLY:
                traced.close()
            current = numbers[-2:]
        return traced

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        canvas = self._canvas
        canvas.saveState()
        canvas.setFillColorRGB(*gc.get_rgb()[:3])
        canvas.translate(float(x), float(y))
        if angle:
            canvas.rotate(angle)
        draw_text(canvas, 0, 0, clean(s), _font(prop), float(prop.get_size_in_points()))
        canvas.restoreState()

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float, float, float]:
        """(height, descent, external leading). Overridden so that Matplotlib does not look for a font file."""
        size = float(prop.get_size_in_points())
        return size * ASCENT, size * DESCENT, 0

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        size = float(prop.get_size_in_points())
        return width(clean(s), _font(prop), size), size * (ASCENT + DESCENT), size * DESCENT


def _cubic(start: list[float], curve: list[float]) -> list[float]:
    """A quadratic Bézier curve as a cubic one, since PDF has no quadratic curves."""
    (x0, y0), (x1, y1, x2, y2) = start, curve
    return [x0 + 2 / 3 * (x1 - x0), y0 + 2 / 3 * (y1 - y0), x2 + 2 / 3 * (x1 - x2), y2 + 2 / 3 * (y1 - y2), x2, y2]


def _opaque(colour: Colour) -> bool:
    return len(colour) < 4 or colour[3] > 0


def _font(prop: FontProperties) -> str:
    weight = prop.get_weight()
    number = _NAMED_WEIGHTS.get(weight, 400) if isinstance(weight, str) else int(weight)
    return BOLD if number >= _SEMIBOLD else PLAIN
