"""One update to the door that it is for: its effect and its number in one transaction, its answer queued in it."""

import logging
from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.accounts import bot as accounts
from kopilka.analytics import bot as analytics
from kopilka.bank_notices.reading import read_notices
from kopilka.bank_notices.results import MOVED, BankNotice
from kopilka.exports import bot as reports
from kopilka.goals import bot as goals
from kopilka.infrastructure.bot_api import (
    CallbackQuery,
    ChatMemberUpdated,
    InlineQuery,
    Message,
    RawUpdate,
    TelegramUser,
    Update,
)
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.errors import AppError
from kopilka.processes.bot import group_talk, told
from kopilka.processes.bot.pictures import Picture, Pictures, picture_of
from kopilka.processes.bot.watch import Watch
from kopilka.questions import bot as questions
from kopilka.questions.asking import sounds_like_question
from kopilka.questions.results import Question
from kopilka.quick_entry import bot as entries
from kopilka.receipts.fiscal_code import read_receipt
from kopilka.telegram import bot as linking
from kopilka.telegram import group_bot, groups
from kopilka.telegram.group_wording import say as say_of_groups
from kopilka.telegram.outgoing import queue_message, queue_notice, queued_in, quoted
from kopilka.telegram.queries import bot_name, find_group, find_link
from kopilka.telegram.records import BotSetup, InlineAnswer, Talk, Toast
from kopilka.telegram.service import note_blocked, note_update
from kopilka.telegram.strangers import locale_of
from kopilka.telegram.wording import say as say_of_bot

logger = logging.getLogger("kopilka.bot")

BLOCKED = ("kicked", "left")
# Of the deep link behind the button of an inline answer.
INLINE = "inline"


async def on_month(talk: Talk) -> None:
    await analytics.on_month(talk)
    await questions.draw_month(talk)


COMMANDS: dict[str, Callable[[Talk], Awaitable[None]]] = {
    "start": linking.on_help,
    "help": linking.on_help,
    "unlink": linking.on_unlink,
    "today": analytics.on_today,
    "week": analytics.on_week,
    "month": on_month,
    "balance": accounts.on_balance,
    "goals": goals.on_goals,
    "report": reports.on_report,
}

# By the letter that the data of a button begins with; of an entry where it is none of these.
PRESSES: dict[str, Callable[[Talk, CallbackQuery], Awaitable[Toast | None]]] = {
    goals.LETTER: goals.on_press,
    reports.LETTER: reports.on_press,
}


