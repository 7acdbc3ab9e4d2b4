"""What can go wrong with exports."""

from collections.abc import Mapping
from typing import Any, ClassVar

from kopilka.infrastructure.errors import AppError, Conflict, NotFound, Unavailable
from kopilka.infrastructure.locales import Locale

# Why an export failed, by the code in its row.
FAILURES: Mapping[str, Mapping[Locale, str]] = {
    "render_failed": {
        "ru": "Отчёт не получилось построить. Мы уже знаем об этом; попробуйте ещё раз.",
        "en": "The report could not be made. We know of it; please try again.",
    },
    "too_large": {
        "ru": "Отчёт слишком велик. Выберите период короче.",
        "en": "The report is too large. Choose a shorter period.",
    },
    "storage_unavailable": {
        "ru": "Хранилище файлов слишком долго не отвечало. Попробуйте ещё раз позже.",
        "en": "The file storage did not answer for too long. Please try again later.",
    },
    "no_longer_a_member": {
        "ru": "Тот, кто просил отчёт, больше не участник.",
        "en": "Whoever asked for the report is no longer a member.",
    },
}
# How an export ended, in the chat of whoever asked for it.
READY: Mapping[Locale, str] = {"ru": "📄 Отчёт готов: <b>{name}</b>", "en": "📄 The report is ready: <b>{name}</b>"}
FAILED: Mapping[Locale, str] = {"ru": "⚠️ <b>{name}</b>: {why}", "en": "⚠️ <b>{name}</b>: {why}"}


class ExportNotFound(NotFound):
    code = "export_not_found"
    texts = {"ru": "Такой выгрузки нет или её срок истёк.", "en": "There is no such export, or it has expired."}


class ExportFailed(Conflict):
    """The texts are those of the failure."""

    code = "export_failed"

    def __init__(self, failure: str) -> None:
        super().__init__(failure=failure)

    def detail(self, locale: Locale) -> str:
        return failure_text(str(self.facts["failure"]), locale)


class ExportNotReady(Unavailable):
    code = "export_not_ready"
    texts: ClassVar[Mapping[Locale, str]] = {
        "ru": "Файл ещё готовится. Повторите через несколько секунд.",
        "en": "The file is still being made. Try again in a few seconds.",
    }

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.headers = {"Retry-After": "5"}


class FileUnavailable(Unavailable):
    code = "storage_unavailable"
    texts: ClassVar[Mapping[Locale, str]] = {
        "ru": "Хранилище файлов сейчас не отвечает. Файл не потерян, повторите через минуту.",
        "en": "The file storage does not answer right now. The file is not lost, try again in a minute.",
    }


class _TooMany(AppError):
    status = 429

    def __init__(self, **facts: object) -> None:
        super().__init__(**facts)
        self.headers = {"Retry-After": "5"}


class TooManyExports(_TooMany):
    code = "too_many_exports"
    texts = {
        "ru": "В этом хозяйстве уже готовится {limit} выгрузок, больше одновременно нельзя. Дождитесь, пока они "
        "закончатся.",
        "en": "This household has {limit} exports under way, which is the limit. Wait until they are ready.",
    }


class TooManyExportsOfPerson(_TooMany):
    code = "too_many_exports_of_person"
    texts = {
        "ru": "Вы уже заказали {limit} выгрузок во всех своих хозяйствах, больше одновременно нельзя. Дождитесь, пока "
        "они закончатся.",
        "en": "You have {limit} exports under way in all your households, which is the limit. Wait until they are "
        "ready.",
    }


class TooManyWaiting(_TooMany):
    code = "too_many_waiting"
    texts = {
        "ru": "Выгрузок уже ждут {limit} ваших запросов, больше одновременно нельзя. Дождитесь их ответа.",
        "en": "{limit} requests of yours are waiting for exports, which is the limit. Wait for their answers.",
    }


class WaitingFull(_TooMany):
    code = "waiting_full"
    texts = {
        "ru": "Сейчас слишком много запросов ждут выгрузок. Повторите через несколько секунд.",
        "en": "Too many requests are waiting for exports at the moment. Try again in a few seconds.",
    }


def failure_text(failure: str, locale: Locale) -> str:
    return FAILURES.get(failure, FAILURES["render_failed"])[locale]
