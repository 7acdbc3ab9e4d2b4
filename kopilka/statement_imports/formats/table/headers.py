"""Which line is the header, and what its words say of the columns."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from kopilka.statement_imports.formats.table.banks import Bank, bank_of
from kopilka.statement_imports.formats.table.grid import Line
from kopilka.statement_imports.formats.table.numbers import currency_of
from kopilka.statement_imports.formats.table.words import HEADERS, Role, folded
from kopilka.statement_imports.statement import Field

# What a person says a column is, as a role. The account's own amount and currency are meant.
_ROLES: dict[Field, Role] = {
    "date": "date", "booked_on": "booked_on", "time": "time", "amount": "amount_account", "income": "income",
    "expense": "expense", "sign": "sign", "currency": "currency_account", "original_amount": "amount_operation",
    "original_currency": "currency_operation", "fee": "fee", "description": "description", "payee": "payee",
    "category": "category", "mcc": "mcc", "status": "status", "balance": "balance", "bank_id": "bank_id",
    "account": "account", "card": "card", "counterparty_account": "counterparty_account",
    "counterparty_tax_id": "counterparty_tax_id", "ignored": "ignored",
}  # fmt: skip
_AMOUNTS: frozenset[Role] = frozenset({"amount_account", "amount_plain", "amount_operation"})
_SUFFIX = re.compile(r"(?:^| )(?:in |в |en )?([a-zа-я]{2,6})$")
_SYMBOL = re.compile(r"[€₽£]")


@dataclass(frozen=True, slots=True)
class Header:
    line: int
    words: Sequence[str]
    roles: Sequence[Role | None]
    bank: Bank | None
    language: str
    # Of the columns that name a currency, as «Betrag (EUR)» does.
    currencies: Mapping[int, str]
    # What a person has said of some of them.
    mapped: frozenset[Role]
    _by_role: Mapping[Role | None, Sequence[int]]

    def columns(self, role: Role) -> Sequence[int]:
        return self._by_role.get(role, ())

    def column(self, role: Role) -> int | None:
        return next(iter(self.columns(role)), None)

    def is_complete(self) -> bool:
        """Expenses alone are a sum where a person says so: what came is below zero in it."""
        roles = [*self.roles, "amount_account"] if "expense" in self.mapped else self.roles
        return is_complete(roles)


def is_complete(roles: Sequence[Role | None]) -> bool:
    """With a day and a sum. Income alone is no sum: what went out would be lost."""
    found = {it for it in roles if it}
    has_amount = bool(found & _AMOUNTS) or {"income", "expense"} <= found
    return bool(found & {"date", "booked_on"}) and has_amount


def header_key(columns: Sequence[str]) -> str:
    """By which an answer is remembered: equal for files whose headers differ in case, spaces and marks alone."""
    return sha256("\n".join(folded(it) for it in columns).encode()).hexdigest()


def header_of(line: Line, mapping: Mapping[str, Field]) -> Header | None:
    """None where the line has not the words of a header."""
    words = [it if isinstance(it, str) else "" for it in line.cells]
    if sum(1 for it in words if it) < 2:
        return None
    mapped = {folded(name): _ROLES[role] for name, role in mapping.items() if role in _ROLES}
    names = [_name(it) for it in words]
    bank = bank_of(frozenset(it for it, _ in names if it))
    language = _language([it for it, _ in names])
    roles: list[Role | None] = []
    for text, (name, _) in zip(words, names, strict=True):
        role: Role | None = mapped.get(folded(text)) if text else None
        if role is None and bank is not None:
            role = bank.roles.get(name)
        roles.append(role or _known(name, language))
    said = frozenset(mapped[name] for it in words if (name := folded(it)) in mapped)
    if said:
        roles = _without_rivals(roles, words, mapped)
    currencies = {column: it for column, (_, it) in enumerate(names) if it}
    by_role: dict[Role | None, list[int]] = {}
    for column, it in enumerate(roles):
        by_role.setdefault(it, []).append(column)
    return Header(line.number, words, roles, bank, language, currencies, said, by_role)


def _without_rivals(
    roles: Sequence[Role | None], words: Sequence[str], mapped: Mapping[str, Role]
) -> list[Role | None]:
    """A person's word for a column is against the header's words for others."""
    taken = set(mapped.values())
    if taken & {"amount_account", "income", "expense"}:
        taken |= {"amount_account", "amount_plain", "income", "expense"}
        if "amount_operation" not in mapped.values() and not {"amount_plain", "amount_account"} & set(roles):
            taken.add("amount_operation")
    return [
        it if folded(text) in mapped or it not in taken else "ignored" for it, text in zip(roles, words, strict=True)
    ]


@lru_cache(maxsize=4000)
def _name(text: str) -> tuple[str, str | None]:
    """The words, and the currency that they end with."""
    name = folded(text).removeprefix("#")  # as one bank writes before each
    symbol = _SYMBOL.search(text)
    currency = currency_of(symbol[0]) if symbol else None
    found = _SUFFIX.search(name)
    if found is not None and found.start() > 0 and (ending := _currency_word(found[1])):
        return name[: found.start()].strip(), ending
    return name, currency


def _currency_word(word: str) -> str | None:
    if word in ("руб", "рублях"):
        return "RUB"
    if word in ("euro", "euros"):
        return "EUR"
    return currency_of(word) if len(word) == 3 else None


def _language(names: Sequence[str]) -> str:
    """The one that knows most of the words; of equals the one that says least of the order of day and month."""
    known = Counter({language: sum(1 for it in names if it in words) for language, words in HEADERS.items()})
    best = max(known.values())
    order = ("ru", "en", "de", "pl", "fr", "es", "nl", "it")
    return next(it for it in order if known[it] == best) if best else ""


def _known(name: str, language: str) -> Role | None:
    if not name:
        return None
    for it in (language, *HEADERS):
        role = HEADERS.get(it, {}).get(name)
        if role is not None:
            return role
    return None
