"""The PDF report: every figure on it is the model's, machines can read it, and no input breaks it."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from matplotlib.colors import to_hex

from kopilka.exports.figures import AccountLine, ReportFigures
from kopilka.exports.palette import PALETTE
from kopilka.exports.pdf import render_pdf
from kopilka.exports.pivots import build_figures
from kopilka.exports.story import change_told
from kopilka.exports.tests.report_samples import collected, empty, hostile, rows_file, sample
from kopilka.exports.typeface import PLAIN, REPLACEMENT, clean, runs
from kopilka.exports.wording import currency_sign, money, percent, period_title
from kopilka.money import CURRENCIES
from kopilka.periods import DateRange

A4 = (595, 842)


def pages(folder: Path, figures: ReportFigures, rows: Path | None = None) -> list[str]:
    """The text of each page."""
    told: list[float] = []
    render_pdf(figures, rows, folder / "made.pdf", told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    document = pypdfium2.PdfDocument(folder / "made.pdf")
    texts = [page.get_textpage().get_text_bounded() for page in document]
    assert all(tuple(map(round, page.get_size())) == A4 for page in document)
    document.close()
    return texts


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("step", ["month", "day"])
def test_every_figure_is_there(tmp_path: Path, locale: str, step: str) -> None:
    figures = sample(locale, step=step)
    texts = pages(tmp_path, figures)
    text = "".join(texts)

    def shown(amount: Decimal, currency: str = "RUB") -> str:
        return money(figures.locale, amount, currency, 2)

    assert figures.household in text
    assert period_title(figures.locale, figures.start, figures.end).lower() in text.lower()
    assert figures.previous is not None
    for amount in (figures.totals.income, figures.totals.expense, figures.totals.net):
        assert shown(amount) in text
    change = money(figures.locale, figures.totals.income - figures.previous.income, "RUB", 2, signed=True)
    assert change in text
    for category in [*figures.expenses, *figures.incomes]:
        assert category.name in text
        assert shown(category.amount) in text
        assert percent(figures.locale, category.share) in text
    for row in figures.expense_pivot.rows if step == "month" else ():
        assert shown(row.median) in text
        assert shown(max(row.amounts)) in text
    for spending in figures.largest:
        assert shown(spending.amount) in text
    for goal in figures.goals:
        assert goal.name in text
        assert shown(goal.current, goal.currency) in text
    assert "USD" in text
    assert "EUR" in text
    last = len(texts)
    number = f"стр. {last} из {last}" if locale == "ru" else f"{last} of {last}"
    assert number in texts[-1]


def test_shares_that_are_shown_add_up(tmp_path: Path) -> None:
    figures = sample(categories=17)
    text = "".join(pages(tmp_path, figures))
    section = text[text.index("Расходы по категориям") : text.index("Всего")]
    parts = [Decimal(it.replace(",", ".")) for it in re.findall(r"(\d+,\d)\s?%", section)]
    assert len(parts) == 17
    assert sum(parts) == 100


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_an_empty_period_says_so(tmp_path: Path, locale: str) -> None:
    [text] = pages(tmp_path, empty(locale))
    assert ("нет" in text) if locale == "ru" else ("no " in text.lower())


def test_no_text_breaks_a_page(tmp_path: Path) -> None:
    texts = pages(
        tmp_path, hostile(), rows_file(tmp_path / "rows", 200, ("Ж" * 500, "<b>&amp;</para>", "☕ 中文 \u202e"))
    )
    assert "<b>&amp;</para>" in "".join(texts)
    assert len(texts) < 60


def test_signs_and_scripts_beyond_the_fonts_of_the_report(tmp_path: Path) -> None:
    names = ("₾ 5 ֏", "Կոպեկ", "თბილისი", "ไทย", "हिन्दी", "☕ кофе", "漢字「中文」カタカナ", "한국어")
    base = sample()
    expenses = tuple(replace(base.expenses[0], name=name) for name in names)
    text = "".join(pages(tmp_path, replace(base, expenses=expenses)))
    for name in names:
        assert name in text
    assert REPLACEMENT not in text
    # Drawn, though ReportLab does not tell machines what is beyond U+FFFF.
    assert runs(clean("🍎 5"), PLAIN) == [("NotoEmoji", "🍎"), (PLAIN, " 5")]
    # What no font has is shown as missing, never left out.
    assert clean("ᚠᚢ кофе") == f"{REPLACEMENT * 2} кофе"
    # Told by what they stand for, or are made of.
    assert clean("5 ﷼, 7 ₼, 9 ＄ ＡＢ") == "5 IRR, 7 AZN, 9 $ AB"
    assert REPLACEMENT not in clean(" ".join(currency_sign(it) for it in CURRENCIES))


def test_the_whole_list_is_there(tmp_path: Path) -> None:
    figures = replace(sample(), rows=10_000)
    texts = pages(tmp_path, figures, rows_file(tmp_path / "rows", 10_000))
    text = " ".join("".join(texts).split())
    assert "Пятёрочка, ул. Ленина 0 " in text
    assert "Оплата 9999 " in text
    listed = [it for it in texts if it.count("Пятёрочка") > 3]
    assert len(listed) > 100
    # The header stands on every one of them.
    assert all("Описание" in it or "Категория" in it for it in listed)


def test_machines_can_read_it(tmp_path: Path) -> None:
    for locale, language in (("ru", "ru-RU"), ("en", "en-GB")):
        pages(tmp_path, sample(locale))
        reader = pypdf.PdfReader(tmp_path / "made.pdf")
        root = reader.trailer["/Root"]
        assert root["/Lang"] == language
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert root["/MarkInfo"]["/Marked"]
        assert reader.metadata is not None
        assert reader.metadata.author == "Kopilka"
        assert sample(locale).household in str(reader.metadata.title)
        fonts = {
            name: font.get_object()
            for page in reader.pages
            for name, font in page["/Resources"]["/Font"].get_object().items()
        }
        used = {str(font["/BaseFont"]) for font in fonts.values()}
        assert any("Plex" in name for name in used)
        assert all("/ToUnicode" in font for font in fonts.values() if "Plex" in str(font["/BaseFont"]))


def test_charts_are_drawn_not_photographed(tmp_path: Path) -> None:
    pages(tmp_path, sample())
    reader = pypdf.PdfReader(tmp_path / "made.pdf")
    assert [image for page in reader.pages for image in page.images] == []


def test_the_same_figures_make_the_same_bytes(tmp_path: Path) -> None:
    pages(tmp_path, sample())
    first = (tmp_path / "made.pdf").read_bytes()
    pages(tmp_path, sample())
    assert (tmp_path / "made.pdf").read_bytes() == first


def test_many_categories_with_long_names_are_all_whole(tmp_path: Path) -> None:
    base = sample()
    names = [f"Коммунальные услуги и капитальный ремонт за прошлые периоды, номер {it}" for it in range(90)]
    expenses = tuple(replace(base.expenses[0], name=name) for name in names)
    texts = pages(tmp_path, replace(base, expenses=expenses))
    text = " ".join("".join(texts).split())
    for name in names:
        words = name.split()
        assert all(word in text for word in words)
    assert "…" not in text
    assert "ещё" not in text


def test_the_first_page_tells_how_it_went(tmp_path: Path) -> None:
    figures = told(compared=DateRange(date(2026, 5, 1), date(2026, 5, 26)))
    first = " ".join(pages(tmp_path, figures)[0].split())
    assert "К 26 мая 2026 потрачено 2 945 963,18 ₽, на 11,1 % больше, чем за апрель 2026." in first
    assert "Осталось 1 011 265,23 ₽: 25,6 % дохода." in first
    for sentence in (
        "Зарплата: доход больше на 312 016,72 ₽ (+11,1 %)",
        "Продукты: расход больше на 94 495,09 ₽ (+11,1 %)",
        "Подработка: доход больше на 78 883,52 ₽ (+11,1 %)",
    ):
        assert sentence in first
    # Each line of the accounts adds up, and so do the accounts.
    assert "Карта Мир 120 000,50 ₽ 160 000,00 ₽ 98 000,25 ₽ 182 000,25 ₽" in first
    assert "На всех счетах 123 000,50 ₽ 160 000,00 ₽ 99 200,25 ₽ 183 800,25 ₽" in first
    assert "Dollar card 100,00 $ 0,00 $ 20,50 $ 79,50 $" in first


@pytest.mark.parametrize(
    ("first_row", "sentence"),
    [
        (date(2026, 4, 20), "За апрель 2026 записи есть только с 20 апреля 2026, поэтому изменения не показаны."),
        (date(2026, 5, 2), "За апрель 2026 записей нет, сравнивать не с чем."),
        (date(2026, 4, 4), ""),
    ],
)
def test_a_half_recorded_period_is_not_compared(tmp_path: Path, first_row: date, sentence: str) -> None:
    first = " ".join(pages(tmp_path, told(recorded_from=first_row))[0].split())
    assert sentence in first
    assert ("+11,1 %" in first) == (not sentence)
    # Of the cards: all of it would be what was not recorded.
    assert ("+395 722,86 ₽" in first) == (not sentence)
    assert ("Что изменилось" in first) == (not sentence)
    assert ("чем за апрель 2026" in first) == (not sentence)


def told(**changes: object) -> ReportFigures:
    accounts = (
        AccountLine("Карта Мир", "RUB", Decimal("120000.50"), Decimal(160_000), Decimal("98000.25")),
        AccountLine("Наличные", "RUB", Decimal(3_000), Decimal(0), Decimal(1_200)),
        AccountLine("Dollar card", "USD", Decimal(100), Decimal(0), Decimal("20.5")),
    )
    days = DateRange(date(2026, 5, 1), date(2026, 5, 31))
    told = {"accounts": accounts, "accounts_days": days, "recorded_from": date(2025, 1, 1), "goals_on": days.end}
    return build_figures(replace(collected("ru", step="day"), **{**told, **changes}))


@pytest.mark.parametrize("many", [True, False])
def test_the_list_is_by_day(tmp_path: Path, many: bool) -> None:
    figures = replace(sample(), rows=3, entered_by_many=many)
    rows = tmp_path / "rows"
    lines = [
        ["2026-05-03", "expense", "Кафе", "Карта", "кофе", "250.50", "RUB", "anna@x"],
        ["2026-05-03", "income", "Зарплата", "Карта", "аванс", "1000", "RUB", "boris@x"],
        ["2026-05-02", "expense", "Кафе", "Карта", "чай", "99", "USD", "anna@x"],
    ]
    rows.write_text("".join(json.dumps(it) + "\n" for it in lines))
    text = " ".join("".join(pages(tmp_path, figures, rows)).split())
    assert "3 мая 2026 +749,50 ₽" in text
    # What is in other currencies is not added up with the report's.
    assert "2 мая 2026 0,00 ₽" in text
    assert ("Кто внёс" in text, "anna@x" in text) == (many, many)


@pytest.mark.parametrize(
    ("locale", "continued"), [("ru", "{} мая 2026, продолжение"), ("en", "{} May 2026, continued")]
)
def test_a_day_is_named_again_on_the_next_page(tmp_path: Path, locale: str, continued: str) -> None:
    """Whichever row the page ends with: of a day, or the last of one."""
    figures = replace(sample(locale), rows=150)
    days = [20] * 70 + [day for day in range(19, 3, -1) for _ in range(5)]
    rows = tmp_path / "rows"
    lines = [[f"2026-05-{day:02}", "expense", "Кафе", "Карта", "кофе", "1", "RUB", "a@x"] for day in days]
    rows.write_text("".join(json.dumps(it) + "\n" for it in lines))
    texts = pages(tmp_path, figures, rows)
    begun = [it for it in texts if "кофе" in it]
    assert len(begun) > 3
    for text in begun:
        listed = [line.strip() for line in text.splitlines() if line.strip()]
        first = next(place for place, line in enumerate(listed) if "кофе" in line)
        assert "2026" in listed[first - 1]
        # A page ends with a row, never with a day's name.
        last = max(place for place, line in enumerate(listed) if "2026" in line and "·" not in line)
        assert "кофе" in " ".join(listed[last:])
    joined = " ".join("".join(begun).split())
    assert 1 <= joined.count(continued.format(20)) <= 2
    # Without the sum, which is told once.
    assert len(re.findall(r"[−-]₽?70[,.]00", joined)) == 1


SQUARE = re.compile(rb"([\d.]+ [\d.]+ [\d.]+) rg\nn [\d.]+ [\d.]+ 6 6 re")


def test_tables_of_categories_show_their_colours(tmp_path: Path) -> None:
    figures = replace(sample(), goals=())
    largest = tuple(
        replace(it, colour=colour) for it, colour in zip(figures.largest, list(PALETTE.values()), strict=False)
    )
    figures = replace(figures, largest=largest)
    pages(tmp_path, figures)
    drawn = [page.get_contents().get_data() for page in pypdf.PdfReader(tmp_path / "made.pdf").pages]
    found = [to_hex(tuple(map(float, it.split()))) for page in drawn for it in SQUARE.findall(page)]
    assert found == [it.colour for it in (*figures.expense_pivot.rows, *figures.largest)]
    assert len(set(found)) == len(PALETTE)


@pytest.mark.parametrize(
    ("now", "before", "grown"),
    [
        (400, 100, "300.0"),
        ("400.10", 100, None),
        (-200, 100, "-300.0"),
        ("-200.10", 100, None),
        (90, 100, "-10.0"),
        (5, 0, None),
        (100, -50, None),
        (-100, -50, None),
    ],
)
def test_a_percentage_that_would_mislead_is_not_told(now: str, before: str, grown: str | None) -> None:
    assert change_told(Decimal(now), Decimal(before)) == (grown and Decimal(grown))


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_changes_of_more_than_300_percent_are_told_in_money(tmp_path: Path, locale: str) -> None:
    base = sample(locale)
    assert base.previous is not None
    assert base.compared_totals is not None
    before = base.compared_totals.income - Decimal(100), base.compared_totals.expense / 5
    previous = replace(base.previous, income=before[0], expense=before[1])
    texts = pages(tmp_path, replace(base, previous=previous, changes=()))
    percents = [
        abs(Decimal(it.replace("\u202f", "").replace(",", ".")))
        for it in re.findall(r"\(.?([\d,.\u202f]+)\s?%\)", " ".join(texts))
    ]
    assert percents
    assert max(percents) <= 300


@pytest.mark.parametrize("count", [1, 3, 6, 7])
def test_few_categories_and_many(tmp_path: Path, count: int) -> None:
    text = "".join(pages(tmp_path, sample(categories=count)))
    assert sample(categories=count).expenses[0].name in text


def test_a_currency_without_coins(tmp_path: Path) -> None:
    base = sample()
    figures = replace(base, currency="JPY", digits=0, goals=(), end=date(2026, 12, 31))
    whole = replace(figures, totals=replace(base.totals, income=Decimal(1_000), expense=Decimal(250)))
    assert money("ru", Decimal(1_000), "JPY", 0) in "".join(pages(tmp_path, whole))
