"""What the bot says about a goal, in both languages."""

from collections.abc import Mapping

from kopilka.goals.records import GoalStanding
from kopilka.infrastructure.locales import Locale, Localized
from kopilka.telegram.notices import Notice
from kopilka.telegram.outgoing import quoted
from kopilka.telegram.wording import day_of_month, money

PAGE = "goals"
_TEXTS: Mapping[str, Localized] = {
    "reached": Localized(
        ru="🎉 Цель достигнута: <b>{name}</b>, накоплено {current} из {target}.",
        en="🎉 Goal reached: <b>{name}</b>, {current} of {target} saved.",
    ),
    "reached_discreet": Localized(ru="🎉 Цель достигнута.", en="🎉 A goal is reached."),
    "behind": Localized(
        ru="🐢 Цель отстаёт от плана: <b>{name}</b>, накоплено {current} из {target}. Чтобы успеть к сроку "
        "({deadline}), нужно откладывать по {needed} в месяц.",
        en="🐢 A goal is behind its plan: <b>{name}</b>, {current} of {target} saved. To make it by {deadline}, put "
        "aside {needed} a month.",
    ),
    "behind_discreet": Localized(
        ru="🐢 Одна из целей отстаёт от плана.", en="🐢 One of your goals is behind its plan."
    ),
    "overdue": Localized(
        ru="⏰ Срок цели прошёл ({deadline}): <b>{name}</b>, накоплено {current} из {target}.",
        en="⏰ The deadline of a goal has passed ({deadline}): <b>{name}</b>, {current} of {target} saved.",
    ),
    "overdue_discreet": Localized(ru="⏰ Срок одной из целей прошёл.", en="⏰ The deadline of a goal has passed."),
}  # fmt: skip


def standing_notice(locale: Locale, found: GoalStanding) -> Notice:
    """Of a goal that is reached, behind or overdue."""
    goal, state = found.goal, found.standing.state
    needed = found.standing.monthly_needed
    deadline = f"{day_of_month(locale, goal.deadline)} {goal.deadline.year}" if goal.deadline else ""
    full = _TEXTS[state][locale].format(
        name=quoted(goal.name),
        current=money(locale, found.current, goal.currency),
        target=money(locale, goal.target_amount, goal.currency),
        deadline=deadline,
        needed=money(locale, needed, goal.currency) if needed is not None else "",
    )
    return Notice(full, _TEXTS[f"{state}_discreet"][locale], PAGE)
