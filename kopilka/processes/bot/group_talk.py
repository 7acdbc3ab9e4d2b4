"""What of the talk in a group is meant for the bot, and on whose behalf it is. The rest is left in peace."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households.member import Member
from kopilka.infrastructure.bot_api import Message, TelegramUser
from kopilka.quick_entry import bot as entries
from kopilka.quick_entry.queries import entries_of_message
from kopilka.telegram import group_bot, groups, queries
from kopilka.telegram.outgoing import answer_to
from kopilka.telegram.records import BotSetup, GroupChat, Talk
from kopilka.telegram.strangers import tell_stranger

# Those that say something of themselves in a group. Others may belong to another bot there.
OWN: dict[str, Callable[[Talk], Awaitable[None]]] = {
    "start": group_bot.on_help,
    "help": group_bot.on_help,
    "unlink": group_bot.on_unlink,
    "report": group_bot.on_report,
}
SHARED = frozenset({"today", "week", "month", "balance", "goals", "last"})
# Answered with whose figures these are.
FIGURES = frozenset({"today", "week", "month", "balance"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that is for the bot. `act`: what is to be done, where that is a matter of groups alone."""

    talk: Talk
    message: Message
    command: str | None
    act: Callable[[], Awaitable[None]] | None = None


async def take(
    session: AsyncSession, setup: BotSetup, message: Message, user: TelegramUser, *, is_edit: bool
) -> Taken | None:
    """None where nothing is to be done any more."""
    if message.text is not None and message.text.startswith("/"):
        return await _take_command(session, setup, message, user)
    group = await queries.find_group(session, message.chat.id)
    if group is None:
        return None
    spoken = await _spoken(session, setup, message)
    # Among people, words of one as a reply to those of another correct nothing of theirs.
    message = spoken or message.model_copy(update={"reply_to_message": None})
    talk = await group_bot.enter(session, setup, user, group)
    if talk is None:
        await _tell(session, setup, message, user, group, is_meant=spoken is not None)
        return None
    if spoken is None and not await _is_of_ledger(talk, message, is_edit=is_edit):
        return None
    answer_to(session, group.chat_id, message.message_id)
    return Taken(talk, message, None)


async def follow(session: AsyncSession, message: Message) -> bool:
    """True where the message only says that the group has become a supergroup, which has another id."""
    if message.migrate_to_chat_id is not None:
        await groups.move_group(session, message.chat.id, message.migrate_to_chat_id)
        return True
    if message.migrate_from_chat_id is not None:
        await groups.move_group(session, message.migrate_from_chat_id, message.chat.id)
        return True
    return False


async def _take_command(session: AsyncSession, setup: BotSetup, message: Message, user: TelegramUser) -> Taken | None:
    head, _, words = (message.text or "").partition(" ")
    command, _, named = head[1:].partition("@")
    command, words = command.lower(), words.strip()
    if named and named.lower() != (await queries.bot_name(session, setup.bot_id) or "").lower():
        return None
    if command == "start" and words:
        await group_bot.on_start(session, setup, message, user, words)
        return None
    if command == "link":
        await group_bot.on_link(session, setup, message, user)
        return None
    if command not in SHARED and command not in OWN:
        return None
    group = await queries.find_group(session, message.chat.id)
    if group is None:
        await tell_stranger(session, setup, user, message.chat.id, "group")
        return None
    talk = await group_bot.enter(session, setup, user, group)
    if talk is None:
        await group_bot.tell_once(session, setup, user, group, message)
        return None
    heading = await group_bot.heading(talk) if command in FIGURES else ""
    answer_to(session, group.chat_id, message.message_id, heading)
    own = OWN.get(command)
    return Taken(talk, message, command, (lambda: own(talk)) if own is not None else None)


async def tell_anonymous(session: AsyncSession, setup: BotSetup, message: Message, user: TelegramUser) -> None:
    """An administrator who speaks to the bot as the group itself: nobody can tell on whose behalf."""
    if message.sender_chat is None or message.sender_chat.id != message.chat.id:
        return
    command = (message.text or "").partition(" ")[0].partition("@")[0].lower()
    is_command = command.startswith("/") and command[1:] in (*OWN, *SHARED, "link")
    if is_command or await is_spoken_to(session, setup, message):
        await tell_stranger(session, setup, user, message.chat.id, "anonymous")


async def is_spoken_to(session: AsyncSession, setup: BotSetup, message: Message) -> bool:
    return await _spoken(session, setup, message) is not None


async def _spoken(session: AsyncSession, setup: BotSetup, message: Message) -> Message | None:
    """The message without the bot's name, where it is spoken to: by a reply to it, or by name. Else None."""
    name = "@" + (await queries.bot_name(session, setup.bot_id) or "")
    said = message.text if message.text is not None else message.caption
    place = (said or "").lower().find(name.lower()) if len(name) > 1 else -1
    end = place + len(name)
    is_named = said is not None and place >= 0 and not said[end : end + 1].isalnum() and said[end : end + 1] != "_"
    answered = message.reply_to_message
    is_answer = answered is not None and answered.from_user is not None and answered.from_user.id == setup.bot_id
    if not is_named and not is_answer:
        return None
    if not is_answer:
        message = message.model_copy(update={"reply_to_message": None})
    if is_named and said is not None:
        kind = "text" if message.text is not None else "caption"
        message = message.model_copy(update={kind: f"{said[:place].rstrip()} {said[end:].lstrip()}".strip()})
    return message


async def _is_of_ledger(talk: Talk, message: Message, *, is_edit: bool) -> bool:
    """An entry that leaves no doubt, or an edit of a message that became one."""
    if is_edit and await entries_of_message(talk, message.message_id):
        return True
    return await entries.is_sure(talk.session, talk.member, message)


async def _tell(
    session: AsyncSession, setup: BotSetup, message: Message, user: TelegramUser, group: GroupChat, *, is_meant: bool
) -> None:
    if not is_meant:
        member: Member | None = await group_bot.enter_as_linker(session, setup, group)
        is_meant = member is not None and await entries.is_sure(session, member, message)
    if is_meant:
        await group_bot.tell_once(session, setup, user, group, message)
