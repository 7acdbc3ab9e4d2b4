"""A message to the bot that is no command: a receipt, a question, a bank's message, else a typed line."""

from datetime import date
from uuid import UUID

from kopilka.bank_notices.results import MOVED, BankNotice
from kopilka.goals import bot as goals
from kopilka.infrastructure.bot_api import Message
from kopilka.processes.bot import told
from kopilka.processes.bot.pictures import Picture
from kopilka.questions import bot as questions
from kopilka.questions.asking import sounds_like_question
from kopilka.questions.results import Question
from kopilka.quick_entry import bot as entries
from kopilka.quick_entry.answering import answers_type
from kopilka.quick_entry.entries import Known
from kopilka.quick_entry.wording import say as say_of_entries
from kopilka.receipts.fiscal_code import read_receipt
from kopilka.telegram.outgoing import queue_message
from kopilka.telegram.records import Talk


async def on_told(talk: Talk, message: Message, picture: Picture | None, *, is_edit: bool) -> None:
    """The narrower is asked for first. An edit is read like what it edits, and changes what was made of that."""
    if is_edit and await goals.on_edit(talk, message):
        return
    if is_edit and message.text is None and await entries.is_receipt(talk, message):
        await entries.on_edit(talk, message)
        return
    on = entries.day_of(talk, message)
    text = message.text or message.caption or ""
    codes = picture.codes if picture is not None else ()
    goal_id = goals.asked_goal(talk, message) if not is_edit else None
    if not is_edit and await _on_goal(talk, message, "" if codes else text, on, goal_id):
        return
    receipts = told.receipts_in(text)
    if codes:
        receipts = [(it, message.caption or "") for it in codes]
    if receipts:
        await _on_receipts(talk, message, receipts, on, is_edit=is_edit)
        return
    if picture is not None and picture.fault is not None and not told.tells_sum(message.caption, on, "RUB"):
        await say_none(talk, picture.fault)
        return
    if message.text is None and message.caption:
        message = message.model_copy(update={"text": message.caption})
    if not is_edit and message.reply_to_message is None and await answers_type(talk, text):
        await entries.on_message(talk, message)
        return
    parts = told.parts_of(text, on, talk.member.currency)
    said = [it for it in parts if isinstance(it, BankNotice)]
    # A reply is about what it answers, but a confirmation code is kept nowhere.
    if message.reply_to_message is None or (said and said[0].kind == "code"):
        question = await questions.read(talk, text)
        is_change = is_edit and await entries.is_recorded(talk, message)
        if is_change and not said and (question is not None or sounds_like_question(text)):
            await entries.on_edit_aside(talk, message, say_of_entries(talk.locale, "edit_question"))
            return
        if question is not None and not is_change:
            await _on_question(talk, question)
            return
        if said:
            await _on_notices(talk, message, parts, on, is_edit=is_edit)
            return
        if await questions.on_unclear(talk, text):
            return
    await (entries.on_edit if is_edit else entries.on_message)(talk, message)


async def _on_receipts(
    talk: Talk, message: Message, parts: list[tuple[str, str] | str], on: date, *, is_edit: bool
) -> None:
    """Each code with its caption, and the lines beside them, which were typed."""
    recorded: list[Known | str] = []
    remarks: dict[str, None] = {}
    for it in parts:
        if isinstance(it, str):
            recorded.append(it)
        elif (receipt := read_receipt(it[0])) is None:
            remarks["code_broken"] = None
        else:
            entry = told.of_receipt(receipt, talk.locale, it[1], on)
            recorded.append(Known(entry, receipt.key.fingerprint, "receipt_recorded"))
            remarks |= dict.fromkeys(told.caption_left_out(receipt, it[1], on))
    if recorded:
        await entries.on_known(talk, message, recorded, is_edit=is_edit)
    for words in remarks:
        await say_none(talk, words)


async def _on_notices(talk: Talk, message: Message, parts: list[BankNotice | str], on: date, *, is_edit: bool) -> None:
    """What moved and what was typed beside it is recorded; of each kind of the rest it is said why it is not."""
    said = [it for it in parts if isinstance(it, BankNotice)]
    others = [*dict.fromkeys("no_amount" if it.kind in MOVED else it.kind for it in said if not it.is_entry)]
    has_code = said[0].kind == "code"
    recorded: list[Known | str] = []
    for it in [] if has_code else parts:
        if isinstance(it, str):
            recorded.append(it)
        elif it.is_entry:
            entry, document = told.of_notice(it, on, talk.locale), told.document_of(it, on)
            recorded.append(Known(entry, document, "notice_recorded", it.bank, it.card, told.CASH.get(it.kind)))
    if recorded:
        await entries.on_known(talk, message, recorded, is_edit=is_edit)
    elif is_edit and await entries.is_recorded(talk, message):
        why = " ".join(told.say(talk.locale, it) for it in others)
        await entries.on_edit_aside(talk, message, say_of_entries(talk.locale, "edit_stands", why=why))
        return
    for words in [*others, *(["left_out"] if has_code and len(parts) > 1 else [])]:
        await say_none(talk, words)
    unread = told.left_out(message.text or "", on, parts, talk.locale)
    if unread is not None:
        await queue_message(talk.session, talk.member.household_id, talk.chat_id, unread)


async def _on_goal(talk: Talk, message: Message, text: str, on: date, goal_id: UUID | None) -> bool:
    """A sum for the goal that was asked about, or one with a goal's name. False: it is about something else."""
    currency = talk.member.currency
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


async def say_none(talk: Talk, words: str) -> None:
    """Why nothing was recorded, or not all of it."""
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, told.say(talk.locale, words))
