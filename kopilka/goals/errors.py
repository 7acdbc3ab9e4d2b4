"""What can go wrong with goals."""

from kopilka.infrastructure.errors import Conflict, NotFound, Refused


class GoalNotFound(NotFound):
    code = "goal_not_found"
    texts = {"ru": "Такой цели нет.", "en": "There is no such goal."}


class ContributionNotFound(NotFound):
    code = "contribution_not_found"
    texts = {"ru": "Такого взноса нет.", "en": "There is no such contribution."}


class GoalFollowsAccount(Conflict):
    code = "goal_follows_account"
    texts = {
        "ru": "Цель следит за счётом «{account}»: записывайте операции по нему, взносы ей не нужны.",
        "en": "The goal follows the account “{account}”: record transactions there, it takes no contributions.",
    }


class GoalHasContributions(Conflict):
    code = "goal_has_contributions"
    texts = {
        "ru": "У цели уже есть взносы. Удалите их, прежде чем привязать её к счёту.",
        "en": "The goal has contributions. Delete them before it can follow an account.",
    }


class GoalOverdrawn(Conflict):
    code = "goal_overdrawn"
    texts = {
        "ru": "Столько не накоплено: есть {saved} {currency}.",
        "en": "There is not that much saved: {saved} {currency}.",
    }


class GoalTooLarge(Conflict):
    code = "goal_too_large"
    texts = {
        "ru": "Сумма взносов стала бы больше {limit} {currency}: больше в одной цели хранить нельзя.",
        "en": "The contributions would add up to more than {limit} {currency}, the most that a goal can hold.",
    }


class TooManyGoals(Conflict):
    code = "too_many_goals"
    texts = {
        "ru": "У вас уже {limit} целей, больше завести нельзя. Удалите ненужные.",
        "en": "You have {limit} goals already, and that is the limit. Delete those you no longer need.",
    }


class TooManyContributions(Conflict):
    code = "too_many_contributions"
    texts = {
        "ru": "У одной цели может быть не больше {limit} взносов, вместе со снятиями. Удалите ненужные или заведите"
        " новую цель.",
        "en": "A goal can have at most {limit} contributions, withdrawals included. Delete some that are not needed, or"
        " start a new goal.",
    }


class AccountCurrencyDiffers(Refused):
    code = "account_currency_differs"
    texts = {
        "ru": "Счёт ведётся в {account_currency}, а цель в {currency}.",
        "en": "The account is in {account_currency}, the goal in {currency}.",
    }


class DeadlinePassed(Refused):
    code = "deadline_passed"
    texts = {
        "ru": "Срок цели раньше дня, с которого она начата ({start_on}).",
        "en": "The deadline lies before the day the goal started on ({start_on}).",
    }


class DeadlineTwice(Refused):
    code = "deadline_twice"
    texts = {
        "ru": "Назовите либо срок (deadline), либо число месяцев (months).",
        "en": "Name either a deadline or a number of months.",
    }
