"""What the bot says about itself, linking and sign-ins; sums and days as people read them in a chat."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from kopilka.infrastructure.locales import Locale, Localized
from kopilka.money import CURRENCIES

# Babel would take more memory than all of the bot's own code.
_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "KZT": "₸", "UAH": "₴", "TRY": "₺", "GEL": "₾", "AMD": "֏"}
_BEFORE_IN_ENGLISH = ("$", "€", "£")
_MONTHS: Mapping[Locale, tuple[str, ...]] = {
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
        "декабря",
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}  # fmt: skip
_MONTH_NAMES: Mapping[Locale, tuple[str, ...]] = {
    "ru": (
        "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
        "декабрь",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip
_NBSP = "\N{NO-BREAK SPACE}"
# Categories of a split that are named.
MOST_PARTS = 5
_MINUS = "\N{MINUS SIGN}"
# As they stand in User-Agent: most clients name several, the true one is found first.
_PROGRAMS = (
    ("YaBrowser/", "Яндекс Браузер", "Yandex Browser"), ("Edg", "Edge", "Edge"), ("OPR/", "Opera", "Opera"),
    ("Firefox/", "Firefox", "Firefox"), ("FxiOS/", "Firefox", "Firefox"), ("CriOS/", "Chrome", "Chrome"),
    ("Chrome/", "Chrome", "Chrome"), ("Safari/", "Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip

# To somebody who is not linked. Their names stand in telegram_notices.
NOTICES: Mapping[str, Localized] = {
    "stranger": Localized(
        ru="Здравствуйте! Это бот Копилки: он записывает расходы одной строкой.\n\n"
        "Сначала привяжите его к своей Копилке: откройте её в браузере, «Настройки» → «Telegram» → «Привязать "
        "Telegram», и перейдите по ссылке оттуда.",
        en="Hello! This is the bot of Kopilka: it records what you spend, one line at a time.\n\n"
        "First link it to your Kopilka: open it in the browser, Settings → Telegram → Link Telegram, and follow "
        "the link that "
        "you find there.",
    ),
    "code_invalid": Localized(
        ru="Эта ссылка уже не действует: она работает один раз и 10 минут. Возьмите новую в Копилке: «Настройки» → "
        "«Telegram».",
        en="This link is no longer valid: it works once, for 10 minutes. Get a new one in Kopilka: Settings → "
        "Telegram.",
    ),
    "group": Localized(
        ru="Эта группа не привязана к хозяйству в Копилке. Привязать её может владелец хозяйства, у которого привязан "
        "личный чат со мной: /link здесь или «Настройки» → «Telegram».",
        en="This group is not linked with a household of Kopilka. The owner of a household can link it, once their own "
        "chat with me is linked: /link here, or Settings → Telegram.",
    ),
    "group_code_invalid": Localized(
        ru="Эта ссылка не действует: она работает один раз, 10 минут и только у владельца хозяйства, который её "
        "сделал. Возьмите новую: /link.",
        en="This link is not valid: it works once, for 10 minutes, and only for the household's owner who made it. Get "
        "a new one: /link.",
    ),
    "group_unlinked": Localized(
        ru="Готово, группа отвязана. Записи в Копилке остались. Привязать снова: /link.",
        en="Done, this group is no longer linked. Your entries are kept in Kopilka. To link it again: /link.",
    ),
    "disabled": Localized(
        ru="Ваша учётная запись в Копилке отключена, поэтому я ничего не записал. Обратитесь к администратору.",
        en="Your Kopilka account is disabled, so I have recorded nothing. Ask the administrator.",
    ),
    "left": Localized(
        ru="Вы больше не участвуете в хозяйстве, к которому был привязан этот чат, поэтому я ничего не записал. "
        "Привяжите чат заново: «Настройки» → «Telegram».",
        en="You are no longer a member of the household that this chat was linked to, so I have recorded nothing. "
        "Link it again: Settings → Telegram.",
    ),
    "anonymous": Localized(
        ru="Вы пишете от имени группы, и я не вижу, кто вы, поэтому ничего не сделал. Выключите анонимность в правах "
        "администратора и напишите ещё раз.",
        en="You write as the group, and I cannot see who you are, so I have done nothing. Switch anonymity off in your "
        "rights as an administrator, and write again.",
    ),
    "unlinked": Localized(
        ru="Готово, чат отвязан. Записи в Копилке остались. Привязать снова можно в «Настройках» → «Telegram».",
        en="Done, this chat is no longer linked. Your entries are kept in Kopilka. To link it again: Settings → "
        "Telegram.",
    ),
    "broken": Localized(
        ru="Что-то сломалось у меня, и это сообщение я не обработал: ничего не записано и не изменено. "
        "Попробуйте ещё раз.",
        en="Something broke on my side, and this message was not processed: nothing was recorded or changed. "
        "Please try again.",
    ),
}  # fmt: skip

_TEXTS: Mapping[str, Localized] = {
    "confirm": Localized(
        ru="Привязать этот чат к Копилке?\n\nУчётная запись: <b>{email}</b>\nХозяйство: <b>{household}</b>\n\n"
        "Всё, что вы здесь напишете, будет записано туда. Если это не ваша учётная запись, нажмите «Нет».",
        en="Link this chat to Kopilka?\n\nAccount: <b>{email}</b>\nHousehold: <b>{household}</b>\n\n"
        "What you write here will be recorded there. If this is not your account, press “No”.",
    ),
    "confirm_replaces": Localized(
        ru="\n\nСейчас чат привязан к другой учётной записи; она будет отвязана.",
        en="\n\nThe chat is linked to another account now, which will be unlinked.",
    ),
    "yes": Localized(ru="Привязать", en="Link"),
    "no": Localized(ru="Нет", en="No"),
    "linked": Localized(
        ru="Готово! Чат привязан: <b>{email}</b>, хозяйство <b>{household}</b>.\n\n{help}",
        en="Done! This chat is linked: <b>{email}</b>, household <b>{household}</b>.\n\n{help}",
    ),
    "not_linked": Localized(ru="Хорошо, чат не привязан.", en="All right, the chat is not linked."),
    "link_expired": Localized(
        ru="Эта ссылка уже не действует. Возьмите новую в «Настройках» → «Telegram».",
        en="This link is no longer valid. Get a new one: Settings → Telegram.",
    ),
    "button_unlinked": Localized(
        ru="Этот чат не привязан к Копилке, поэтому кнопка не действует. Привязать: «Настройки» → «Telegram».",
        en="This chat is not linked to Kopilka, so the button does not work. To link it: Settings → Telegram.",
    ),
    "unlinked_outside": Localized(
        ru="Чат отвязан в настройках Копилки. Записи остались.",
        en="This chat was unlinked in the settings of Kopilka. Your entries are kept.",
    ),
    "unlink": Localized(
        ru="Отвязать этот чат от Копилки? Записи останутся, кнопки под старыми сообщениями работать перестанут.",
        en="Unlink this chat from Kopilka? Your entries are kept; buttons under old messages will no longer work.",
    ),
    "unlink_yes": Localized(ru="Отвязать", en="Unlink"),
    "unlink_no": Localized(ru="Оставить", en="Keep"),
    "kept": Localized(ru="Хорошо, чат остаётся привязан.", en="All right, the chat stays linked."),
    "help": Localized(
        ru="Напишите, на что и сколько, одной строкой:\n"
        "• <code>кофе 250</code>\n• <code>вчера такси 430 картой</code>\n• <code>+120000 зарплата</code>\n"
        "• несколько трат — каждую с новой строки\n\n"
        "Исправить: отредактируйте своё сообщение или ответьте на моё («450», «это было такси», «вчера»).\n"
        "Узнать: /today, /week, /month — сколько ушло и на что, /balance — сколько на счетах, /goals — цели, "
        "/last — последние записи. Или спросите словами: «сколько на еду в мае?».\n"
        "Ещё понимаю снимок QR-кода чека и сообщение банка.\n"
        "/report — отчёт в PDF или Excel, /link — привязать группу, /unlink — отвязать чат.",
        en="Write what for and how much, in one line:\n"
        "• <code>coffee 250</code>\n• <code>yesterday taxi 430 by card</code>\n• <code>+120000 salary</code>\n"
        "• several of them, each on a line of its own\n\n"
        "To correct: edit your message, or reply to mine (“450”, “it was a taxi”, “yesterday”).\n"
        "To ask: /today, /week, /month for what was spent and on what, /balance for what the accounts hold, "
        "/goals, /last for the latest entries. Or ask in words: “how much on food in May?”.\n"
        "I also read a photo of a receipt's QR code, and a bank's message.\n"
        "/report for a report as PDF or Excel, /link for a group, /unlink to unlink the chat.",
    ),
    "open_kopilka": Localized(ru="Открыть Копилку", en="Open Kopilka"),
    "signed_in": Localized(
        ru="🔐 Вход в Копилку с нового устройства: <b>{client}</b>, {when}.\n\n"
        "Если это были не вы: «Настройки» → «Где вы вошли» → «Выйти» у этого устройства, и смените пароль.",
        en="🔐 A sign-in to Kopilka from a new device: <b>{client}</b>, {when}.\n\n"
        "If that was not you: Settings → Where you are signed in → Sign out of that device, and change the password.",
    ),
    "unknown_client": Localized(ru="неизвестная программа", en="an unknown program"),
    "more_parts": Localized(ru="ещё {count}", en="{count} more"),
    "commands_today": Localized(ru="Сегодня: сколько и на что", en="Today: how much and on what"),
    "commands_week": Localized(ru="Эта неделя", en="This week"),
    "commands_month": Localized(ru="Этот месяц", en="This month"),
    "commands_balance": Localized(ru="Сколько на счетах", en="What the accounts hold"),
    "commands_goals": Localized(ru="Цели", en="Goals"),
    "commands_last": Localized(ru="Последние записи", en="The latest entries"),
    "commands_report": Localized(ru="Отчёт в PDF или Excel", en="A report as PDF or Excel"),
    "commands_help": Localized(ru="Как записывать", en="How to record"),
    "commands_link": Localized(ru="Привязать группу", en="Link a group"),
    "commands_unlink": Localized(ru="Отвязать чат", en="Unlink the chat"),
}  # fmt: skip


def say(locale: Locale, words: str, **facts: object) -> str:
    return _TEXTS[words][locale].format_map(facts)


def notice(locale: Locale, words: str) -> str | None:
    """None where this version knows no such text."""
    return NOTICES[words][locale] if words in NOTICES else None


def money(locale: Locale, amount: Decimal, currency: str) -> str:
    """«1 234,50 ₽», "−$1,234.50". Exact; a fraction is shown where there is one."""
    digits = CURRENCIES.get(currency, 2)
    minus = _MINUS if amount < 0 else ""
    whole, _, fraction = f"{abs(amount):f}".partition(".")
    fraction = fraction.rstrip("0")
    if fraction:
        fraction = fraction.ljust(digits, "0")
    grouped = f"{int(whole):,}"
    sign = _SIGNS.get(currency, currency)
    if locale == "ru":
        number = grouped.replace(",", _NBSP) + (f",{fraction}" if fraction else "")
        return f"{minus}{number}{_NBSP}{sign}"
    number = grouped + (f".{fraction}" if fraction else "")
    return f"{minus}{sign}{number}" if sign in _BEFORE_IN_ENGLISH else f"{minus}{number}{_NBSP}{sign}"


def parts_of_split(locale: Locale, parts: Iterable[tuple[str, Decimal]], currency: str) -> str:
    """«Продукты 800 ₽, Дом 200 ₽»: names as they are told, the largest first, the smallest of many in one number."""
    ordered = sorted(parts, key=lambda it: -it[1])
    told = [f"{name} {money(locale, amount, currency)}" for name, amount in ordered[:MOST_PARTS]]
    left = len(ordered) - len(told)
    return ", ".join([*told, *([say(locale, "more_parts", count=left)] if left else [])])


def day_of_month(locale: Locale, day: date) -> str:
    """«12 ноября»."""
    return f"{day.day}{_NBSP}{_MONTHS[locale][day.month - 1]}"


def moment_title(locale: Locale, moment: datetime, zone: str) -> str:
    """«12 ноября, 14:03»."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day_of_month(locale, local.date())}, {local:%H:%M}"


def client_of(locale: Locale, user_agent: str | None) -> str:
    """«Chrome, Windows»; of another program the name that it gives itself."""
    if not user_agent:
        return say(locale, "unknown_client")
    programs = (ru if locale == "ru" else en for mark, ru, en in _PROGRAMS if mark in user_agent)
    systems = (name for mark, name in _SYSTEMS if mark in user_agent)
    found = [it for it in (next(programs, None), next(systems, None)) if it is not None]
    return ", ".join(found) or user_agent.partition("/")[0]


def day_name(locale: Locale, day: date, today: date) -> str:
    """«сегодня», «вчера», «12 ноября», «12 ноября 2025»."""
    if day == today:
        return "сегодня" if locale == "ru" else "today"
    if day == today - timedelta(days=1):
        return "вчера" if locale == "ru" else "yesterday"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day.day}{_NBSP}{_MONTHS[locale][day.month - 1]}{year}"


def month_name(locale: Locale, month: date) -> str:
    """«май 2026», "May 2026"."""
    return f"{_MONTH_NAMES[locale][month.month - 1]}{_NBSP}{month.year}"
