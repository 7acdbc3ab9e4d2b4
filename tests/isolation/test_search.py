"""Search through the trigram index: the same rows as LIKE finds, and never another household's."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from conftest import Person, TestDatabase
from kopilka.text import fold
from kopilka.transactions.search import MOST, WALKED

ROWS = 6_000
# Rows as a busy household has them; $3 are the descriptions, every one as often as the others, $4 the folded ones.
FILL = """
INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, description,
                          search_text, created_by)
SELECT t.household_id, gen_random_uuid(), t.account_id, t.category_id, t.type, t.currency, n % 100 + 1,
       date '2020-01-01' + n / 10, ($3::text[])[(n - 1) % cardinality($3) + 1],
       ($4::text[])[(n - 1) % cardinality($4) + 1], t.created_by
  FROM transactions t, generate_series(1, $2) n
 WHERE t.household_id = $1
"""
COMMON = ["Кофе с собой", "Такси домой", "Продукты на неделю", "Аптека «Рига»"]
RARE = [
    "Редкость №1",
    "100% хлопок",
    "под_черк",
    "а/б тест",
    r"обратная \ черта",
    "Ёлка",
    "щъ",
    "Zoë café",
    "😀😀😀 улыбка",
]
SET_HOUSEHOLD = "SELECT set_config('app.household_id', $1, true)"
CANDIDATES = "SELECT search_candidates($1, $2, $3, $4)"


async def fill(owner: asyncpg.Connection, person: Person, texts: list[str], rows: int = ROWS) -> None:
    await person.record(1, date="2019-12-31")
    await owner.execute(FILL, person.household_id, rows, texts, [fold(text) for text in texts])
    for text in RARE:
        await person.record(7, date="2019-06-01", description=text)


async def found(person: Person, q: str, **params: Any) -> list[str]:
    """Ids of all pages."""
    ids: list[str] = []
    params = {"q": q, "limit": 100, **params}
    for _ in range(3):
        answer = await person.http.get("/transactions", params=params)
        assert answer.status_code == 200, answer.text
        ids += [row["id"] for row in answer.json()]
        if "Link" not in answer.headers:
            break
        params["cursor"] = answer.headers["Link"].partition("cursor=")[2].partition(">")[0].partition("&")[0]
    return ids


async def expected(owner: asyncpg.Connection, person: Person, q: str, order: str) -> list[str]:
    """By Python's own search, the first 300."""
    rows = await owner.fetch(
        "SELECT id::text, search_text FROM transactions WHERE household_id = $1 AND deleted_at IS NULL"  # noqa: S608 - ASC or DESC
        f" ORDER BY date {order}, id {order}",
        person.household_id,
    )
    words = fold(q).split()
    return [row["id"] for row in rows if all(word in (row["search_text"] or "") for word in words)][:300]


@pytest.fixture
async def behind_app(database: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.app_url)
    yield connection
    await connection.close()


async def test_the_same_rows_as_by_walking(alice: Person, owner: asyncpg.Connection) -> None:
    await fill(owner, alice, COMMON)
    questions = [
        "редкость",
        "РЕДК",
        "кофе",
        "офе",
        "кофе аптека",
        "хлопок 100%",
        "100%",
        "под_черк",
        "подХчерк",
        "щъ",
        "ъ",
    ]
    questions += [
        "ёлка",
        "елка",
        "zoë",
        "такси домой",
        "улыбка",
        "😀😀😀",
        "небывальщина",
        "рига»",
        "№1 редкость",
        "тест",
    ]
    for q in questions:
        for order, sign in (("DESC", "-date"), ("ASC", "date")):
            assert await found(alice, q, order=sign) == await expected(owner, alice, q, order), (q, order)
    assert len(await found(alice, "а/б")) == 1
    assert len(await found(alice, "\\")) == 1
    assert len(await found(alice, "редкость", min_amount="7")) == 1
    assert await found(alice, "редкость", start_date="2020-01-01") == []
    assert await found(alice, "редкость", deleted="true") == []
    [rare] = await found(alice, "редкость")
    assert (await alice.http.delete(f"/transactions/{rare}")).status_code == 204
    assert await found(alice, "редкость") == []
    assert await found(alice, "редкость", deleted="true") == [rare]


