"""Which account a bank's message is about, by the names that people give their accounts."""

from typing import get_args

import pytest

from kopilka.accounts.banks import BANK_WORDS, CardHolder, account_of_card, banks_named
from kopilka.bank_notices.results import Bank

NAMES = ["Кошелёк", "Сбер *1234", "Сбер *5678", "Тинькофф Блэк", "Альфа карта", "Карта 4417", "Озон", "Яндекс Пэй"]


def test_the_banks_of_messages_have_words() -> None:
    assert set(get_args(Bank)) <= set(BANK_WORDS)


@pytest.mark.parametrize(
    ("name", "banks"),
    [
        ("Сбер *1234", {"sber"}), ("Карта СберБанк", {"sber"}), ("Т-Банк", {"tbank"}), ("т банк", {"tbank"}),
        ("Тинькофф Блэк", {"tbank"}), ("Tinkoff", {"tbank"}), ("Альфа-Банк", {"alfa"}), ("Alfa", {"alfa"}),
        ("ВТБ", {"vtb"}), ("Райф", {"raiffeisen"}), ("Озон", {"ozon"}), ("Яндекс Банк", {"yandex"}), ("Карта", set()),
        ("Сберегательный", set()), ("Сбер и Альфа", {"sber", "alfa"}), ("Amex Gold", {"amex"}),
        ("Карта Сбера", {"sber"}), ("Карта Тинькова", {"tbank"}), ("Карта Альфабанка", {"alfa"}),
        ("Сберовская", {"sber"}), ("Т-Bank", {"tbank"}), ("Revolut", {"revolut"}), ("Каспи Голд", {"kaspi"}),
        ("Сберечь на море", set()), ("Вайзер", set()),
    ],
)  # fmt: skip
def test_the_bank_that_a_name_tells(name: str, banks: set[str]) -> None:
    assert banks_named(name) == banks


@pytest.mark.parametrize(
    ("bank", "card", "account"),
    [
        ("tbank", "2208", "Тинькофф Блэк"), ("tbank", None, "Тинькофф Блэк"), ("alfa", "6630", "Альфа карта"),
        ("sber", "1234", "Сбер *1234"), (None, "5678", "Сбер *5678"), ("vtb", "4417", "Карта 4417"),
        ("ozon", None, "Озон"), ("yandex", None, "Яндекс Пэй"), ("vtb", "0000", None), (None, None, None),
        ("sber", "9999", "?"), ("sber", None, "?"),
    ],
)  # fmt: skip
def test_the_account_of_a_message(bank: str | None, card: str | None, account: str | None) -> None:
    """«?»: it is one of several, or the name has the digits of another card, which is asked about."""
    place, is_clear = account_of_card([CardHolder(it, "RUB") for it in NAMES], bank, card, "RUB")
    assert ("?" if not is_clear else None if place is None else NAMES[place]) == account


def test_accounts_of_other_currencies_are_not_meant() -> None:
    own = [CardHolder("Сбер", "RUB"), CardHolder("Сбер доллары", "USD"), CardHolder("Сбер кредитка", "RUB")]
    assert account_of_card(own, "sber", None, "USD") == (1, True)
    assert account_of_card(own, "sber", None, "EUR") == (None, True)
    # The default account is one of the bank's.
    assert account_of_card(own, "sber", None, "RUB") == (None, True)
    # Another one cannot be meant.
    assert account_of_card([CardHolder("Сбер *1234", "RUB")], "sber", "9999", "RUB") == (None, True)
