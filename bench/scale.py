"""What size costs: one household from a thousand transactions to a million, and many households beside each other."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import asyncpg

from bench.mixes import ANALYTICS, search_path
from bench.rounds import divided, measured_run
from bench.sides import client, product
from bench.stage import Program, Stage, fetch, free_port, prepared, seed, seeded
from kopilka.infrastructure.http.pagination import Cursor

PAGE = 50
FAR_PAGE = 1_000
WARM_UP_SECONDS = 0.4
COMMON, RARE, ABSENT = "common word", "rare word", "absent word"
SEVERAL = "several words"
HOW = {
    "household": "one, seeded up to each size in turn; VACUUM ANALYZE and CHECKPOINT before each",
    "beside it": "a household of the smallest size in the same database, asked the same right before or after",
    "requests": "one connection, one after the other, one kind at a time, on a server that was just started",
    "page 1,000": f"by the cursor that follows {FAR_PAGE - 1:,} pages of {PAGE}; where there is none it is left out",
    "search": "the most frequent word of the descriptions, one word of a single old transaction, a word of none, "
    "the words of a whole description; of one type",
    "payee, tag": "of every twentieth expense, and of a single old transaction; searched for by the name, filtered by",
    "households": "each with so many transactions; the list of people chosen evenly from all of them, 500 at most, "
    "their tokens verified before",
    "p50 p95": "milliseconds in the client",
    "app_ms, postgres_ms": "CPU by the kernel's accounting ÷ answers",
    "ratios": "of total CPU (app + PostgreSQL) and of p50 to those of the household beside it, page 1,000 to page 1 "
    "there; of many households to few",
    "errors": "answers other than 2xx and connections lost",
}
# The transaction that alone has its word: as old as can be found, so that a search has to pass by all others.
PLANT = """
INSERT INTO transactions (household_id, id, account_id, category_id, type, currency, amount, date, description,
                          search_text, created_by)
SELECT household_id, gen_random_uuid(), account_id, category_id, type, currency, 1, date - 1, 'Редкость', 'редкость',
       created_by
  FROM transactions WHERE household_id = $1 AND type = 'expense'
   AND NOT EXISTS (SELECT FROM transactions WHERE household_id = $1 AND search_text = 'редкость')
 ORDER BY date LIMIT 1
"""
OFTEN_AND_ONCE = ("частый магазин", "дальний магазин")
COMMONEST = """
SELECT search_text FROM transactions WHERE household_id = $1 AND type = 'expense' AND search_text LIKE '% %'
 GROUP BY search_text ORDER BY count(*) DESC, search_text LIMIT 1
"""
PAYEES = """
INSERT INTO payees (household_id, id, name, folded_name, created_by)
SELECT h.household_id, gen_random_uuid(), name, lower(name), h.user_id
  FROM memberships h, unnest(ARRAY['Частый магазин', 'Дальний магазин']) AS name
 WHERE h.household_id = $1 AND h.is_personal ON CONFLICT DO NOTHING
"""
ID_OF_PAYEE = "SELECT id FROM payees WHERE household_id = $1 AND folded_name = $2"
# Only rows that have none yet: each household is prepared once for every size.
USED = """
UPDATE transactions SET payee_id = $2, tags = ARRAY[$3::varchar]
 WHERE household_id = $1 AND type = 'expense' AND payee_id IS NULL AND (search_text = 'редкость') = $4
   AND ($4 OR hashtext(id::text) % 20 = 0)
"""
LAST_BEFORE = """
SELECT date, id FROM transactions WHERE household_id = $1 AND deleted_at IS NULL
 ORDER BY date DESC, id DESC OFFSET $2 LIMIT 1
