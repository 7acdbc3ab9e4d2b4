"""Tells what a file is by its content, and makes a picture's thumbnail. Called in a child process, by name: the bytes
come from a stranger, and decoding takes up to a second of a core.
"""

import struct
import warnings
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image, ImageOps

Fault = Literal["file_empty", "file_type_refused", "file_damaged", "picture_too_large"]

# The largest sensors of telephones have 50 million at a setting that people use.
MOST_PIXELS = 51_000_000
THUMBNAIL_SIDE = 320
_HEAD = 64
# Readers of PDF look for its end in the last kilobyte.
_TAIL = 1_024
_PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# Boxes of a HEIC file that hold nothing but others or data, so few are expected at the top.
_MOST_BOXES = 1_000
# What Pillow raises on a broken or malicious file.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, EOFError, struct.error,
    MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def inspect(path: Path) -> tuple[str, bytes | None] | Fault:
    """The content type and the thumbnail, a JPEG without any metadata; None where there is none. Or what is wrong: the
    caller does not load this module, and so cannot catch what it raises.
    """
    size = path.stat().st_size
    if not size:
        return "file_empty"
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    content_type = _kind_of(head)
    if content_type is None:
        return "file_type_refused"
    if content_type == "application/pdf":
        return (content_type, None) if b"startxref" in tail and b"%%EOF" in tail else "file_damaged"
    if content_type == "image/heic":
        return (content_type, None) if _has_whole_boxes(path, size) else "file_damaged"
    thumbnail = _thumbnail(path, _PICTURES[content_type])
    return (content_type, thumbnail) if isinstance(thumbnail, bytes) else thumbnail


def _kind_of(head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "image/heic"
    return None


def _has_whole_boxes(path: Path, size: int) -> bool:
    """Whether a HEIC file is made of boxes that end where it ends, with its index and its data among them: Pillow
    cannot decode one, and this tells a file that was cut off.
    """
    found: set[bytes] = set()
    place = 0
    with path.open("rb") as file:
        for _ in range(_MOST_BOXES):
            if place == size:
                break
            file.seek(place)
            header = file.read(16)
            if len(header) < 8:
                return False
            length = int.from_bytes(header[:4])
            if length == 1:
                length = int.from_bytes(header[8:16])
            elif length == 0:
                length = size - place
            if length < 8:
                return False
            found.add(header[4:8])
            place += length
    return place == size and {b"meta", b"mdat"} <= found


def _thumbnail(path: Path, kind: str) -> bytes | Fault:
    """Decodes the whole picture: one that is cut off anywhere is damaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=[kind]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return "picture_too_large"
                # A JPEG is decoded at a fraction of its size, all of its data read nevertheless.
                picture.draft("RGB", (2 * THUMBNAIL_SIDE, 2 * THUMBNAIL_SIDE))
                picture.load()
                small: Image.Image = picture
                small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
                small = ImageOps.exif_transpose(small)
                return _as_jpeg(small)
    except Image.DecompressionBombError:
        return "picture_too_large"
    except _BROKEN:
        return "file_damaged"


def _as_jpeg(picture: Image.Image) -> bytes:
    """On white where it is transparent."""
    seen = picture.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A"))
    written = BytesIO()
    ground.save(written, "JPEG", quality=80)
    return written.getvalue()
