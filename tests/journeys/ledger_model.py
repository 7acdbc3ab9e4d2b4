"""A household's ledger in plain Python and exact decimals: what the API must answer, found without any of its code."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from operator import add
from typing import Any

from tests.journeys import rate_model as rates
from tests.journeys import split_model as splits
from tests.journeys.filter_model import finds, tags_of
from tests.journeys.payee_model import Payee, named
from tests.journeys.refund_model import becomes_refund, purchase_after, purchase_refusal, type_refusal
from tests.journeys.refusals import account_refusal, currency_refusal, digits_refusal

JUDGED = {"amount", "category_id", "lines", "type", "account_id", "refund_of"}
WAITING = ("pending", "pending_count")
TIMES = {"created_at", "updated_at", "deleted_at"}


@dataclass
class Account:
    id: str
    currency: str
    opening: Decimal = Decimal(0)
    is_default: bool = False
    archived: bool = False
    name: str = ""


@dataclass
class Category:
    id: str
    type: str
    parent_id: str | None = None
    archived: bool = False
    name: str = ""


@dataclass
class Entry:
    """A transaction; in the trash where `deleted`. One side of a transfer is `out` or `in` and has no category, nor has
    a split, whose lines have; a fee is an expense with a transfer.
    """

    id: str
    amount: Decimal
    category_id: str | None
    account_id: str
    date: str
    description: str | None
    user_id: str
    version: int = 1
    deleted: bool = False
    side: str | None = None
    transfer: str | None = None
    is_refund: bool = False
    refund_of: str | None = None
    payee_id: str | None = None
    tags: list[str] = field(default_factory=list)
    note: str | None = None
    status: str = "booked"
    lines: splits.Lines | None = None

    @property
    def counts(self) -> bool:
        return not self.deleted and self.status == "booked"


@dataclass
class Transfer:
    """Which entries it joins, and the categories that two of them had before they were linked."""

    id: str
    out_id: str
    in_id: str
    fee_id: str | None = None
    categories: tuple[str | None, str | None] = (None, None)


def exact(content: bytes) -> Any:
    """JSON with every number as a Decimal, each in the one form that the API writes: no exponent, no padding."""
    return json.loads(content, parse_float=_number, parse_int=_number)


def _number(text: str) -> Decimal:
    number = Decimal(text)
    assert text == (format(number.normalize(), "f") if number else "0"), f"{text} is not how an amount is written"
    return number


def shown(found: Mapping[str, Any]) -> dict[str, Any]:
    """An answered transaction as `Ledger.shown` has it: of its times only whether it is in the trash."""
    kept = {name: value for name, value in found.items() if name not in TIMES}
    return {**kept, "deleted": found["deleted_at"] is not None}


@dataclass
class Ledger:
    """All by id. What is refused is answered with the code of the problem, else None; then it may be done."""

    accounts: dict[str, Account] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    transfers: dict[str, Transfer] = field(default_factory=dict)
    payees: dict[str, Payee] = field(default_factory=dict)
    kept: dict[tuple[str, str], tuple[Any, Any]] = field(default_factory=dict)
    """User and idempotency key → what was asked and answered the first time."""
    rates: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    """Currency and day → what it is worth from then on."""

    @classmethod
    def of_answers(cls, accounts: list[dict[str, Any]], categories: list[dict[str, Any]]) -> "Ledger":
        """The empty ledger of a new household."""
        ledger = cls(categories={it["id"]: _category(it) for it in categories})
        for it in accounts:
            ledger.accounts[it["id"]] = Account(it["id"], it["currency"], is_default=it["is_default"], name=it["name"])
        return ledger

    @property
    def default(self) -> Account:
        [found] = [account for account in self.accounts.values() if account.is_default]
        return found

    def why_not_create(self, body: Mapping[str, Any]) -> str | None:
        lines = splits.after(None, body)
        if isinstance(lines, str):
            return lines
        category = self.head(lines, body.get("category_id"))
        account = self.accounts.get(body.get("account_id") or self.default.id)
        if lines is None and category.archived:
            return "category_archived"
        refused = None if lines else type_refusal(category, body, None, None)
        refused = refused or account_refusal(account) or digits_refusal(account, body["amount"])
        refused = refused or (splits.lines_refusal(self, lines, body, account) if lines else None)
        return refused or purchase_refusal(self, category, body)

    def head(self, lines: splits.Lines | None, category_id: str | None) -> Category:
        """The category whose type all of them have."""
        return self.categories[lines[0]["category_id"] if lines else category_id or ""]

    def create(self, answer: Mapping[str, Any], user_id: str, body: Mapping[str, Any]) -> Entry:
        """The answer tells the ids that are new."""
        new_id, lines = answer.get("id", "refused"), splits.after(None, body)
        assert not isinstance(lines, str)
        self.entries[new_id] = Entry(
            id=new_id,
            amount=Decimal(body["amount"]),
            category_id=None if lines else body["category_id"],
            account_id=body.get("account_id") or self.default.id,
            date=body["date"],
            description=body.get("description") or None,
            user_id=user_id,
            is_refund=becomes_refund(self.head(lines, body.get("category_id")), body),
            refund_of=body.get("refund_of"),
            payee_id=named(self, body.get("payee"), answer),
            tags=tags_of(body.get("tags", ())),
            note=body.get("note") or None,
            status=body.get("status", "booked"),
            lines=lines,
        )
        return self.entries[new_id]

    def why_not_change(self, entry: Entry, change: Mapping[str, Any], if_version: int | None = None) -> str | None:
        """An empty change stands for a deletion."""
        if entry.deleted:
            return "transaction_not_found"
        if if_version not in (None, entry.version):
            return "version_mismatch"
        if change and entry.side:
            return "part_of_transfer"
        waits = "part_of_transfer" if entry.transfer and change.get("status") == "pending" else None
        if not change.keys() & JUDGED:
            return waits
        lines = splits.after(entry, change)
        if isinstance(lines, str):
            return lines
        category = self.head(lines, change.get("category_id", entry.category_id))
        account = self.accounts.get(change.get("account_id", entry.account_id))
        if lines is None and category.archived and category.id not in splits.categories_of(entry):
            return "category_archived"
        refused = None if lines else type_refusal(category, change, entry, self.type_of(entry))
        if refused := refused or purchase_refusal(self, category, change, entry):
            return refused
        if account is None or account.id != entry.account_id:
            refused = account_refusal(account) or currency_refusal(account, self.accounts[entry.account_id])
        refused = refused or digits_refusal(account, change.get("amount", entry.amount))
        if lines and (lines != entry.lines or "type" in change):
            refused = refused or splits.lines_refusal(self, lines, change, account, entry)
        if refused:
            return refused
        leaves = (category.type, change.get("account_id", entry.account_id)) != ("expense", entry.account_id)
        leaves = leaves or becomes_refund(category, change, entry) or lines is not None
        return "part_of_transfer" if entry.transfer and leaves else waits

    def change(self, entry: Entry, change: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """A change to the values that it has already leaves the version, too."""
        before = replace(entry)
        if change.keys() & JUDGED:
            lines = splits.after(entry, change)
            assert not isinstance(lines, str)
            category = self.head(lines, change.get("category_id", entry.category_id))
            purchase, is_refund = purchase_after(category, change, entry), becomes_refund(category, change, entry)
            entry.is_refund, entry.refund_of = is_refund, purchase
            entry.category_id, entry.lines = None if lines else category.id, lines
        entry.amount = Decimal(change.get("amount", entry.amount))
        entry.account_id = change.get("account_id", entry.account_id)
        entry.date = change.get("date", entry.date)
        entry.description = change.get("description", entry.description) or None
        entry.note = change.get("note", entry.note) or None
        entry.status = change.get("status", entry.status)
        entry.tags = tags_of(change.get("tags", entry.tags))
        entry.payee_id = named(self, change["payee"], answer) if "payee" in change else entry.payee_id
        if entry != before:
            entry.version += 1

    def delete(self, entry: Entry) -> None:
        for it in self.together(entry):
            if not it.deleted:
                it.deleted = True
                it.version += 1

    def restore(self, entry: Entry) -> None:
        """One that is not in the trash stays as it is."""
        for it in self.together(entry):
            if it.deleted:
                it.deleted = False
                it.version += 1

    def together(self, entry: Entry) -> list[Entry]:
        """A side of a transfer goes and comes with all of it, a fee by itself too."""
        if entry.side is None:
            return [entry]
        transfer = self.transfers[entry.transfer or ""]
        return [self.entries[it] for it in (transfer.out_id, transfer.in_id, transfer.fee_id) if it]

    def why_not_change_account(self, account_id: str, change: Mapping[str, Any]) -> str | None:
        account = self.accounts.get(account_id)
        if account is None:
            return "account_not_found"
        if refused := digits_refusal(account, change.get("opening_balance", account.opening)):
            return refused
        will_be_default = account.is_default or change.get("is_default", False)
        will_be_archived = change.get("archived", account.archived)
        if not (will_be_default and will_be_archived):
            return None
        return "default_account_needed" if account.is_default else "default_account_archived"

    def change_account(self, account_id: str, change: Mapping[str, Any]) -> None:
        account = self.accounts[account_id]
        account.archived = change.get("archived", account.archived)
        account.opening = Decimal(change.get("opening_balance", account.opening))
        if change.get("is_default"):
            self.default.is_default = False
            account.is_default = True

    def why_not_delete_account(self, account_id: str) -> str | None:
        account = self.accounts.get(account_id)
        if account is None:
            return "account_not_found"
        if account.is_default:
            return "default_account_needed"
        return "account_in_use" if any(it.account_id == account_id for it in self.entries.values()) else None

    def type_of(self, entry: Entry) -> str:
        return entry.side or self.head(entry.lines, entry.category_id).type

    def signed(self, entry: Entry, amount: Decimal | None = None) -> Decimal:
        amount = entry.amount if amount is None else amount
        return amount if entry.is_refund or self.type_of(entry) in ("income", "in") else -amount

    def balances(self) -> dict[str, Decimal]:
        """Of all accounts, the archived ones too."""
        found = {account.id: account.opening for account in self.accounts.values()}
        for entry in self.entries.values():
            if entry.counts:
                found[entry.account_id] += self.signed(entry)
        return found

    def pending(self) -> dict[str, tuple[Decimal, int]]:
        """By account: what it will add, and how many there are."""
        found = {account_id: (Decimal(0), 0) for account_id in self.accounts}
        for it in self.entries.values():
            if it.status == "pending" and not it.deleted:
                sum_, count = found[it.account_id]
                found[it.account_id] = (sum_ + self.signed(it), count + 1)
        return found

    def summaries(self) -> dict[tuple[str, str, str, str], tuple[Decimal, int]]:
        """(date, account, category, type) → (sum, count), where there is anything."""
        found: dict[tuple[str, str, str, str], tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
        for it in self.entries.values():
            for category_id, amount in splits.parts_of(it).items() if it.counts else ():
                key = (it.date, it.account_id, category_id, self.type_of(it))
                found[key] = (found[key][0] + (-amount if it.is_refund else amount), found[key][1] + 1)
        return dict(found)

    def turnovers(self) -> dict[tuple[str, str], tuple[Decimal, ...]]:
        """(account, date) → net, count, transferred in and out, sides of transfers; where there is anything."""
        found: dict[tuple[str, str], tuple[Decimal, ...]] = {}
        for it in self.entries.values():
            if it.counts:
                into, out = (it.amount if it.side == side else Decimal(0) for side in ("in", "out"))
                adds = (self.signed(it), Decimal(1), into, out, Decimal(it.side is not None))
                key = (it.account_id, it.date)
                found[key] = tuple(map(add, found.get(key, (Decimal(0),) * 5), adds))
        return found

    def summed(self, params: Mapping[str, Any], today: date) -> dict[str, dict[str, Decimal]]:
        """Currency → sums of all that GET /transactions/summary finds for these parameters."""
        found: dict[str, dict[str, Decimal]] = {}
        names = {"income": "income", "expense": "expense", "in": "transferred_in", "out": "transferred_out"}
        for it in self.found(params, today):
            sums = found.setdefault(
                self.accounts[it.account_id].currency, dict.fromkeys((*names.values(), "pending"), Decimal(0))
            )
            amount = splits.amount_under(self, it, params)
            if it.status == "pending":
                sums["pending"] += self.signed(it, amount)
                continue
            sums[names[self.type_of(it)]] += -amount if it.is_refund else amount
        return found

    def content(self) -> dict[str, Any]:
        """All that there is, to be compared."""
        balances, pending = self.balances(), self.pending()
        return {
            "entries": {entry.id: self.stored(entry) for entry in self.entries.values()},
            "transfers": {it.id: it.categories for it in self.transfers.values()},
            "turnovers": self.turnovers(),
            "accounts": {
                it.id: {**vars(it), "balance": balances[it.id]} | dict(zip(WAITING, pending[it.id], strict=True))
                for it in self.accounts.values()
            },
            "summaries": self.summaries(),
            "rates": self.rates,
            "payees": {it.id: it.name for it in self.payees.values()},
            "archived": {category.id for category in self.categories.values() if category.archived},
        }

    def copy(self) -> "Ledger":
        tables: tuple[dict[str, Any], ...] = (self.accounts, self.categories, self.entries, self.transfers, self.payees)
        return Ledger(
            *({it.id: replace(it) for it in table.values()} for table in tables), dict(self.kept), dict(self.rates)
        )

    def stored(self, entry: Entry) -> dict[str, Any]:
        """As it is behind the doors."""
        known = {name: value for name, value in vars(entry).items() if name != "side"}
        return {**known, "currency": self.accounts[entry.account_id].currency, "type": self.type_of(entry)}

    def shown(self, entry: Entry) -> dict[str, Any]:
        payee = self.payees[entry.payee_id].name if entry.payee_id else None
        found = {**self.stored(entry), "transfer": None, "payee": payee, "attachments": 0}
        found["base_amount"] = rates.base_amount(self, entry)
        found |= {"type": "income"} if entry.is_refund else {}
        if entry.side is None:
            return found
        transfer = self.transfers[entry.transfer or ""]
        other = self.entries[transfer.in_id if entry.side == "out" else transfer.out_id]
        sides = {"direction": entry.side, "account_id": other.account_id, "transaction_id": other.id}
        return {**found, "type": "transfer", "transfer": {"id": transfer.id, **sides}}

    def ask(self, params: Mapping[str, Any], today: date) -> list[dict[str, Any]]:
        """All pages of the list that GET /transactions gives for these parameters."""
        found = self.found(params, today)
        order = params.get("order", "-date")
        by_amount = order.endswith("amount")
        found.sort(
            key=lambda it: (splits.amount_under(self, it, params) if by_amount else it.date, it.id),
            reverse=order.startswith("-"),
        )
        return [self.shown(entry) for entry in found]

    def found(self, params: Mapping[str, Any], today: date) -> list[Entry]:
        found = list(self.entries.values())
        for name, value in ({"deleted": "false"} | dict(params)).items():
            if name not in ("limit", "order", "count"):
                found = list(filter(finds(self, name, value, today, params), found))
        return found


def _category(it: Mapping[str, Any]) -> Category:
    return Category(it["id"], it["type"], it["parent_id"], name=it["name"])
