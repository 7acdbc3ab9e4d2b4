"""What can go wrong with imports."""

from collections.abc import Mapping
from typing import ClassVar

from kopilka.infrastructure.errors import AppError, Conflict, NotFound, Refused
from kopilka.infrastructure.locales import Locale


class ImportNotFound(NotFound):
    code = "import_not_found"
    texts = {
        "ru": "Такого импорта нет: его удалили, или он не был закончен за 30 дней.",
        "en": "There is no such import: it was deleted, or not finished within 30 days.",
    }


class FileTooLarge(AppError):
    status = 413
    code = "statement_too_large"
    texts = {
        "ru": "Файл больше {limit} МиБ. Выгрузите выписку за меньший срок, несколькими файлами.",
        "en": "The file is larger than {limit} MiB. Export the statement for shorter periods, as several files.",
    }


class FormExpected(AppError):
    status = 415
    code = "form_expected"
    texts = {
        "ru": "Файл присылают формой multipart/form-data, в поле «file».",
        "en": "The file is sent as a multipart/form-data form, in the field “file”.",
    }


class FormMalformed(AppError):
    status = 400
    code = "malformed_form"
    texts = {
        "ru": "Форма с файлом повреждена или пришла не до конца. Отправьте файл ещё раз.",
        "en": "The form with the file is damaged, or did not arrive to its end. Send the file again.",
    }


class FileMissing(Refused):
    code = "file_missing"
    texts: ClassVar[Mapping[Locale, str]] = {
        "ru": "В форме нет файла. Пришлите один файл выписки в поле «file».",
        "en": "The form has no file. Send one statement in the field “file”.",
    }


class OneFileAtATime(Refused):
    code = "one_file_at_a_time"
    texts = {
        "ru": "В форме больше одного файла или есть лишнее поле. Присылайте выписки по одной, в поле «file»; рядом "
        "может быть только «account_id».",
        "en": "The form has more than one file, or a field too many. Send statements one by one, in the field “file”; "
        "only “account_id” may stand beside it.",
    }


class TooManyImports(Conflict):
    code = "too_many_imports"
    texts = {
        "ru": "Не закончено импортов: {limit}, больше сразу нельзя. Закончите или удалите один из них.",
        "en": "{limit} imports are not finished, which is the limit. Finish one of them, or delete it.",
    }


class ImportBusy(Conflict):
    code = "import_busy"
    texts = {
        "ru": "Файл сейчас читается или записывается. Подождите немного.",
        "en": "The file is being read or imported at this moment. Wait a little.",
    }


class ImportFinished(Conflict):
    code = "import_finished"
    texts = {
        "ru": "Этот импорт уже закончен. Чтобы изменить его, отмените его и загрузите файл снова.",
        "en": "This import is finished. To change it, take it back and bring the file again.",
    }


class ImportNotReady(Conflict):
    code = "import_not_ready"
    texts = {
        "ru": "Импортировать пока нечего: файл не прочитан. Ответьте, о чём он спрашивает, или загрузите другой.",
        "en": "There is nothing to import yet: the file is not read. Answer what it asks, or bring another one.",
    }


class ImportNeedsAccount(Conflict):
    code = "import_needs_account"
    texts = {
        "ru": "Не выбран счёт для выписки {index}. Выберите, куда её записать.",
        "en": "No account is chosen for statement {index}. Choose where it goes.",
    }


class ImportContradicts(Conflict):
    code = "import_contradicts"
    texts = {
        "ru": "Файл противоречит сам себе: {what}. Скачайте выписку ещё раз, а если она верна, импортируйте всё равно.",
        "en": "The file contradicts itself: {what}. Download the statement again; if it is right, import it "
        "regardless.",
    }


class ImportNotDone(Conflict):
    code = "import_not_done"
    texts = {
        "ru": "Этот импорт ещё не записан, отменять нечего. Его можно удалить.",
        "en": "This import is not recorded yet, there is nothing to take back. It can be deleted.",
    }


class ImportTooOld(Conflict):
    code = "import_file_gone"
    texts = {
        "ru": "Файл хранится неделю и уже удалён. Загрузите его ещё раз.",
        "en": "The file is kept for a week and was deleted. Bring it once more.",
    }


class StatementNotFound(NotFound):
    code = "statement_not_found"
    texts = {"ru": "В этом файле нет выписки {index}.", "en": "The file has no statement {index}."}


