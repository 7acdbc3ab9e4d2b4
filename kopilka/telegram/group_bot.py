"""Chat door of groups: linking one, who may speak there, and leaving it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households import queries as households
from kopilka.households.entering import enter_if_member
from kopilka.households.member import Member, Role
from kopilka.infrastructure.bot_api import CallbackQuery, Message, TelegramUser
from kopilka.infrastructure.errors import AppError
from kopilka.telegram import groups, queries
from kopilka.telegram.group_wording import say
from kopilka.telegram.outgoing import answer_to, queue_edit, queue_message, queue_notice, quoted
from kopilka.telegram.records import BotSetup, Choice, Code, GroupChat, Talk, Toast, id_for_button, id_from_button
from kopilka.telegram.strangers import CODES_A_DAY, locale_of, tell_stranger

# Of the data of its buttons.
LETTER = "J"
UNLINK = "unlink"


async def enter(session: AsyncSession, setup: BotSetup, user: TelegramUser, group: GroupChat) -> Talk | None:
    """On behalf of the person, in the household of the group. None where they are not linked or no member of it."""
    link = await queries.find_link(session, user.id)
    if link is None:
        return None
    member = await enter_if_member(
        session, user_id=link.user_id, household_id=group.household_id, premium_for_all=setup.premium_for_all
    )
    return Talk(session, member, link, group) if member is not None else None


async def enter_as_linker(session: AsyncSession, setup: BotSetup, group: GroupChat) -> Member | None:
    """To read what a stranger's message would mean here. Nothing is written on their behalf."""
    return await _member(session, setup, Code(group.id, group.linked_by, group.household_id))


async def tell_once(
    session: AsyncSession, setup: BotSetup, user: TelegramUser, group: GroupChat, message: Message
) -> None:
    """How to join, to somebody who has spoken to the bot or for the ledger."""
    if await groups.note_stranger(session, group, user.id):
        words = say(locale_of(setup, user), "stranger")
        await queue_message(session, group.household_id, group.chat_id, words, reply_to=message.message_id)


async def on_start(session: AsyncSession, setup: BotSetup, message: Message, user: TelegramUser, code: str) -> None:
    """/start with the code of a link for groups, by whoever made it."""
    opened = await groups.open_code(session, code, user.id, message.chat.id)
    member = await _member(session, setup, opened) if opened is not None else None
    if opened is None or member is None or member.role is not Role.OWNER:
        await tell_stranger(session, setup, user, message.chat.id, "group_code_invalid", CODES_A_DAY)
        return
    await _ask(session, member, message, opened)


async def on_link(session: AsyncSession, setup: BotSetup, message: Message, user: TelegramUser) -> None:
    """/link in the group itself: for the household that the person's own chat leads to."""
    link = await queries.find_link(session, user.id)
    member = await _member(session, setup, Code(link.user_id, link.user_id, link.enters)) if link else None
    if link is None or member is None:
        await tell_stranger(session, setup, user, message.chat.id, "group")
        return
    try:
        id_ = await groups.open_here(session, member, user.id, message.chat.id)
    except AppError as refused:
        answer_to(session, message.chat.id, message.message_id)
        text = quoted(refused.detail(member.locale), 1000)
        await queue_message(session, member.household_id, message.chat.id, text)
        return
    await _ask(session, member, message, Code(id_, link.user_id, link.enters))


async def on_link_in_private(talk: Talk, setup: BotSetup) -> None:
    """/link to the bot itself: a deep link by which Telegram lets a group be chosen."""
    made = await groups.create_link(talk.session, talk.member, setup.bot_id)
    text = say(talk.locale, "choose_group", url=made.url, household=await _household(talk.session, talk.member))
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, text)


async def on_help(talk: Talk) -> None:
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, say(talk.locale, "help"))


async def on_report(talk: Talk) -> None:
    """A report holds every transaction: it goes to the person who asks, and not to everybody here."""
    text = say(talk.locale, "report")
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, text)


