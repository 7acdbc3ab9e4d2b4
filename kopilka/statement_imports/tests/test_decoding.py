"""The encoding by its mark, by what the file says, by its letters; asked where they do not tell."""

import pytest

from kopilka.statement_imports.decoding import decode
from kopilka.statement_imports.statement import StatementUndecided, StatementUnreadable

RUSSIAN = "Дата операции;Сумма;Описание\n01.02.2026;-5,00;Кофе «У моста», дом №5 — 2 шт.\n"
PLAIN = RUSSIAN.replace("«", "").replace("»", "").replace("—", "-")
GERMAN = "Buchungstag;Währung;Empfänger;Betrag\n01.02.2026;EUR;Bäckerei Müller;-5,00\n"
POLISH = "Data;Kwota;Tytuł;Odbiorca\n2026-02-01;-5,00;Zakupy spożywcze;Żabka Łódź\n"
FRENCH = "Date;Libellé;Débit euros;Crédit euros\n01/02/2026;Épicerie de l'été;5,00;\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((RUSSIAN, it) for it in ("utf-8", "cp1251", "utf-16-le", "utf-16-be")),
        (PLAIN, "cp866"), (PLAIN.replace("№", ""), "koi8-r"), (RUSSIAN.upper(), "cp1251"),
        (GERMAN, "cp1252"), (FRENCH, "cp1252"), (POLISH, "cp1250"), (POLISH, "utf-8"),
        ("Date;Amount\n2026-02-01;£5.00\n", "cp1252"), ("Date,Amount\n2026-02-01,5.00\n", "utf-8"),
    ],
)  # fmt: skip
def test_told(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding))
    assert (found.text, found.encoding) == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_told_by_a_mark(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding)).text == RUSSIAN


def test_told_by_the_file_itself() -> None:
    bank_of_1c = "1CClientBankExchange\r\nКодировка=DOS\r\nПлательщик=ООО\r\n"
    assert decode(bank_of_1c.encode("cp866")).encoding == "cp866"
    assert decode(b"OFXHEADER:100\r\nCHARSET:1251\r\n<NAME>" + "ЖЖ".encode("cp1251")).text.endswith("ЖЖ")
    xml = "<?xml version='1.0' encoding='windows-1251'?><Имя>ЖЖ</Имя>"
    assert decode(xml.encode("cp1251")).text == xml


def test_asked_where_letters_do_not_tell() -> None:
    with pytest.raises(StatementUndecided) as asked:
        decode(b"Date;Amount;Name\n2026-02-01;-5.00;\xe0\n")
    assert asked.value.what == "encoding"
    assert "cp1251" in dict(asked.value.options)
    assert decode(b"2026-02-01;-5.00;\xe0\n", "cp1251").text.endswith("а\n")


def test_damaged_unicode_is_not_taken_for_another_encoding() -> None:
    data = RUSSIAN.encode()
    with pytest.raises(StatementUnreadable) as refused:
        decode(data[:30] + data[31:])
    assert refused.value.code == "encoding_broken"
