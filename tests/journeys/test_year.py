"""A year of one person's money over real HTTP against a real `kopilka serve`: every answer is what the model says."""

import asyncio
import json
import logging
import os
import subprocess
from collections.abc import Callable, Coroutine, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import httpx
import pytest

from conftest import sign_up_and_in
from tests.faults.serving import PATIENCE, Serving, kopilka, new_folder
from tests.journeys.ledger_model import Account, Entry, Ledger, exact, shown
from tests.journeys.rate_model import BASE
from tests.journeys.refusals import STATUS
from tests.journeys.split_model import categories_of, parts_of
from tests.journeys.year_drawn import (
    DAY,
    Year,
    new_amount,
    new_body,
    new_category,
    new_day,
    new_description,
    new_receipt,
    spelled,
)

measured = logging.getLogger("measured")

# `make test-long` records more.
RECORDED = int(os.environ.get("KOPILKA_YEAR_RECORDED", "400"))
IN_FLIGHT = 8
# Where the day is another one than in UTC: in one of them at any moment.
FAR_ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
WORDS = (
    "пятерочка", "ПЯТЁРОЧКА", "ДОМ", "кофе зер", "зёрнах кофе", "ё", "е", "еж", "е\u0308ж", "самолет", "САМОЛЁТ дом",
    "%", "100%", "_", "10_20", "\\", "CAFÉ мед", "№7", "  кофе  ", "нет такого",
)  # fmt: skip

# A page that an ETag tells to be unchanged: of the household's currency.
UNCONVERTED = f"/transactions?currency={BASE}"

T = TypeVar("T")


@pytest.mark.slow
async def test_a_year(external_database: dict[str, str]) -> None:
    with new_folder() as folder, Serving(folder, "--workers", "2", **external_database) as serving:
        await live(serving.url, lambda: kopilka("check", "--data-dir", folder, **external_database))


async def live(url: str, check: Callable[[], "subprocess.CompletedProcess[str]"]) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as http:
        year = await arrive(http)
        await open_accounts(year)
        await in_flight(record(year, number, new_body(year)) for number in range(RECORDED))
        await compare_accounts(year)
        await edit(year)
        await throw_away_and_restore(year)
        await compare_accounts(year)
        await compare_lists(year)
        await in_flight(retry(year, key) for key in year.rng.sample(sorted(year.kept), 50))
        # Checked beside a server that goes on writing: the check looks at one moment.
        more = [record(year, RECORDED + number, new_body(year)) for number in range(100)]
        checked, _ = await asyncio.gather(asyncio.to_thread(check), in_flight(iter(more)))
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert "turnover_is_the_sum: ok" in checked.stdout
        await compare_accounts(year)
        await compare_elsewhere(year)


