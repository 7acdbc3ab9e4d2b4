"""What the example's dollars are worth."""

from conftest import Person


async def test_its_dollars_count_without_a_network(alice: Person) -> None:
    made = await alice.http.post("/households/example")
    headers = {"X-Household-Id": made.json()["id"]}
    worth = (await alice.http.get("/analytics/net-worth", headers=headers)).json()
    assert [it for point in worth["points"] for it in point["unconverted"]] == []
    accounts = (await alice.http.get("/accounts", headers=headers)).json()
    roubles = sum(it["balance"] for it in accounts if it["currency"] == "RUB")
    assert worth["points"][-1]["total"] > roubles
    rates = (await alice.http.get("/exchange-rates", params={"currency": "USD"}, headers=headers)).json()
    assert [(it["source"], 50 < it["rate"] < 150) for it in rates] == [("own", True)]