class StatementCurrencyDiffers(Conflict):
    code = "statement_currency_differs"
    texts = {
        "ru": "Счёт «{name}» в {account_currency}, а выписка в {currency}. Выберите счёт в {currency}, "
        "или откройте его.",
        "en": "The account “{name}” is in {account_currency}, the statement in {currency}. Choose an account in "
        "{currency}, or open one.",
    }


class RowNotFound(NotFound):
    code = "import_row_not_found"
    texts = {"ru": "В этом импорте нет строки {index}.", "en": "The import has no row {index}."}


class RowNotAnOperation(Conflict):
    code = "import_row_not_an_operation"
    texts = {
        "ru": "Строка {index} — не операция: импортировать в ней нечего.",
        "en": "Row {index} is no operation: there is nothing to import in it.",
    }


class RowDecided(Conflict):
    code = "import_row_decided"
    texts = {
        "ru": "Строка {index} уже импортирована. Измените саму операцию в списке.",
        "en": "Row {index} is imported already. Change the transaction itself in the list.",
    }


class NothingToMatch(Refused):
    code = "nothing_to_match"
    texts = {
        "ru": "С чем совпала строка {index}, не известно. Назовите операцию в «transaction_id».",
        "en": "It is not known what row {index} matches. Name the transaction in “transaction_id”.",
    }


class MatchDiffers(Conflict):
    code = "match_differs"
    texts = {
        "ru": "Операция, с которой совпала строка {index}, — на другом счёте или в другую сторону. Выберите другую или "
        "добавьте строку.",
        "en": "The transaction that row {index} should match is on another account, or goes the other way. Choose "
        "another one, or add the row.",
    }


class MatchTaken(Conflict):
    code = "match_taken"
    texts = {
        "ru": "С той же операцией уже совпала другая строка файла ({index}). Выберите другую или добавьте строку.",
        "en": "Another row of the file (row {index}) matches the same transaction. Choose another one, or add the row.",
    }


class RowRepeated(Refused):
    code = "import_row_repeated"
    texts = {"ru": "Строка {index} названа дважды.", "en": "Row {index} is named twice."}


# Why an import has failed, or was not recorded, where it is not the file's fault: by the codes of imports.failure.
FAILURES: Mapping[str, Mapping[Locale, str]] = {
    "took_too_long": {
        "ru": "Файл читался слишком долго. Выгрузите выписку за меньший срок или в CSV.",
        "en": "Reading the file took too long. Export the statement for a shorter period, or as CSV.",
    },
    "too_much_memory": {
        "ru": "Файл в раскрытом виде слишком велик. Выгрузите выписку за меньший срок или в CSV.",
        "en": "Opened, the file is too large. Export the statement for a shorter period, or as CSV.",
    },
    "too_many_rows": {
        "ru": "Слишком много строк: {detail}. Выгрузите выписку за меньший срок.",
        "en": "Too many rows: {detail}. Export the statement for a shorter period.",
    },
    "date_out_of_range": {
        "ru": "Дата {detail} вне календаря Копилки (с 1970 по 2100 год).",
        "en": "The date {detail} is outside of Kopilka's calendar (1970 to 2100).",
    },
    "reading_failed": {
        "ru": "Файл не получилось прочитать. Пришлите его ещё раз или в другом формате.",
        "en": "The file could not be read. Send it once more, or in another format.",
    },
    "booking_failed": {
        "ru": "Записать не получилось, в журнале ничего не изменилось. Попробуйте ещё раз.",
        "en": "It could not be recorded; nothing has changed in the ledger. Try again.",
    },
    "no_longer_a_member": {
        "ru": "Тот, кто загрузил файл, больше не ведёт это хозяйство. Загрузите файл сами.",
        "en": "Whoever brought the file does not keep this household any more. Bring the file yourself.",
    },
    "file_gone": {
        "ru": "Файл хранится неделю и уже удалён. Загрузите его ещё раз.",
        "en": "The file is kept for a week and was deleted. Bring it once more.",
    },
}


class AccountIdInvalid(Refused):
    code = "account_id_invalid"
    texts = {
        "ru": "В поле «account_id» — не идентификатор счёта.",
        "en": "The field “account_id” is not the id of an account.",
    }
