"""What somebody is told for whom nothing can be done yet: so often, and in the language of their Telegram."""

from sqlalchemy.ext.asyncio import AsyncSession

from kopilka.infrastructure.bot_api import TelegramUser
from kopilka.infrastructure.database.limits import Policy, use
from kopilka.infrastructure.locales import Locale, negotiate
from kopilka.telegram.outgoing import queue_notice
from kopilka.telegram.records import BotSetup

# A group is told once a day how to link. Whoever writes to the bot itself is answered each time, within reason.
ONCE_A_DAY = Policy("telegram_stranger", 1, 86_400)
MESSAGES_A_DAY = Policy("telegram_message", 20, 86_400)
CODES_A_DAY = Policy("telegram_code", 20, 86_400)
STARTS_A_DAY = Policy("telegram_start", 20, 86_400)


async def tell_stranger(
    session: AsyncSession, setup: BotSetup, user: TelegramUser, chat_id: int, words: str, policy: Policy = ONCE_A_DAY
) -> None:
    """At most so often, whatever they write."""
    key = f"{policy.name} {words} {chat_id}".encode()
    if (await use(session, key, policy)).wait == 0:
        await queue_notice(session, chat_id, words, locale_of(setup, user))


def locale_of(setup: BotSetup, user: TelegramUser) -> Locale:
    return negotiate(user.language_code, setup.default_locale)
