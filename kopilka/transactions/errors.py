"""What can go wrong with transactions."""

from kopilka.infrastructure.errors import AppError, NotFound, Refused


class TransactionNotFound(NotFound):
    code = "transaction_not_found"
    texts = {"ru": "Такой операции нет.", "en": "There is no such transaction."}


class VersionMismatch(AppError):
    status = 412
    code = "version_mismatch"
    texts = {
        "ru": "Операцию уже изменили. Перечитайте её и повторите.",
        "en": "The transaction was changed meanwhile. Read it again and repeat.",
    }


class TypeMismatch(Refused):
    code = "type_mismatch"
    texts = {
        "ru": "Категория «{category}» — другого типа. Смените категорию или тип.",
        "en": "The category “{category}” is of the other type. Change the category or the type.",
    }


class CurrencyMismatch(Refused):
    code = "currency_mismatch"
    texts = {
        "ru": "Счёт «{name}» в {account_currency}, а операция в {currency}: сумма значила бы другое. "
        "Выберите счёт в {currency} или запишите операцию заново.",
        "en": "The account “{name}” is in {account_currency} and the transaction in {currency}: the amount would mean "
        "something else. Choose an account in {currency}, or record the transaction anew.",
    }


class TransactionRepeated(Refused):
    code = "transaction_repeated"
    texts = {
        "ru": "Операция названа дважды: с каждой можно сделать что-то одно.",
        "en": "The transaction is named twice: one thing can be done to each.",
    }


class PeriodConflict(Refused):
    code = "period_conflict"
    texts = {
        "ru": "Назовите либо period, либо start_date и end_date.",
        "en": "Name either period, or start_date and end_date.",
    }


class RangeReversed(Refused):
    code = "range_reversed"
    texts = {"ru": "Начало позже конца.", "en": "The start is after the end."}
