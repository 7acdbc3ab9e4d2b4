"""What members of a household may ask for, each with what the model makes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

from conftest import Person
from tests.journeys import payee_model as payees
from tests.journeys import transfer_model as transfers
from tests.journeys.drawn import OWNER, VIEWER
from tests.journeys.ledger_model import TIMES, Account, Entry, Ledger, exact, shown
from tests.journeys.refusals import STATUS

Outcome = str | dict[str, Any] | None
"""The code of a refusal, else the transaction or the transfer as it is then, else nothing."""


def outcome(answer: httpx.Response) -> Outcome:
    if answer.status_code >= 400:
        code: str = answer.json()["code"]
        assert answer.status_code == STATUS.get(code), answer.text
        return code
    found = exact(answer.content) if answer.content else {}
    if "is_linked" in found:
        return {name: value for name, value in found.items() if name not in TIMES}
    return shown(found) if "deleted_at" in found else None


@dataclass
class Act:
    """A member's request, and what the model makes of it, which takes from the answer only the ids that are new."""

    who: int
    method: str
    path: str
    body: dict[str, Any] | None
    tell: Callable[[Ledger, dict[str, Any]], Outcome]
    headers: dict[str, str] = field(default_factory=dict)

    def told(self, ledger: Ledger, answer: httpx.Response) -> Outcome:
        if self.who == VIEWER:
            return "role_required"
        return self.tell(ledger, answer.json() if answer.content else {})


