"""Payees in the model: known by their names in any case, made by whoever names them first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.journeys.ledger_model import Ledger


@dataclass
class Payee:
    id: str
    name: str


def named(ledger: "Ledger", name: str | None, answer: Mapping[str, Any]) -> str | None:
    """The id of the payee of this name; of a new one it is taken from the answer to whoever named it."""
    if name is None:
        return None
    found = of_name(ledger, name)
    if found is None:
        found = Payee(answer.get("payee_id") or "refused", name)
        ledger.payees[found.id] = found
    return found.id


def of_name(ledger: "Ledger", name: str) -> Payee | None:
    same = [it for it in ledger.payees.values() if _fold(it.name) == _fold(name)]
    return same[0] if same else None


def _fold(name: str) -> str:
    return name.casefold().replace("ё", "е")


def rename(ledger: "Ledger", payee_id: str, name: str) -> str | None:
    if payee_id not in ledger.payees:
        return "payee_not_found"
    taken = of_name(ledger, name)
    if taken is not None and taken.id != payee_id:
        return "payee_exists"
    ledger.payees[payee_id].name = name
    return None


def merge(ledger: "Ledger", payee_id: str, into: str) -> str | None:
    if payee_id == into:
        return "merged_with_itself"
    if not {payee_id, into} <= ledger.payees.keys():
        return "payee_not_found"
    return _replace(ledger, payee_id, into)


def delete(ledger: "Ledger", payee_id: str) -> str | None:
    return _replace(ledger, payee_id, None) if payee_id in ledger.payees else "payee_not_found"


def _replace(ledger: "Ledger", payee_id: str, by: str | None) -> None:
    """In the trash, too."""
    for entry in ledger.entries.values():
        if entry.payee_id == payee_id:
            entry.payee_id = by
            entry.version += 1
    del ledger.payees[payee_id]
