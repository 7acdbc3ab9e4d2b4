"""Pictures for a chat: small, quick, and of whatever names people give."""

import logging
import pickle
from datetime import date
from decimal import Decimal
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from kopilka.exports.palette import PALETTE
from kopilka.periods import DateRange, add_months, year_range
from kopilka.questions.charts import PIXELS_WIDE, draw
from kopilka.questions.results import About, MonthBar, MonthsAnswer, SharesAnswer, Slice

ABOUT = About(year_range(2026), "RUB", ())
NAMES = [
    "Еда",
    "Аренда и ипотека",
    "🐶 Собака",
    "$x^2$ _ {",
    "日本語",
    "\u202eRTL",
    "א" * 60,
    "",
    "Подарки",
    "Ещё",
    "И ещё",
]
MOST_BYTES = 60_000


def shares(*amounts: int) -> SharesAnswer:
    total = Decimal(sum(amounts))
    return SharesAnswer(
        ABOUT,
        total,
        [
            Slice(name, Decimal(it), (Decimal(it) * 100 / (total or 1)).quantize(Decimal("0.1")))
            for name, it in zip(NAMES, amounts, strict=False)
        ],
    )


def months(count: int, income: int = 0) -> MonthsAnswer:
    first = add_months(date(2026, 12, 1), 1 - count)
    bars = [MonthBar(add_months(first, it), Decimal(income), Decimal(it * 7919 % 40_000)) for it in range(count)]
    return MonthsAnswer(About(DateRange(first, date(2026, 12, 31)), "RUB", (), "Такси"), bars)


def opened(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture)).convert("RGB")


def pixels_of(picture: bytes, colour: str) -> int:
    wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return int((np.abs(np.asarray(opened(picture), dtype=int) - wanted).max(axis=2) <= 3).sum())


@pytest.mark.parametrize(
    "answer",
    [shares(9, 8, 7, 6, 5, 4, 3, 2, 2, 1, 1), shares(10**15), shares(), shares(0, 0), months(1), months(12, 50_000),
     months(240, 50_000)],
    ids=range(7),
)  # fmt: skip
def test_every_picture_is_small_and_says_nothing_to_the_log(
    answer: SharesAnswer | MonthsAnswer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        picture = draw(answer, "ru")
    assert len(picture) <= MOST_BYTES
    assert opened(picture).width == PIXELS_WIDE
    assert caplog.records == []


def test_both_languages() -> None:
    assert draw(shares(), "ru") != draw(shares(), "en")


def test_bars_are_as_long_as_their_amounts() -> None:
    picture = draw(shares(400, 200, 100), "ru")
    blue, orange, teal = (pixels_of(picture, PALETTE[name]) for name in ("blue", "orange", "teal"))
    assert blue == pytest.approx(2 * orange, rel=0.03)
    assert orange == pytest.approx(2 * teal, rel=0.03)


def test_no_legend_where_there_is_one_side() -> None:
    assert pixels_of(draw(months(2), "ru"), PALETTE["teal"]) == 0
    assert pixels_of(draw(months(2, 1_000), "ru"), PALETTE["teal"]) > 0


def test_what_crosses_to_a_child_process() -> None:
    for answer in (shares(3, 2), months(2)):
        assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301
