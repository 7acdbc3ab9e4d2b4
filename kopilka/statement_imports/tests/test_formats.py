"""Each format through the one door, and words for whatever is refused."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from kopilka import statement_imports
from kopilka.statement_imports.reading import read_statement
from kopilka.statement_imports.statement import Choices
from kopilka.statement_imports.wording import REFUSALS

ONE_C = """1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
ДатаНачала=01.11.2026
ДатаКонца=30.11.2026
РасчСчет=40802810000000000001
СекцияРасчСчет
ДатаНачала=01.11.2026
ДатаКонца=30.11.2026
РасчСчет=40802810000000000001
НачальныйОстаток=1000.00
ВсегоПоступило=0.00
ВсегоСписано=250.50
КонечныйОстаток=749.50
КонецРасчСчет
СекцияДокумент=Платежное поручение
Номер=7
Дата=05.11.2026
Сумма=250.50
ДатаСписано=05.11.2026
ПлательщикСчет=40802810000000000001
ПолучательСчет=40702810000000000002
Получатель1=ООО Ромашка
НазначениеПлатежа=За воду
КонецДокумента
КонецФайла
"""
OFX = """OFXHEADER:100
DATA:OFXSGML
ENCODING:USASCII
CHARSET:1251

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>RUB
<BANKACCTFROM><BANKID>044525000<ACCTID>40817<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>20261130
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261105<TRNAMT>-250.50<FITID>1<NAME>Вода</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
MT940 = """:20:1
:25:40817
:28C:1/1
:60F:C261101RUB1000,00
:61:2611051105D250,50NMSC1
:86:ВОДА
:62F:C261130RUB749,50
"""
QIF = "!Type:Bank\nD25.11.2026\nT-250.50\nPВода\n^\n"
CSV = "Дата;Описание;Сумма;Валюта\n25.11.2026;Вода;-250,50;RUB\n13.11.2026;Пай;100,00;RUB\n"
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt>
<Id>1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>RUB</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="RUB">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-11-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="RUB">749.50</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-11-30</Dt></Dt></Bal>
<Ntry><Amt Ccy="RUB">250.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-05</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("1c", ONE_C, "cp1251"),
        ("1c", ONE_C.replace("Windows", "DOS"), "cp866"),
        ("1c", ONE_C, "utf-8-sig"),
        ("ofx", OFX, "cp1251"),
        ("mt940", MT940, "utf-8"),
        ("qif", QIF, "cp1251"),
        ("csv", CSV, "cp1251"),
        ("csv", CSV, "utf-16"),
        ("camt", CAMT, "utf-8"),
    ],
)
def test_every_format_is_known_by_what_it_holds(name: str, text: str, encoding: str) -> None:
    data = text.replace("\n", "\r\n").encode(encoding)
    found = read_statement(data, "some.file", Choices(currency="RUB"))
    [statement] = found.statements
    assert (found.format, statement.currency) == (name, "RUB")
    assert Decimal("-250.50") in [it.amount for it in statement.rows]


def test_whatever_is_refused_is_told_in_words() -> None:
    raised = set()
    for source in Path(statement_imports.__file__).parent.rglob("*.py"):
        if "tests" not in source.parts:
            raised |= set(re.findall(r'StatementUnreadable\(\s*"([a-z_0-9]+)"', source.read_text("utf-8")))
    assert len(raised) > 40
    assert raised <= set(REFUSALS)
