"""Transfers of the model in `ledger_model`: as there, what is refused is answered with the code of the problem."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.journeys.ledger_model import Account, Entry, Ledger, Transfer
from tests.journeys.refusals import account_refusal, digits_refusal


@dataclass(frozen=True)
class Sides:
    """The entries of a transfer that is not in the trash."""

    out: Entry
    into: Entry
    fee: Entry | None
    """None where it is in the trash."""
    version: int


def sides(ledger: Ledger, transfer_id: str) -> Sides | None:
    """None where it is not there, or in the trash."""
    if (transfer := ledger.transfers.get(transfer_id)) is None:
        return None
    out, into = ledger.entries[transfer.out_id], ledger.entries[transfer.in_id]
    fee = ledger.entries[transfer.fee_id] if transfer.fee_id else None
    if out.deleted or into.deleted:
        return None
    version = sum(it.version for it in (out, into, fee) if it)
    return Sides(out, into, None if fee is None or fee.deleted else fee, version)


def shown(ledger: Ledger, transfer_id: str) -> dict[str, Any]:
    """As GET /transfers/{id} answers, without times."""
    transfer, found = ledger.transfers[transfer_id], sides(ledger, transfer_id)
    assert found
    out, into, fee = found.out, found.into, found.fee
    return {
        "id": transfer_id,
        "from_account_id": out.account_id,
        "to_account_id": into.account_id,
        "amount": out.amount,
        "currency": ledger.accounts[out.account_id].currency,
        "to_amount": into.amount,
        "to_currency": ledger.accounts[into.account_id].currency,
        "date": out.date,
        "to_date": into.date,
        "description": out.description,
        "tags": out.tags,
        "note": out.note,
        "fee": fee and {"transaction_id": fee.id, "amount": fee.amount, "category_id": fee.category_id},
        "out_transaction_id": out.id,
        "in_transaction_id": into.id,
        "is_linked": transfer.categories != (None, None),
        "user_id": out.user_id,
        "version": found.version,
    }


def why_not_create(ledger: Ledger, body: Mapping[str, Any]) -> str | None:
    source, target = (ledger.accounts.get(body[name]) for name in ("from_account_id", "to_account_id"))
    for account in (source, target):
        if refused := account_refusal(account):
            return refused
    assert source
    assert target
    if refused := _amounts_refusal(source, target, body["amount"], body.get("to_amount")):
        return refused
    if (fee := body.get("fee")) is None:
        return None
    category = ledger.categories[fee["category_id"]]
    if category.archived:
        return "category_archived"
    return "type_mismatch" if category.type != "expense" else digits_refusal(source, fee["amount"])


def create(ledger: Ledger, answer: Mapping[str, Any], user_id: str, body: Mapping[str, Any]) -> str:
    """Takes the new ids from the answer; where there is none, the act cannot be explained by this order."""
    ids = {name: answer.get(name, f"refused {name}") for name in ("id", "out_transaction_id", "in_transaction_id")}
    out_id, in_id, transfer_id = ids["out_transaction_id"], ids["in_transaction_id"], ids["id"]
    to_amount, to_date = body.get("to_amount", body["amount"]), body.get("to_date", body["date"])
    legs = (
        (out_id, "out", body["from_account_id"], body["amount"], body["date"]),
        (in_id, "in", body["to_account_id"], to_amount, to_date),
    )
    description = body.get("description") or None
    for id_, side, account_id, amount, day in legs:
        ledger.entries[id_] = Entry(
            id_, Decimal(amount), None, account_id, day, description, user_id, side=side, transfer=transfer_id
        )
    ledger.transfers[transfer_id] = Transfer(transfer_id, out_id, in_id)
    if fee := body.get("fee"):
        fee_id = (answer.get("fee") or {}).get("transaction_id", "refused fee")
        ledger.transfers[transfer_id].fee_id = fee_id
        ledger.entries[fee_id] = Entry(
            fee_id, Decimal(fee["amount"]), fee["category_id"], body["from_account_id"], body["date"], description,
            user_id, transfer=transfer_id,
        )  # fmt: skip
    return transfer_id


def why_not_touch(ledger: Ledger, transfer_id: str, version: int | None) -> str | None:
    if (found := sides(ledger, transfer_id)) is None:
        return "transfer_not_found"
    return None if version in (None, found.version) else "version_mismatch"


def change(ledger: Ledger, transfer_id: str, given: Mapping[str, Any]) -> str | None:
    """Does it, unless it is refused. A change to what it is already leaves the versions."""
    transfer, found = ledger.transfers[transfer_id], sides(ledger, transfer_id)
    assert found
    legs = {"from_account_id": found.out, "to_account_id": found.into}
    accounts = [ledger.accounts.get(given.get(name, leg.account_id)) for name, leg in legs.items()]
    for account, leg in zip(accounts, legs.values(), strict=True):
        refused = account_refusal(account)
        if refused and (account is None or account.id != leg.account_id):
            return refused
    source, target = accounts
    assert source
    assert target
    currency, to_currency = (ledger.accounts[leg.account_id].currency for leg in legs.values())
    amount, to_amount = Decimal(given.get("amount", found.out.amount)), given.get("to_amount")
    if to_amount is None and source.currency != target.currency == to_currency:
        to_amount = found.into.amount
    if refused := _amounts_refusal(source, target, amount, to_amount):
        return refused
    day = given.get("date", found.out.date)
    to_day = given.get("to_date", day if found.into.date == found.out.date else found.into.date)
    text = given.get("description", found.out.description) or None
    is_described = text != found.out.description
    after = ((source.id, amount, day), (target.id, Decimal(amount if to_amount is None else to_amount), to_day))
    if after == tuple((it.account_id, it.amount, it.date) for it in legs.values()) and not is_described:
        return None
    if found.fee and source.currency != currency:
        return "amounts_differ"
    for leg, (account_id, value, on) in zip(legs.values(), after, strict=True):
        leg.account_id, leg.amount, leg.date = account_id, value, on
    written = [*legs.values()]
    if transfer.fee_id:
        fee = ledger.entries[transfer.fee_id]
        written.append(fee)
        if source.currency != currency:
            transfer.fee_id = fee.transfer = None
            found.out.version += fee.version + 1
        else:
            fee.account_id, fee.date = source.id, day
    for entry in written:
        entry.version += 1
        if is_described and entry.transfer:
            entry.description = text
    return None


def delete(ledger: Ledger, transfer_id: str) -> None:
    ledger.delete(ledger.entries[ledger.transfers[transfer_id].out_id])


def restore(ledger: Ledger, transfer_id: str) -> str | None:
    """What it has of a fee that was deleted by itself comes back, too."""
    if transfer_id not in ledger.transfers:
        return "transfer_not_found"
    ledger.restore(ledger.entries[ledger.transfers[transfer_id].out_id])
    return None


def why_not_link(ledger: Ledger, ids: list[str]) -> str | None:
    rows = [ledger.entries[it] for it in ids]
    if any(it.deleted for it in rows):
        return "transaction_not_found"
    if any(it.status == "pending" for it in rows):
        return "still_pending"
    if any(it.lines for it in rows):
        return "split_cannot_be_linked"
    if any(it.transfer or it.is_refund for it in rows) or {ledger.type_of(it) for it in rows} != {"expense", "income"}:
        return "not_a_pair"
    out, into = sorted(rows, key=ledger.type_of)
    if out.account_id == into.account_id:
        return "same_account"
    same = ledger.accounts[out.account_id].currency == ledger.accounts[into.account_id].currency
    return "pair_amounts_differ" if same and out.amount != into.amount else None


def link(ledger: Ledger, transfer_id: str, ids: list[str]) -> None:
    out, into = sorted((ledger.entries[it] for it in ids), key=ledger.type_of)
    categories = out.category_id, into.category_id
    ledger.transfers[transfer_id] = Transfer(transfer_id, out.id, into.id, categories=categories)
    for entry, side in ((out, "out"), (into, "in")):
        entry.side, entry.transfer, entry.category_id = side, transfer_id, None
        entry.version += 1


def why_not_unlink(ledger: Ledger, transfer_id: str, version: int | None) -> str | None:
    if refused := why_not_touch(ledger, transfer_id, version):
        return refused
    return "not_linked" if ledger.transfers[transfer_id].categories == (None, None) else None


def unlink(ledger: Ledger, transfer_id: str) -> None:
    gone = ledger.transfers.pop(transfer_id)
    for id_, category_id in zip((gone.out_id, gone.in_id), gone.categories, strict=True):
        entry = ledger.entries[id_]
        entry.side, entry.transfer, entry.category_id = None, None, category_id
        entry.version += 1


def _amounts_refusal(source: Account, target: Account, amount: Any, to_amount: Any) -> str | None:
    if source.id == target.id:
        return "same_account"
    if source.currency == target.currency:
        if to_amount is not None and Decimal(to_amount) != Decimal(amount):
            return "amounts_differ"
        to_amount = amount
    elif to_amount is None:
        return "received_amount_needed"
    return digits_refusal(source, amount) or digits_refusal(target, to_amount)
