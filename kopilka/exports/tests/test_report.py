"""The PDF report: every figure on it is the model's, machines can read it, and no input breaks it."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from kopilka.exports.figures import ReportFigures
from kopilka.exports.pdf import render_pdf
from kopilka.exports.tests.report_samples import empty, hostile, rows_file, sample
from kopilka.exports.wording import money, percent, period_title

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
    for category in [*figures.expenses[:11], *figures.incomes]:
        assert category.name in text
        assert shown(category.amount) in text
        assert percent(figures.locale, category.share) in text
    for row in figures.expense_pivot.rows[:12] if step == "month" else ():
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
    """Those of the categories put together into one line, too."""
    figures = sample(categories=17)
    text = "".join(pages(tmp_path, figures))
    section = text[text.index("Расходы по категориям") : text.index("Всего")]
    parts = [Decimal(it.replace(",", ".")) for it in re.findall(r"(\d+,\d)\s?%", section)]
    assert len(parts) <= 14
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


@pytest.mark.parametrize("count", [1, 3, 6, 7])
def test_few_categories_and_many(tmp_path: Path, count: int) -> None:
    text = "".join(pages(tmp_path, sample(categories=count)))
    assert sample(categories=count).expenses[0].name in text


def test_a_currency_without_coins(tmp_path: Path) -> None:
    base = sample()
    figures = replace(base, currency="JPY", digits=0, goals=(), end=date(2026, 12, 31))
    whole = replace(figures, totals=replace(base.totals, income=Decimal(1_000), expense=Decimal(250)))
    assert money("ru", Decimal(1_000), "JPY", 0) in "".join(pages(tmp_path, whole))
