"""What can go wrong with attachments."""

from collections.abc import Mapping
from typing import ClassVar

from kopilka.infrastructure.errors import AppError, Conflict, NotFound, Refused, Unavailable
from kopilka.infrastructure.locales import Locale


class AttachmentNotFound(NotFound):
    code = "attachment_not_found"
    texts = {"ru": "Такого файла нет: его удалили.", "en": "There is no such file: it was deleted."}


class ThumbnailNotFound(NotFound):
    code = "thumbnail_not_found"
    texts = {
        "ru": "У этого файла нет картинки для предпросмотра.",
        "en": "This file has no picture for a preview.",
    }


class FileTooLarge(AppError):
    status = 413
    code = "file_too_large"
    texts = {"ru": "Файл больше {limit} МиБ.", "en": "The file is larger than {limit} MiB."}


class FileEmpty(Refused):
    code = "file_empty"
    texts = {"ru": "Файл пуст.", "en": "The file is empty."}


class FileTypeRefused(AppError):
    status = 415
    code = "file_type_refused"
    texts = {
        "ru": "Это не PDF и не картинка (JPEG, PNG, WebP, HEIC): другие файлы не принимаются, как бы их ни назвали.",
        "en": "This is neither a PDF nor a picture (JPEG, PNG, WebP, HEIC): other files are not taken, whatever they "
        "are called.",
    }


class FileDamaged(Refused):
    code = "file_damaged"
    texts = {
        "ru": "Файл повреждён или сохранён не до конца: открыть его не получится.",
        "en": "The file is damaged, or was not saved to its end: it could not be opened.",
    }


class PictureTooLarge(Refused):
    code = "picture_too_large"
    texts = {
        "ru": "В картинке больше {limit} миллионов точек. Уменьшите её и добавьте снова.",
        "en": "The picture has more than {limit} million pixels. Make it smaller and add it again.",
    }


class TooManyAttachments(Conflict):
    code = "too_many_attachments"
    texts = {
        "ru": "У операции уже {limit} файлов, больше нельзя.",
        "en": "The transaction has {limit} files already, which is the limit.",
    }


class AttachmentsFull(Conflict):
    code = "attachments_full"
    texts = {
        "ru": "Все файлы хозяйства занимают до {limit} МиБ, и место кончилось. Удалите ненужные.",
        "en": "All files of the household may take {limit} MiB, and there is no room left. Delete some.",
    }


class StorageAway(Unavailable):
    code = "attachments_unavailable"
    texts: ClassVar[Mapping[Locale, str]] = {
        "ru": "Хранилище файлов сейчас не отвечает. Повторите через минуту.",
        "en": "The file storage does not answer right now. Try again in a minute.",
    }

    def __init__(self, **facts: object) -> None:
        super().__init__(**facts)
        self.headers = {"Retry-After": "30"}


class InspectionFailed(Unavailable):
    code = "inspection_failed"
    texts: ClassVar[Mapping[Locale, str]] = {
        "ru": "Файл не получилось проверить. Повторите через минуту.",
        "en": "The file could not be checked. Try again in a minute.",
    }
