"""Fonts of the PDF report, and text layout: clean, split by font, measure, shorten, wrap. Lengths are in points."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from matplotlib import get_data_path
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

from kopilka.exports.wording import NARROW

PLAIN = "Plex"
BOLD = "PlexSemiBold"
# Tried in this order for what the report's own fonts lack (docs/decisions/0042 says what is covered).
FALLBACKS = ("DejaVu", "NotoArmenian", "NotoGeorgian", "NotoThai", "NotoDevanagari", "NotoEmoji")
# Fonts of the reader's own, named in the file and not carried by it: one of ours would weigh more than all others
# together. Chinese and Japanese, Korean; each character as wide as high.
_READERS = {
    "STSong-Light": ((0x3001, 0x3003), (0x3005, 0x3007), (0x3008, 0x3017), (0x3041, 0x3096), (0x30A1, 0x30FE),
                     (0x4E00, 0x9FA5)),
    "HYSMyeongJo-Medium": ((0xAC00, 0xD7A3),),
}  # fmt: skip
ELLIPSIS = "…"
# For characters that none of the fonts has.
REPLACEMENT = "▯"

_FONTS = Path(__file__).with_name("fonts")
_FILES = {
    PLAIN: _FONTS / "IBMPlexSans-Regular.ttf",
    BOLD: _FONTS / "IBMPlexSans-SemiBold.ttf",
    "DejaVu": Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf",
    **{name: _FONTS / f"{name.replace('Noto', 'NotoSans')}-Regular.ttf" for name in FALLBACKS[1:-1]},
    "NotoEmoji": _FONTS / "NotoEmoji-Regular.ttf",
}
# Of signs that none of the fonts has, and that people type.
_CODES = {"﷼": "IRR", "؋": "AFN", "৳": "BDT", "៛": "KHR", "₼": "AZN", "\u20c0": "KGS"}
_NARROW_WIDE = 190
_BLANKS = re.compile(" +")
_WIDTHS: dict[str, dict[str, float]] = {}

Run = tuple[str, str]


def _register() -> None:
    for name, path in _FILES.items():
        font = TTFont(name, str(path))
        if name in (PLAIN, BOLD):
            # The narrow space is 0.118 em in Plex, too narrow to separate thousands.
            font.face.charWidths[ord(NARROW)] = _NARROW_WIDE
        registerFont(font)
        # Without Private Use characters: the fonts have logos there.
        _WIDTHS[name] = {
            chr(code): font.face.getCharWidth(code) / 1000
            for code in font.face.charToGlyph
            if code >= 32 and unicodedata.category(chr(code)) not in ("Cc", "Cf", "Co", "Cn", "Zl", "Zp")
        }
    for name, ranges in _READERS.items():
        registerFont(UnicodeCIDFont(name))
        _WIDTHS[name] = {chr(code): 1.0 for first, last in ranges for code in range(first, last + 1)}


_register()
_OWN = frozenset(_WIDTHS[PLAIN]) & frozenset(_WIDTHS[BOLD])
# The font of each character that Plex lacks.
_OTHERS = {character: name for name in (*_READERS, *reversed(FALLBACKS)) for character in _WIDTHS[name]}
ASCENT = 0.78
DESCENT = 0.22


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """One line of visible characters: line breaks become spaces; control characters (bidi, joiners, variation
    selectors) are removed.
    """
    if _OWN.issuperset(text):
        return text.strip(" ")
    composed = unicodedata.normalize("NFC", text)
    return _BLANKS.sub(" ", "".join(map(_shown, composed))).strip()


def _shown(character: str) -> str:
    """Itself; else the code of a currency that it is the sign of, or what it is made of: wide letters as letters."""
    found = _visible(character)
    if found != REPLACEMENT:
        return found
    if character in _CODES:
        return _CODES[character]
    parts = unicodedata.normalize("NFKC", character)
    return parts if all(it in _OWN or it in _OTHERS for it in parts) else REPLACEMENT


def _visible(character: str) -> str:
    if character in _OWN or character in _OTHERS:
        return character
    category = unicodedata.category(character)
    if character.isspace() or category in ("Zs", "Zl", "Zp"):
        return " "
    if category in ("Cc", "Cf", "Mn", "Me"):
        return ""
    return REPLACEMENT


def runs(text: str, font: str) -> list[Run]:
    """Splits `text`, which must be clean, into (font, text) parts in order."""
    if _OWN.issuperset(text):
        return [(font, text)] if text else []
    found: list[Run] = []
    for character in text:
        name = font if character in _OWN else _OTHERS[character]
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + character)
        else:
            found.append((name, character))
    return found


def width(text: str, font: str, size: float) -> float:
    """The width in points; `text` must be clean."""
    return size * _em_width(text, font)


@lru_cache(maxsize=8192)
def _em_width(text: str, font: str) -> float:
    own = _WIDTHS[font]
    if _OWN.issuperset(text):
        return sum(map(own.__getitem__, text))
    return sum(own[it] if it in _OWN else _WIDTHS[_OTHERS[it]][it] for it in text)


def cut(text: str, font: str, size: float, room: float) -> str:
    """The clean text, shortened with … where it is wider than `room`."""
    text = clean(text)
    if width(text, font, size) <= room:
        return text
    place = _fitting(text, font, size, room - width(ELLIPSIS, font, size))
    return text[:place].rstrip() + ELLIPSIS


def wrap(text: str, font: str, size: float, room: float, *, lines: int) -> list[str]:
    """The clean text in at most `lines` lines; the last one is shortened. Breaks at spaces, and inside a word only
    where the word is wider than the line.
    """
    rest = clean(text)
    found: list[str] = []
    while rest and width(rest, font, size) > room and len(found) < lines - 1:
        place = max(1, _fitting(rest, font, size, room))
        blank = rest.rfind(" ", 0, place + 1)
        if blank > 0:
            place = blank
        found.append(rest[:place].rstrip())
        rest = rest[place:].lstrip()
    if rest or not found:
        found.append(cut(rest, font, size, room))
    return found


def shrink(text: str, font: str, size: float, room: float, *, least: float = 4) -> float:
    """The font size, between `least` and `size`, at which the text fits into `room`; at `least` it may not fit."""
    wide = width(clean(text), font, size)
    return size if wide <= room else max(least, size * room / wide)


def _fitting(text: str, font: str, size: float, room: float) -> int:
    """How many characters from the start fit into `room`."""
    own = _WIDTHS[font]
    left = room / size
    for place, it in enumerate(text):
        left -= own[it] if it in _OWN else _WIDTHS[_OTHERS[it]][it]
        if left < 0:
            return place
    return len(text)