class Dispatcher:
    def __init__(self, database: Database, setup: BotSetup, pictures: Pictures, watch: Watch) -> None:
        self._database = database
        self._setup = setup
        self._pictures = pictures
        self._watch = watch

    async def read(self, raw: RawUpdate) -> tuple[Update, Picture | None]:
        """With what its picture shows, which may take a while."""
        try:
            update = Update.model_validate(raw.body)
        except ValidationError:
            # Of a shape that this version does not know. Its values stay out of the log.
            logger.warning("update %s cannot be read and is left", raw.update_id)
            update = Update(update_id=raw.update_id)
        return update, await self._picture(update.message) if update.message is not None else None

    async def handle(
        self, raw: RawUpdate, update: Update, picture: Picture | None = None
    ) -> Toast | InlineAnswer | None:
        """What is to be shown at a button that was pressed, or in any chat that asks. An update that was handled before
        has no effect. Raises what the database raises; then nothing has happened.
        """
        async with self._database.transaction() as session:
            if not await note_update(session, self._setup.bot_id, raw.update_id):
                return None
            shown = await self._route(session, update, picture)
        self._watch.handled(raw, queued_in(session))
        return shown

    async def _picture(self, said: Message) -> Picture | None:
        """None where there is none, or it is not for us: of strangers, and of what people show each other in a group,
        nothing is fetched.
        """
        file, user = picture_of(said), said.from_user
        if file is None or user is None:
            return None
        async with self._database.transaction() as session:
            is_private = said.chat.type == linking.PRIVATE
            is_shown = is_private or await group_talk.is_spoken_to(session, self._setup, said)
            if not is_shown or await find_link(session, user.id) is None:
                return None
        return await self._pictures.read(file)

    async def give_up(self, raw: RawUpdate, *, tells: bool) -> None:
        """After an error of ours: the update is not tried for ever, and its sender is told."""
        async with self._database.transaction() as session:
            if not await note_update(session, self._setup.bot_id, raw.update_id) or not tells:
                return
            try:
                update = Update.model_validate(raw.body)
            except ValidationError:
                return
            pressed = update.callback_query
            said = pressed.message if pressed is not None else update.message or update.edited_message
            if said is None or not await _is_answered(session, said):
                return
            asker = pressed.from_user if pressed is not None else said.from_user
            locale = locale_of(self._setup, asker) if asker else self._setup.default_locale
            await queue_notice(session, said.chat.id, "broken", locale)

    async def _route(
        self, session: AsyncSession, update: Update, picture: Picture | None
    ) -> Toast | InlineAnswer | None:
        if update.my_chat_member is not None:
            await self._on_member(session, update.my_chat_member)
        elif update.callback_query is not None:
            return await self._on_press(session, update.callback_query)
        elif update.inline_query is not None:
            return await self._on_inline(session, update.inline_query)
        elif update.message is not None:
            await self._on_message(session, update.message, picture)
        elif update.edited_message is not None:
            await self._on_message(session, update.edited_message, is_edit=True)
        return None

    async def _on_member(self, session: AsyncSession, changed: ChatMemberUpdated) -> None:
        if changed.chat.type == linking.PRIVATE:
            is_blocked = changed.new_chat_member.status in BLOCKED
            await note_blocked(session, changed.chat.id, is_blocked=is_blocked)
        elif changed.new_chat_member.status in BLOCKED:
            await groups.forget_group(session, changed.chat.id)

    async def _on_message(
        self, session: AsyncSession, message: Message, picture: Picture | None = None, *, is_edit: bool = False
    ) -> None:
        user = message.from_user
        if await group_talk.follow(session, message) or user is None:
            return
        if user.is_bot:
            await group_talk.tell_anonymous(session, self._setup, message, user)
            return
        if message.via_bot is not None and message.via_bot.id == self._setup.bot_id:
            return  # the balance that somebody shows in this chat (inline mode): it comes back to us
        command, words = command_of(message.text)
        if message.chat.type != linking.PRIVATE:
            await self._on_group_message(session, message, user, picture, is_edit=is_edit)
            return
        if command == "start" and words == INLINE:
            await self._on_start_inline(session, message, user)
            return
        if command == "start" and words:
            await linking.on_start(session, self._setup, message, user, words)
            return
        talk = await linking.enter(session, self._setup, user, message.chat.id, asks_how=command in ("start", "help"))
        if talk is None:
            return
        if command is not None:
            goals.forget_question(talk)
        await self._answer(talk, command, message, picture, is_edit=is_edit)

    async def _on_group_message(
        self,
        session: AsyncSession,
        message: Message,
        user: TelegramUser,
        picture: Picture | None,
        *,
        is_edit: bool,
    ) -> None:
        taken = await group_talk.take(session, self._setup, message, user, is_edit=is_edit)
        if taken is not None and taken.act is not None:
            await self._refusable(taken.talk, taken.act)
        elif taken is not None:
            await self._answer(taken.talk, taken.command, taken.message, picture, is_edit=is_edit)

    async def _on_start_inline(self, session: AsyncSession, message: Message, user: TelegramUser) -> None:
        talk = await linking.enter(session, self._setup, user, message.chat.id, asks_how=True)
        if talk is not None:
            words = "inline_on" if talk.link.inline_balance else "inline_off"
            text = say_of_groups(talk.locale, words, bot=await bot_name(session, self._setup.bot_id))
            await queue_message(session, talk.member.household_id, talk.chat_id, text)

    async def _answer(
        self, talk: Talk, command: str | None, message: Message, picture: Picture | None, *, is_edit: bool
    ) -> None:
        if command in COMMANDS:
            known = COMMANDS[command]
            await self._refusable(talk, lambda: known(talk))
            return
        if command == "link":
            await self._refusable(talk, lambda: group_bot.on_link_in_private(talk, self._setup))
        elif command == "last":
            await self._refusable(talk, lambda: entries.on_last(talk))
        else:
            await self._refusable(talk, lambda: self._on_told(talk, message, picture, is_edit=is_edit))

    async def _on_told(self, talk: Talk, message: Message, picture: Picture | None, *, is_edit: bool) -> None:
        """A receipt, a question, a bank's message, else a typed line: the narrower is asked for first. An edit is read
        like what it edits, and changes what was made of that.
        """
        if is_edit and await goals.on_edit(talk, message):
            return
        text = picture.code if picture is not None and picture.code else message.text or message.caption or ""
        goal_id = goals.asked_goal(talk, message) if not is_edit else None
        if not is_edit and await _on_goal(talk, message, text, goal_id):
            return
        receipt = read_receipt(text)
        if receipt is not None:
            known = told.of_receipt(receipt, talk.locale, message.caption, entries.day_of(talk, message))
            document = receipt.key.fingerprint
            await entries.on_known(talk, message, [known], [document], recorded="receipt_recorded", is_edit=is_edit)
            return
        if picture is not None and picture.fault is not None and not message.caption:
            await self._say_none(talk, picture.fault)
            return
        if message.text is None and message.caption and not (is_edit and await entries.is_receipt(talk, message)):
            message = message.model_copy(update={"text": message.caption})
        on = entries.day_of(talk, message)
        notices = read_notices(text, on)
        # A reply is about what it answers, but a confirmation code is kept nowhere.
        if message.reply_to_message is None or (notices and notices[0].kind == "code"):
            question = await questions.read(talk, text)
            if question is not None and not (is_edit and await entries.is_recorded(talk, message)):
                await _on_question(talk, question)
                return
            if notices:
                await self._on_notices(talk, message, notices, on, is_edit=is_edit)
                return
            if not is_edit and await questions.on_unclear(talk, text):
                return
        await (entries.on_edit if is_edit else entries.on_message)(talk, message)

    async def _on_notices(
        self, talk: Talk, message: Message, notices: list[BankNotice], on: date, *, is_edit: bool
    ) -> None:
        moved = [it for it in notices if it.is_entry]
        if moved:
            known = [told.of_notice(it, on, talk.locale) for it in moved]
            documents = [told.document_of(it, on) for it in moved]
            await entries.on_known(talk, message, known, documents, recorded="notice_recorded", is_edit=is_edit)
        else:
            kind = notices[0].kind
            await self._say_none(talk, "no_amount" if kind in MOVED else kind)

    async def _say_none(self, talk: Talk, words: str) -> None:
        await queue_message(talk.session, talk.member.household_id, talk.chat_id, told.say(talk.locale, words))

    async def _refusable(self, talk: Talk, act: Callable[[], Awaitable[None]]) -> None:
        """What a service refuses is said, and has no effect."""
        session, household_id, chat_id = talk.session, talk.member.household_id, talk.chat_id
        try:
            async with session.begin_nested():
                await act()
        except AppError as refused:
            await queue_message(session, household_id, chat_id, quoted(refused.detail(talk.locale), 1000))

    async def _on_press(self, session: AsyncSession, query: CallbackQuery) -> Toast | None:
        letter = (query.data or "").partition(":")[0]
        if letter == "L":
            return await linking.on_confirm(session, self._setup, query)
        if letter == group_bot.LETTER:
            return await group_bot.on_press(session, self._setup, query)
        if query.message is not None and query.message.chat.type != linking.PRIVATE:
            return await self._on_group_press(session, query, query.message.chat.id)
        if await find_link(session, query.from_user.id) is None:
            return Toast(say_of_bot(locale_of(self._setup, query.from_user), "button_unlinked"), is_alert=True)
        talk = await linking.enter(session, self._setup, query.from_user, query.from_user.id)
        if talk is None:
            return None
        if letter == "Q":
            await linking.on_unlink_answer(talk, query)
            return None
        return await self._press_entry(talk, query)

    async def _on_group_press(self, session: AsyncSession, query: CallbackQuery, chat_id: int) -> Toast | None:
        """Of members of the household alone, whoever sees the button."""
        group = await find_group(session, chat_id)
        talk = await group_bot.enter(session, self._setup, query.from_user, group) if group is not None else None
        if talk is None:
            words = "group_gone" if group is None else "stranger_toast"
            return Toast(say_of_groups(locale_of(self._setup, query.from_user), words), is_alert=True)
        return await self._press_entry(talk, query)

    async def _press_entry(self, talk: Talk, query: CallbackQuery) -> Toast | None:
        try:
            async with talk.session.begin_nested():
                letter = (query.data or "").partition(":")[0]
                return await PRESSES.get(letter, entries.on_press)(talk, query)
        except AppError as refused:
            return Toast(refused.detail(talk.locale), is_alert=True)

    async def _on_inline(self, session: AsyncSession, query: InlineQuery) -> InlineAnswer:
        """The balance, to whoever has switched it on; to others nothing but the way to do so."""
        talk = await linking.enter_quietly(session, self._setup, query.from_user)
        if talk is None or not talk.link.inline_balance:
            locale = talk.locale if talk is not None else locale_of(self._setup, query.from_user)
            return InlineAnswer(button=say_of_groups(locale, "inline_button"))
        return InlineAnswer(await accounts.inline_results(talk, query.query))


