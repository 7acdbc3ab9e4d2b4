"""What a unit of a currency was worth on a day, against a plain model: every rate that there is is looked at."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from conftest import Person, TestDatabase
from kopilka.exchange_rates.figures import Rate, convert
from kopilka.exchange_rates.queries import DAYS_OF_PROBE, rates_on
from kopilka.households.member import Member, Role
from kopilka.infrastructure.config import DatabaseSettings
from kopilka.infrastructure.database.transactions import Database, driver, set_tenant
from kopilka.money import CURRENCIES

START = date(2026, 1, 1)
CODES = ("CNY", "EUR", "KZT", "RUB", "USD")
WIDE = Context(prec=80, rounding=ROUND_HALF_EVEN)

days = st.integers(0, 9).map(lambda after: START + timedelta(after))
numbers = st.decimals("0.0000000001", "9999999999", places=10, allow_nan=False, allow_infinity=False)
published = st.dictionaries(st.tuples(st.sampled_from([it for it in CODES if it != "RUB"]), days), numbers, max_size=16)
own = st.dictionaries(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), days), numbers, max_size=12)


@dataclass(frozen=True)
class Asker:
    """Reads as the application does, on behalf of one person."""

    database: Database
    person: Person

    def member(self, currency: str) -> Member:
        household, user = UUID(self.person.household_id), UUID(self.person.user_id)
        return Member(user, household, None, Role.OWNER, "ru", currency, "Europe/Moscow", 0, None, False)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        async with self.database.transaction() as session:
            await set_tenant(session, household_id=UUID(self.person.household_id), user_id=UUID(self.person.user_id))
            yield session

    async def ask(self, base: str, asked: Sequence[date], codes: Sequence[str]) -> dict[tuple[str, date], Rate]:
        async with self.session() as session:
            return await rates_on(await driver(session), self.member(base), asked, codes)

    async def convert(
        self, amount: Decimal, base: str, asked: Sequence[date], codes: Sequence[str]
    ) -> dict[tuple[str, date], Decimal]:
        """By the function of the database, which rows of lists are converted by."""
        async with self.session() as session:
            rows = await (await driver(session)).fetch(
                "SELECT code, day, in_base_currency($1, $2, code, day, $3)"
                "  FROM unnest($4::text[]) code CROSS JOIN unnest($5::date[]) day",
                UUID(self.person.household_id), amount, base, codes, asked,
            )  # fmt: skip
        return {(code, day): found for code, day, found in rows if found is not None}


@pytest.fixture
async def as_alice(database: TestDatabase, alice: Person) -> AsyncIterator[Asker]:
    made = Database(database.app_url, DatabaseSettings(pool_size=1))
    yield Asker(made, alice)
    await made.close()


async def store(owner: asyncpg.Connection, rates: dict[tuple[str, date], Decimal]) -> None:
    await owner.execute("DELETE FROM exchange_rates")
    await owner.executemany(
        "INSERT INTO exchange_rates (currency, date, rate) VALUES ($1, $2, $3)",
        [(code, day, rate) for (code, day), rate in rates.items()],
    )


async def store_own(
    owner: asyncpg.Connection, person: Person, rates: dict[tuple[str, str, date], Decimal]
) -> dict[tuple[str, str, date], Decimal]:
    """Those that may be: a currency has no rate to itself."""
    possible = {key: rate for key, rate in rates.items() if key[0] != key[1]}
    await owner.execute("DELETE FROM own_exchange_rates WHERE household_id = $1", person.household_id)
    await owner.executemany(
        "INSERT INTO own_exchange_rates (household_id, currency, base_currency, date, rate, created_by)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        [(person.household_id, *key, rate, person.user_id) for key, rate in possible.items()],
    )
    return possible


def last_before(rates: dict[date, Decimal], day: date) -> tuple[date, Decimal] | None:
    known = [it for it in rates if it <= day]
    return (max(known), rates[max(known)]) if known else None


def in_roubles(rates: dict[tuple[str, date], Decimal], code: str, day: date) -> tuple[date, Decimal] | None:
    if code == "RUB":
        return day, Decimal(1)
    return last_before({on: rate for (of, on), rate in rates.items() if of == code}, day)


def expected(
    published: dict[tuple[str, date], Decimal], own: dict[tuple[str, str, date], Decimal],
    base: str, code: str, day: date,
) -> Rate | None:  # fmt: skip
    if code == base:
        return Rate(base, base, Decimal(1), day, "bank_of_russia")
    choices = []
    set_by_hand = last_before({on: rate for (of, to, on), rate in own.items() if (of, to) == (code, base)}, day)
    if set_by_hand is not None:
        choices.append(Rate(code, base, set_by_hand[1], set_by_hand[0], "own"))
    sides = in_roubles(published, code, day), in_roubles(published, base, day)
    if sides[0] is not None and sides[1] is not None:
        crossed = WIDE.quantize(WIDE.divide(sides[0][1], sides[1][1]), Decimal("1e-10"))
        if crossed > 0:
            choices.append(Rate(code, base, crossed, min(sides[0][0], sides[1][0]), "bank_of_russia"))
    return max(choices, key=lambda it: (it.date, it.source == "own"), default=None)


@given(listed=published, by_hand=own, base=st.sampled_from(CODES))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_every_rate_is_the_one_a_plain_model_finds(
    as_alice: Asker, owner: asyncpg.Connection, listed: Any, by_hand: Any, base: str
) -> None:
    await store(owner, listed)
    possible = await store_own(owner, as_alice.person, by_hand)
    asked = [START + timedelta(after) for after in range(-1, 11)]
    found = await as_alice.ask(base, asked, CODES)
    # Days far from each other are looked up one by one.
    assert (asked[-1] - asked[0]).days > 2 * DAYS_OF_PROBE
    apart = await as_alice.ask(base, asked[:: len(asked) - 1], CODES)
    assert apart == {key: rate for key, rate in found.items() if key[1] in (asked[0], asked[-1])}
    amount = Decimal("-1234567.89")
    converted = await as_alice.convert(amount, base, asked, [it for it in CODES if it != base])
    await store(owner, {})
    wanted = {(code, day): expected(listed, possible, base, code, day) for code in CODES for day in asked}
    assert found == {key: rate for key, rate in wanted.items() if rate is not None}
    assert converted == {key: convert(amount, it.rate, base) for key, it in found.items() if key[0] != base}


async def test_the_later_rate_counts_and_ones_own_at_a_tie(as_alice: Asker, owner: asyncpg.Connection) -> None:
    first, second, third, fourth = (START + timedelta(after) for after in range(4))
    # On the third day the dollar is known anew, the euro is not: what one is worth in the other is of the second day.
    await store(owner, {
        ("USD", first): Decimal(80), ("EUR", second): Decimal(100), ("USD", second): Decimal(90),
        ("USD", third): Decimal(60),
    })  # fmt: skip
    await store_own(owner, as_alice.person, {("EUR", "USD", third): Decimal(2)})
    found = await as_alice.ask("USD", [first, second, third, fourth], ["EUR", "RUB", "USD", "CHF"])
    await store(owner, {})
    told = {key: (str(rate.rate), rate.date, rate.source) for key, rate in found.items()}
    bank = "bank_of_russia"
    assert told == {
        ("RUB", first): ("0.0125000000", first, bank),
        ("EUR", second): ("1.1111111111", second, bank),
        ("RUB", second): ("0.0111111111", second, bank),
        ("EUR", third): ("2.0000000000", third, "own"),
        ("RUB", third): ("0.0166666667", third, bank),
        ("EUR", fourth): ("2.0000000000", third, "own"),
        ("RUB", fourth): ("0.0166666667", third, bank),
        **{("USD", day): ("1", day, bank) for day in (first, second, third, fourth)},
    }
    await store(owner, {("EUR", third): Decimal(80), ("USD", third): Decimal(100)})
    tied = await as_alice.ask("USD", [third], ["EUR"])
    await store(owner, {("EUR", fourth): Decimal(80), ("USD", fourth): Decimal(100)})
    later = await as_alice.ask("USD", [fourth], ["EUR"])
    await store(owner, {})
    assert [(it.rate, it.source) for it in (*tied.values(), *later.values())] == [
        (Decimal(2), "own"), (Decimal("0.8"), bank),
    ]  # fmt: skip


async def test_the_strangers_own_rate_is_never_used(
    as_alice: Asker, charlie: Person, owner: asyncpg.Connection
) -> None:
    await store(owner, {})
    await store_own(owner, charlie, {("USD", "RUB", START): Decimal(1)})
    assert await as_alice.ask("RUB", [START], ["USD"]) == {}
    await store_own(owner, as_alice.person, {("USD", "EUR", START): Decimal(2)})
    assert await as_alice.ask("RUB", [START], ["USD"]) == {}
    found = await as_alice.ask("EUR", [START], ["USD"])
    assert {key: (rate.rate, rate.source) for key, rate in found.items()} == {("USD", START): (Decimal(2), "own")}


@pytest.mark.parametrize("rate", ["NaN", "0", "-1", "0.00000000001", "10000000000"])
async def test_no_rate_of_no_value_can_be_stored(owner: asyncpg.Connection, alice: Person, rate: str) -> None:
    refusals = (asyncpg.CheckViolationError, asyncpg.NumericValueOutOfRangeError)
    with pytest.raises(refusals):
        await store(owner, {("USD", START): Decimal(rate)})
    with pytest.raises(refusals):
        await store_own(owner, alice, {("USD", "RUB", START): Decimal(rate)})


async def test_a_currency_has_no_rate_to_itself(owner: asyncpg.Connection, alice: Person) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(
            "INSERT INTO own_exchange_rates (household_id, currency, base_currency, date, rate, created_by)"
            " VALUES ($1, 'USD', 'USD', $2, 1, $3)",
            alice.household_id, START, alice.user_id,
        )  # fmt: skip


async def test_nothing_asked_is_nothing_found(as_alice: Asker) -> None:
    assert await as_alice.ask("RUB", [], ["USD", "RUB"]) == {}
    assert await as_alice.ask("RUB", [START], []) == {}


async def test_the_database_knows_the_digits_of_every_currency(as_alice: Asker, owner: asyncpg.Connection) -> None:
    for base, digits in CURRENCIES.items():
        code = "USD" if base != "USD" else "EUR"
        await store_own(owner, as_alice.person, {(code, base, START): Decimal("0.3333333333")})
        [found] = (await as_alice.convert(Decimal(1), base, [START], [code])).values()
        assert found == round(Decimal("0.3333333333"), digits), base


@pytest.mark.parametrize(
    ("amount", "rate", "currency", "converted"),
    [
        ("100", "78.3159", "RUB", "7831.59"),
        ("0.01", "0.5", "RUB", "0.01"),  # half away from zero
        ("-0.01", "0.5", "RUB", "-0.01"),
        ("0.03", "0.5", "RUB", "0.02"),
        ("-0.03", "0.5", "RUB", "-0.02"),
        ("1.25", "100", "JPY", "125"),
        ("0.5", "1", "JPY", "1"),
        ("1.5", "1", "JPY", "2"),
        ("1", "0.3333333333", "KWD", "0.333"),
        ("999999999999999.9999", "9999999999.9999999999", "RUB", "9999999999999999998900000.00"),
    ],
)
def test_converted(amount: str, rate: str, currency: str, converted: str) -> None:
    found = convert(Decimal(amount), Decimal(rate), currency)
    assert (found, found.as_tuple().exponent) == (Decimal(converted), Decimal(converted).as_tuple().exponent)
