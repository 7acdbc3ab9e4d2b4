"""What is said of a chart."""

from datetime import date
from decimal import Decimal

import pytest

from kopilka.infrastructure.locales import Locale
from kopilka.periods import DateRange, month_range
from kopilka.questions.results import About, MonthBar, MonthsAnswer, SharesAnswer, Slice
from kopilka.questions.wording import chart_caption

TODAY = date(2026, 11, 26)
SPAN = DateRange(date(2026, 5, 1), date(2026, 6, 30))


def months(*bars: tuple[int, int], category: str | None = None) -> MonthsAnswer:
    made = [MonthBar(date(2026, 5 + it, 1), Decimal(income), Decimal(spent)) for it, (income, spent) in enumerate(bars)]
    return MonthsAnswer(About(SPAN, "RUB", (), category), made)


@pytest.mark.parametrize(
    ("answer", "locale", "said"),
    [
        (
            months((0, 100), (0, 50), category="<Еда>"), "ru",
            "&lt;Еда&gt;, май 2026 – июнь 2026, по месяцам: расходы 150 ₽. Больше всего — май 2026, 100 ₽.",
        ),
        (months((7, 0), (9, 0)), "en", "May 2026 – June 2026, by month: income 16 ₽, most of it in June 2026 (9 ₽)."),
        (months((7, 1), (9, 2)), "ru", "Май 2026 – июнь 2026, по месяцам: доходы 16 ₽, расходы 3 ₽."),
        (
            SharesAnswer(
                About(month_range(2026, 5), "RUB", ()), Decimal(3),
                [Slice("A & B", Decimal(2), Decimal("66.7")), Slice("C", Decimal(1), Decimal("33.3"))],
            ),
            "ru", "Май 2026: расходы 3 ₽. Больше всего — A &amp; B, 66,7 %.",
        ),
    ],
)  # fmt: skip
def test_a_caption_says_what_the_picture_shows(answer: SharesAnswer | MonthsAnswer, locale: Locale, said: str) -> None:
    assert chart_caption(locale, answer, TODAY).replace("\N{NO-BREAK SPACE}", " ") == said
