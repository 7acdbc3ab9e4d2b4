"""What can go wrong with linking, notices and deliveries."""

from kopilka.infrastructure.errors import AppError, Conflict, NotFound


class TelegramUnavailable(Conflict):
    code = "telegram_unavailable"
    texts = {
        "ru": "На этом сервере бот Telegram не включён или ещё не запустился.",
        "en": "The Telegram bot of this server is not switched on, or has not started yet.",
    }


class TelegramNotLinked(Conflict):
    code = "telegram_not_linked"
    texts = {
        "ru": "Чат Telegram не привязан, поэтому настраивать уведомления негде. Сначала привяжите его.",
        "en": "No Telegram chat is linked, so there is nothing to set notices for. Link one first.",
    }


class NoUpdate(AppError):
    status = 400
    code = "not_an_update"
    texts = {
        "ru": "Это не обновление Telegram: нужен объект JSON с номером update_id.",
        "en": "This is no update of Telegram: a JSON object with an update_id is expected.",
    }


class GroupNotFound(NotFound):
    code = "telegram_group_not_found"
    texts = {
        "ru": "Такой группы Telegram у этого хозяйства нет.",
        "en": "This household has no such Telegram group.",
    }
