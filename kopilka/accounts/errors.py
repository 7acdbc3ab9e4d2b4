"""What can go wrong with accounts."""

from kopilka.infrastructure.errors import AppError, Conflict, NotFound, Refused
from kopilka.infrastructure.locales import Localized


class AccountNotFound(NotFound):
    code = "account_not_found"
    texts = {"ru": "Такого счёта нет.", "en": "There is no such account."}


class AccountChanged(AppError):
    status = 412
    code = "account_version_mismatch"
    texts = {
        "ru": "Счёт тем временем изменили, эти правки не записаны. Откройте его заново и повторите их.",
        "en": "The account was changed meanwhile, and these changes were not stored. Open it anew and repeat them.",
    }


class AccountArchived(Conflict):
    code = "account_archived"
    texts = {
        "ru": "Счёт «{name}» в архиве: новые операции по нему не записываются.",
        "en": "The account “{name}” is archived: it takes no new transactions.",
    }


class DefaultAccountNeeded(Conflict):
    code = "default_account_needed"
    texts = {
        "ru": "Счёт «{name}» — основной. Сначала назначьте основным другой.",
        "en": "The account “{name}” is the default one. Make another account the default first.",
    }


class DefaultAccountArchived(Conflict):
    code = "default_account_archived"
    texts = {
        "ru": "Счёт «{name}» в архиве, поэтому основным быть не может. Сначала верните его из архива.",
        "en": "The account “{name}” is archived and cannot be the default one. Take it out of the archive first.",
    }


class TooManyAccounts(Conflict):
    code = "too_many_accounts"
    texts = {
        "ru": "В домохозяйстве может быть не больше {limit} счетов, вместе с архивными. Удалите ненужные.",
        "en": "A household can have at most {limit} accounts, archived ones included. Delete some that are not needed.",
    }


class AmountTooPrecise(Refused):
    code = "amount_too_precise_for_currency"
    texts = {
        "ru": "В поле «{field}» слишком точная сумма: {rule}.",
        "en": "The field “{field}” is too precise an amount: {rule}.",
    }

    def __init__(self, *, field: str, currency: str, digits: int) -> None:
        if digits:
            rule = Localized(
                ru=f"в {currency} после точки может быть не больше {digits} знаков",
                en=f"{currency} has at most {digits} digits after the point",
            )
        else:
            rule = Localized(ru=f"в {currency} бывают только целые суммы", en=f"{currency} has whole amounts only")
        super().__init__(loc=("body", field), field=field, rule=rule)


class AccountInUse(Conflict):
    code = "account_in_use"
    texts = {
        "ru": "По этому счёту есть операции или цель. Его можно убрать в архив.",
        "en": "This account has transactions or a goal. It can be archived.",
    }
