"""Who is calling, through the HTTP door."""

from conftest import Arrive, Person
from kopilka.auth.schemas import Me


async def test_what_is_answered_is_what_the_schema_says(alice: Person) -> None:
    me = (await alice.http.get("/users/me")).json()
    assert set(me) == set(Me.model_fields)
    assert Me.model_validate(me).email == alice.email
    [household] = me["households"]
    assert (household["role"], household["is_personal"], household["name"]) == ("owner", True, "Личное")
    assert (household["currency"], household["time_zone"]) == ("RUB", "Europe/Moscow")


async def test_every_household_of_mine_and_none_of_others(alice: Person, bob: Person, charlie: Person) -> None:
    seen = (await bob.http.get("/users/me")).json()
    assert seen["household_id"] == alice.household_id
    assert [household["role"] for household in seen["households"]] == ["owner", "viewer"]
    assert len((await charlie.http.get("/users/me")).json()["households"]) == 1


async def test_language_is_changed_and_kept(arrive: Arrive) -> None:
    john = await arrive("john", **{"Accept-Language": "en"})
    assert (await john.http.get("/users/me")).json()["locale"] == "en"
    assert (await john.http.patch("/users/me", json={"locale": "ru"})).json()["locale"] == "ru"
    assert (await john.http.get("/users/me")).json()["locale"] == "ru"