@dataclass
class Home:
    """What the members may do; nothing where there is nothing to do it to."""

    members: list[Person]
    ledger: Ledger

    def body(self, drawn: dict[str, Any], entry: Entry | None = None) -> dict[str, Any]:
        """With the ids of what was drawn, of a change of this entry."""
        body = dict(drawn)
        if drawn.get("lines") is not None:
            amount = drawn.get("amount", entry.amount if entry else 1)
            body["lines"] = divided(Decimal(amount), self.members[OWNER].categories, **drawn["lines"])
        if "category_id" in drawn:
            body["category_id"] = self.members[OWNER].categories[drawn["category_id"]]
        if "account_id" in drawn:
            body["account_id"] = self.account_id(drawn["account_id"])
        if "refund_of" in drawn:
            purchase = self.entry(drawn["refund_of"])
            body |= {"refund_of": purchase.id} if purchase else {}
            body = body if purchase else {name: it for name, it in body.items() if name != "refund_of"}
        if "payee_id" in drawn and (payee_id := self.payee_id(drawn["payee_id"])) is not None:
            body["payee_id"] = payee_id
        elif "payee_id" in drawn:
            del body["payee_id"]
        return body

    def payee_id(self, nth: int) -> str | None:
        ids = list(self.ledger.payees)
        return ids[nth % len(ids)] if ids else None

    def account_id(self, nth: int) -> str:
        return list(self.ledger.accounts)[nth % len(self.ledger.accounts)]

    def entry(self, nth: int) -> Entry | None:
        entries = list(self.ledger.entries.values())
        return entries[nth % len(entries)] if entries else None

    def create(self, who: int, drawn: dict[str, Any], key: str | None = None) -> Act:
        return self.send(who, self.body(drawn), key)

    def send(self, who: int, body: dict[str, Any], key: str | None) -> Act:
        user_id = self.members[who].user_id

        def tell(ledger: Ledger, answer: dict[str, Any]) -> Outcome:
            if key is not None and (user_id, key) in ledger.kept:
                first, made = ledger.kept[user_id, key]
                return made if first == body else "idempotency_key_reused"
            if refused := ledger.why_not_create(body):
                return refused
            made = ledger.shown(ledger.create(answer, user_id, body))
            if key is not None:
                ledger.kept[user_id, key] = body, made
            return made

        return Act(who, "POST", "/transactions", body, tell, {"Idempotency-Key": key} if key else {})

    def repeat(self, who: int, nth: int) -> Act | None:
        """Whatever has become of the transaction, its account and its category."""
        mine = [(key, body) for (user, key), (body, _) in self.ledger.kept.items() if user == self.members[who].user_id]
        if not mine:
            return None
        key, body = mine[nth % len(mine)]
        return self.send(who, body, key)

    def patch(self, who: int, nth: int, drawn: dict[str, Any], ahead: int | None) -> Act | None:
        if (entry := self.entry(nth)) is None:
            return None
        body, version = self.body(drawn, entry), None if ahead is None else entry.version + ahead

        def tell(ledger: Ledger, answer: dict[str, Any]) -> Outcome:
            if refused := ledger.why_not_change(ledger.entries[entry.id], body, version):
                return refused
            ledger.change(ledger.entries[entry.id], body, answer)
            return ledger.shown(ledger.entries[entry.id])

        return Act(who, "PATCH", f"/transactions/{entry.id}", body, tell, if_match(version))

    def delete(self, who: int, nth: int, ahead: int | None) -> Act | None:
        if (entry := self.entry(nth)) is None:
            return None
        version = None if ahead is None else entry.version + ahead

        def tell(ledger: Ledger, _: Any) -> Outcome:
            if refused := ledger.why_not_change(ledger.entries[entry.id], {}, version):
                return refused
            ledger.delete(ledger.entries[entry.id])
            return None

        return Act(who, "DELETE", f"/transactions/{entry.id}", None, tell, if_match(version))

    def restore(self, who: int, nth: int) -> Act | None:
        if (entry := self.entry(nth)) is None:
            return None

        def tell(ledger: Ledger, _: Any) -> Outcome:
            ledger.restore(ledger.entries[entry.id])
            return ledger.shown(ledger.entries[entry.id])

        return Act(who, "POST", f"/transactions/{entry.id}/restore", None, tell)

    def moved(self, drawn: dict[str, Any]) -> dict[str, Any]:
        """With the ids of what was drawn; what arrives is told where the currencies differ, or where it is `odd`."""
        body = {name: value for name, value in drawn.items() if name != "odd"}
        for name in {"from_account_id", "to_account_id"} & body.keys():
            body[name] = self.account_id(body[name])
        if fee := body.get("fee"):
            body["fee"] = fee | {"category_id": self.members[OWNER].categories[fee["category_id"]]}
        if {"from_account_id", "to_account_id"} <= body.keys() and not drawn.get("odd"):
            source, target = (self.ledger.accounts[body[name]] for name in ("from_account_id", "to_account_id"))
            if source.currency == target.currency:
                body.pop("to_amount", None)
        return body

    def transfer_id(self, nth: int) -> str | None:
        ids = list(self.ledger.transfers)
        return ids[nth % len(ids)] if ids else None

    def transfer(self, who: int, drawn: dict[str, Any]) -> Act:
        body, user_id = self.moved(drawn), self.members[who].user_id

        def tell(ledger: Ledger, answer: dict[str, Any]) -> Outcome:
            if refused := transfers.why_not_create(ledger, body):
                return refused
            return transfers.shown(ledger, transfers.create(ledger, answer, user_id, body))

        return Act(who, "POST", "/transfers", body, tell)

    def change_transfer(self, who: int, nth: int, drawn: dict[str, Any], ahead: int | None) -> Act | None:
        if (id_ := self.transfer_id(nth)) is None:
            return None
        body, version = self.moved(drawn), self.transfer_version(id_, ahead)

        def tell(ledger: Ledger, _: Any) -> Outcome:
            refused = transfers.why_not_touch(ledger, id_, version) or transfers.change(ledger, id_, body)
            return refused or transfers.shown(ledger, id_)

        return Act(who, "PATCH", f"/transfers/{id_}", body, tell, if_match(version))

    def delete_transfer(self, who: int, nth: int, ahead: int | None) -> Act | None:
        if (id_ := self.transfer_id(nth)) is None:
            return None
        version = self.transfer_version(id_, ahead)

        def tell(ledger: Ledger, _: Any) -> Outcome:
            if refused := transfers.why_not_touch(ledger, id_, version):
                return refused
            transfers.delete(ledger, id_)
            return None

        return Act(who, "DELETE", f"/transfers/{id_}", None, tell, if_match(version))

    def restore_transfer(self, who: int, nth: int) -> Act | None:
        if (id_ := self.transfer_id(nth)) is None:
            return None

        def tell(ledger: Ledger, _: Any) -> Outcome:
            return transfers.restore(ledger, id_) or transfers.shown(ledger, id_)

        return Act(who, "POST", f"/transfers/{id_}/restore", None, tell)

    def link(self, who: int, nth: int) -> Act | None:
        """Two that fit, where there are any; else two that do not."""
        ids = list(self.ledger.entries)
        fitting = [
            [one, other]
            for place, one in enumerate(ids)
            for other in ids[place + 1 :]
            if transfers.why_not_link(self.ledger, [one, other]) is None
        ]
        if len(ids) < 2:
            return None
        pair = fitting[nth % len(fitting)] if fitting else [ids[nth % len(ids)], ids[(nth + 1) % len(ids)]]
        return self.link_pair(who, pair)

    def link_pair(self, who: int, pair: list[str]) -> Act:
        def tell(ledger: Ledger, answer: dict[str, Any]) -> Outcome:
            if refused := transfers.why_not_link(ledger, pair):
                return refused
            id_ = answer.get("id", "refused")
            transfers.link(ledger, id_, pair)
            return transfers.shown(ledger, id_)

        return Act(who, "POST", "/transfers/link", {"transaction_ids": pair}, tell)

    def unlink(self, who: int, nth: int, ahead: int | None) -> Act | None:
        if (id_ := self.transfer_id(nth)) is None:
            return None
        version = self.transfer_version(id_, ahead)

        def tell(ledger: Ledger, _: Any) -> Outcome:
            if refused := transfers.why_not_unlink(ledger, id_, version):
                return refused
            transfers.unlink(ledger, id_)
            return None

        return Act(who, "POST", f"/transfers/{id_}/unlink", None, tell, if_match(version))

    def transfer_version(self, id_: str, ahead: int | None) -> int | None:
        found = transfers.sides(self.ledger, id_)
        return None if ahead is None or found is None else found.version + ahead

    def open_account(self, who: int, currency: str, is_default: bool) -> Act:
        def tell(ledger: Ledger, answer: dict[str, Any]) -> Outcome:
            made = Account(answer.get("id", "refused"), currency, Decimal(1000), name=currency)
            ledger.accounts[made.id] = made
            ledger.change_account(made.id, {"is_default": is_default})
            return None

        body = {"name": currency, "currency": currency, "opening_balance": 1000, "is_default": is_default}
        return Act(who, "POST", "/accounts", body, tell)

    def change_account(self, who: int, nth: int, change: dict[str, Any]) -> Act:
        account_id = self.account_id(nth)

        def tell(ledger: Ledger, _: Any) -> Outcome:
            if refused := ledger.why_not_change_account(account_id, change):
                return refused
            ledger.change_account(account_id, change)
            return None

        return Act(who, "PATCH", f"/accounts/{account_id}", change, tell)

    def delete_account(self, who: int, nth: int) -> Act:
        account_id = self.account_id(nth)

        def tell(ledger: Ledger, _: Any) -> Outcome:
            if refused := ledger.why_not_delete_account(account_id):
                return refused
            del ledger.accounts[account_id]
            return None

        return Act(who, "DELETE", f"/accounts/{account_id}", None, tell)

    def rename_payee(self, who: int, nth: int, name: str) -> Act | None:
        if (id_ := self.payee_id(nth)) is None:
            return None
        return Act(who, "PATCH", f"/payees/{id_}", {"name": name}, lambda it, _: payees.rename(it, id_, name))

    def merge_payees(self, who: int, nth: int, other: int) -> Act | None:
        one, into = self.payee_id(nth), self.payee_id(other)
        if one is None or into is None:
            return None
        return Act(who, "POST", f"/payees/{one}/merge", {"into": into}, lambda it, _: payees.merge(it, one, into))

    def delete_payee(self, who: int, nth: int) -> Act | None:
        if (id_ := self.payee_id(nth)) is None:
            return None
        return Act(who, "DELETE", f"/payees/{id_}", None, lambda it, _: payees.delete(it, id_))

    def set_rate(self, who: int, currency: str, day: str, rate: str) -> Act:
        def tell(ledger: Ledger, _: Any) -> Outcome:
            ledger.rates[currency, day] = Decimal(rate)
            return None

        return Act(who, "PUT", f"/exchange-rates/{currency}/{day}", {"rate": rate}, tell)

    def archive_category(self, who: int, key: str, archived: bool) -> Act:
        category_id = self.members[OWNER].categories[key]

        def tell(ledger: Ledger, _: Any) -> Outcome:
            ledger.categories[category_id].archived = archived
            return None

        return Act(who, "PATCH", f"/categories/{category_id}", {"archived": archived}, tell)


def if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def divided(
    amount: Decimal, ids: dict[str, str], shares: list[tuple[int, str, str | None]], form: str
) -> list[dict[str, Any]]:
    """Lines of these shares, categories and descriptions; the last has the `rest`, tells it, or tells a coin more."""
    exponent = amount.as_tuple().exponent
    assert isinstance(exponent, int)
    coin, whole = Decimal(1).scaleb(exponent), sum(share for share, _, _ in shares)
    *parts, _ = (max(amount / coin * share // whole, Decimal(1)) * coin for share, _, _ in shares)
    rest = amount - sum(parts) + (coin if form == "differs" else 0)
    told = [*map(str, parts), *([] if form == "rest" or rest <= 0 else [str(rest)])]
    return [
        {"category_id": ids[key], "description": said} | ({"amount": told[place]} if place < len(told) else {})
        for place, (_, key, said) in enumerate(shares)
    ]