async def in_flight(acts: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """A few at a time."""
    slots = asyncio.Semaphore(IN_FLIGHT)

    async def one(act: Coroutine[Any, Any, T]) -> T:
        async with slots:
            return await act

    return await asyncio.gather(*(one(act) for act in acts))


async def arrive(http: httpx.AsyncClient) -> Year:
    person = await sign_up_and_in(http, "anna@example.com")
    made = await http.post(
        "/categories", json={"name": "Кофейни", "type": "expense", "parent_id": person.categories["food"]}
    )
    assert made.status_code == 201, made.text
    accounts, categories = [exact((await http.get(path)).content) for path in ("/accounts", "/categories")]
    return Year(http, person.user_id, person.household_id, Ledger.of_answers(accounts, categories), person.categories)


async def open_accounts(year: Year) -> None:
    for name, currency, opening in (("Карта", "RUB", "15000.55"), ("円", "JPY", "-120000"), ("Динары", "KWD", "7.125")):
        body = {"name": name, "currency": currency, "opening_balance": opening}
        answer = await year.http.post("/accounts", json=body)
        assert answer.status_code == 201, answer.text
        made = exact(answer.content)
        year.ledger.accounts[made["id"]] = Account(made["id"], currency, Decimal(opening), name=name)
    for currency, rate in (("JPY", "0.5217"), ("KWD", "254.0605")):
        answer = await year.http.put(f"/exchange-rates/{currency}/2000-01-01", json={"rate": rate})
        assert answer.status_code < 300, answer.text
        year.ledger.rates[currency, "2000-01-01"] = Decimal(rate)


async def post(year: Year, key: str, content: bytes) -> httpx.Response:
    headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
    return await year.http.post("/transactions", content=content, headers=headers)


async def record(year: Year, number: int, body: dict[str, Any]) -> None:
    """Every fifth twice at once, every seventh once more afterwards: as after a broken connection."""
    key, content = f"year-{number}", spelled(body)
    answers = await asyncio.gather(*(post(year, key, content) for _ in range(2 if number % 5 == 0 else 1)))
    if number % 7 == 0:
        answers.append(await post(year, key, content))
    assert [answer.status_code for answer in answers] == [201] * len(answers), answers[0].text
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == len(answers) - 1
    made = exact(answers[0].content)
    assert answers[0].headers["etag"] == '"1-RUB"'
    entry = year.ledger.create(made, year.user_id, body)
    year.kept[key] = content, answers[0].content, entry
    assert shown(made) == year.ledger.shown(entry)


async def retry(year: Year, key: str) -> None:
    """The first answer, whatever became of the transaction; and another body is refused."""
    content, first, _ = year.kept[key]
    again = await post(year, key, content)
    assert (again.status_code, again.content, again.headers["idempotency-replayed"]) == (201, first, "true")
    other = await post(year, key, json.dumps(json.loads(content) | {"amount": 1}).encode())
    assert (other.status_code, exact(other.content)["code"]) == (422, "idempotency_key_reused")


async def edit(year: Year) -> None:
    """Accounts keep the opening balance that was corrected, transactions what was changed and not refused."""
    card = list(year.ledger.accounts.values())[1]
    answer = await year.http.patch(f"/accounts/{card.id}", json={"opening_balance": "-0.05"})
    assert answer.status_code == 200, answer.text
    year.ledger.change_account(card.id, {"opening_balance": "-0.05"})
    before = await year.http.get(UNCONVERTED)
    refusals = await in_flight(change(year, entry, *new_change(year, entry)) for entry in year.entries(240))
    assert 60 < refusals.count(None) < 240, "some are refused, but not too many"
    assert {"version_mismatch", "amount_too_precise_for_currency"} <= set(refusals)
    await is_outdated(year, before)


async def is_outdated(year: Year, before: httpx.Response) -> None:
    after = await year.http.get(UNCONVERTED, headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.headers["etag"] == before.headers["etag"]) == (200, False)


def new_change(year: Year, entry: Entry) -> tuple[dict[str, Any], int | None]:
    """A body, and the version that it is based on."""
    account = year.rng.choice(list(year.ledger.accounts.values()))
    offered = {
        "amount": new_amount(year, account.currency),
        "category_id": new_category(year).id,
        "date": new_day(year),
        "description": new_description(year),
        "account_id": account.id,
    }
    names = year.rng.sample(sorted(offered), year.rng.randint(1, 4))
    if year.rng.random() < 0.2 and (
        lines := new_receipt(year, entry.amount, year.ledger.accounts[entry.account_id].currency)
    ):
        offered |= lines
        names = ["lines"]
    version = year.rng.choice((None, entry.version, entry.version, entry.version + 1))
    return {name: offered[name] for name in names}, version


async def change(year: Year, entry: Entry, body: dict[str, Any], version: int | None) -> str | None:
    """What it was refused with."""
    headers = {"Content-Type": "application/json"} | ({} if version is None else {"If-Match": f'"{version}"'})
    refused = year.ledger.why_not_change(entry, body, version)
    if refused is None:
        year.ledger.change(entry, body, {})
    answer = await year.http.patch(f"/transactions/{entry.id}", content=spelled(body), headers=headers)
    assert answer.status_code == STATUS.get(refused or "", 200), answer.text
    if refused is not None:
        assert exact(answer.content)["code"] == refused
        return refused
    assert shown(exact(answer.content)) == year.ledger.shown(entry)
    return None


async def throw_away_and_restore(year: Year) -> None:
    thrown, before = year.entries(60), await year.http.get(UNCONVERTED)
    await in_flight(throw_away(year, entry) for entry in thrown)
    await is_outdated(year, before)
    await compare(year, {"deleted": "true"}, limit=7)
    await in_flight(restore(year, entry) for entry in thrown[:25] + year.entries(5))
    await in_flight(throw_away(year, entry) for entry in thrown[:5])


async def throw_away(year: Year, entry: Entry) -> None:
    version = entry.version
    year.ledger.delete(entry)
    answer = await year.http.delete(f"/transactions/{entry.id}", headers={"If-Match": f'"{version}"'})
    assert (answer.status_code, answer.content) == (204, b"")
    again = await year.http.delete(f"/transactions/{entry.id}")
    assert (again.status_code, exact(again.content)["code"]) == (404, "transaction_not_found")
    assert (await year.http.get(f"/transactions/{entry.id}")).status_code == 404


async def restore(year: Year, entry: Entry) -> None:
    year.ledger.restore(entry)
    answer = await year.http.post(f"/transactions/{entry.id}/restore")
    assert (answer.status_code, shown(exact(answer.content))) == (200, year.ledger.shown(entry))
    read = await year.http.get(f"/transactions/{entry.id}")
    assert (read.status_code, read.content, read.headers["etag"]) == (200, answer.content, f'"{entry.version}-RUB"')
    same = await year.http.get(f"/transactions/{entry.id}", headers={"If-None-Match": read.headers["etag"]})
    # What a row in another currency is worth may have changed without another version of it.
    is_converted = year.ledger.accounts[entry.account_id].currency != BASE
    assert (same.status_code, same.content) == ((200, read.content) if is_converted else (304, b""))


async def compare_accounts(year: Year) -> None:
    balances = year.ledger.balances()
    listed = exact((await year.http.get("/accounts")).content)
    assert {it["id"]: it["balance"] for it in listed} == balances
    assert {it["id"]: it["opening_balance"] for it in listed} == {
        it.id: it.opening for it in year.ledger.accounts.values()
    }
    assert [it["is_default"] for it in listed] == [True, False, False, False]
    for it in listed:
        assert exact((await year.http.get(f"/accounts/{it['id']}")).content) == it


async def compare_lists(year: Year) -> None:
    """The whole ledger in pages of every size, then each filter by itself and many of them together."""
    count = len(year.ledger.ask({}, year.today))
    walks = [({"order": order}, limit) for order in ("-date", "date") for limit in (7, 50, 500, count // 2)]
    questions = [*single_questions(year), *combined_questions(year, 100)]
    for question in questions:
        count = len(year.ledger.ask(question, year.today))
        orders = ("-amount", "date") if "category_id" in question else ("-date", "date")
        walks += [({**question, "order": order}, new_limit(year, count)) for order in orders]
    counts = await in_flight(compare(year, params, limit=limit) for params, limit in walks)
    answered = len(counts) - counts.count(0)
    measured.info("%s lists, %s of them with rows", len(counts), answered)
    assert answered > 0.6 * len(counts), "questions without an answer prove little"


def new_limit(year: Year, count: int) -> int:
    """Pages that end with the list, just before its end, or long before."""
    sizes = {1, 2, count} if count <= 10 else {50, 500, count, count - 1, count // 3}
    return year.rng.choice([size for size in sorted(sizes) if 0 < size <= 500])


async def compare(year: Year, params: dict[str, str], *, limit: int) -> int:
    """All pages, the count on each, and that the list is told to be unchanged; how many rows there were."""
    day = year.today
    asked = {**params, "limit": str(limit), "count": "true"}
    pages = [await year.http.get("/transactions", params=asked)]
    while "next" in pages[-1].links and len(pages) <= RECORDED:
        pages.append(await year.http.get(pages[-1].links["next"]["url"]))
    tag = pages[0].headers.get("etag")
    same = await year.http.get("/transactions", params=asked, headers={"If-None-Match": tag or '"none"'})
    if year.today != day:  # midnight has struck in between
        return await compare(year, params, limit=limit)
    expected = year.ledger.ask(params, day)
    assert [page.status_code for page in pages] == [200] * len(pages), pages[-1].text
    rows = [exact(page.content) for page in pages]
    assert [shown(it) for page in rows for it in page] == expected, asked
    assert [len(page) for page in rows] == [
        min(limit, len(expected) - at) for at in range(0, len(expected) or 1, limit)
    ]
    assert {page.headers["x-total-count"] for page in pages} == {str(len(expected))}
    if tag is None:  # rates change what such rows are worth, and no tag knows of them
        assert any(it["currency"] != BASE for it in expected)
        assert (same.status_code, same.content) == (200, pages[0].content)
    else:
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    return len(expected)


def single_questions(year: Year) -> Iterator[dict[str, str]]:
    today, some = year.today, year.entries(3)
    yield {}
    yield {"deleted": "true"}
    for name, values in (
        ("period", ("week", "month", "year")),
        ("type", ("income", "expense", "refund")),
        ("account_id", year.ledger.accounts),
        ("category_id", year.ledger.categories),
        ("q", WORDS),
        ("start_date", (today.isoformat(), some[0].date)),
        ("end_date", (today.isoformat(), some[1].date)),
        ("min_amount", ("0", "100.01", str(some[0].amount))),
        ("max_amount", ("-1", "250", str(some[1].amount))),
    ):
        yield from ({name: value} for value in values)
    yield {"start_date": today.isoformat(), "end_date": today.isoformat()}
    yield {"min_amount": str(some[2].amount), "max_amount": str(some[2].amount)}


def combined_questions(year: Year, number: int) -> Iterator[dict[str, str]]:
    """Two to four filters, made after an entry that passes all of them but, at times, one."""
    rng, ledger = year.rng, year.ledger
    for _ in range(number):
        [entry] = year.entries(1, deleted=rng.random() < 0.15)
        category = ledger.categories[rng.choice(sorted(categories_of(entry)))]
        day, amount = date.fromisoformat(entry.date), parts_of(entry)[category.id]
        offered = [
            {"start_date": (day - rng.randint(0, 60) * DAY).isoformat()},
            {"end_date": (day + rng.randint(0, 60) * DAY).isoformat()},
            {"type": category.type},
            {"category_id": rng.choice((category.id, category.parent_id or category.id))},
            {"account_id": entry.account_id},
            {"q": (entry.description or rng.choice(WORDS)).swapcase()},
            {"min_amount": str(amount - rng.choice((0, 1, 500)))},
            {"max_amount": str(entry.amount + rng.choice((0, 1, 500)))},
        ]
        asked = {"deleted": "true"} if entry.deleted else {}
        for part in rng.sample(offered, rng.randint(2, 4)):
            asked |= part
        if not asked.keys() & {"start_date", "end_date"} and rng.random() < 0.3:
            asked["period"] = rng.choice(("week", "month", "year"))
        yield asked


async def compare_elsewhere(year: Year) -> None:
    """The periods of another time zone, where today is another day, and no tag of before is good any more."""
    before = await year.http.get(UNCONVERTED)
    days = set()
    for year.zone in FAR_ZONES:
        answer = await year.http.patch(f"/households/{year.household_id}", json={"time_zone": year.zone})
        assert answer.status_code == 200, answer.text
        await is_outdated(year, before)
        days.add(year.today)
        for period in ("week", "month", "year"):
            await compare(year, {"period": period}, limit=50)
    assert days != {datetime.now(UTC).date()}
