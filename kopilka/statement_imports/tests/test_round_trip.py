"""A statement written in any dialect is read back as it was, or asked about: never as something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kopilka.statement_imports.reading import read_statement
from kopilka.statement_imports.statement import StatementRow, StatementUndecided, StatementUnreadable

LETTERS = st.sampled_from("абвгдежзиклмнопрстуфхцчшщыэюяАБВГДЕ abcdeXYZ 0123456789 .,;\"'-+()«»№&/:|\t")
# With a word by which the encoding can be told: of a few random letters nobody can tell it.
TEXTS = st.text(LETTERS, max_size=30).map(lambda it: " ".join(f"{it} кофе и булка".split()))
DAYS = st.dates(date(2001, 1, 1), date(2026, 12, 31))
SUMS = st.integers(-99_999_999_99, 99_999_999_99).filter(bool).map(lambda it: Decimal(it).scaleb(-2))
OPERATIONS = st.lists(st.tuples(DAYS, SUMS, TEXTS), min_size=1, max_size=12)

DAY_FORMS = {
    "day_first": ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y", "%d.%m.%Y 12:30:45", "%d.%m.%Y 00:00"),
    "month_first": ("%m/%d/%Y",),
    "year_first": ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y-%m-%dT10:00:00Z"),
}
HEADERS = {
    "ru": ("Дата операции", "Описание", "Сумма", "Приход", "Расход", "Тип", "Валюта"),
    "en": ("Date", "Description", "Amount", "Credit", "Debit", "Type", "Currency"),
    "de": ("Buchungstag", "Verwendungszweck", "Betrag", "Haben", "Soll", "Umsatzart", "Währung"),
}
# Of Russian texts: under a header of German only Unicode has all letters, and KOI8-R is told by a Russian header alone.
ENCODINGS = {
    "ru": ("utf-8", "utf-8-sig", "cp1251", "cp866", "utf-16", "koi8-r"),
    "en": ("utf-8", "utf-8-sig", "cp1251", "cp866", "utf-16"),
    "de": ("utf-8", "utf-8-sig", "utf-16"),
}


@dataclass(frozen=True)
class Dialect:
    language: str
    encoding: str
    delimiter: str
    quoted: bool
    mark: str
    thousands: str
    minus: str
    digits: int | None
    day_form: str
    columns: str
    line_break: str
    trailing: bool


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    language = draw(st.sampled_from(list(HEADERS)))
    mark = draw(st.sampled_from(",."))
    thousands = draw(st.sampled_from(["", " ", "\xa0", "'", "." if mark == "," else ","]))
    order = draw(st.sampled_from(list(DAY_FORMS if language == "en" else ("day_first", "year_first"))))
    return Dialect(
        language=language,
        encoding=draw(st.sampled_from(ENCODINGS[language])),
        delimiter=draw(st.sampled_from(";\t,|")),
        quoted=draw(st.booleans()),
        mark=mark,
        thousands=thousands,
        minus=draw(st.sampled_from(["-", "\u2212", "()", "trailing"])),
        digits=draw(st.sampled_from([2, None])),
        day_form=draw(st.sampled_from(DAY_FORMS[order])),
        columns=draw(st.sampled_from(["amount", "two", "sign"])),
        line_break=draw(st.sampled_from(["\n", "\r\n"])),
        trailing=draw(st.booleans()),
    )


def number(amount: Decimal, dialect: Dialect) -> str:
    """By hand, not by what reads it: digits in groups, the mark, the sign."""
    whole, _, cents = f"{abs(amount):.2f}".partition(".")
    if dialect.digits is None:
        cents = cents.rstrip("0")
    groups = []
    while whole:
        whole, group = whole[:-3], whole[-3:]
        groups.insert(0, group)
    text = dialect.thousands.join(groups) + (dialect.mark + cents if cents else "")
    if amount > 0:
        return text
    return {"()": f"({text})", "trailing": f"{text}-"}.get(dialect.minus, dialect.minus + text)


def cell(text: str, dialect: Dialect) -> str:
    if dialect.quoted or any(it in text for it in f'{dialect.delimiter}"\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def lines(operations: Sequence[tuple[date, Decimal, str]], dialect: Dialect) -> list[list[str]]:
    day, text, total, income, expense, kind, currency = HEADERS[dialect.language]
    sums = {"amount": [total], "two": [income, expense], "sign": [total, kind]}[dialect.columns]
    written = [[day, *sums, currency, text]]
    for on, amount, words in operations:
        if dialect.columns == "amount":
            cells = [number(amount, dialect)]
        elif dialect.columns == "two":
            cells = [number(amount, dialect), ""] if amount > 0 else ["", number(-amount, dialect)]
        else:
            cells = [number(abs(amount), dialect), "credit" if amount > 0 else "debit"]
        written.append([on.strftime(dialect.day_form), *cells, "RUB", words])
    return written


def file_of(operations: Sequence[tuple[date, Decimal, str]], dialect: Dialect) -> bytes:
    end = dialect.delimiter if dialect.trailing else ""
    rows = (dialect.delimiter.join(cell(it, dialect) for it in row) + end for row in lines(operations, dialect))
    text = dialect.line_break.join(rows) + dialect.line_break
    return text.encode(dialect.encoding, "replace")


def seen(rows: Sequence[StatementRow]) -> list[tuple[date, Decimal, str]]:
    return [(it.date, it.amount, it.currency) for it in rows]


@settings(max_examples=400, deadline=None)
@given(OPERATIONS, dialects())
def test_read_back_or_asked(operations: list[tuple[date, Decimal, str]], dialect: Dialect) -> None:
    data = file_of(operations, dialect)
    try:
        found = read_statement(data)
    except (StatementUndecided, StatementUnreadable):
        return
    (statement,) = found.statements
    assert seen(statement.rows) == [(on, amount, "RUB") for on, amount, _ in operations]
    # Under an English header odd letters may read as well in another encoding of one byte: sums are the same in all.
    is_told = dialect.language == "ru" or dialect.encoding.startswith("utf") or found.encoding == dialect.encoding
    if is_told and "?" not in data.decode(dialect.encoding, "replace"):
        assert [it.description for it in statement.rows] == [words for _, _, words in operations]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(DAYS, SUMS, TEXTS), min_size=6, max_size=12), st.sampled_from(["utf-8-sig", "cp1251"]))
def test_a_usual_russian_file_is_never_asked_about(operations: list[tuple[date, Decimal, str]], encoding: str) -> None:
    operations = [*operations, (date(2026, 1, 31), Decimal("-12.34"), "кофе")]
    dialect = Dialect("ru", encoding, ";", True, ",", " ", "-", 2, "%d.%m.%Y", "amount", "\r\n", False)
    (statement,) = read_statement(file_of(operations, dialect)).statements
    assert seen(statement.rows) == [(on, amount, "RUB") for on, amount, _ in operations]
