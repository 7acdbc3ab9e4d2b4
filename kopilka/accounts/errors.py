"""What can go wrong with accounts."""

from kopilka.infrastructure.errors import Conflict, NotFound, Refused


class AccountNotFound(NotFound):
    code = "account_not_found"
    texts = {"ru": "Такого счёта нет.", "en": "There is no such account."}


class AccountArchived(Conflict):
    code = "account_archived"
    texts = {
        "ru": "Счёт «{name}» в архиве: новые операции по нему не записываются.",
        "en": "The account “{name}” is archived: it takes no new transactions.",
    }


class DefaultAccountNeeded(Conflict):
    code = "default_account_needed"
    texts = {
        "ru": "Это основной счёт. Сначала назначьте основным другой.",
        "en": "This is the default account. Make another one the default first.",
    }


class AmountTooPrecise(Refused):
    code = "amount_too_precise_for_currency"
    texts = {
        "ru": "У {currency} знаков после точки: {digits}.",
        "en": "{currency} has {digits} digits after the point.",
    }


class AccountInUse(Conflict):
    code = "account_in_use"
    texts = {
        "ru": "По этому счёту есть операции или цель. Его можно убрать в архив.",
        "en": "This account has transactions or a goal. It can be archived.",
    }
