"""Tables of banks abroad, and of Russian ones of which only the words are known, written here from those words."""

from decimal import Decimal

import pytest

from kopilka.statement_imports.proof import contradictions
from kopilka.statement_imports.reading import read_statement
from kopilka.statement_imports.statement import StatementUndecided

MONZO = """\
Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency,Local amount,Local currency,Notes and #tags,Address,Receipt,Description,Category split,Money Out,Money In
tx_1,15/07/2026,10:00:00,Card payment,Tesco,🍎,Groceries,-3.50,GBP,-3.50,GBP,,London,,TESCO,,-3.50,
tx_2,03/07/2026,10:00:00,Faster payment,Bob,,Income,20.00,GBP,20.00,GBP,hi,,,,,,20.00
"""  # noqa: E501  # a header is one line
STARLING = """\
Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Spending Category,Notes
01/07/2026,Tesco,X,CONTACTLESS,-5.00,95.00,GROCERIES,
02/07/2026,Bob,Y,FASTER PAYMENT,10.00,105.00,INCOME,
"""
WISE = """\
"TransferWise ID",Date,Amount,Currency,Description,"Payment Reference","Running Balance","Exchange From","Exchange To","Exchange Rate","Payer Name","Payee Name","Payee Account Number",Merchant,"Card Last Four Digits","Card Holder Full Name",Attachment,Note,"Total fees"
CARD-1,05-07-2026,-10.50,EUR,"Card tx",,89.50,,,,,,,Shop,1234,Ann,,,0.50
TRANSFER-2,01-07-2026,100.00,EUR,"Received",,100.00,,,,Bob,,,,,,,,0
"""  # noqa: E501  # a header is one line
CHASE = """\
Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #
DEBIT,01/15/2026,"SHOP",-5.00,DEBIT_CARD,95.00,,
CREDIT,01/14/2026,"PAY",100.00,ACH_CREDIT,100.00,,
"""
CAPONE = """\
Transaction Date,Posted Date,Card No.,Description,Category,Debit,Credit
2026-01-15,2026-01-16,1234,SHOP,Food,5.00,
2026-01-20,2026-01-20,1234,PAY,Payment,,50.00
"""
DKB = """\
"Girokonto";"DE02120300000000202051"
""
"Kontostand vom 15.07.2026:";"1.000,00 €"
""
"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";"Umsatztyp";"IBAN";"Betrag (€)";"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz"
"15.07.26";"15.07.26";"Gebucht";"Ich";"Laden";"Kauf";"Ausgang";"DE1";"-12,34 €";"";"";""
"14.07.26";"14.07.26";"Gebucht";"Bob";"Ich";"Lohn";"Eingang";"DE1";"1.000 €";"";"";""
"""  # noqa: E501  # a header is one line
SPARKASSE = """\
"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Glaeubiger ID";"Mandatsreferenz";"Kundenreferenz (End-to-End)";"Sammlerreferenz";"Lastschrift Ursprungsbetrag";"Auslagenersatz Ruecklastschrift";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"
"DE12";"15.07.26";"15.07.26";"KARTENZAHLUNG";"x";"";"";"";"";"";"";"Laden";"DE34";"X";"-12,34";"EUR";"Umsatz gebucht"
"DE12";"16.07.26";"";"KARTENZAHLUNG";"x";"";"";"";"";"";"";"Laden";"DE34";"X";"-1,00";"EUR";"Umsatz vorgemerkt"
"""  # noqa: E501  # a header is one line
MBANK = """\
mBank S.A. Bankowość Detaliczna;

#Klient;
Jan;

#Data operacji;#Opis operacji;#Rachunek;#Kategoria;#Kwota;
2026-07-15;"ZAKUP";"eKonto 1234";"Zakupy";-12,34 PLN;;
2026-07-14;"WPŁYW";"eKonto 1234";"Wpływy";1 000,00 PLN;;
"""
PKO = """\
"Data operacji","Data waluty","Typ transakcji","Kwota","Waluta","Saldo po transakcji","Opis transakcji","","",""
"2026-07-15","2026-07-14","Płatność kartą","-12.34","PLN","+987.66","Tytuł: 1","Lokalizacja: x","",""
"2026-07-14","2026-07-14","Przelew","+1000.00","PLN","+1000.00","y","","",""
"""
RABO = """\
"IBAN/BBAN","Munt","BIC","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn","Tegenrekening IBAN/BBAN","Naam tegenpartij","Naam uiteindelijke partij","Naam initiërende partij","BIC tegenpartij","Code","Batch ID","Transactiereferentie","Machtigingskenmerk","Incassant ID","Betalingskenmerk","Omschrijving-1","Omschrijving-2","Omschrijving-3","Reden retour","Oorspr bedrag","Oorspr munt","Koers"
"NL1","EUR","RABONL2U","000000000000000001","2026-07-15","2026-07-15","-12,34","+987,66","NL2","AH","","","","ba","","","","","","boodschap","","","","","",""
"""  # noqa: E501  # a header is one line
BNP = """\
Date;Libellé;Débit euros;Crédit euros
15/07/2026;CARTE;-12,34;
16/07/2026;VIR;;1 000,00
"""
PAYPAL = """\
"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","To Email Address","Transaction ID","Balance"
"13/07/2026","10:00:00","BST","Bob","Payment","Completed","GBP","100.00","-3.00","97.00","a@b","c@d","T1","97.00"
"""  # noqa: E501  # a header is one line
KASPI = """\
Дата,Сумма,Операция,Детали
15.07.26,"- 1 234,00 ₸",Покупка,Магазин
14.07.26,"+ 5 000,00 ₸",Пополнение,С карты
"""
OZON = """\
Дата операции;Документ;Назначение платежа;Сумма операции, руб.
15.07.2026 10:00:00;1;Покупка;- 1 234,00
14.07.2026 10:00:00;2;Пополнение;+ 5 000,00
"""
YANDEX = """\
Описание операции;Дата и время операции МСК;Дата обработки МСК;Карта;Сумма в валюте операции;Сумма в валюте договора
Покупка;15.07.2026 в 10:00;16.07.2026;*1234;–1 234,00 ₽;–1 234,00 ₽
Пополнение;14.07.2026 в 10:00;14.07.2026;;+5 000,00 ₽;+5 000,00 ₽
"""
BANKS = [
    (MONZO, "monzo", "GBP", ["-3.5", "20"]),
    (STARLING, "starling", "GBP", ["-5", "10"]),
    (WISE, "wise", "EUR", ["-10.5", "100"]),
    (CHASE, "chase", "USD", ["-5", "100"]),
    (CAPONE, "capital_one", "USD", ["-5", "50"]),
    (DKB, None, "EUR", ["-12.34", "1000"]),
    (SPARKASSE, "sparkasse", "EUR", ["-12.34", "-1"]),
    (MBANK, None, "PLN", ["-12.34", "1000"]),
    (PKO, None, "PLN", ["-12.34", "1000"]),
    (RABO, None, "EUR", ["-12.34"]),
    (BNP, None, "EUR", ["-12.34", "1000"]),
    (PAYPAL, "paypal", "GBP", ["97"]),
    (KASPI, None, "KZT", ["-1234", "5000"]),
    (OZON, None, "RUB", ["-1234", "5000"]),
    (YANDEX, "yandex", "RUB", ["-1234", "5000"]),
]


@pytest.mark.parametrize(("text", "bank", "currency", "sums"), BANKS)
def test_read(text: str, bank: str | None, currency: str, sums: list[str]) -> None:
    found = read_statement(text.encode())
    (statement,) = found.statements
    assert (found.bank, statement.currency) == (bank, currency)
    assert [it.amount for it in statement.rows] == [Decimal(it) for it in sums]
    assert contradictions(statement) == []


@pytest.mark.parametrize(
    "text",
    [
        "Fecha;Fecha valor;Concepto;Importe;Saldo\n15/07/2026;15/07/2026;COMPRA;-12,34;987,66\n",
        "Transaction Date,Description,Category,Type,Amount,Memo\n01/15/2026,SHOP,Food,Sale,-5.00,\n",
    ],
)
def test_a_currency_that_nothing_tells_is_asked_for(text: str) -> None:
    with pytest.raises(StatementUndecided) as asked:
        read_statement(text.encode())
    assert asked.value.what == "currency"