"""

Figures = dict[str, Any]


def measure(*, sizes: tuple[int, ...], households: tuple[int, ...], rows: int, seconds: float) -> Figures:
    """Of one household the first size is what the others are compared with."""
    by_rows, beside = of_one_household(sizes, seconds)
    by_households: Figures = {}
    with prepared() as (folder, databases):
        for number in households:
            print(f"  {number:,} households", flush=True)
            on = seeded(folder, databases, users=number, transactions=rows)
            by_households[str(number)] = of_anybody(on, seconds)
    few = by_households[str(households[0])]
    runs = [run for size in (*by_rows.values(), *beside.values(), *by_households.values()) for run in size.values()]
    return {
        "how": HOW,
        "errors": sum(sum(run["errors"].values()) for run in runs),
        "smallest": sizes[0],
        "rows": by_rows,
        "beside": beside,
        "households": by_households,
        "rows_of_each_household": rows,
        "ratios": {
            "rows": {size: ratios(found, beside[size]) for size, found in by_rows.items()},
            "households": {number: ratios(found, few) for number, found in by_households.items()},
        },
    }


def of_one_household(sizes: tuple[int, ...], seconds: float) -> tuple[Figures, Figures]:
    """The figures of each larger size, and those of the smallest taken beside them."""
    smallest, *larger = sizes
    by_rows: Figures = {}
    beside: Figures = {}
    with prepared() as (folder, databases):
        seed(folder, users=2, transactions=smallest)
        for size in larger:
            print(f"  a household of {size:,}", flush=True)
            seed(folder, users=1, transactions=size)
            # Nothing is added: new tokens for both.
            on = seeded(folder, databases, users=2, transactions=0)
            by_rows[str(size)], beside[str(size)] = side_by_side(on, seconds)
    return by_rows, beside


def side_by_side(on: Stage, seconds: float) -> tuple[Figures, Figures]:
    """The first person's household and the second's, in turn."""
    paths = [asyncio.run(paths_for(on, person)) for person in on.people]
    found: tuple[Figures, Figures] = ({}, {})
    with asking(on) as (server, load):
        for turn, name in enumerate(paths[0]):
            for person in (0, 1) if turn % 2 == 0 else (1, 0):
                order = {"path": paths[person].get(name, "/transactions"), "person": person, "connections": 1}
                load.order(**order, seconds=WARM_UP_SECONDS)
                found[person][name] = measured_run(on, server, load, **order, seconds=seconds)
    return found


def of_anybody(on: Stage, seconds: float) -> Figures:
    with asking(on) as (server, load):
        load.order(mix="list", seconds=seconds)
        return {"list, page 1": measured_run(on, server, load, mix="list", seconds=seconds, connections=1)}


@contextmanager
def asking(on: Stage) -> Iterator[tuple[Program, Program]]:
    port = free_port()
    with product(on, port) as server, client(on, port) as load:
        fetch(port, "/users/me", on.people[0]["token"])
        load.order(mix="me", seconds=2 * WARM_UP_SECONDS)
        yield server, load


async def paths_for(on: Stage, person: Figures) -> dict[str, str]:
    household = person["household_id"]
    connection = await asyncpg.connect(on.databases.admin_url)
    try:
        await connection.execute(PLANT, household)
        words = (await connection.fetchval(COMMONEST, household)).split()
        await connection.execute(PAYEES, household)
        payees = [await connection.fetchval(ID_OF_PAYEE, household, name) for name in OFTEN_AND_ONCE]
        for payee, tag, is_planted in zip(payees, ("частая", "дальняя"), (False, True), strict=True):
            await connection.execute(USED, household, payee, tag, is_planted)
        await connection.execute("VACUUM (ANALYZE) transactions, transaction_tags, payees")
        last = await connection.fetchrow(LAST_BEFORE, household, (FAR_PAGE - 1) * PAGE - 1)
    finally:
        await connection.close()
    paths = {"list, page 1": "/transactions"}
    if last is not None:
        paths[f"list, page {FAR_PAGE:,}"] = f"/transactions?cursor={Cursor(last['date'], last['id'])}"
    paths |= {f"analytics/{name}": f"/analytics/{name}" for name in ANALYTICS}
    searched = {COMMON: words[0], SEVERAL: " ".join(words), RARE: "редкость", ABSENT: "небывальщина"}
    paths |= {
        "list, payee of every twentieth": f"/transactions?payee_id={payees[0]}",
        "list, payee of one": f"/transactions?payee_id={payees[1]}",
        "list, tag of every twentieth": f"/transactions?tag={quote('частая')}",
        "list, tag of one": f"/transactions?tag={quote('дальняя')}",
        "search, payee of every twentieth": f"/transactions?q={quote('частый')}",
        "search, payee of one": f"/transactions?q={quote('дальний')}",
        "payees": "/payees",
        "net worth": "/analytics/net-worth",
        "explorer, sums": "/analytics/explore?rows=category&columns=month&type=expense",
        "explorer, medians": "/analytics/explore?rows=category&columns=month&measure=median&type=expense",
    }
    return paths | {f"search, {name}": search_path("expense", word) for name, word in searched.items()}


def ratios(found: Figures, to: Figures) -> Figures:
    return {
        name: {figure: divided(run[figure], to[name][figure]) for figure in ("total_ms", "p50")}
        for name, run in found.items()
    }


def lines(found: Figures) -> list[list[str]]:
    """One row a question. The household beside the largest one stands for the smallest size."""
    largest = max(found["rows"], key=int)
    sizes = {str(found["smallest"]): found["beside"][largest], **found["rows"]}
    return _table(sizes, "transactions", found["ratios"]["rows"][largest])


def household_lines(found: Figures) -> list[list[str]]:
    most = max(found["households"], key=int)
    return _table(found["households"], "households", found["ratios"]["households"][most])


def _table(sizes: Figures, noun: str, ratio: Figures) -> list[list[str]]:
    heading = ["CPU ms; p95 ms", *(f"{int(size):,} {noun}" for size in sizes), "CPU ÷ smallest", "p50 ÷ smallest"]
    rows = [
        [
            name,
            *(_cell(size.get(name)) for size in sizes.values()),
            f"{figures['total_ms']:.2f}",
            f"{figures['p50']:.2f}",
        ]
        for name, figures in ratio.items()
    ]
    return [heading, *rows]


def _cell(run: Figures | None) -> str:
    if run is None:
        return "–"
    failed = sum(run["errors"].values())
    return f"{run['total_ms']:.1f}; {run['p95']:.1f}" + (f" ({failed} of {run['requests']} failed)" if failed else "")
