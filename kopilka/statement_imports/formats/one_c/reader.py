"""Documents of a file as rows of the accounts that it is about."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date as calendar_date
from decimal import Decimal

from kopilka.statement_imports.formats.exact import currency_or_ask, day, exact_sum
from kopilka.statement_imports.formats.one_c.sections import Parts, Section, parts
from kopilka.statement_imports.proof import is_proved
from kopilka.statement_imports.statement import (
    Choices,
    SkippedRow,
    Statement,
    StatementFile,
    StatementRow,
    StatementUnreadable,
)

_MAGIC = "1CClientBankExchange"
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: .*)?", re.ASCII)
_RUSSIAN_ACCOUNT = re.compile(r"\d{5}(\d{3})\d{12}", re.ASCII)


@dataclass(slots=True)
class Account:
    """`doubts` are lines that only right totals can settle."""

    number: str
    currency: str
    sections: list[Section] = field(default_factory=list)
    rows: list[StatementRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    doubts: list[StatementUnreadable] = field(default_factory=list)


def recognises(text: str) -> bool:
    return text[:200].lstrip("\ufeff \t\r\n").startswith(_MAGIC)


def read(text: str, choices: Choices) -> StatementFile:
    """Raises StatementUnreadable, StatementUndecided."""
    found = parts(text.lstrip("\ufeff"))
    accounts = _accounts(found, choices)
    documents = [it for it in found.sections if it.kind == "СекцияДокумент"]
    if not accounts:
        raise StatementUnreadable("account_unnamed", detail="РасчСчет")
    tells_balances = any(it.sections for it in accounts.values())
    if documents and not tells_balances and not any(_executed(it) for it in documents):
        # Orders on their way to the bank: it may refuse any of them, and says later which it has carried out.
        raise StatementUnreadable("orders", line=documents[0].line, detail=str(len(documents)))
    for document in documents:
        _place(document, accounts, tells_balances)
    statements = []
    for account in accounts.values():
        statement = _statement(account, found.head)
        if not found.is_ended:
            account.doubts.append(StatementUnreadable("cut", line=text.count("\n") + 1, detail="КонецФайла"))
        if account.doubts and is_proved(statement) is not True:
            raise account.doubts[0]
        statements.append(statement)
    return StatementFile("1c", None, None, statements)


def _accounts(found: Parts, choices: Choices) -> dict[str, Account]:
    accounts: dict[str, Account] = {}
    sections = [it for it in found.sections if it.kind == "СекцияРасчСчет"]
    numbers = [*found.head.accounts, *(number for it in sections for number in it.accounts)]
    for number in numbers:
        if number not in accounts:
            code = _RUSSIAN_ACCOUNT.fullmatch(number)
            accounts[number] = Account(number, currency_or_ask(code[1] if code else "", choices))
    for section in sections:
        if len(set(section.accounts)) != 1:
            raise StatementUnreadable("account_unnamed", line=section.line, detail="СекцияРасчСчет")
        known = accounts[section.accounts[0]].sections
        if not any(it.values == section.values for it in known):  # some programs write a section twice
            known.append(section)
    return accounts


def _executed(document: Section) -> str:
    return document.first("ДатаСписано", "ДатаПоступило")


def _place(document: Section, accounts: dict[str, Account], tells_balances: bool) -> None:
    """To the account that pays, the one that receives, or both."""
    payer = _own(document, accounts, "ПлательщикСчет", "ПлательщикРасчСчет")
    receiver = _own(document, accounts, "ПолучательСчет", "ПолучательРасчСчет")
    went, came = document.first("ДатаСписано"), document.first("ДатаПоступило")
    if payer is not None and payer is receiver:
        # Of one account to itself: only the date tells which side it is.
        payer, receiver = _by_dates(document, payer)
    elif payer is None and receiver is None:
        if len(accounts) != 1:
            raise StatementUnreadable("account_unnamed", line=document.line, detail=_sides(document))
        only = next(iter(accounts.values()))
        only.doubts.append(StatementUnreadable("account_unnamed", line=document.line, detail=_sides(document)))
        payer, receiver = _by_dates(document, only)
    elif payer is None or receiver is None:
        one = payer or receiver
        if one is not None and ((payer and came and not went) or (receiver and went and not came)):
            one.doubts.append(StatementUnreadable("sign_contradicts", line=document.line, detail=_sides(document)))
    is_pending = not tells_balances and not _executed(document)
    if payer is not None:
        _add(payer, document, -1, is_pending)
    if receiver is not None:
        _add(receiver, document, 1, is_pending)


def _by_dates(document: Section, account: Account) -> tuple[Account | None, Account | None]:
    went, came = document.first("ДатаСписано"), document.first("ДатаПоступило")
    if bool(went) == bool(came):
        raise StatementUnreadable("sign_unknown", line=document.line, detail=_sides(document))
    return (account, None) if went else (None, account)


def _own(document: Section, accounts: dict[str, Account], *keys: str) -> Account | None:
    return next((accounts[it] for key in keys if (it := document.first(key)) in accounts), None)


def _sides(document: Section) -> str:
    return f"{document.first('ПлательщикСчет')} → {document.first('ПолучательСчет')}"[:80]


def _add(account: Account, document: Section, sign: int, is_pending: bool) -> None:
    amount = exact_sum(document.first("Сумма"), account.currency, document.line)
    if amount < 0:
        raise StatementUnreadable("sign_contradicts", line=document.line, detail=document.first("Сумма")[:40])
    purpose = [document.first(key) for key in ("НазначениеПлатежа", *(f"НазначениеПлатежа{n}" for n in range(1, 7)))]
    # Where the whole stands in the first field, the numbered ones repeat it.
    described = purpose[0] or " ".join(it for it in purpose if it)
    own_key, other = ("ДатаСписано", "Получатель") if sign < 0 else ("ДатаПоступило", "Плательщик")
    if not amount:
        account.skipped.append(SkippedRow(document.line, "zero", described[:200]))
        return
    when = document.first(own_key) or _executed(document) or document.first("Дата")
    account.rows.append(
        StatementRow(
            line=document.line,
            date=_day(when, document.line),
            booked_on=None if is_pending else _day(when, document.line),
            amount=amount * sign,
            currency=account.currency,
            description=described or document.first("Вид"),
            payee=document.first(other, f"{other}1"),
            is_pending=is_pending,
            counterparty_account=document.first(f"{other}Счет", f"{other}РасчСчет"),
            counterparty_tax_id=document.first(f"{other}ИНН"),
        )
    )


def _day(text: str, line: int) -> calendar_date:
    found = _DAY.fullmatch(text)
    if found is None:
        raise StatementUnreadable("date_unreadable", line=line, detail=text[:40])
    return day(found[3], found[2], found[1], line)


def _statement(account: Account, head: Section) -> Statement:
    sections = sorted(account.sections, key=_start)
    first, last = sections[:1], sections[-1:]

    def told(of: Sequence[Section], key: str) -> Decimal | None:
        return _total(of, lambda it: exact_sum(it.values[key], account.currency, it.line) if it.first(key) else None)

    start = next((it for section in (*first, head) if (it := section.first("ДатаНачала"))), "")
    end = next((it for section in (*last, head) if (it := section.first("ДатаКонца"))), "")
    return Statement(
        account_hint=account.number,
        currency=account.currency,
        rows=account.rows,
        skipped=account.skipped,
        start_date=_day(start, head.line) if start else None,
        end_date=_day(end, head.line) if end else None,
        opening_balance=told(first, "НачальныйОстаток"),
        closing_balance=told(last, "КонечныйОстаток"),
        total_in=told(sections, "ВсегоПоступило"),
        total_out=told(sections, "ВсегоСписано"),
    )


def _start(section: Section) -> calendar_date:
    text = section.first("ДатаНачала", "ДатаКонца")
    return _day(text, section.line) if text else calendar_date.min


def _total(sections: Iterable[Section], value: Callable[[Section], Decimal | None]) -> Decimal | None:
    """None unless every section tells it."""
    found = [value(it) for it in sections]
    known = [it for it in found if it is not None]
    return sum(known, Decimal(0)) if found and len(known) == len(found) else None
