"""Households, members and roles through the HTTP door."""

import asyncio
from typing import Any

import pytest

from conftest import Arrive, Person, join

SOME = "0199a1b2-0000-7000-8000-000000000001"


def members_url(person: Person, other: Person | None = None) -> str:
    return f"/households/{person.household_id}/members" + (f"/{other.user_id}" if other else "")


async def test_the_path_names_the_household(alice: Person, bob: Person) -> None:
    seen = (await bob.http.get(f"/households/{alice.household_id}")).json()
    assert (seen["role"], seen["is_personal"]) == ("viewer", False)
    own = (await bob.http.get("/users/me")).json()["households"]
    personal = next(household for household in own if household["is_personal"])
    # The header still names Alice's: the path counts.
    assert (await bob.http.get(f"/households/{personal['id']}")).json()["role"] == "owner"


async def test_owners_rename_others_do_not(alice: Person, bob: Person, dora: Person) -> None:
    url = f"/households/{alice.household_id}"
    changed = await alice.http.patch(url, json={"name": "Наша семья", "time_zone": "Asia/Yekaterinburg"})
    assert (changed.json()["name"], changed.json()["time_zone"]) == ("Наша семья", "Asia/Yekaterinburg")
    for person in (bob, dora):
        refused = await person.http.patch(url, json={"name": "Моя"})
        assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
        refused = await person.http.patch(url, json={"currency": "USD"})
        assert (refused.status_code, refused.json()["code"]) == (403, "role_required")


