"""What can go wrong with transactions."""

from kopilka.infrastructure.errors import AppError, Conflict, NotFound, Refused


class TransactionNotFound(NotFound):
    code = "transaction_not_found"
    texts = {"ru": "Такой операции нет.", "en": "There is no such transaction."}


class TooManyPayees(Conflict):
    code = "too_many_payees"
    texts = {
        "ru": "Получателей уже {limit}: больше нельзя. Объедините те, что повторяются.",
        "en": "There are {limit} payees already, which is the limit. Merge those that are the same.",
    }


class TooManyTags(Refused):
    code = "too_many_tags"
    texts = {
        "ru": "У операции может быть не больше {limit} меток.",
        "en": "A transaction can have at most {limit} tags.",
    }


class VersionMismatch(AppError):
    status = 412
    code = "version_mismatch"
    texts = {
        "ru": "Операцию уже изменили в другом месте. Посмотрите, какой она стала, и повторите.",
        "en": "The transaction was changed elsewhere meanwhile. Look at it as it is now, and repeat.",
    }


class TypeMismatch(Refused):
    code = "type_mismatch"
    texts = {
        "ru": "Категория «{category}» — другого типа. Смените категорию или тип.",
        "en": "The category “{category}” is of the other type. Change the category or the type.",
    }


class NotARefund(Refused):
    code = "not_a_refund"
    texts = {
        "ru": "Покупку называет только возврат: доход (income) в категории расходов.",
        "en": "Only a refund names a purchase: an income in a category of expenses.",
    }


class LinesAndCategory(Refused):
    code = "lines_and_category"
    texts = {
        "ru": "Назовите либо категорию, либо строки: у строк свои категории.",
        "en": "Name either a category or lines: the lines have categories of their own.",
    }


class CategoryNeeded(Refused):
    code = "category_needed"
    texts = {
        "ru": "Без строк операции нужна категория: назовите её вместе с lines: null.",
        "en": "Without lines the transaction needs a category: name it together with lines: null.",
    }


class LineAmountMissing(Refused):
    code = "line_amount_missing"
    texts = {
        "ru": "У строки нет суммы: остаток может взять только последняя.",
        "en": "The line has no amount: only the last one can be what is left.",
    }


class LinesDiffer(Refused):
    """`difference` is what the lines lack; below zero, what they have too much."""

    code = "lines_differ"
    texts = {
        "ru": "Строки складываются в {total}, а сумма операции — {amount}: разница {difference}.",
        "en": "The lines add up to {total} and the amount of the transaction is {amount}: the difference is "
        "{difference}.",
    }


class NothingLeft(Refused):
    code = "nothing_left"
    texts = {
        "ru": "Последней строке ничего не остаётся: остальные складываются в {total}, а сумма операции — {amount}.",
        "en": "Nothing is left for the last line: the others add up to {total} and the amount of the transaction is "
        "{amount}.",
    }


class PurchaseNotFound(NotFound):
    code = "purchase_not_found"
    texts = {
        "ru": "Такой покупки нет: её удалили, или это не расход.",
        "en": "There is no such purchase: it was deleted, or it is no expense.",
    }


class CurrencyMismatch(Refused):
    code = "currency_mismatch"
    texts = {
        "ru": "Счёт «{name}» в {account_currency}, а операция в {currency}: сумма значила бы другое. "
        "Выберите счёт в {currency} или запишите операцию заново.",
        "en": "The account “{name}” is in {account_currency} and the transaction in {currency}: the amount would mean "
        "something else. Choose an account in {currency}, or record the transaction anew.",
    }


class PartOfTransfer(Conflict):
    """`transfer_id` is shown to the caller."""

    code = "part_of_transfer"
    texts = {
        "ru": "Это часть перевода между счетами: измените сам перевод.",
        "en": "This is part of a transfer between accounts: change the transfer itself.",
    }


class TransactionRepeated(Refused):
    code = "transaction_repeated"
    texts = {
        "ru": "Операция названа дважды: с каждой можно сделать что-то одно.",
        "en": "The transaction is named twice: one thing can be done to each.",
    }


class FilterFindsOthers(AppError):
    status = 409
    code = "filter_finds_others"
    texts = {
        "ru": "Список изменился: под фильтр теперь подходит {found}, а было {expected}. Ничего не сделано; посмотрите "
        "на список и повторите.",
        "en": "The list has changed: the filter finds {found} now, and found {expected} before. Nothing was done; look "
        "at the list and repeat.",
    }


class FilterFindsTooMany(Refused):
    code = "filter_finds_too_many"
    texts = {
        "ru": "Под фильтр подходит больше {limit} операций, а изменить за раз можно {limit}. Сузьте фильтр, "
        "например до года.",
        "en": "The filter finds more than {limit} transactions, and {limit} can be changed at once. Narrow the filter, "
        "for example to a year.",
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