async def test_a_word_of_few_rows_is_asked_of_the_index(
    alice: Person, owner: asyncpg.Connection, behind_app: asyncpg.Connection
) -> None:
    texts = [f"Оплата {random.Random(n).randrange(10**9)}" for n in range(997)]
    await fill(owner, alice, texts)
    async with behind_app.transaction():
        await behind_app.execute(SET_HOUSEHOLD, alice.household_id)
        ask = [alice.household_id, ["%редкость%"], WALKED, MOST]
        assert len(await behind_app.fetchval(CANDIDATES, *ask)) == 1
        assert await behind_app.fetchval(CANDIDATES, alice.household_id, ["%оплата%"], WALKED, MOST) is None
        assert await behind_app.fetchval(CANDIDATES, alice.household_id, ["%щъ%"], WALKED, MOST) is None
        assert await behind_app.fetchval(CANDIDATES, alice.household_id, ["%редкость%"], ROWS * 2, MOST) is None
        assert await behind_app.fetchval(CANDIDATES, alice.household_id, ["%редкость%"], WALKED, 0) is None
        assert await behind_app.fetchval(CANDIDATES, alice.household_id, ["%небывальщина%"], WALKED, MOST) == []


@pytest.mark.parametrize("is_large", [False, True], ids=["walked", "by the index"])
async def test_names_and_amounts_are_found_beside_words(
    alice: Person, owner: asyncpg.Connection, is_large: bool
) -> None:
    if is_large:
        await fill(owner, alice, COMMON)
    card = (await alice.http.post("/accounts", json={"name": "Карта Мир"})).json()["id"]
    pets = (await alice.record("518.40", "pets", date="2019-05-01"))["id"]
    by_card = (await alice.record("518", account_id=card, date="2019-05-02"))["id"]
    order = (await alice.record("2518", description="заказ 518-а", date="2019-05-03"))["id"]
    other = (await alice.record("1518.99", date="2019-05-04"))["id"]
    trashed = (await alice.record("518", "pets", date="2019-05-05"))["id"]
    assert (await alice.http.delete(f"/transactions/{trashed}")).status_code == 204
    for q, ids in {
        "518": [order, by_card, pets], "518,4": [pets], "518.40": [pets], "518,41": [], "518.404": [],
        "1 518,99": [other], "питом": [pets], "518 питомцы": [pets], "карта": [by_card], "МИР 518": [by_card],
        "питомцы карта": [], "2518": [order], "заказ 2518": [order], "−518₽": [by_card, pets],
    }.items():  # fmt: skip
        assert await found(alice, q) == ids, q
        assert sorted(await found(alice, q, order="-amount")) == sorted(ids), q
        counted = await alice.http.get("/transactions/summary", params={"q": q})
        assert counted.json()["count"] == len(ids), q
    assert await found(alice, "питомцы", deleted="true") == [trashed]


async def test_meanings_are_asked_of_the_index_and_of_one_household(
    alice: Person, charlie: Person, owner: asyncpg.Connection, behind_app: asyncpg.Connection
) -> None:
    await fill(owner, alice, COMMON)
    await fill(owner, charlie, COMMON)
    ask = "SELECT ledger_candidates($1, $2::text::jsonb, $3, $4)"

    def word(like: str, **meanings: Any) -> str:
        return json.dumps([{"like": like, "categories": [], "accounts": []} | meanings])

    hotel = (await alice.record(777_777, "pets"))["id"]
    category = {"categories": [alice.categories["pets"]]}
    bounds = (WALKED, MOST)
    async with behind_app.transaction():
        await behind_app.execute(SET_HOUSEHOLD, alice.household_id)
        for sought in (word("%питомцы%", **category), word("%777%", least="777777", below="777778")):
            assert [str(it) for it in await behind_app.fetchval(ask, alice.household_id, sought, *bounds)] == [hotel]
        everywhere = word("%карта%", accounts=[alice.account_id])
        assert await behind_app.fetchval(ask, alice.household_id, everywhere, *bounds) is None
        assert await behind_app.fetchval(ask, alice.household_id, word("%к%", **category), *bounds) is None
        assert await behind_app.fetchval(ask, alice.household_id, word("%нет'; --%"), *bounds) == []
        assert await behind_app.fetchval(ask, charlie.household_id, word("%питомцы%", **category), *bounds) == []
    async with behind_app.transaction():
        await behind_app.execute(SET_HOUSEHOLD, charlie.household_id)
        assert await behind_app.fetchval(ask, charlie.household_id, word("%питомцы%", **category), *bounds) == []
        assert await behind_app.fetchval(ask, alice.household_id, word("%питомцы%", **category), *bounds) == []


async def test_a_count_stops_and_says_so(alice: Person, owner: asyncpg.Connection) -> None:
    await fill(owner, alice, COMMON, 12_000)

    async def counted(**params: str) -> tuple[str, str | None]:
        answer = await alice.http.get("/transactions", params={"count": "true", **params})
        return answer.headers["X-Total-Count"], answer.headers.get("X-Total-Count-Capped")

    assert await counted() == ("12010", None), "of the whole ledger the summaries know the number"
    assert await counted(min_amount="0.01") == ("10000", "true")
    assert await counted(q="кофе") == ("3000", None)
    assert await counted(q="ф") == ("3000", None)
    assert await counted(q="редкость") == ("1", None)
    assert await counted(q="небывальщина") == ("0", None)
    assert await counted(start_date="2023-01-01") == ("1041", None)