async def test_viewers_read_and_editors_write(alice: Person, bob: Person, dora: Person) -> None:
    made = await dora.record(5)
    assert made["user_id"] == dora.user_id
    assert (await bob.http.get(f"/transactions/{made['id']}")).json() == made
    body = {"amount": 1, "category_id": bob.categories["food"], "date": "2026-05-31"}
    url = f"/transactions/{made['id']}"
    for refused in (
        await bob.http.post("/transactions", json=body),
        await bob.http.patch(url, json={"amount": 6}),
        await bob.http.delete(url),
        await bob.http.post(f"{url}/restore"),
        await bob.http.post("/accounts", json={"name": "x"}),
        await bob.http.patch(f"/accounts/{alice.account_id}", json={"name": "x"}),
        await bob.http.patch(f"/categories/{bob.categories['food']}", json={"archived": True}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    assert await alice.balance() == -5


async def test_members_are_listed_to_members(alice: Person, bob: Person, charlie: Person) -> None:
    listed = (await bob.http.get(members_url(alice))).json()
    assert [(member["email"], member["role"]) for member in listed] == [(alice.email, "owner"), (bob.email, "viewer")]
    refused = await charlie.http.get(members_url(alice))
    assert (refused.status_code, refused.json()["code"]) == (404, "household_not_found")


async def test_a_new_role_counts_at_once(alice: Person, bob: Person) -> None:
    assert (await bob.http.patch(members_url(alice, bob), json={"role": "editor"})).status_code == 403
    assert (await alice.http.patch(members_url(alice, bob), json={"role": "editor"})).status_code == 204
    await bob.record(5)
    assert (await alice.http.patch(members_url(alice, bob), json={"role": "viewer"})).status_code == 204
    body = {"amount": 1, "category_id": bob.categories["food"], "date": "2026-05-31"}
    assert (await bob.http.post("/transactions", json=body)).status_code == 403


async def test_one_leaves_or_is_removed_and_sees_nothing_more(alice: Person, bob: Person, dora: Person) -> None:
    assert (await bob.http.delete(members_url(alice, dora))).status_code == 403
    assert (await bob.http.delete(members_url(alice, bob))).status_code == 204
    assert (await alice.http.delete(members_url(alice, dora))).status_code == 204
    for person in (bob, dora):
        gone = await person.http.get("/transactions")
        assert (gone.status_code, gone.json()["code"]) == (404, "household_not_found")
    assert (await alice.http.delete(members_url(alice, dora))).json()["code"] == "member_not_found"


async def test_what_a_member_entered_stays(alice: Person, dora: Person) -> None:
    made = await dora.record(5)
    await alice.http.delete(members_url(alice, dora))
    assert (await alice.http.get(f"/transactions/{made['id']}")).json()["user_id"] == dora.user_id


async def test_the_personal_household_is_kept(alice: Person) -> None:
    refused = await alice.http.delete(members_url(alice, alice))
    assert (refused.status_code, refused.json()["code"]) == (409, "personal_household")
    refused = await alice.http.patch(members_url(alice, alice), json={"role": "viewer"})
    assert (refused.status_code, refused.json()["code"]) == (409, "personal_household")


async def shared_household(alice: Person, other: Person, owner: Any) -> tuple[str, Person]:
    """A second household of Alice's that `other` owns too."""
    made = (await alice.http.post("/households", json={"name": "Дача"})).json()["id"]
    alice.household_id = made
    await join(owner, other, alice, "owner")
    return made, other


@pytest.mark.parametrize("way", ["step down", "leave"])
async def test_two_owners_going_at_once_leave_one(alice: Person, arrive: Arrive, owner: Any, way: str) -> None:
    household, anna = await shared_household(alice, await arrive("anna"), owner)

    def go(person: Person) -> Any:
        url = f"/households/{household}/members/{person.user_id}"
        return person.http.delete(url) if way == "leave" else person.http.patch(url, json={"role": "viewer"})

    answers = await asyncio.gather(go(alice), go(anna))
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    left = "SELECT count(*) FROM memberships WHERE household_id = $1 AND role = 'owner'"
    assert await owner.fetchval(left, household) == 1


@pytest.mark.parametrize("header", ["x", "", "0", SOME + "0", "{" + SOME + "}", SOME.replace("-", "")])
async def test_a_damaged_header_is_told(alice: Person, header: str) -> None:
    refused = await alice.http.get("/transactions", headers={"X-Household-Id": header})
    assert (refused.status_code, refused.json()["code"]) == (422, "household_id_invalid")


async def test_today_is_the_households_own(alice: Person, owner: Any) -> None:
    """Kiritimati is a day ahead of Pago Pago for all but an hour of the day: `period` follows the household."""
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        await alice.http.patch(f"/households/{alice.household_id}", json={"time_zone": zone})
        assert (await alice.http.get("/transactions?period=week")).status_code == 200


async def change_currency(person: Person, currency: str) -> Any:
    return await person.http.patch(f"/households/{person.household_id}", json={"currency": currency})


async def test_the_currency_changes_while_nothing_is_recorded(alice: Person) -> None:
    yen = (await alice.http.post("/accounts", json={"name": "円", "currency": "JPY", "opening_balance": 500})).json()
    changed = await change_currency(alice, "EUR")
    assert (changed.status_code, changed.json()["currency"]) == (200, "EUR")
    accounts = {it["id"]: it for it in (await alice.http.get("/accounts")).json()}
    # What was kept in the former currency follows; another one's balance stays what it is.
    assert accounts[alice.account_id]["currency"] == "EUR"
    assert (accounts[yen["id"]]["currency"], accounts[yen["id"]]["balance"]) == ("JPY", 500)
    assert (await alice.record("12.50"))["currency"] == "EUR"
    assert (await alice.http.get("/analytics/monthly?year=2026")).json()["currency"] == "EUR"


async def test_accounts_in_use_keep_their_currency_when_the_households_changes(alice: Person, arrive: Arrive) -> None:
    recorded, binned, saving, opened = alice, await arrive("b"), await arrive("c"), await arrive("d")
    await recorded.record(500, date="2026-05-31")
    made = await binned.record(5)
    assert (await binned.http.delete(f"/transactions/{made['id']}")).status_code == 204
    await saving.save_up()
    await opened.http.patch(f"/accounts/{opened.account_id}", json={"opening_balance": 100})
    for person in (recorded, binned, saving, opened):
        changed = await change_currency(person, "EUR")
        assert (changed.status_code, changed.json()["currency"]) == (200, "EUR")
        assert (await person.http.get(f"/accounts/{person.account_id}")).json()["currency"] == "RUB"
    asked = "/analytics/summary?start_date=2026-05-01&end_date=2026-05-31"
    found = (await alice.http.get(asked)).json()
    assert (found["currency"], found["expense"], found["other_currencies"]) == ("EUR", 0, ["RUB"])
    await alice.http.put("/exchange-rates/RUB/2026-05-01", json={"rate": "0.0111"})
    assert (await alice.http.get(asked)).json()["expense"] == 5.55
    # And back: what was recorded is what it was.
    assert (await change_currency(alice, "RUB")).status_code == 200
    found = (await alice.http.get(asked)).json()
    assert (found["currency"], found["expense"], found["other_currencies"]) == ("RUB", 500, [])


async def test_recording_while_the_currency_changes(alice: Person) -> None:
    """Whoever comes first: account and row are of one currency, which is the household's while nothing is recorded. A
    writer who has waited for the change may be refused, since the account that it has seen is of the former currency;
    then it has recorded nothing.
    """
    body = {"amount": 5, "category_id": alice.categories["food"], "date": "2026-05-31"}
    recorded = 0
    for currency in ("EUR", "USD", "GBP", "RUB"):
        made, _ = await asyncio.gather(alice.http.post("/transactions", json=body), change_currency(alice, currency))
        assert made.status_code in (201, 404), made.text
        recorded += made.status_code == 201
        [account] = (await alice.http.get("/accounts")).json()
        household = (await alice.http.get(f"/households/{alice.household_id}")).json()
        rows = (await alice.http.get("/transactions")).json()
        assert household["currency"] == currency
        assert recorded or account["currency"] == currency
        assert [row["currency"] for row in rows] == [account["currency"]] * recorded
    assert (await alice.http.post("/transactions", json=body)).status_code == 201


@pytest.mark.parametrize("currency", ["XXX", "rub", "", None, 5])
async def test_an_unknown_currency_is_refused(alice: Person, currency: Any) -> None:
    refused = await change_currency(alice, currency)
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["loc"], error["code"]) == (
        ["body", "currency"],
        "not_null" if currency is None else "currency_unknown",
    )
