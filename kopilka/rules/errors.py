"""What can go wrong with rules."""

from kopilka.infrastructure.errors import Conflict, NotFound, Refused


class RuleNotFound(NotFound):
    code = "rule_not_found"
    texts = {"ru": "Такого правила нет.", "en": "There is no such rule."}


class TooManyRules(Conflict):
    code = "too_many_rules"
    texts = {
        "ru": "Правил может быть не больше {limit}. Удалите ненужные.",
        "en": "There can be at most {limit} rules. Delete some that are not needed.",
    }


class RulesChangeTooMuch(Refused):
    code = "rules_change_too_much"
    texts = {
        "ru": "Под правила подходит больше {limit} операций, столько сразу не изменить. Сузьте период, например до "
        "года.",
        "en": "The rules find more than {limit} transactions, too many for one step. Choose a shorter period, for "
        "example a year.",
    }


class RuleNeverHolds(Refused):
    code = "rule_never_holds"
    texts = {
        "ru": "Правило никогда не сработает: категория «{category}» — для другого типа операций.",
        "en": "The rule would never do anything: the category “{category}” is for transactions of the other type.",
    }
