"""Words of reports: capitals, plurals and signs by the CLDR."""

from datetime import date
from decimal import Decimal

import pytest

from kopilka.exports.wording import WORDS, currency_sign, day_title, money, month_short, period_phrase, plural
from kopilka.money import CURRENCIES


@pytest.mark.parametrize(
    ("start", "end", "ru", "en"),
    [
        ("2026-11-01", "2026-11-30", "ноябрь 2026", "November 2026"),
        ("2026-01-01", "2026-06-30", "январь – июнь 2026", "January – June 2026"),
        ("2025-11-01", "2026-01-31", "ноябрь 2025 – январь 2026", "November 2025 – January 2026"),
        ("2026-01-01", "2026-12-31", "2026 год", "2026"),
        ("2025-01-01", "2026-12-31", "2025–2026 годы", "2025–2026"),
        ("2026-05-05", "2026-05-05", "5 мая 2026", "5 May 2026"),
        ("2026-05-05", "2026-05-12", "5–12 мая 2026", "5–12 May 2026"),
        ("2026-04-05", "2026-05-12", "5 апреля – 12 мая 2026", "5 April – 12 May 2026"),
        ("2026-11-01", None, "с 1 ноября 2026", "from 1 November 2026"),
        (None, "2026-11-30", "по 30 ноября 2026", "up to 30 November 2026"),
        (None, None, "за всё время", "all time"),
    ],
)
def test_periods(start: str | None, end: str | None, ru: str, en: str) -> None:
    first, last = (date.fromisoformat(it) if it else None for it in (start, end))
    assert period_phrase("ru", first, last) == ru
    assert period_phrase("en", first, last) == en


def test_every_month_in_both_languages() -> None:
    for month in range(1, 13):
        english = day_title("en", date(2026, month, 3)).split()[1]
        assert english == date(2026, month, 3).strftime("%B")
        assert day_title("ru", date(2026, month, 3)).split()[1].endswith(("я", "а"))
        assert month_short("en", month)[0].isupper()
        assert month_short("ru", month).islower()


@pytest.mark.parametrize(("count", "word"), [(1, "операция"), (2, "операции"), (5, "операций"), (11, "операций"),
                                             (21, "операция"), (112, "операций"), (0, "операций")])  # fmt: skip
def test_plurals(count: int, word: str) -> None:
    assert plural("ru", count, WORDS["ru"].operations) == f"{{}} {word}"
    assert plural("en", count, WORDS["en"].operations) == ("{} transaction" if count == 1 else "{} transactions")


def test_signs_name_one_currency_each() -> None:
    signs = [currency_sign(code) for code in CURRENCIES]
    assert len(set(signs)) == len(signs)
    assert [currency_sign(it) for it in ("RUB", "USD", "EUR", "KZT", "TRY", "JPY", "CNY", "CHF", "XAF")] == [
        "₽", "$", "€", "₸", "₺", "¥", "CN¥", "CHF", "XAF",
    ]  # fmt: skip
    assert money("ru", Decimal("-1234.5"), "RUB", 2) == "−1\u202f234,50\u202f₽"
    assert money("en", Decimal("-1234.5"), "RUB", 2) == "−₽1,234.50"
    assert money("en", Decimal("5"), "CHF", 2) == "CHF\u202f5.00"
