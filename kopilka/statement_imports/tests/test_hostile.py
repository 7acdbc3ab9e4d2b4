"""Whatever a file holds: rows, a clear word or a question, and soon."""

import time
import zipfile
from datetime import datetime
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kopilka.statement_imports.decoding import ENCODINGS
from kopilka.statement_imports.reading import read_statement
from kopilka.statement_imports.statement import Choices, StatementUndecided, StatementUnreadable

HEADER = "Дата операции;Описание;Сумма;Валюта;Остаток\n"
TABLE = HEADER + "01.02.2026;«кофе»;-1 234,50;RUB;10,00\n" * 3
SAMPLES = [
    TABLE.encode(), TABLE.encode("cp1251"), TABLE.encode("utf-16"), TABLE.encode("cp866", "replace"),
    b'"Date","Amount","Currency","Name"\n"2026-01-20","-1.50","USD","a ""b"" c"\n"2026-01-21","2.50","USD","x\ny"\n',
    "1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\n".encode("cp1251"),
    b"OFXHEADER:100\nDATA:OFXSGML\nCHARSET:1252\n\n<OFX><BANKTRANLIST>", b":20:X\n:25:1\n:60F:C260101EUR1,00\n",
]  # fmt: skip


def workbook() -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.set_properties({"created": datetime(2026, 7, 5)})  # noqa: DTZ001  # the same bytes each time
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Дата", "Сумма", "Валюта", "Описание"])
        for row in range(1, 20):
            sheet.write_row(row, 0, ["05.07.2026", -row / 100, "RUB", f"строка {row}"])
    return made.getvalue()


WORKBOOK = workbook()


def refusal(data: bytes, choices: Choices | None = None) -> str:
    with pytest.raises((StatementUnreadable, StatementUndecided)) as refused:
        read_statement(data, "выписка.csv", choices or Choices())
    error = refused.value
    return error.code if isinstance(error, StatementUnreadable) else error.what


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from([*SAMPLES, WORKBOOK])))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        what = draw(st.sampled_from(["change", "cut", "insert", "repeat", "remove"]))
        if what == "change" and data:
            data[at] = draw(st.integers(0, 255))
        elif what == "cut":
            del data[at:]
        elif what == "insert":
            data[at:at] = draw(st.binary(max_size=8) | st.sampled_from([b'"', b"\n", b";", b"\xed\xa0\x80", b"\0"]))
        elif what == "repeat":
            data[at:at] = data[at : at + 50] * draw(st.integers(1, 20))
        else:
            del data[at : at + 5]
    return bytes(data)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken() | st.binary(max_size=300) | st.text(max_size=300).map(lambda it: it.encode("utf-8", "surrogatepass")))
def test_a_broken_file_is_read_refused_or_asked_about(data: bytes) -> None:
    try:
        found = read_statement(data, "выписка.csv")
    except (StatementUnreadable, StatementUndecided):
        return
    assert all(it.rows or it.skipped for it in found.statements)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SAMPLES), st.sampled_from(ENCODINGS), st.sampled_from(["amount", "date", "ignored", "expense"]))
def test_any_answer_of_a_person_is_safe(data: bytes, encoding: str, field: str) -> None:
    choices = Choices(encoding=encoding, mapping={"Сумма": field, "#1": field}, date_order="month_first")  # type: ignore[dict-item]
    try:
        read_statement(data, "", choices)
    except (StatementUnreadable, StatementUndecided):
        return


