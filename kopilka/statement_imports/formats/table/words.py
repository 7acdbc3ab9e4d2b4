"""The words of headers, of signs, states and balances, by language. Written as `folded` makes them."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

# What a column is, before it is known which of the sums and currencies is the account's.
Role = Literal[
    "date", "booked_on", "time", "amount_account", "amount_plain", "amount_operation", "income", "expense", "sign",
    "kind", "currency_account", "currency_plain", "currency_operation", "fee", "description", "details", "payee",
    "category", "mcc", "status", "balance", "bank_id", "account", "card", "counterparty_account",
    "counterparty_tax_id", "ignored",
]  # fmt: skip

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[^\w+/%#№]+")


def folded(text: str) -> str:
    """Small letters, ё as е, no marks above letters, one space between words, no punctuation."""
    text = unicodedata.normalize("NFKC", _CAMEL.sub(" ", text[:300])).casefold()
    text = "".join(it for it in unicodedata.normalize("NFD", text.replace("ł", "l").replace("й", "и\u0301"))
                   if not unicodedata.combining(it))  # fmt: skip
    return " ".join(_NO_WORD.sub(" ", text).replace("/", " / ").split())


_HEADERS: dict[str, dict[Role, str]] = {
    "ru": {
        "date": "дата|дата операции|дата совершения операции|дата транзакции|дата и время|дата и время операции"
        "|дата и время операции мск|дата покупки|дата время|день|дата время операции|дата и время совершения операции",
        "booked_on": "дата платежа|дата обработки|дата проводки|дата списания|дата зачисления|дата исполнения"
        "|дата обработки мск|дата валютирования|дата отражения|дата проведения|дата обработки операции"
        "|дата отражения по счету|дата списания средств",
        "time": "время|время операции",
        "amount_account": "сумма платежа|сумма в валюте счета|сумма пересчитанная в валюту счета|сумма в валюте карты"
        "|сумма в валюте договора|сумма операции в валюте счета|сумма операции в валюте карты|сумма по счету"
        "|сумма в рублях|сумма списания зачисления|сумма операции в рублях",
        "amount_plain": "сумма|итого|сумма руб|сумма транзакции|сумма проводки",
        "amount_operation": "сумма операции|сумма в валюте операции|сумма операции в валюте операции"
        "|сумма в валюте транзакции|сумма покупки",
        "income": "приход|зачисление|пополнение|поступление|поступления|доход|кредит|сумма зачисления|сумма прихода"
        "|сумма по кредиту|сумма поступления|зачислено|сумма кредит|кредит сумма|оборот по кредиту|приход сумма",
        "expense": "расход|списание|расходы|дебет|сумма списания|сумма расхода|сумма по дебету|списано|сумма дебет"
        "|дебет сумма|оборот по дебету",
        "sign": "приход / расход|дебет / кредит|знак|направление|+ /|дт / кт|д / к|признак дебет кредит|признак",
        "kind": "тип|вид|тип операции|вид операции|тип транзакции|операция",
        "currency_account": "валюта платежа|валюта счета|валюта карты|валюта договора",
        "currency_plain": "валюта|код валюты",
        "currency_operation": "валюта операции|валюта транзакции",
        "fee": "комиссия|сумма комиссии|комиссия банка",
        "description": "описание|описание операции|назначение платежа|назначение|основание|содержание операции"
        "|детали операции|наименование операции|описание транзакции|детали|содержание",
        "details": "комментарий|примечание|место совершения операции|место операции",
        "payee": "контрагент|получатель|торговая точка|мерчант|магазин|плательщик / получатель|имя получателя"
        "|наименование контрагента|корреспондент",
        "category": "категория|категория операции",
        "mcc": "mcc|mcc код|код mcc|мсс|мсс код",
        "status": "статус|статус операции|состояние",
        "balance": "остаток|баланс|остаток по счету|остаток средств|исходящии остаток|баланс после операции"
        "|остаток после операции",
        "bank_id": "референс проводки|референс|номер операции|id операции|идентификатор операции|номер транзакции"
        "|id транзакции|уникальныи номер операции|rrn",
        "account": "номер счета|счет|лицевои счет|номер лицевого счета|счет карта|название счета",
        "card": "номер карты|карта|номер карты / счета / договора|номер карты счета договора",
        "counterparty_account": "счет контрагента|счет получателя|счет корреспондента|расчетныи счет контрагента",
        "counterparty_tax_id": "инн|инн контрагента|инн получателя",
        "ignored": "кэшбэк|кешбэк|бонусы включая кэшбэк|бонусы|округление на инвесткопилку|код авторизации"
        "|сумма операции с округлением|тип карты|тип счета|код|название карты|бик|бик банка|курс|№|номер|n|no"
        "|город совершения операции|страна совершения операции|банк|банк контрагента|номер документа|кпп|баллы",
    },
    "en": {
        "date": "date|transaction date|operation date|trans date|started date|date of transaction|purchase date"
        "|date time|datetime|date and time|timestamp|created on|entry date|booking date time",
        "booked_on": "value dt|completed date|booking date|posting date|posted date|post date|value date"
        "|settlement date"
        "|date posted|date processed|processed date|finished on|posted|effective date|date completed",
        "time": "time|transaction time",
        "amount_account": "amount in account currency|account amount|net|net amount|billing amount|settlement amount"
        "|billed amount|source amount after fees",
        "amount_plain": "amount|transaction amount|value|sum|total|transaction value|total amount",
        "amount_operation": "local amount|original amount|amount foreign currency|foreign amount|gross"
        "|transaction currency amount|amount in transaction currency|foreign currency amount",
        "income": "deposit amt|income|credit|credits|credit amount|deposit|deposits|money in|paid in"
        "|amount credited|received"
        "|deposit amount|inflow|incoming|lodgement|amount credit",
        "expense": "withdrawal amt|expense|debit|debits|debit amount|withdrawal|withdrawals|money out"
        "|paid out|amount debited|spent"
        "|withdrawal amount|outflow|outgoing|charge|charges|amount debit",
        "sign": "debit / credit|credit / debit|d / c|dr / cr|cr / dr|credit debit|debit credit|credit debit indicator"
        "|cdi|+ /|direction|sign|debit credit indicator|dc|cd",
        "kind": "type|transaction type|details type|operation type|kind|transaction kind",
        "currency_account": "account currency|billing currency",
        "currency_plain": "currency|ccy|currency code|curr",
        "currency_operation": "local currency|original currency|type foreign currency|transaction currency"
        "|foreign currency|merchant currency",
        "fee": "fee|fees|commission|total fees|fee amount|transaction fee",
        "description": "description|transaction description|narrative|memo|particulars|payment reference|reference text"
        "|transaction details|details|narration|original description|appears on your statement as|remarks|statement",
        "details": "notes and #tags|notes|note|reference|comment|comments|extended details|additional information",
        "payee": "payee|merchant|name|counter party|counterparty|partner name|merchant name|payee name|recipient"
        "|beneficiary|counterparty name|vendor|other party",
        "category": "category|spending category|merchant category",
        "mcc": "mcc|merchant category code|mcc code",
        "status": "state|status|transaction status|settlement",
        "balance": "balance|running balance|running bal|balance after|closing balance|account balance|available balance"
        "|running total|balance after transaction|ledger balance",
        "bank_id": "chq / ref no|transaction id|id|TransferWise ID|reference number|transaction number"
        "|unique id|reference id"
        "|transaction reference|fitid|transaction identifier|reference no",
        "account": "account|account number|account no|account name|product|iban|account id|account / iban|bank account",
        "card": "card|card number|card no|card last four digits|last 4|card last 4",
        "counterparty_account": "partner iban|counterparty account|payee account number|counterparty iban"
        "|other account|beneficiary account|to account",
        "ignored": "exchange rate|exchange from|exchange to|emoji|address|receipt|attachment|payer name|balance impact"
        "|card holder full name|time zone|timezone|check or slip #|check number|cheque number|serial|category split"
        "|country|city|city / state|zip code|card name|cashback|bonus value|bonus title|account type|tags|tag"
        "|check no|serial no|sr no|s no|sl no|chq no|card member|cardholder name|labels|bic|swift|branch|sort code",
    },
    "de": {
        "date": "buchungstag|datum|buchungsdatum|buchung|transaktionsdatum|umsatzdatum|belegdatum|kaufdatum",
        "booked_on": "valuta|valutadatum|wertstellung|wertstellungstag|wert|wertstellung valuta",
        "amount_plain": "betrag|umsatz|betrag soll haben|umsatz in|buchungsbetrag",
        "amount_operation": "ursprungsbetrag|originalbetrag|betrag fremdwahrung|fremdwahrungsbetrag|betrag ursprung",
        "income": "haben|gutschrift|einnahmen|eingang|einzahlung|eingange",
        "expense": "soll|lastschrift|ausgaben|ausgang|belastung|auszahlung|ausgange",
        "sign": "soll / haben|s / h|soll haben kennzeichen|umsatzart soll haben",
        "kind": "umsatzart|transaktionstyp|umsatztyp|buchungsart|typ|art",
        "currency_plain": "wahrung|waehrung",
        "currency_operation": "ursprungswahrung|fremdwahrung|originalwahrung",
        "fee": "gebuhr|gebuhren|entgelt",
        "description": "verwendungszweck|beschreibung|vorgang / verwendungszweck|buchungsdetails|zahlungsreferenz"
        "|zahlungsgrund|betreff",
        "details": "buchungstext|vorgang|notiz|kommentar|info|hinweis",
        "payee": "empfanger|auftraggeber / empfanger|name zahlungsbeteiligter|begunstigter / zahlungspflichtiger"
        "|beguenstigter / zahlungspflichtiger|zahlungsempfanger|auftraggeber / begunstigter|empfanger / auftraggeber"
        "|name|zahlungsempfanger in|zahlungsempfanger*in|gegenpartei|auftraggeber",
        "category": "kategorie",
        "status": "status",
        "balance": "saldo|saldo nach buchung|kontostand|neuer saldo|saldo in",
        "account": "auftragskonto|konto|iban auftragskonto|kontonummer auftraggeber|bezeichnung auftragskonto",
        "card": "kartennummer|karte",
        "counterparty_account": "kontonummer / iban|iban|iban zahlungsbeteiligter|kontonummer|gegenkonto|gegen iban",
        "ignored": "bic swift code|bic|blz|mandatsreferenz|glaubiger id|glaeubiger id|wechselkurs"
        "|kundenreferenz end to end"
        "|sammlerreferenz|lastschrift ursprungsbetrag|auslagenersatz rucklastschrift|auslagenersatz ruecklastschrift"
        "|kundenreferenz|zahlungspflichtige r|bankleitzahl|steuerrelevant|mandatsreferenz",
    },
    "pl": {
        "date": "data operacji|data transakcji|data|data dokonania operacji|data zlecenia",
        "booked_on": "data ksiegowania|data waluty|data realizacji|data rozliczenia",
        "amount_account": "kwota w walucie rachunku",
        "amount_plain": "kwota|kwota operacji|kwota transakcji",
        "amount_operation": "kwota w walucie|kwota oryginalna|kwota w walucie transakcji",
        "income": "uznania|wplywy|uznanie|wplata",
        "expense": "obciazenia|wydatki|obciazenie|wyplata",
        "kind": "typ transakcji|rodzaj|typ operacji|rodzaj transakcji|typ",
        "currency_account": "waluta rachunku",
        "currency_plain": "waluta",
        "fee": "prowizja|oplata",
        "description": "opis|opis operacji|opis transakcji|tytul|tytulem|tytul operacji",
        "payee": "odbiorca|nadawca / odbiorca|kontrahent|nadawca|dane kontrahenta",
        "category": "kategoria",
        "status": "status|stan",
        "balance": "saldo|saldo po operacji|saldo po transakcji|saldo koncowe",
        "account": "rachunek|konto|numer rachunku|nr rachunku",
        "card": "numer karty|karta",
        "counterparty_account": "numer konta|rachunek kontrahenta|rachunek nadawcy / odbiorcy",
        "ignored": "nr transakcji|lp",
    },
    "fr": {
        "date": "date|date operation|date de l operation|date de comptabilisation|date d operation|date de transaction"
        "|date transaction|date comptable",
        "booked_on": "date valeur|date de valeur",
        "amount_plain": "montant|montant en euros|montant de l operation|montant eur",
        "income": "credit|credit euros|recette|recettes|credit eur",
        "expense": "debit|debit euros|depense|depenses|debit eur",
        "sign": "sens",
        "kind": "type d operation|type operation|type de transaction",
        "currency_plain": "devise",
        "fee": "frais",
        "description": "libelle|libelle operation|libelle de l operation|libelle simplifie|nature de l operation"
        "|description|libelle complet",
        "details": "informations complementaires|commentaire|motif",
        "payee": "beneficiaire|marchand|tiers|fournisseur",
        "category": "categorie|sous categorie",
        "status": "etat|statut",
        "balance": "solde|solde apres operation",
        "account": "compte|numero de compte|libelle compte|n de compte",
        "card": "carte|numero de carte",
    },
    "es": {
        "date": "fecha|fecha operacion|fecha de operacion|f operacion|fecha contable",
        "booked_on": "fecha valor|f valor|fecha de valor",
        "amount_plain": "importe|cantidad|monto|importe eur",
        "income": "ingresos|haber|abono|abonos|ingreso|credito",
        "expense": "gastos|debe|cargo|cargos|gasto|debito",
        "kind": "tipo|tipo de movimiento|tipo de operacion",
        "currency_plain": "divisa|moneda",
        "fee": "comision",
        "description": "concepto|descripcion|movimiento|detalle",
        "details": "observaciones|mas datos|comentario",
        "payee": "beneficiario|comercio|ordenante",
        "category": "categoria|subcategoria",
        "status": "estado",
        "balance": "saldo|disponible",
        "account": "cuenta|numero de cuenta",
        "card": "tarjeta",
    },
    "nl": {
        "date": "datum|boekdatum|transactiedatum|boekingsdatum",
        "booked_on": "rentedatum|valutadatum",
        "time": "tijd",
        "amount_plain": "bedrag|transactiebedrag",
        "income": "bij|bijschrijving",
        "expense": "af|afschrijving",
        "sign": "af bij|af / bij|bij / af|debet / credit",
        "kind": "mutatiesoort|mutatie soort|transactiesoort|soort|type",
        "currency_plain": "munt|valuta|muntsoort",
        "fee": "kosten",
        "description": "omschrijving|naam / omschrijving|mededelingen|omschrijving 1",
        "details": "omschrijving 2|omschrijving 3|betalingskenmerk",
        "payee": "naam tegenpartij|tegenpartij|naam|begunstigde",
        "balance": "saldo|saldo na mutatie|saldo na trn|saldo na boeking|eindsaldo",
        "account": "rekening|iban / bban|rekeningnummer",
        "counterparty_account": "tegenrekening|tegenrekening iban / bban|rekening tegenpartij",
        "bank_id": "volgnr",
        "ignored": "code|startsaldo|beginsaldo|naam uiteindelijke partij|naam initierende partij|bic tegenpartij",
    },
    "it": {
        "date": "data|data operazione|data contabile|data movimento",
        "booked_on": "data valuta|valuta",
        "amount_plain": "importo|importo eur",
        "income": "entrate|avere|accrediti|accredito",
        "expense": "uscite|dare|addebiti|addebito",
        "currency_plain": "divisa",
        "description": "descrizione|causale|descrizione operazione|operazione",
        "details": "dettagli|descrizione completa",
        "category": "categoria",
        "balance": "saldo|saldo contabile",
        "account": "conto",
    },
}  # fmt: skip


def _by_word() -> Mapping[str, Mapping[str, Role]]:
    return {
        language: {folded(word): role for role, words in roles.items() for word in words.split("|")}
        for language, roles in _HEADERS.items()
    }


HEADERS = _by_word()
