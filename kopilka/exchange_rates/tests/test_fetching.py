"""The job against a Bank of Russia of ours, each test with a database of its own: all accounts of an installation
say what is needed.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from conftest import Person, TestDatabase, new_client, new_database, run_due, sign_up_and_in, working
from kopilka.exchange_rates.jobs import ATTEMPTS
from kopilka.exchange_rates.schemas import FetchExchangeRates
from kopilka.exchange_rates.tests.central_bank import CentralBank, Fault
from kopilka.infrastructure.config import AuthSettings, DatabaseSettings, Settings
from kopilka.infrastructure.crypto import KeyRing
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.embedded_postgres.instance import Databases
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.infrastructure.jobs.worker_services import WorkerServices
from kopilka.infrastructure.rates_settings import RatesSettings
from kopilka.processes.api.app import create_app
from kopilka.processes.checks.report import violations

NAME = FetchExchangeRates.job_name
FRIDAY = date(2026, 5, 29)


@dataclass(frozen=True)
class House:
    """An installation with one person, and a worker."""

    person: Person
    owner: asyncpg.Connection
    services: WorkerServices
    owner_url: str

    async def run(self) -> list[str]:
        """One attempt of the job; what became of it."""
        async with self.services.database.transaction() as session:
            await enqueue(session, None, FetchExchangeRates(), dedupe_key=NAME)
        await self.owner.execute("UPDATE system_jobs SET due_at = now() WHERE name = $1 AND failed_at IS NULL", NAME)
        return await run_due(self.services, [NAME])

    async def open(self, currency: str, *days: date, amount: str = "5") -> str:
        """An account in this currency, with an expense on each day; its id."""
        made = await self.person.http.post("/accounts", json={"name": currency, "currency": currency})
        assert made.status_code == 201, made.text
        for day in days:
            await self.person.record(amount, account_id=made.json()["id"], date=str(day))
        return str(made.json()["id"])

    async def rates(self, code: str) -> dict[str, str]:
        found = await self.owner.fetch("SELECT date, rate FROM exchange_rates WHERE currency = $1 ORDER BY date", code)
        return {str(row["date"]): f"{row['rate'].normalize():f}" for row in found}

    async def fetched(self) -> dict[str, tuple[str, str]]:
        found = await self.owner.fetch("SELECT currency, from_date, until_date FROM fetched_rates")
        return {row["currency"]: (str(row["from_date"]), str(row["until_date"])) for row in found}

    async def jobs(self) -> list[tuple[Any, ...]]:
        found = await self.owner.fetch(
            "SELECT failed_at IS NOT NULL, last_error, round(extract(epoch FROM due_at - now()) / 60)::int"
            " FROM system_jobs WHERE name = $1 AND due_at < 'infinity' UNION ALL"
            " SELECT true, last_error, NULL FROM system_jobs WHERE name = $1 AND failed_at IS NOT NULL",
            NAME,
        )
        return [tuple(row) for row in found]


@pytest.fixture
def installation(cluster: Databases, worker_id: str) -> Iterator[TestDatabase]:
    with new_database(cluster, worker_id) as made:
        yield made


@pytest.fixture
async def house(
    installation: TestDatabase, settings: Settings, keys: KeyRing, bank: CentralBank, tmp_path: Path
) -> AsyncIterator[House]:
    app = create_app(settings, keys, installation.app_url)
    database = Database(installation.app_url, DatabaseSettings(pool_size=4))
    owner = await asyncpg.connect(installation.owner_url)
    here = Settings(auth=AuthSettings(bcrypt_cost=4), rates=RatesSettings(url=bank.url))
    async with new_client(app) as http:
        person = await sign_up_and_in(http, "anna@example.com")
        yield House(person, owner, working(database, None, None, tmp_path, settings=here), installation.owner_url)
    await owner.close()
    await database.close()
    await app.state.database.close()


def publish_weeks(bank: CentralBank, code: str, until: date = FRIDAY, days: int = 60) -> dict[str, str]:
    """As the bank does: none for Sundays and Mondays. What is told of each day."""
    told = {}
    for before in range(days, -1, -1):
        day = until - timedelta(before)
        if day.weekday() not in (6, 0):
            told[str(day)] = str(80 + day.day)
            bank.publish(code, day, f"{80 + day.day},0000")
    return told


def since(told: dict[str, str], first: str) -> dict[str, str]:
    return {day: rate for day, rate in told.items() if day >= first}


async def test_roubles_alone_call_nobody(house: House, bank: CentralBank) -> None:
    publish_weeks(bank, "USD")
    await house.person.record(100)
    assert await house.run() == ["done"]
    assert bank.asked == []
    assert await house.jobs() == []


async def test_where_no_rates_are_wanted_nobody_is_called(house: House, bank: CentralBank) -> None:
    await house.open("USD", FRIDAY)
    here = Settings(auth=AuthSettings(bcrypt_cost=4), rates=RatesSettings(url=""))
    silent = House(
        house.person, house.owner, working(house.services.database, None, None, Path("/nonexistent"), settings=here),
        house.owner_url,
    )  # fmt: skip
    assert await silent.run() == ["done"]
    assert bank.asked == []


async def test_the_first_fetch_goes_back_to_where_a_rate_holds_on_the_first_day(
    house: House, bank: CentralBank
) -> None:
    told = publish_weeks(bank, "USD")
    publish_weeks(bank, "EUR", days=0)
    await house.open("USD", date(2026, 5, 20), date(2026, 5, 4))
    assert await house.run() == ["done"]
    assert [name for name, _ in bank.asked] == ["XML_daily.asp", "XML_dynamic.asp"]
    assert bank.questions() == [("R01235", "20/04/2026", "29/05/2026")]
    assert await house.rates("USD") == since(told, "2026-04-20")
    assert await house.fetched() == {"USD": ("2026-04-20", "2026-05-29")}
    assert await house.rates("EUR") == {"2026-05-29": "109"}, "a new account has a rate at once"
    listed = await house.person.http.get("/exchange-rates", params={"date": "2026-05-25", "currency": "USD"})
    assert [(it["rate"], it["date"]) for it in listed.json()] == [(103, "2026-05-23")]
    assert await violations(house.owner_url) == []


async def test_the_next_run_asks_for_nothing_that_is_there(house: House, bank: CentralBank) -> None:
    publish_weeks(bank, "USD")
    await house.open("USD", date(2026, 5, 20))
    await house.run()
    written = await house.owner.fetch("SELECT currency, date, xmin::text FROM exchange_rates ORDER BY 1, 2")
    bank.asked.clear()
    assert await house.run() == ["done"]
    assert [name for name, _ in bank.asked] == ["XML_daily.asp"]
    assert await house.owner.fetch("SELECT currency, date, xmin::text FROM exchange_rates ORDER BY 1, 2") == written


async def test_days_away_are_caught_up(house: House, bank: CentralBank) -> None:
    publish_weeks(bank, "USD", until=FRIDAY - timedelta(20))
    await house.open("USD", date(2026, 5, 5))
    await house.run()
    told = publish_weeks(bank, "USD")
    bank.publish("USD", FRIDAY - timedelta(20), "77,5")  # corrected afterwards
    bank.asked.clear()
    assert await house.run() == ["done"]
    assert bank.questions() == [("R01235", "09/05/2026", "29/05/2026")]
    assert await house.rates("USD") == since(told, "2026-04-21") | {"2026-05-09": "77.5"}
    assert await house.fetched() == {"USD": ("2026-04-21", "2026-05-29")}


async def test_an_older_transaction_is_fetched_for(house: House, bank: CentralBank) -> None:
    told = publish_weeks(bank, "USD", days=120)
    account = await house.open("USD", date(2026, 5, 20))
    await house.run()
    bank.asked.clear()
    await house.person.record(1, account_id=account, date="2026-03-10")
    assert await house.run() == ["done"]
    assert bank.questions() == [("R01235", "24/02/2026", "05/05/2026")]
    assert await house.rates("USD") == since(told, "2026-02-24")
    assert await house.fetched() == {"USD": ("2026-02-24", "2026-05-29")}


async def test_old_roubles_and_the_first_day_of_all(house: House, bank: CentralBank) -> None:
    for day, value in ((date(1992, 7, 1), "125,26"), (date(1997, 12, 31), "5960"), (date(1998, 1, 1), "5,96")):
        bank.publish("USD", day, value)
    publish_weeks(bank, "USD", days=0)
    await house.open("USD", date(1970, 1, 1))
    assert await house.run() == ["done"]
    assert bank.questions() == [("R01235", "01/07/1992", "29/05/2026")]
    assert await house.rates("USD") == {
        "1992-07-01": "0.12526", "1997-12-31": "5.96", "1998-01-01": "5.96", "2026-05-29": "109",
    }  # fmt: skip


async def test_a_currency_that_begins_later_is_asked_for_once(house: House, bank: CentralBank) -> None:
    publish_weeks(bank, "BYN", days=3)
    await house.open("BYN", date(2026, 3, 1))
    await house.run()
    assert await house.fetched() == {"BYN": ("2026-02-15", "2026-05-29")}
    bank.asked.clear()
    await house.run()
    assert bank.questions() == []


async def test_a_currency_that_has_ended_keeps_its_last_rate(house: House, bank: CentralBank) -> None:
    bank.publish("UAH", date(2022, 12, 30), "96,3012", nominal=10)
    publish_weeks(bank, "USD", days=3)
    await house.open("UAH", date(2022, 12, 25))
    assert await house.run() == ["done"]
    assert [name for name, _ in bank.asked] == ["XML_daily.asp", "XML_valFull.asp", "XML_dynamic.asp"]
    assert await house.rates("UAH") == {"2022-12-30": "9.63012"}
    bank.asked.clear()
    await house.run()
    assert [name for name, _ in bank.asked] == ["XML_daily.asp"]


async def test_a_currency_that_the_bank_has_never_had(house: House, bank: CentralBank) -> None:
    publish_weeks(bank, "USD", days=3)
    await house.open("XPF", date(2026, 5, 20))
    assert await house.run() == ["done"]
    assert await house.rates("XPF") == {}
    bank.asked.clear()
    await house.run()
    assert [name for name, _ in bank.asked] == ["XML_daily.asp"]


async def test_a_household_in_dollars_needs_the_dollar(house: House, bank: CentralBank) -> None:
    publish_weeks(bank, "USD")
    household = await house.person.http.patch(f"/households/{house.person.household_id}", json={"currency": "USD"})
    assert household.status_code == 200
    assert await house.run() == ["done"]
    assert bank.asked == []
    await house.open("RUB", date(2026, 5, 20))
    await house.run()
    assert bank.questions() == [("R01235", "06/05/2026", "29/05/2026")]


async def test_a_bank_that_is_away_is_asked_again_and_again_later(house: House, bank: CentralBank) -> None:
    told = publish_weeks(bank, "USD", until=FRIDAY - timedelta(2))
    await house.open("USD", date(2026, 5, 20))
    await house.run()
    publish_weeks(bank, "USD")
    bank.faults["XML_daily.asp"] = Fault(status=503)
    pauses = []
    for _ in range(8):
        assert await house.run() == ["retried"]
        [(is_failed, _, minutes)] = await house.jobs()
        assert not is_failed
        pauses.append(minutes)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert await house.rates("USD") == since(told, "2026-05-06"), "known rates stay"
    bank.faults.clear()
    assert await house.run() == ["done"]
    assert "2026-05-29" in await house.rates("USD")
    assert await house.jobs() == []


async def test_an_answer_that_makes_no_sense_leaves_what_is_there(house: House, bank: CentralBank) -> None:
    """And the other currencies are fetched all the same; at last an administrator is told what it was."""
    publish_weeks(bank, "USD", until=FRIDAY - timedelta(2))
    await house.open("USD", date(2026, 5, 20))
    await house.run()
    before = await house.rates("USD")
    told = publish_weeks(bank, "EUR")
    publish_weeks(bank, "USD")
    await house.open("EUR", date(2026, 5, 20))
    page = "<html><body>Технические работы</body>".encode("windows-1251")
    bank.faults["XML_dynamic.asp"] = Fault(page, of="R01235")
    outcomes = [await house.run() for _ in range(ATTEMPTS)]
    assert outcomes == [["retried"]] * (ATTEMPTS - 1) + [["failed"]]
    assert (True, "rates_not_xml", None) in await house.jobs()
    assert await house.rates("USD") == before | {"2026-05-29": "109"}, "the daily list is right"
    assert (await house.fetched())["USD"] == ("2026-05-06", "2026-05-27")
    assert await house.rates("EUR") == since(told, "2026-05-06")
    bank.faults.clear()
    assert await house.run() == ["done"]
    assert "2026-05-28" in await house.rates("USD")


async def test_a_daily_list_that_is_broken_stores_nothing(house: House, bank: CentralBank) -> None:
    await house.open("USD", date(2026, 5, 20))
    bank.faults["XML_daily.asp"] = Fault(b'<!DOCTYPE x [<!ENTITY a "a">]><ValCurs Date="29.05.2026">&a;</ValCurs>')
    assert await house.run() == ["retried"]
    assert await house.owner.fetchval("SELECT count(*) FROM exchange_rates") == 0
    assert await house.fetched() == {}


async def test_a_break_in_the_middle_keeps_what_was_fetched(house: House, bank: CentralBank) -> None:
    for code in ("CNY", "USD"):
        publish_weeks(bank, code)
        await house.open(code, date(2026, 5, 20))
    bank.faults["XML_dynamic.asp"] = Fault(cut=True, of="R01235")
    assert await house.run() == ["retried"]
    assert set(await house.fetched()) == {"CNY"}
    bank.faults.clear()
    bank.asked.clear()
    assert await house.run() == ["done"]
    assert [it[0] for it in bank.questions()] == ["R01235"]


async def test_history_that_lags_behind_the_list_of_the_day_is_asked_for_again(house: House, bank: CentralBank) -> None:
    publish_weeks(bank, "USD", until=FRIDAY - timedelta(1))
    publish_weeks(bank, "USD")
    await house.open("USD", date(2026, 5, 20))
    bank.faults["XML_dynamic.asp"] = Fault(b'<ValCurs ID="R01235"/>')
    assert await house.run() == ["done"]
    assert (await house.rates("USD"), await house.fetched()) == ({"2026-05-29": "109"}, {})
    bank.faults["XML_dynamic.asp"] = Fault(
        b'<ValCurs ID="R01235"><Record Date="28.05.2026"><Nominal>1</Nominal><Value>108</Value></Record></ValCurs>'
    )
    assert await house.run() == ["done"]
    assert await house.fetched() == {"USD": ("2026-05-06", "2026-05-28")}
    bank.faults.clear()
    bank.asked.clear()
    assert await house.run() == ["done"]
    assert bank.questions() == [("R01235", "28/05/2026", "29/05/2026")]
    assert await house.fetched() == {"USD": ("2026-05-06", "2026-05-29")}


async def test_what_is_needed_tells_no_household(house: House) -> None:
    await house.open("USD", date(2026, 5, 20))
    await house.open("USD", date(2026, 5, 4))
    euros = await house.open("EUR", date(2026, 5, 9))
    found = await house.owner.fetch("SELECT * FROM needed_rates() ORDER BY currency")
    assert [tuple(row.values()) for row in found] == [("EUR", date(2026, 5, 9)), ("USD", date(2026, 5, 4))]
    assert [*found[0].keys()] == ["currency", "first_date"]
    # Without transactions a currency is needed since the account is there.
    await house.owner.execute("DELETE FROM transactions WHERE account_id = $1", euros)
    await house.owner.execute("UPDATE accounts SET created_at = '2026-05-02 10:00+00' WHERE id = $1", euros)
    again = await house.owner.fetchrow("SELECT * FROM needed_rates() WHERE currency = 'EUR'")
    assert again["first_date"] == date(2026, 5, 2)


async def test_many_rates_go_in_batches(house: House, bank: CentralBank) -> None:
    publish_weeks(bank, "USD", days=3_000)
    await house.open("USD", date(2018, 6, 1))
    assert await house.run() == ["done"]
    found = await house.rates("USD")
    assert len(found) > 2_000
    assert Decimal(found["2019-01-10"]) == 90
