"""Chat door of goals: /goals, and contributions by button or by a sum that is written."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import ValidationError

from kopilka.accounts import queries as accounts
from kopilka.goals import queries, service
from kopilka.goals.errors import ContributionNotFound, GoalFollowsAccount, GoalNotFound
from kopilka.goals.figures import likely_sums
from kopilka.goals.naming import is_named, read_meant, tells_act
from kopilka.goals.records import Contribution, GoalRecord, GoalStanding
from kopilka.goals.schemas import ContributionCreate, ContributionListParams
from kopilka.goals.wording import say
from kopilka.households.member import Role
from kopilka.infrastructure.bot_api import CallbackQuery, Message
from kopilka.infrastructure.identifiers import id_of, new_id
from kopilka.money import CURRENCIES, wire
from kopilka.telegram.outgoing import queue_edit, queue_message, quoted
from kopilka.telegram.records import Choice, Choices, Talk, Toast, id_for_button, id_from_button
from kopilka.telegram.wording import day_name, money

SHOWN = 20
STEPS = 10
# Goals with a button; each has a row of its own.
WITH_BUTTONS = 5
# What presses of this door begin with: `G:goal` asks for a sum, `G:goal:contribution:sum` contributes it, once under
# that id, and `G:goal:contribution:u` takes it back.
LETTER = "G"
UNDO = "u"
# What the chat was asked last: a contribution to the goal in `asks_about`.
ASKS = "contribution"
# Of a sum in the data of a button, beside two ids.
LONGEST_SUM = 16
LONGEST_LABEL = 40


async def on_goals(talk: Talk) -> None:
    """How far each one is, the nearest deadline first."""
    standing = await queries.list_goals(talk.session, talk.member, talk.member.today)
    told = "\n\n".join(_told(talk, it) for it in standing[:SHOWN]) or say(talk.locale, "none")
    open_ones = [it for it in standing[:SHOWN] if it.goal.account_id is None and it.standing.remaining]
    choices = [
        [Choice(f"➕ {_label(it.goal.name)}", f"{LETTER}:{id_for_button(it.goal.id)}")]
        for it in (open_ones[:WITH_BUTTONS] if talk.member.role is not Role.VIEWER else ())
    ]
    await _say(talk, told, choices)


async def on_press(talk: Talk, query: CallbackQuery) -> Toast | None:
    """Raises what contributing and taking back raise."""
    talk.member.require_editor()
    _, *parts = (query.data or "").split(":")
    ids = [id_from_button(it) for it in parts[:2]]
    message_id = query.message.message_id if query.message is not None else None
    match [*ids, *parts[2:]]:
        case [UUID() as goal_id]:
            await _ask(talk, await queries.get_goal(talk.session, talk.member, goal_id))
            return None
        case [UUID() as goal_id, UUID() as contribution_id, "u"]:
            return await _undo(talk, goal_id, contribution_id, message_id)
        case [UUID() as goal_id, UUID() as contribution_id, str(amount)]:
            try:
                data = ContributionCreate.model_validate({"amount": amount})
            except ValidationError:
                return Toast(say(talk.locale, "old_button"), is_alert=True)
            forget_question(talk)
            await _contribute(talk, goal_id, data, contribution_id, message_id)
            return None
        case _:
            return Toast(say(talk.locale, "old_button"), is_alert=True)


def asked_goal(talk: Talk, message: Message) -> UUID | None:
    """The goal that a sum in this message would be for: of the question that it answers, else of the last one."""
    answered = message.reply_to_message
    if answered is None:
        return talk.asks_about if talk.asks == ASKS else None
    if answered.reply_markup is not None:
        for button in (it for row in answered.reply_markup.inline_keyboard for it in row):
            letter, *parts = (button.callback_data or "").split(":")
            if letter == LETTER and len(parts) == 3 and parts[2] != UNDO:
                return id_from_button(parts[0])
    return None


def forget_question(talk: Talk) -> None:
    """The person speaks of something else, or has answered."""
    if talk.asks == ASKS:
        talk.ask(None, None)


async def on_sum(talk: Talk, message: Message, goal_id: UUID, typed: tuple[Decimal, str | None, date]) -> None:
    """A sum that was written, its currency where one was, and its day. Below nothing it is taken out."""
    talk.member.require_editor()
    amount, currency, day = typed
    try:
        goal = (await queries.get_goal(talk.session, talk.member, goal_id)).goal
        if currency is not None and currency != goal.currency:
            await _say(talk, say(talk.locale, "other_currency", name=quoted(goal.name), currency=goal.currency))
            return
        data = ContributionCreate.model_validate({"amount": amount, "date": day})
        await _contribute(talk, goal_id, data, _id_of(talk, message), None)
    except ValidationError:
        await _say(talk, say(talk.locale, "no_sum"))
        return
    except (GoalNotFound, GoalFollowsAccount) as gone:
        await _say(talk, quoted(gone.detail(talk.locale), 1000))
    forget_question(talk)


def may_contribute(text: str) -> bool:
    """False: `on_words` finds no goal in it, unless one was asked about. Most messages need not read the goals."""
    return tells_act(text)


async def on_words(
    talk: Talk, message: Message, asked: UUID | None, typed: tuple[Decimal, str | None, date], words: str
) -> bool:
    """A sum with the name of a goal: a contribution to the one that was `asked` about, else offered by a button, since
    it may be an expense. False: it names none, or does not say that anything is put aside.
    """
    meant = read_meant(words)
    if meant.act is None and asked is None:
        return False
    amount, currency, day = typed
    typed = (-abs(amount) if meant.act == "take" else amount), currency, day
    standing = await queries.list_goals(talk.session, talk.member, talk.member.today)
    named = [it.goal for it in standing if it.goal.account_id is None and is_named(it.goal.name, meant.words)]
    is_answer = asked is not None and (
        any(it.id == asked for it in named) or (meant.act is not None and not meant.words)
    )
    if asked is not None and is_answer:
        await on_sum(talk, message, asked, typed)
        return True
    if not named:
        return False
    talk.member.require_editor()
    forget_question(talk)
    await _offer(talk, named, *typed)
    return True


async def on_edit(talk: Talk, message: Message) -> bool:
    """An edit of a sum that was contributed changes nothing, which is said. False: it is about something else."""
    if not await queries.has_contribution(talk.session, talk.member, _id_of(talk, message)):
        return False
    await _say(talk, say(talk.locale, "edit_ignored"))
    return True


async def _ask(talk: Talk, found: GoalStanding) -> None:
    goal = found.goal
    if goal.account_id is not None:
        account = await accounts.get_account(talk.session, talk.member, goal.account_id)
        raise GoalFollowsAccount(account=account.name)
    newest, _ = await queries.list_contributions(talk.session, talk.member, goal.id, ContributionListParams(limit=1))
    sums = likely_sums(found.standing, newest[0].amount if newest else None, CURRENCIES[goal.currency])
    id_ = id_for_button(new_id())
    choices = [
        Choice(money(talk.locale, it, goal.currency), f"{LETTER}:{id_for_button(goal.id)}:{id_}:{wire(it)}")
        for it in sums
        if len(wire(it)) <= LONGEST_SUM
    ]
    talk.ask(ASKS, goal.id)
    left = money(talk.locale, found.standing.remaining, goal.currency)
    await _say(talk, say(talk.locale, "how_much", name=quoted(goal.name), left=left), [choices])


async def _offer(talk: Talk, named: Sequence[GoalRecord], amount: Decimal, currency: str | None, day: date) -> None:
    """A button for each goal that may be meant. It contributes today, which is said where another day was named."""
    fitting = [it for it in named if currency is None or it.currency == currency]
    if not fitting:
        await _say(talk, say(talk.locale, "other_currency", name=quoted(named[0].name), currency=named[0].currency))
        return
    choices = [
        [
            Choice(
                f"{_label(it.name)}: {money(talk.locale, amount, it.currency)}",
                f"{LETTER}:{id_for_button(it.id)}:{id_for_button(new_id())}:{wire(amount)}",
            )
        ]
        for it in fitting[:WITH_BUTTONS]
        if len(wire(amount)) <= LONGEST_SUM
    ]
    if not choices:
        await _say(talk, say(talk.locale, "no_sum"))
        return
    lines = [say(talk.locale, "offer" if amount > 0 else "offer_to_take")]
    if day != talk.member.today:
        lines.append(say(talk.locale, "offer_today"))
    await _say(talk, "\n".join(lines), choices)


async def _contribute(
    talk: Talk, goal_id: UUID, data: ContributionCreate, contribution_id: UUID, message_id: int | None
) -> None:
    made = await service.contribute(talk.session, talk.member, goal_id, data, once_as=contribution_id)
    undo = Choice(say(talk.locale, "undo"), f"{LETTER}:{id_for_button(goal_id)}:{id_for_button(made.id)}:{UNDO}")
    await _show(talk, made, "contributed" if made.amount > 0 else "withdrawn", message_id, [[undo]])


async def _undo(talk: Talk, goal_id: UUID, contribution_id: UUID, message_id: int | None) -> Toast | None:
    try:
        made = await queries.get_contribution(talk.session, talk.member, goal_id, contribution_id)
    except ContributionNotFound:
        return Toast(say(talk.locale, "undone_already"), is_alert=True)
    await service.delete_contribution(talk.session, talk.member, goal_id, contribution_id)
    await _show(talk, made, "undone", message_id, ())
    return None


async def _show(talk: Talk, made: Contribution, words: str, message_id: int | None, choices: Choices) -> None:
    """What was done, and where the goal stands now: in the message whose button was pressed, else in a new one."""
    found = await queries.get_goal(talk.session, talk.member, made.goal_id)
    done = say(talk.locale, words, amount=money(talk.locale, abs(made.amount), found.goal.currency))
    html = f"{done}\n\n{_told(talk, found)}"
    if message_id is None:
        await _say(talk, html, choices)
    else:
        where = talk.member.household_id, talk.chat_id
        await queue_edit(talk.session, *where, html, choices=choices, message_id=message_id)


def _id_of(talk: Talk, message: Message) -> UUID:
    """Of a contribution by message, which is found by it again when it is edited. Telegram dates by seconds; those of
    one second are in the order of their numbers.
    """
    milliseconds = message.date * 1000 + message.message_id % 1000
    return id_of(milliseconds, f"{talk.chat_id} {message.message_id}")


def _label(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"


async def _say(talk: Talk, html: str, choices: Choices = ()) -> None:
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, html, choices=choices)


def _told(talk: Talk, it: GoalStanding) -> str:
    goal = it.goal
    share = max(Decimal(0), min(Decimal(1), it.current / goal.target_amount))
    full = int(share * STEPS)
    said = say(
        talk.locale,
        "goal",
        name=quoted(goal.name),
        bar="▰" * full + "▱" * (STEPS - full),
        # Down, so that nothing is said to be reached that is not.
        percent=int(share * 100),
        current=money(talk.locale, it.current, goal.currency),
        target=money(talk.locale, goal.target_amount, goal.currency),
    )
    if it.current >= goal.target_amount:
        return f"{said}, {say(talk.locale, 'reached')}"
    if goal.deadline is not None:
        return f"{said}, {say(talk.locale, 'until', day=day_name(talk.locale, goal.deadline, talk.member.today))}"
    return said
