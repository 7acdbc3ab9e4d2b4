"""Questions about what was recorded in several currencies: one sum, and what is not in it."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from conftest import Person
from kopilka.questions.results import AmountAnswer, ComparedAnswer, SharesAnswer
from kopilka.questions.tests.test_service import Ask, ask  # noqa: F401

MAY = "2026-05-10"


@pytest.fixture
async def traveller(alice: Person) -> Person:
    """Groceries for 1,000 ₽ and 10.50 $, in yen without a rate; of the dollar there is one from May on."""
    accounts = {
        it: (await alice.http.post("/accounts", json={"name": it, "currency": it})).json()["id"]
        for it in ("USD", "JPY", "KWD")
    }
    for currency, rate in (("USD", "90.005"), ("KWD", "250")):
        answer = await alice.http.put(f"/exchange-rates/{currency}/2026-05-01", json={"rate": rate})
        assert answer.status_code < 300, answer.text
    await alice.record(1000, "groceries", date=MAY, description="рынок")
    await alice.record("10.50", "groceries", date=MAY, account_id=accounts["USD"], description="рынок")
    await alice.record("0.125", "taxi", date=MAY, account_id=accounts["KWD"])
    await alice.record(300, "eating_out", date=MAY, account_id=accounts["JPY"], description="рынок")
    await alice.record(7, "groceries", date="2026-04-10", account_id=accounts["USD"])
    lines = [{"amount": 1, "category_id": alice.categories[it]} for it in ("groceries", "taxi")]
    await alice.record(2, date=MAY, account_id=accounts["USD"], category_id=None, lines=lines)
    return alice


DOLLARS, ONE, DINARS = Decimal("945.05"), Decimal("90.01"), Decimal("31.25")


@pytest.mark.parametrize(
    ("question", "amount", "count", "others", "converted"),
    [
        ("сколько на продукты в мае 2026?", 1000 + DOLLARS + ONE, 3, [], ["USD"]),
        ("сколько на еду в мае 2026?", 1000 + DOLLARS + ONE, 3, [("JPY", 300)], ["USD"]),
        ("сколько на такси в мае 2026?", DINARS + ONE, 2, [], ["KWD", "USD"]),
        ("сколько на рынок в мае 2026?", 1000 + DOLLARS, 2, [("JPY", 300)], ["USD"]),
        ("сколько на такси и продукты в мае 2026?", 1000 + DOLLARS + ONE + ONE + DINARS, 4, [], ["KWD", "USD"]),
        ("сколько в мае 2026 без такси?", 1000 + DOLLARS + ONE, 3, [("JPY", 300)], []),
        ("сколько на еду в апреле 2026?", 0, 0, [("USD", 7)], []),
        ("доходы минус расходы в апреле 2026", 0, 0, [("USD", -7)], []),
    ],
)
async def test_one_sum(
    traveller: Person,
    ask: Ask,  # noqa: F811
    question: str,
    amount: Decimal,
    count: int,
    others: Sequence[tuple[str, int]],
    converted: Sequence[str],
) -> None:
    found = await ask(traveller, question)
    assert isinstance(found, AmountAnswer)
    assert (found.amount, found.count, found.about.currency) == (amount, count, "RUB")
    assert (list(found.about.other_amounts), list(found.about.converted)) == (others, converted)
    assert found.about.other_currencies == tuple(it for it, _ in others)


async def test_comparisons_and_shares(traveller: Person, ask: Ask) -> None:  # noqa: F811
    found = await ask(traveller, "сравни май 2026 с апрелем 2026")
    assert isinstance(found, ComparedAnswer)
    assert (found.now.amount, found.other.amount) == (1000 + DOLLARS + 2 * ONE + DINARS, 0)
    assert set(found.about.other_currencies) == {"JPY", "USD"}
    assert (found.about.converted, found.about.other_amounts) == (("KWD", "USD"), ())
    shares = await ask(traveller, "траты по категориям в мае 2026")
    assert isinstance(shares, SharesAnswer)
    assert shares.total == found.now.amount
    assert (shares.about.converted, shares.about.other_currencies) == (("KWD", "USD"), ("JPY",))
