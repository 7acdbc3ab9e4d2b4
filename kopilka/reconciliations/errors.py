"""What can go wrong with reconciliations."""

from kopilka.infrastructure.errors import Conflict, NotFound, Refused


class ReconciliationNotFound(NotFound):
    code = "reconciliation_not_found"
    texts = {"ru": "Такой сверки нет.", "en": "There is no such reconciliation."}


class BalancesDiffer(Conflict):
    code = "balances_differ"
    texts = {
        "ru": "Не сходится: в банке {stated} {currency}, в Копилке {balance} {currency}, разница {difference} "
        "{currency}. Найдите недостающее или запишите разницу поправкой.",
        "en": "The balances differ: {stated} {currency} at the bank, {balance} {currency} in Kopilka, a difference of "
        "{difference} {currency}. Find what is missing, or record the difference as an adjustment.",
    }


class LaterReconciliation(Conflict):
    code = "later_reconciliation"
    texts = {
        "ru": "Счёт уже сверен на более поздний день, {date}. Сверьте на него или позже, либо отмените ту сверку.",
        "en": "The account is reconciled for a later day already, {date}. Reconcile it for that day or a later one, or "
        "take that one back.",
    }


class DayToCome(Refused):
    code = "day_to_come"
    texts = {
        "ru": "Этот день ещё не наступил: остаток в банке известен самое позднее на сегодня.",
        "en": "This day is still to come: what the bank holds is known up to today.",
    }


class LatestReconciliationFirst(Conflict):
    code = "latest_reconciliation_first"
    texts = {
        "ru": "После этой сверки была ещё одна, на {date}: её остаток стоит на этой. Сначала отмените ту.",
        "en": "Another reconciliation came after this one, for {date}, and its balance rests on it. Take that one back "
        "first.",
    }


class DifferenceTooLarge(Refused):
    code = "difference_too_large"
    texts = {
        "ru": "Разница больше {limit}: такую сумму нельзя записать. Проверьте остаток.",
        "en": "The difference is above {limit}, which is more than an amount can be. Check the balance.",
    }


class TooManyReconciliations(Conflict):
    code = "too_many_reconciliations"
    texts = {
        "ru": "Сверок этого счёта уже {limit}, больше сохранить нельзя. Отмените ненужные.",
        "en": "There are {limit} reconciliations of this account already, which is the most. Take back those that are "
        "not needed.",
    }