async def on_unlink(talk: Talk) -> None:
    """Raises RoleRequired."""
    talk.member.require_owner()
    text = say(talk.locale, "unlink", household=await _household(talk.session, talk.member))
    labels = {"y": "unlink_yes", "n": "unlink_no"}
    choices = [[Choice(say(talk.locale, words), f"{LETTER}:{UNLINK}:{it}") for it, words in labels.items()]]
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, text, choices=choices)


async def heading(talk: Talk) -> str:
    """Whose figures they are: in a group this need not be the household that one has in mind."""
    return say(talk.locale, "household", household=await _household(talk.session, talk.member))


@dataclass(frozen=True, slots=True)
class _Press:
    about: str
    is_yes: bool
    chat_id: int
    message_id: int
    title: str


async def on_press(session: AsyncSession, setup: BotSetup, query: CallbackQuery) -> Toast | None:
    """«Привязать», «Отвязать» and their opposites."""
    about, _, answer = (query.data or "").partition(":")[2].partition(":")
    refused = Toast(say(locale_of(setup, query.from_user), "not_yours"), is_alert=True)
    if query.message is None:
        return refused
    chat = query.message.chat
    press = _Press(about, answer == "y", chat.id, query.message.message_id, chat.title)
    if about == UNLINK:
        return await _unlink(session, setup, query.from_user, press)
    code_id = id_from_button(about)
    used = await groups.use_code(session, code_id, query.from_user.id, chat.id) if code_id is not None else None
    member = await _member(session, setup, used) if used is not None else None
    if member is None or member.role is not Role.OWNER:
        return refused
    if not press.is_yes:
        text = say(member.locale, "not_linked")
    elif await groups.link_group(session, member, chat.id, chat.title or str(chat.id)):
        household = await _household(session, member)
        text = say(member.locale, "linked", household=household, help=say(member.locale, "help"))
    else:
        text = say(member.locale, "taken")
    await queue_edit(session, member.household_id, chat.id, text, message_id=press.message_id)
    return None


async def _unlink(session: AsyncSession, setup: BotSetup, user: TelegramUser, press: _Press) -> Toast | None:
    group = await queries.find_group(session, press.chat_id)
    if group is None:
        return Toast(say(locale_of(setup, user), "group_gone"), is_alert=True)
    talk = await enter(session, setup, user, group)
    if talk is None:
        return Toast(say(locale_of(setup, user), "stranger_toast"), is_alert=True)
    try:
        talk.member.require_owner()
    except AppError as refused:
        return Toast(refused.detail(talk.locale), is_alert=True)
    if press.is_yes:
        await groups.forget_group(session, press.chat_id)
        await queue_notice(session, press.chat_id, "group_unlinked", talk.locale)
    else:
        kept = say(talk.locale, "kept")
        await queue_edit(session, talk.member.household_id, press.chat_id, kept, message_id=press.message_id)
    return None


async def _ask(session: AsyncSession, member: Member, message: Message, opened: Code) -> None:
    """Whether to link, unless it is linked already."""
    chat_id = message.chat.id
    group = await queries.find_group(session, chat_id)
    household = await _household(session, member)
    answer_to(session, chat_id, message.message_id)
    if group is not None:
        words = "linked_already" if group.household_id == member.household_id else "taken"
        text = say(member.locale, words, household=household)
        await queue_message(session, member.household_id, chat_id, text)
        return
    id_ = id_for_button(opened.id)
    choices = [[Choice(say(member.locale, words), f"{LETTER}:{id_}:{words[0]}") for words in ("yes", "no")]]
    text = say(member.locale, "confirm", household=household)
    await queue_message(session, member.household_id, chat_id, text, choices=choices)


async def _member(session: AsyncSession, setup: BotSetup, code: Code) -> Member | None:
    """None where the user may not enter the household any more."""
    return await enter_if_member(
        session, user_id=code.user_id, household_id=code.enters, premium_for_all=setup.premium_for_all
    )


async def _household(session: AsyncSession, member: Member) -> str:
    return quoted((await households.read_household(session, member)).name)
