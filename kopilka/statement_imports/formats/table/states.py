"""Words of states, signs, totals and balances inside a table."""

import re
from functools import lru_cache
from typing import Literal

from kopilka.statement_imports.formats.table.words import folded
from kopilka.statement_imports.statement import SkipReason

State = Literal["booked", "pending"] | SkipReason

_STATES: dict[State, str] = {
    "booked": "ok|исполнено|исполнен|исполнена|выполнен|выполнено|выполнена|проведено|проведен|проведена|обработано"
    "|обработан|обработана|успешно|успешная|завершено|завершен|завершена|подтверждено|подтвержден|оплачено|зачислено"
    "|списано|completed|complete|settled|posted|booked|executed|success|successful|done|paid|cleared|approved"
    "|confirmed|umsatz gebucht|gebucht|ausgefuhrt|rozliczona|zrealizowana|zaksiegowana|wykonana|realizado"
    "|contabilizado|verwerkt|comptabilise|effectue|processed|reconciled"
    "|совершено|совершена|принято|partially completed|операция проведена|операция выполнена|финансовая операция",
    "pending": "в обработке|обрабатывается|ожидает|ожидание|в ожидании|холд|hold|авторизация|заблокировано|в процессе"
    "|не обработано|pending|authorised|authorized|authorization|in progress|processing|open|umsatz vorgemerkt"
    "|vorgemerkt|offen|oczekujaca|w realizacji|blokada|pendiente|en cours|en attente|uncleared|held|on hold"
    "|зарезервировано|резерв|блокировка|предавторизация|не подтверждено|ожидает подтверждения",
    "failed": "failed|неуспешно|неуспешная|ошибка|отклонено|отклонен|отклонена|отказ|отказано|не выполнено|не исполнено"
    "|declined|rejected|denied|error|fehlgeschlagen|abgelehnt|odrzucona|rechazado|refuse|unsuccessful|blocked|expired"
    "|не выполнен|не исполнен|не проведена|отвергнут",
    "cancelled": "отменено|отменен|отменена|отмена|аннулировано|аннулирована|аннулирован|cancelled|canceled|reverted"
    "|voided|void|removed|storniert|anulowana|anulado|annule|geannuleerd|аннулирована",
}  # fmt: skip
_BY_WORD: dict[str, State] = {folded(word): state for state, words in _STATES.items() for word in words.split("|")}

_INCOMING = (
    "c|cr|crdt|credit|кредит|к|кт|кр|приход|поступление|пополнение|зачисление|доход|bij|h|haben|gutschrift|income|in"
    "|deposit|money in|входящий|входящая|возврат|uznanie|credito|abono|refund|внесение наличных|inflow|внесение"
    "|возмещение|приходная|incoming|cashback|кэшбэк"
)
_OUTGOING = (
    "d|dr|db|dbit|debit|дебет|д|дт|расход|списание|af|s|soll|lastschrift|expense|out|withdrawal|money out|исходящий"
    "|исходящая|obciazenie|покупка|снятие|снятие наличных|оплата|debito|cargo|purchase|outflow|расходная|комиссия"
    "|outgoing|оплата товаров и услуг|оплата услуг|payment sent"
)
_IN = frozenset(map(folded, _INCOMING.split("|")))
_OUT = frozenset(map(folded, _OUTGOING.split("|")))
_TOTAL = re.compile(
    r"(итого|всего|total|totals|subtotal|grand total|summe|gesamt|suma|razem|totaal|totale|sous total|обороты|оборот"
    r"|оборот за период|итоги)\b"
)
_OPENING = re.compile(
    r"(входящии остаток|остаток на начало|баланс на начало|остаток входящии|исходныи остаток|opening balance"
    r"|beginning balance|balance brought forward|starting balance|start balance|anfangssaldo|alter kontostand"
    r"|saldo poczatkowe|solde initial|saldo inicial|beginsaldo|startsaldo|saldo iniziale|остаток средств на начало"
    r"|balance b / f|previous balance|начальныи остаток|входящии баланс)"
)
_CLOSING = re.compile(
    r"(исходящии остаток|остаток на конец|баланс на конец|остаток исходящии|closing balance|ending balance"
    r"|balance carried forward|final balance|endsaldo|neuer kontostand|saldo koncowe|solde final|saldo final|eindsaldo"
    r"|saldo finale|остаток средств на конец|balance c / f|new balance|конечныи остаток|исходящии баланс)"
)
_TOTAL_IN = re.compile(
    r"(поступления|всего поступлении|пополнения|сумма поступлении|зачисления|total credits|total money in"
    r"|total deposits|всего поступило|итого поступлении|общая сумма пополнении|сумма пополнении|итого приход)"
)
_TOTAL_OUT = re.compile(
    r"(расходные операции|расходы|списания|всего списании|сумма списании|total debits|total money out|всего расходов"
    r"|total withdrawals|всего списано|итого списании|общая сумма списании|итого расход)"
)

_WORTH_A_LOOK = re.compile(
    "остат|исходн|начальн|конечн|баланс|balance|sald|solde|kontostand|итого|всего", re.IGNORECASE
)
_WORDS_OF_A_TOTAL = 3


@lru_cache(maxsize=1000)
def state_of(text: str) -> State | None:
    """None where the word is not known: what it says of the row nobody can guess."""
    return _BY_WORD.get(folded(text))


@lru_cache(maxsize=1000)
def sign_of(text: str) -> int | None:
    stripped = text.strip()
    if stripped in ("+", "-", "\u2212", "\u2013"):
        return 1 if stripped == "+" else -1
    word = folded(text)
    if word in _IN:
        return 1
    return -1 if word in _OUT else None


def is_grand_total(text: str) -> bool:
    """Of few words, as no shop is called."""
    words = folded(text)
    return words.startswith(("итого", "всего")) and len(words.split()) <= _WORDS_OF_A_TOTAL


def is_total(text: str) -> bool:
    return _TOTAL.match(folded(text)) is not None


def is_balance(text: str) -> bool:
    """A line that tells a balance: beginning of its words, since a shop may have them inside its name."""
    words = folded(text)
    return _OPENING.match(words) is not None or _CLOSING.match(words) is not None


def may_tell(text: str) -> bool:
    """Whether it is worth looking closer: of most descriptions it is not."""
    return _WORTH_A_LOOK.search(text) is not None


TOLD = (
    ("opening_balance", _OPENING), ("closing_balance", _CLOSING), ("total_in", _TOTAL_IN), ("total_out", _TOTAL_OUT),
)  # fmt: skip
