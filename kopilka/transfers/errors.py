"""What can go wrong with transfers."""

from kopilka.infrastructure.errors import Conflict, NotFound, Refused
from kopilka.transactions.errors import VersionMismatch


class TransferNotFound(NotFound):
    code = "transfer_not_found"
    texts = {"ru": "Такого перевода нет.", "en": "There is no such transfer."}


class TransferChanged(VersionMismatch):
    texts = {
        "ru": "Перевод уже изменили в другом месте. Посмотрите, каким он стал, и повторите.",
        "en": "The transfer was changed elsewhere meanwhile. Look at it as it is now, and repeat.",
    }


class SameAccount(Refused):
    code = "same_account"
    texts = {
        "ru": "Перевод идёт с одного счёта на другой: выберите разные счета.",
        "en": "A transfer goes from one account to another: choose two different ones.",
    }


class ReceivedAmountNeeded(Refused):
    code = "received_amount_needed"
    texts = {
        "ru": "Счета в разных валютах: укажите, сколько пришло на счёт «{name}» в {currency}.",
        "en": "The accounts are in different currencies: say how much arrived on “{name}” in {currency}.",
    }


class AmountsDiffer(Refused):
    code = "amounts_differ"
    texts = {
        "ru": "Оба счёта в {currency}: сколько ушло, столько и пришло. Комиссию запишите отдельно.",
        "en": "Both accounts are in {currency}: as much arrives as has left. A fee is recorded by itself.",
    }


class StillPending(Refused):
    code = "still_pending"
    texts = {
        "ru": "Одну из операций банк ещё не провёл: отметьте её проведённой и повторите.",
        "en": "One of the transactions is still pending: mark it as booked, and repeat.",
    }


class NotAPair(Refused):
    code = "not_a_pair"
    texts = {
        "ru": "Перевод получается из расхода на одном счёте и дохода на другом.",
        "en": "A transfer is made of an expense on one account and income on another.",
    }


class PairAmountsDiffer(Refused):
    code = "pair_amounts_differ"
    texts = {
        "ru": "Суммы разные: ушло {left} {currency}, пришло {arrived} {currency}. Если разница — комиссия, "
        "запишите её отдельным расходом и повторите.",
        "en": "The amounts differ: {left} {currency} left, {arrived} {currency} arrived. If the difference is a fee, "
        "record it as an expense of its own, and repeat.",
    }


class SplitCannotBeLinked(Refused):
    code = "split_cannot_be_linked"
    texts = {
        "ru": "Операция разделена по категориям, а перевод — ни в одной. Сначала дайте ей одну категорию.",
        "en": "The transaction is split among categories, and a transfer is in none. Give it one category first.",
    }


class NotLinked(Conflict):
    code = "not_linked"
    texts = {
        "ru": "Этот перевод записан целиком, разделять в нём нечего: его можно удалить.",
        "en": "This transfer was recorded as one, so there are no two transactions to give back: it can be deleted.",
    }
