"""QR codes out of photos: drawn here, then turned, shrunk, dirtied; and what is no photo at all."""

import pickle
import random
import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
import segno
from PIL import Image, ImageFilter

from kopilka.infrastructure.jobs.process_pool import ProcessPool
from kopilka.receipts.scanning import MOST_BYTES, PictureRefused, read_codes, read_receipt_codes

TEXT = "t=20261122T1915&s=1299.50&fn=9961440300381637&i=68211&fp=2469164169&n=1"
OTHER = "t=20261121T0900&s=85.00&fn=9961440300381637&i=68212&fp=1469164169&n=1"
PAYMENT = "https://qr.nspk.ru/AS10003P3RH0LJ2A9ROO038L6NT5RU1M?type=01&sum=10000"


def code(text: str = TEXT, module: int = 5) -> Image.Image:
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=module, border=4)
    return Image.open(drawn).convert("L")


def photo(*codes: Image.Image, size: tuple[int, int] = (700, 900)) -> Image.Image:
    """Each on a grey sheet, one below the other."""
    sheet = Image.new("L", size, 190)
    for place, it in enumerate(codes):
        sheet.paste(it, (120 + 40 * place, 80 + place * (size[1] - 80) // len(codes)))
    return sheet


def written(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    target = BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def noisy(picture: Image.Image, seed: int = 7) -> Image.Image:
    dice = random.Random(seed)
    noise = Image.frombytes("L", picture.size, dice.randbytes(picture.width * picture.height))
    return Image.blend(picture, noise, 0.35)


def salted(picture: Image.Image) -> Image.Image:
    dice, dirty = random.Random(3), picture.copy()
    for _ in range(picture.width * picture.height // 25):
        dirty.putpixel((dice.randrange(picture.width), dice.randrange(picture.height)), dice.choice((0, 255)))
    return dirty


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_kinds_of_files(kind: str) -> None:
    assert read_receipt_codes(written(photo(code()), kind)) == [TEXT]


@pytest.mark.parametrize(
    "picture",
    [
        *[photo(code().rotate(angle, expand=True, fillcolor=255)) for angle in (7, 45, 90, 133)],
        photo(code(module=2)),
        photo(code(module=2), size=(2400, 3200)),
        photo(code(module=20), size=(4000, 3000)),
        photo(code().filter(ImageFilter.GaussianBlur(2))),
        noisy(photo(code())),
        salted(photo(code())),
        photo(code()).point(lambda it: 90 + it // 6),
        photo(code()).point(lambda it: 255 - it),
        photo(code()).transform((700, 900), Image.Transform.AFFINE, (1, 0.25, -60, 0.08, 1, -20), fillcolor=190),
        photo(code()).convert("RGB"),
        photo(code()).convert("P"),
        code(),
        code(module=2),
    ],
    ids=lambda it: f"{it.size}",
)  # fmt: skip
def test_photos_as_people_take_them(picture: Image.Image) -> None:
    assert read_receipt_codes(written(picture, "PNG")) == [TEXT]


def test_black_on_nothing() -> None:
    drawn = BytesIO()
    segno.make(TEXT, micro=False).save(drawn, kind="png", scale=5, border=4, light=None)
    assert read_receipt_codes(drawn.getvalue()) == [TEXT]


def test_a_strongly_compressed_photo() -> None:
    assert read_receipt_codes(written(photo(code()), quality=20)) == [TEXT]


def test_several_codes_on_one_photo() -> None:
    together = written(photo(code(PAYMENT), code(OTHER), code()))
    assert sorted(read_codes(together)) == sorted([PAYMENT, OTHER, TEXT])
    assert sorted(read_receipt_codes(together)) == sorted([OTHER, TEXT])
    assert read_receipt_codes(written(photo(code(PAYMENT), code()))) == [TEXT]


def test_a_receipt_of_an_impossible_day_is_told_from_none() -> None:
    impossible = TEXT.replace("1122T", "0231T")
    assert read_receipt_codes(written(photo(code(impossible)))) == [impossible]
    assert read_receipt_codes(written(photo(code(impossible), code()))) == [TEXT]


def test_no_receipt() -> None:
    assert read_receipt_codes(written(photo(code(PAYMENT)))) == []
    assert read_codes(written(photo(code(PAYMENT)))) == [PAYMENT]
    assert read_receipt_codes(written(photo())) == []
    assert read_codes(written(Image.new("L", (1, 1)), "PNG")) == []


def png_of(width: int, height: int) -> bytes:
    """A header that promises so many pixels, and next to no data."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("picture", "fault"),
    [
        (png_of(8_000, 8_000), "picture_too_large"),
        (png_of(10_000, 10_000), "picture_too_large"),
        (png_of(30_000, 30_000), "picture_too_large"),
        (png_of(2**31 - 1, 2**31 - 1), "picture_too_large"),
        (b"\xff\xd8\xff" + b"\x00" * MOST_BYTES, "picture_too_large"),
        (png_of(300, 300), "picture_unreadable"),
        (png_of(0, 0), "picture_unreadable"),
        (b"", "picture_unreadable"),
        (b"\xff\xd8\xff\xe0", "picture_unreadable"),
        (b"%PDF-1.7", "picture_unreadable"),
        (written(Image.new("L", (9, 9)), "GIF"), "picture_unreadable"),
        (written(Image.new("L", (9, 9)), "TIFF"), "picture_unreadable"),
        (written(photo(code()))[:4_000], "picture_unreadable"),
        (written(photo(code()), "WEBP")[:2_000], "picture_unreadable"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 ", "picture_unreadable"),
    ],
    ids=range(15),
)  # fmt: skip
def test_pictures_that_are_refused(picture: bytes, fault: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        read_codes(picture)
    assert refused.value.fault == fault


def test_damaged_files_are_refused_or_read() -> None:
    dice, whole = (
        random.Random(5),
        {kind: written(photo(code()).resize((300, 400)), kind) for kind in ("JPEG", "PNG", "WEBP")},
    )
    for _ in range(6):
        for file in whole.values():
            damaged = bytearray(file)
            for _ in range(12):
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
            with suppress(PictureRefused):
                assert set(read_codes(bytes(damaged))) <= {TEXT}


async def test_in_a_child_process() -> None:
    pool = ProcessPool(1)
    where = "kopilka.receipts.scanning:read_receipt_codes"
    assert await pool.run(where, written(photo(code())), seconds=60) == [TEXT]
    with pytest.raises(PictureRefused) as refused:
        await pool.run(where, b"no picture", seconds=60)
    assert refused.value.fault == "picture_unreadable"
    assert pickle.loads(pickle.dumps(PictureRefused("picture_too_large"))).fault == "picture_too_large"  # noqa: S301
