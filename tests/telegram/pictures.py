"""A photo as Telegram keeps it: JPEG in several sizes, the largest side at most 1,280."""

from io import BytesIO

from PIL import Image, UnidentifiedImageError

from tests.telegram.errors import bad_request
from tests.telegram.world import StoredFile, World

SIDES = (90, 320, 800, 1280)
QUALITY = 87


def sizes_of(world: World, content: bytes) -> list[StoredFile]:
    """From the smallest to the largest. Raises Refused for what is no picture."""
    try:
        picture = Image.open(BytesIO(content)).convert("RGB")
    except (UnidentifiedImageError, OSError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    longest = max(picture.size)
    return [
        one_size(world, picture, side) for side in SIDES if side == SIDES[0] or side < longest or is_next(side, longest)
    ]


def is_next(side: int, longest: int) -> bool:
    """The first size that holds the whole picture: it is kept as it is."""
    return side == min((it for it in SIDES if it >= longest), default=SIDES[-1])


def one_size(world: World, picture: Image.Image, side: int) -> StoredFile:
    small = picture.copy()
    small.thumbnail((side, side))
    written = BytesIO()
    small.save(written, "JPEG", quality=QUALITY)
    return world.new_file(written.getvalue(), "photos/file_{}.jpg", width=small.width, height=small.height)