async def test_nothing_of_another_household(
    alice: Person, charlie: Person, owner: asyncpg.Connection, behind_app: asyncpg.Connection
) -> None:
    await fill(owner, alice, COMMON)
    await fill(owner, charlie, COMMON)
    secret = f"тайна{uuid4().hex}"
    await alice.record(5, description=secret)
    assert len(await found(alice, secret)) == 1
    assert await found(charlie, secret) == []
    ask = [["%" + secret + "%"], WALKED, MOST]
    for mine, asked in ((None, alice), (charlie, alice), (alice, charlie)):
        async with behind_app.transaction():
            if mine is not None:
                await behind_app.execute(SET_HOUSEHOLD, mine.household_id)
            assert await behind_app.fetchval(CANDIDATES, asked.household_id, *ask) == []
    async with behind_app.transaction():
        await behind_app.execute(SET_HOUSEHOLD, charlie.household_id)
        own = await behind_app.fetchval(CANDIDATES, charlie.household_id, ["%редкость%"], WALKED, MOST)
        assert {str(each) for each in own} == set(await found(charlie, "редкость"))
        assert await behind_app.fetchval(CANDIDATES, None, *ask) == []


@pytest.mark.parametrize("ending", ["COMMIT", "ROLLBACK"])
async def test_the_household_is_forgotten_with_the_transaction(
    alice: Person, owner: asyncpg.Connection, behind_app: asyncpg.Connection, ending: str
) -> None:
    await fill(owner, alice, COMMON)
    ask = [alice.household_id, ["%редкость%"], WALKED, MOST]
    await behind_app.execute("BEGIN")
    await behind_app.execute(SET_HOUSEHOLD, alice.household_id)
    assert len(await behind_app.fetchval(CANDIDATES, *ask)) == 1
    await behind_app.execute(ending)
    assert await behind_app.fetchval(CANDIDATES, *ask) == []


async def test_names_in_the_way_do_not_lead_it_astray(
    alice: Person, charlie: Person, owner: asyncpg.Connection, behind_app: asyncpg.Connection
) -> None:
    """The application's role may make temporary tables; the function, which has more rights, does not see them."""
    await fill(owner, alice, COMMON)
    await fill(owner, charlie, COMMON)
    ask = [charlie.household_id, ["%редкость%"], WALKED, MOST]
    async with behind_app.transaction():
        await behind_app.execute(SET_HOUSEHOLD, charlie.household_id)
        before = await behind_app.fetchval(CANDIDATES, *ask)
        try:
            async with behind_app.transaction():
                await behind_app.execute("CREATE TEMPORARY TABLE transactions (id uuid)")
        except asyncpg.InsufficientPrivilegeError:
            pass
        await behind_app.execute("SET LOCAL search_path = pg_temp, public")
        assert await behind_app.fetchval("SELECT public.search_candidates($1, $2, $3, $4)", *ask) == before
    settings = await owner.fetchval("SELECT proconfig FROM pg_proc WHERE proname = 'search_candidates'")
    assert "search_path=pg_catalog, pg_temp" in settings
    everybody = await owner.fetchval(
        "SELECT has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc WHERE proname = 'search_candidates'"
    )
    assert everybody is False


async def test_a_pattern_is_a_value(alice: Person, owner: asyncpg.Connection, behind_app: asyncpg.Connection) -> None:
    await fill(owner, alice, COMMON)
    ask = [WALKED, MOST]
    for pattern in (
        "%abc' OR '1'='1%", "%abc%' OR true --%", "%$1 abc%", "%abc\\%", "%%abc%", "%abc; SELECT pg_sleep(9)%",
        "%s %L %I abc", "E'abc\\' OR true",
    ):  # fmt: skip
        async with behind_app.transaction():
            await behind_app.execute(SET_HOUSEHOLD, alice.household_id)
            assert await behind_app.fetchval(CANDIDATES, alice.household_id, [pattern], *ask) == [], pattern
        answer = await alice.http.get("/transactions", params={"q": pattern, "count": "true"})
        assert (answer.json(), answer.headers["X-Total-Count"]) == ([], "0"), pattern


async def test_searches_beside_writers_fail_nobody(alice: Person, owner: asyncpg.Connection) -> None:
    await fill(owner, alice, COMMON)
    words = [f"слово{uuid4().hex}" for _ in range(10)]
    await asyncio.gather(
        *(alice.record(1, description=word) for word in words), *(found(alice, word) for word in words)
    )
    assert [len(await found(alice, word)) for word in words] == [1] * len(words)
