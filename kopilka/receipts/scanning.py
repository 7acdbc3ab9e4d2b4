"""Finds QR codes in a photo. It takes up to a second of a core: called in a child process, by name.

The picture comes from a stranger: its kind, bytes and pixels are bounded before it is opened.
"""

import struct
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Literal

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from kopilka.receipts.fiscal_code import is_receipt_code, read_receipt

_QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
MOST_BYTES = 10 * 1024 * 1024
# The largest sensors of telephones have 50 million at a setting that people use; 200 are a decompression bomb's.
MOST_PIXELS = 51_000_000
_KINDS = ("JPEG", "PNG", "WEBP")
# A larger side adds time, not codes: a receipt's code takes more than a thirtieth of the photo.
_LONGEST_SIDE = 3_000
# For the further looks, which are for blurred and dirty codes rather than for tiny ones.
_FURTHER_SIDE = 1_600
# A picture smaller than this is looked at twice as large.
_SMALL_SIDE = 1_200
# What Pillow raises on a broken or malicious file.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, EOFError, struct.error,
    MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip

PictureFault = Literal["picture_too_large", "picture_unreadable"]


class PictureRefused(ValueError):
    """Its argument is the fault, so that it comes out of a child process as it was raised."""

    @property
    def fault(self) -> PictureFault:
        found: PictureFault = self.args[0]
        return found


def read_receipt_codes(picture: bytes) -> list[str]:
    """The texts of all receipts' QR codes in the picture; where none of them can be read as a receipt, of those that
    have its parts. Raises PictureRefused.
    """
    found = read_codes(picture)
    return [it for it in found if read_receipt(it) is not None] or [it for it in found if is_receipt_code(it)]


def read_receipt_codes_or_fault(picture: bytes) -> tuple[list[str], PictureFault | None]:
    """The same for a caller in another process that does not load this module, and so cannot catch what it raises."""
    try:
        return read_receipt_codes(picture), None
    except PictureRefused as refused:
        return [], refused.fault


def read_codes(picture: bytes) -> list[str]:
    """The texts of all QR codes that the picture has, each once. Raises PictureRefused.

    Where there is no receipt among them at first, the picture is looked at again without its noise and enlarged.
    """
    found: dict[str, None] = {}
    for variant in _variants(_opened(picture)):
        found |= dict.fromkeys(it.text for it in zxingcpp.read_barcodes(variant, formats=_QR_CODES) if it.valid)
        if any(read_receipt(it) is not None for it in found):
            break
    return list(found)


def _opened(picture: bytes) -> Image.Image:
    """In grey, its longest side bounded."""
    if len(picture) > MOST_BYTES:
        raise PictureRefused("picture_too_large")
    try:
        with warnings.catch_warnings():
            # Pillow only warns of pictures up to twice its limit.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(picture), formats=_KINDS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise PictureRefused("picture_too_large")
                # A JPEG is decoded at a half or a quarter of its size where that is enough.
                opened.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))
                grey = _on_white(opened).convert("L")
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise PictureRefused("picture_too_large") from None
    except _BROKEN:
        raise PictureRefused("picture_unreadable") from None
    grey.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.BOX)
    return grey


def _on_white(opened: Image.Image) -> Image.Image:
    """What is transparent is light: black modules on nothing would be black on black."""
    if not opened.has_transparency_data:
        return opened
    layers = opened.convert("RGBA")
    paper = Image.new("RGBA", layers.size, "white")
    paper.alpha_composite(layers)
    return paper


def _variants(grey: Image.Image) -> Iterator[Image.Image]:
    """The picture as it is, then as bad photos are read: without noise, with more contrast, larger, blurred."""
    yield grey
    grey = grey.copy()
    grey.thumbnail((_FURTHER_SIDE, _FURTHER_SIDE), Image.Resampling.BOX)
    clear = ImageOps.autocontrast(grey.filter(ImageFilter.MedianFilter(3)), cutoff=2)
    yield clear
    if max(grey.size) <= _SMALL_SIDE:
        doubled = (grey.width * 2, grey.height * 2)
        yield grey.resize(doubled, Image.Resampling.BICUBIC)
        yield clear.resize(doubled, Image.Resampling.BICUBIC)
    yield grey.filter(ImageFilter.GaussianBlur(2))
