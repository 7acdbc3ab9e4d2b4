"""Between which accounts money moved. The default account is «Сбер»."""

from datetime import date

import pytest

from kopilka.quick_entry.grammar.account_names import AccountName
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.reading import Ledger

ACCOUNTS = [
    AccountName("Сбер", "card", "RUB"), AccountName("Наличные", "cash", "RUB"), AccountName("Отпуск", "savings", "RUB"),
    AccountName("Т-Банк", "card", "RUB"), AccountName("Доллары", "other", "USD"),
]  # fmt: skip
LEDGER = Ledger(date(2026, 11, 22), ACCOUNTS, "RUB")


def moved(text: str, ledger: Ledger = LEDGER) -> str:
    [found] = parse_entries(text, ledger)
    assert "maybe_transfer" in found.doubts
    assert found.moved is not None
    sides = (found.moved.source, found.moved.target)
    return " → ".join("?" if it is None else ledger.accounts[it].name for it in sides)


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("перевёл 5000 на вклад", "Сбер → Отпуск"),
        ("внёс на вклад 7000", "Сбер → Отпуск"),
        ("отложил 2000", "Сбер → Отпуск"),
        ("в копилку 500", "Сбер → Отпуск"),
        ("отложила 2000 на отпуск", "Сбер → Отпуск"),
        ("пополнил отпуск 3000", "Сбер → Отпуск"),
        ("5000 to savings", "Сбер → Отпуск"),
        ("transfer 5000 from сбер to отпуск", "Сбер → Отпуск"),
        ("снял 10 000", "Сбер → Наличные"),
        ("сняла 10000 с карты", "Сбер → Наличные"),
        ("снял наличные 5000", "Сбер → Наличные"),
        ("снял в банкомате 3000 с т-банка", "Т-Банк → Наличные"),
        ("withdrew 200 from atm", "Сбер → Наличные"),
        ("положил наличные на карту 5000", "Наличные → Сбер"),
        ("положил наличные на т-банк 5000", "Наличные → Т-Банк"),
        ("с карты на наличные 5000", "Сбер → Наличные"),
        ("перевёл 5000 со сбера на т-банк", "Сбер → Т-Банк"),
        ("перевела с тинькофф на сбер 3 тысячи вчера", "Т-Банк → Сбер"),
        ("закинул 1000 на тинькофф", "Сбер → Т-Банк"),
        ("перекинул 5000 с отпуска на сбер", "Отпуск → Сбер"),
        ("взял с вклада 5000", "Отпуск → ?"),
        ("вывел 5000 с брокерского", "? → ?"),
        ("перевёл маме 3000", "? → ?"),
        ("перевёл себе 5000", "? → ?"),
    ],
)
def test_sides(text: str, sides: str) -> None:
    assert moved(text) == sides


def test_of_several_accounts_of_a_kind_none_is_guessed() -> None:
    two = [*ACCOUNTS, AccountName("Ремонт", "savings", "RUB")]
    assert moved("перевёл 5000 на вклад", Ledger(LEDGER.today, two, "RUB")) == "? → ?"
    assert moved("перевёл 5000 на ремонт", Ledger(LEDGER.today, two, "RUB")) == "Сбер → Ремонт"


def test_cash_that_is_the_default_comes_from_the_only_card() -> None:
    wallet = [AccountName("Кошелёк", "cash", "RUB"), AccountName("Карта", "card", "RUB")]
    assert moved("снял 3000", Ledger(LEDGER.today, wallet, "RUB")) == "Карта → Кошелёк"
    assert moved("снял 3000", Ledger(LEDGER.today, wallet[:1], "RUB")) == "? → Кошелёк"


@pytest.mark.parametrize("text", ["кофе 250", "снял квартиру 30000", "проценты по вкладу 300", "карта памяти 500"])
def test_purchases_are_none(text: str) -> None:
    [found] = parse_entries(text, LEDGER)
    assert found.moved is None