def bomb() -> bytes:
    """Two hundred and fifty MiB of nothing in a quarter of one."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", bytes(250 * 1024 * 1024))
    return made.getvalue()


def liar(data: bytes) -> bytes:
    """A sheet that says it is smaller than it is."""
    made = BytesIO(data)
    with zipfile.ZipFile(made) as parts:
        info = parts.getinfo("xl/worksheets/sheet1.xml")
    size = info.file_size.to_bytes(4, "little")
    return data.replace(size, (info.file_size - 100).to_bytes(4, "little"))


def far_cells() -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Дата")
        sheet.write(1_048_575, 16_383, "x")
    return made.getvalue()


def with_entities() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(WORKBOOK)) as before, zipfile.ZipFile(made, "w") as after:
        for it in before.infolist():
            data = before.read(it)
            if it.filename.endswith("sheet1.xml"):
                data = data.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
            after.writestr(it.filename, data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"a;b\n" * (11 * 1024 * 256), "too_large"),
        (b";" * 1_000_000, "line_too_long"),
        (b"Date,Amount," + b"x," * 20_000 + b"\n2026-01-01,1\n", "too_many_columns"),
        (b"x" * 5_000_000, "line_too_long"),
        (TABLE.encode() + b"\0", "binary"),
        (HEADER.encode() + b"01.02.2026;\xed\xa0\x80;-1,00;RUB;\n", "encoding_broken"),
        (TABLE.encode() + "к".encode()[:1], "cut"),
        (b'"Date";"Amount";"Currency"\n"2026-01-20";"-1.50";"USD"\n"2026-01-21";"-1.50;"USD"\n', "quotes_unbalanced"),
        (b'"Date";"Amount";"Currency"\n"2026-01-20";"-1.50";"USD"\n"2026-01-21";"-1.5', "cut"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\x1f\x8b\x08\0\0", "archive"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<html><table><tr><td>1</td></tr></table>", "html"),
        (b'[{"a": 1}]', "json"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (WORKBOOK[:3000], "workbook_broken"),
        (liar(WORKBOOK), "workbook_broken"),
        (with_entities(), "workbook_broken"),
        (far_cells(), "too_many_columns"),
        ("просто письмо, в котором нет никакой таблицы\nи ещё строка\n".encode("cp1251"), "format_unknown"),
        (b"import os\n\nprint(os.getcwd(), 1)\n", "format_unknown"),
    ],
    ids=lambda it: it if isinstance(it, str) else None,
)
def test_what_is_wrong_is_said(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_bomb_is_refused_by_what_it_says_of_itself() -> None:
    begun = time.process_time()
    assert refusal(bomb()) == "opened_too_large"
    assert time.process_time() - begun < 30, "it would take minutes to open"


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        ("03.02.2026;чай;-1", "cut"),
        ("03.02.2026;чай;-1,00;RUB;;5\n", "too_many_cells"),
        ("99.99.2026;чай;-1,00;RUB;\n", "date_unreadable"),
        ("03.02.2026;чай;-1,005;RUB;\n", "too_precise"),
        ("03.02.2026;чай;=1+1;RUB;\n", "amount_unreadable"),
        ("03.02.2026;чай;;RUB;\n", "amount_missing"),
        ("03.02.2026;чай;-1,00;КОП;\n", "currency_unknown"),
        ("03.02.2026;чай;-1.50;RUB;\n", "marks_mixed"),
        ("02/13/2026;чай;-1,00;RUB;\n", "dates_mixed"),
    ],
)
def test_a_line_that_cannot_be_is_named(tail: str, code: str) -> None:
    body = "01.02.2026;кофе;-1,50;RUB;\n02.02.2026;кофе;-2,50;RUB;\n"
    assert refusal((HEADER + body + tail).encode()) == code


OFX = b"OFXHEADER:100\nDATA:OFXSGML\n\n<OFX>"
CAMT = b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'


@pytest.mark.parametrize(
    ("head", "repeated"),
    [
        (OFX, b"<A>"), (OFX, b"<A/>"), (CAMT, b"<A/>"), (CAMT, b"<A></A>"),
        (b"1CClientBankExchange\n", b"A=1\n"), (b"1CClientBankExchange\r", b"A=1\r"),
        (b":20:X\n:25:1\n", b":86:a\n"), (b":20:X\n:25:1\n", b":13D:1\r"),
    ],
)  # fmt: skip
def test_more_tags_or_lines_than_a_bank_writes_are_refused_before_they_are_read(head: bytes, repeated: bytes) -> None:
    """They would take seconds. The refusal names no line, since none was looked at."""
    with pytest.raises(StatementUnreadable) as refused:
        read_statement(head + repeated * ((10 * 1024 * 1024 - len(head)) // len(repeated)))
    assert (refused.value.code, refused.value.line) == ("too_many_rows", None)
