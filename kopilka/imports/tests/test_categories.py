"""Rows get categories, and say why."""

from conftest import Person
from kopilka.imports.tests.conftest import Work, brought, imported, ledger, rows, tbank

SHOP = ("05.07.2026 12:27:59", "-422,00", "Пятёрочка 1234")
NOBODY = ("05.07.2026 12:27:59", "-77,00", "Блямба")
CAME = ("06.07.2026 12:27:59", "77,00", "Блямба")


async def test_what_nothing_tells_is_left_over_and_says_so(alice: Person, work: Work) -> None:
    found = await brought(alice, work, tbank(NOBODY, CAME))
    out, came = await rows(alice, found["id"])
    assert (out["category_id"], came["category_id"]) == (
        alice.categories["other_expense"], alice.categories["other_income"],
    )  # fmt: skip
    assert "выберите" in out["category_reason"]


async def test_words_tell(alice: Person, work: Work) -> None:
    found = await brought(alice, work, tbank(SHOP))
    [row] = await rows(alice, found["id"])
    assert row["category_id"] == alice.categories["groceries"]
    assert row["category_reason"]


async def test_the_past_tells(alice: Person, work: Work) -> None:
    """What a person has chosen; what nobody has looked at teaches nothing."""
    await imported(alice, work, tbank(NOBODY))
    [recorded] = await ledger(alice)
    second = await brought(alice, work, tbank(("08.07.2026 10:00:00", "-78,00", "Блямба")))
    assert (await rows(alice, second["id"]))[0]["category_id"] == alice.categories["other_expense"]
    await alice.record(5, "groceries", description="Хлеб")
    for day in (1, 2, 3):
        await alice.record(5, "pets", date=f"2026-06-0{day}", description="Блямба")
    change = {"category_id": alice.categories["pets"]}
    assert (await alice.http.patch(f"/transactions/{recorded['id']}", json=change)).status_code == 200
    third = await brought(alice, work, tbank(("08.07.2026 10:00:00", "-78,00", "Блямба")))
    [row] = await rows(alice, third["id"])
    assert row["category_id"] == alice.categories["pets"]
    assert "Блямба" in row["category_reason"]
