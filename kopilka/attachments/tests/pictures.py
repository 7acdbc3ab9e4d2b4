"""Files as people have them, and as they should not be taken."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
ORIENTATION, MAKER = 0x0112, 0x010F


def picture(kind: str = "JPEG", size: tuple[int, int] = (800, 400), color: Any = "red", **options: Any) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, color).save(written, kind, **options)
    return written.getvalue()


def sideways() -> bytes:
    """A photo of 400 × 800 that lies on its side, red above and blue below, with the name of the camera's maker."""
    lying = Image.new("RGB", (800, 400), "blue")
    lying.paste("red", (0, 0, 400, 400))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "SecretCam"
    written = BytesIO()
    lying.save(written, "JPEG", exif=exif)
    return written.getvalue()


def bomb() -> bytes:
    """A PNG of 900 million pixels in less than a megabyte."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(30_000 // 8 + 1) * 30_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def heic() -> bytes:
    """No picture, but boxes as a HEIC file has them."""

    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", 8 + len(content)) + kind + content

    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", bytes(40)) + box(b"mdat", bytes(200))