async def _is_answered(session: AsyncSession, said: Message) -> bool:
    """Whether the bot speaks in that chat: of groups, in those that are linked."""
    return said.chat.type == linking.PRIVATE or await find_group(session, said.chat.id) is not None


async def _on_goal(talk: Talk, message: Message, text: str, goal_id: UUID | None) -> bool:
    """A sum for the goal that was asked about, or one with a goal's name. False: it is about something else."""
    on, currency = entries.day_of(talk, message), talk.member.currency
    alone = told.sum_alone(text, on, currency) if goal_id is not None else None
    if goal_id is not None and alone is not None:
        await goals.on_sum(talk, message, goal_id, alone)
        return True
    is_told = goal_id is not None or (message.reply_to_message is None and goals.may_contribute(text))
    typed = told.sum_with_words(text, on, currency) if is_told else None
    if typed is not None and not sounds_like_question(text) and await goals.on_words(talk, message, goal_id, *typed):
        return True
    if goal_id is not None:
        goals.forget_question(talk)
    return False


async def _on_question(talk: Talk, question: Question) -> None:
    if question.subject == "goal":
        await goals.on_goals(talk)
    else:
        await questions.on_question(talk, question)


def command_of(text: str | None) -> tuple[str | None, str]:
    """`/start@KopilkaBot abc` is ("start", "abc"); (None, "") where there is none."""
    if text is None or not text.startswith("/"):
        return None, ""
    head, _, words = text.partition(" ")
    return head[1:].partition("@")[0].lower(), words.strip()
