"""Chat door of linking: /start with a code, the confirmation, /unlink, being blocked, and what strangers are told."""

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.households import queries as households
from kopilka.households.entering import enter_household, enter_if_member
from kopilka.households.errors import HouseholdNotFound, NotSignedIn
from kopilka.households.member import Member
from kopilka.infrastructure.bot_api import CallbackQuery, Message, TelegramUser
from kopilka.infrastructure.locales import Locale
from kopilka.telegram import queries, service
from kopilka.telegram.outgoing import queue_edit, queue_message, queue_notice, quoted
from kopilka.telegram.records import BotSetup, Choice, Code, Talk, Toast, id_for_button, id_from_button
from kopilka.telegram.strangers import CODES_A_DAY, MESSAGES_A_DAY, STARTS_A_DAY, locale_of, tell_stranger
from kopilka.telegram.wording import say
from kopilka.users import queries as users

PRIVATE = "private"
LISTED = ("today", "week", "month", "balance", "goals", "last", "report", "help", "link", "unlink")


async def enter(
    session: AsyncSession, setup: BotSetup, user: TelegramUser, chat_id: int, *, asks_how: bool = False
) -> Talk | None:
    """On behalf of the person who is linked. None where nobody is, or may not any more: then that was said. `asks_how`:
    whoever presses Start is told however much was written before.
    """
    link = await queries.find_link(session, user.id)
    if link is None:
        await tell_stranger(session, setup, user, chat_id, "stranger", STARTS_A_DAY if asks_how else MESSAGES_A_DAY)
        return None
    try:
        member = await enter_household(
            session,
            user_id=link.user_id,
            household_id=link.enters,
            sign_in=None,
            premium_for_all=setup.premium_for_all,
        )
    except NotSignedIn:
        await queue_notice(session, chat_id, "disabled", locale_of(setup, user))
        return None
    except HouseholdNotFound:
        await service.forget_chat(session, link)
        await queue_notice(session, chat_id, "left", locale_of(setup, user))
        return None
    if link.blocked_at is not None:
        link.blocked_at = None
    return Talk(session, member, link)


async def enter_quietly(session: AsyncSession, setup: BotSetup, user: TelegramUser) -> Talk | None:
    """As `enter`, where nobody is told anything and nothing is changed: for what is asked at every key."""
    link = await queries.find_link(session, user.id)
    member = await _owner_of(session, setup, Code(link.user_id, link.user_id, link.enters)) if link else None
    return Talk(session, member, link) if link is not None and member is not None else None


async def on_start(session: AsyncSession, setup: BotSetup, message: Message, user: TelegramUser, code: str) -> None:
    """/start with the code of a link: asks whether to link, and says with whom."""
    opened = await service.open_code(session, code, user.id)
    member = await _owner_of(session, setup, opened) if opened is not None else None
    if opened is None or member is None:
        await tell_stranger(session, setup, user, message.chat.id, "code_invalid", CODES_A_DAY)
        return
    email, household = await _names(session, member)
    asked = say(member.locale, "confirm", email=email, household=household)
    before = await queries.find_link(session, user.id)
    if before is not None and before.user_id != opened.user_id:
        asked += say(member.locale, "confirm_replaces")
    id_ = id_for_button(opened.id)
    choices = [[Choice(say(member.locale, "yes"), f"L:{id_}:y"), Choice(say(member.locale, "no"), f"L:{id_}:n")]]
    await queue_message(session, member.household_id, message.chat.id, asked, choices=choices)


async def on_confirm(session: AsyncSession, setup: BotSetup, query: CallbackQuery) -> Toast | None:
    """«Привязать» or «Нет», of whoever opened the code."""
    id_, _, answer = (query.data or "").partition(":")[2].partition(":")
    code_id = id_from_button(id_)
    used = await service.use_code(session, code_id, query.from_user.id) if code_id is not None else None
    member = await _owner_of(session, setup, used) if used is not None else None
    if used is None or member is None or query.message is None:
        return Toast(say(locale_of(setup, query.from_user), "link_expired"), is_alert=True)
    chat_id, message_id = query.message.chat.id, query.message.message_id
    if answer != "y":
        text = say(member.locale, "not_linked")
    else:
        user = query.from_user
        name = " ".join(it for it in (user.first_name, f"@{user.username}" if user.username else "") if it)
        await service.link_chat(session, used, telegram_id=user.id, chat_id=chat_id, name=name or str(user.id))
        email, household = await _names(session, member)
        text = say(member.locale, "linked", email=email, household=household, help=say(member.locale, "help"))
    await queue_edit(session, member.household_id, chat_id, text, message_id=message_id)
    return None


async def on_help(talk: Talk) -> None:
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, say(talk.locale, "help"))


async def on_unlink(talk: Talk) -> None:
    choices = [[Choice(say(talk.locale, "unlink_yes"), "Q:y"), Choice(say(talk.locale, "unlink_no"), "Q:n")]]
    text = say(talk.locale, "unlink")
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, text, choices=choices)


async def on_unlink_answer(talk: Talk, query: CallbackQuery) -> None:
    if query.data == "Q:y":
        chat_id, locale = talk.chat_id, talk.locale
        await service.forget_chat(talk.session, talk.link)
        await queue_notice(talk.session, chat_id, "unlinked", locale)
    elif query.message is not None:
        where = talk.member.household_id, talk.chat_id
        await queue_edit(talk.session, *where, say(talk.locale, "kept"), message_id=query.message.message_id)


def commands(locale: Locale) -> list[tuple[str, str]]:
    """What Telegram lists beside the field of the message."""
    return [(name, say(locale, f"commands_{name}")) for name in LISTED]


async def _owner_of(session: AsyncSession, setup: BotSetup, code: Code) -> Member | None:
    """None where the code's user may not enter its household any more."""
    return await enter_if_member(
        session, user_id=code.user_id, household_id=code.enters, premium_for_all=setup.premium_for_all
    )


async def _names(session: AsyncSession, member: Member) -> tuple[str, str]:
    """The address, mostly hidden: whoever got hold of a link need not learn it. And the household."""
    user = await users.get_user(session, member.user_id)
    household = await households.read_household(session, member)
    return quoted(hidden(user.email)), quoted(household.name)


def hidden(email: str) -> str:
    """`al…@example.com`: enough to know one's own."""
    name, _, domain = email.rpartition("@")
    return f"{name[: 2 if len(name) > 3 else 1]}…@{domain}"
