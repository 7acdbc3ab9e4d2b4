"""What was refused, asked or skipped, in words of a person."""

from kopilka.infrastructure.locales import Locale, Localized
from kopilka.statement_imports.proof import Contradiction
from kopilka.statement_imports.statement import StatementUndecided, StatementUnreadable

_REFUSALS: dict[str, tuple[str, str]] = {
    "account_unnamed": (
        "не сказано, по какому счёту выписка: «{detail}»",
        "it is not said whose account the statement is of: “{detail}”",
    ),
    "after_end": ("после конца файла стоит ещё «{detail}»", "after the end of the file there is still “{detail}”"),
    "amount_missing": ("нет суммы: «{detail}»", "there is no amount: “{detail}”"),
    "amount_too_large": ("сумма слишком велика: {detail}", "the amount is too large: {detail}"),
    "amount_unreadable": ("«{detail}» — не сумма", "“{detail}” is not an amount"),
    "archive": (
        "это архив: распакуйте его и дайте файл выписки",
        "this is an archive: unpack it and give the statement",
    ),
    "balance_contradicts": (
        "остаток не сходится с суммой операции, разница {detail}",
        "the balance does not follow from the amount, the difference is {detail}",
    ),
    "binary": ("это не выписка: в файле не текст", "this is no statement: the file is not text"),
    "column_unnamed": ("у столбца с «{detail}» нет названия", "the column of “{detail}” has no name"),
    "currency_contradicts": ("две валюты у одной суммы: {detail}", "two currencies of one amount: {detail}"),
    "currency_unknown": ("неизвестная валюта «{detail}»", "unknown currency “{detail}”"),
    "cut": (
        "файл обрывается: скачайте выписку ещё раз ({detail})",
        "the file is cut off: download the statement again ({detail})",
    ),
    "date_unreadable": ("«{detail}» — не дата", "“{detail}” is not a date"),
    "dates_1904": (
        "в книге дни считаются с 1904 года: сохраните её как CSV",
        "the workbook counts days from 1904: save it as CSV",
    ),
    "dates_mixed": ("«{detail}»: даты столбца записаны по-разному", "“{detail}”: dates of one column differ in form"),
    "document": (
        "это документ, а не таблица: выгрузите выписку в CSV или XLSX",
        "this is a document, not a table: export the statement as CSV or XLSX",
    ),
    "empty": ("файл пуст", "the file is empty"),
    "encoding_broken": (
        "текст повреждён: это не {detail} или часть букв потеряна",
        "the text is damaged: it is not {detail}, or letters are lost",
    ),
    "encoding_unclear": ("кодировка текста не распознана", "the encoding of the text is not recognised"),
    "encoding_unknown": ("неизвестная кодировка {detail}", "unknown encoding {detail}"),
    "entities": (
        "в XML есть определения (DTD): такие файлы не читаются",
        "the XML has definitions (DTD): such files are not read",
    ),
    "format_unknown": ("это не похоже на выписку", "this does not look like a statement"),
    "formulas": (
        "в книге формулы без значений: откройте её в Excel и сохраните",
        "the workbook has formulas without values: open it in Excel and save it",
    ),
    "html": (
        "это веб-страница, хотя имя может быть .xls: сохраните её в Excel как XLSX",
        "this is a web page, though its name may be .xls: save it as XLSX in Excel",
    ),
    "income_and_expense": ("и приход, и расход в одной строке: «{detail}»", "both income and expense: “{detail}”"),
    "investments": (
        "это выписка брокерского счёта, она не читается: «{detail}»",
        "this is the statement of a brokerage account, which is not read: “{detail}”",
    ),
    "json": ("это JSON, а не выписка", "this is JSON, not a statement"),
    "line_too_long": ("слишком длинная строка", "the line is too long"),
    "marks_mixed": (
        "в столбце «{detail}» то точка, то запятая отделяют копейки",
        "in column “{detail}” both a point and a comma stand before cents",
    ),
    "no_rows": ("в выписке нет операций", "the statement has no operations"),
    "ods": ("ODS не читается: сохраните таблицу как XLSX или CSV", "ODS is not read: save the table as XLSX or CSV"),
    "opened_too_large": ("распакованным файл занял бы {detail} МиБ", "unpacked, the file would take {detail} MiB"),
    "orders": (
        "это платёжки для банка ({detail}), а не выписка: исполнены ли они, не сказано",
        "these are orders for a bank ({detail}), no statement: whether they were executed is not said",
    ),
    "other_currency": (
        "сумма в другой валюте, чем счёт: «{detail}»",
        "an amount in another currency than the account: “{detail}”",
    ),
    "page_missing": (
        "страницы выписки не продолжают одна другую: {detail}",
        "pages of the statement do not follow each other: {detail}",
    ),
    "password": ("книга закрыта паролем: сохраните её без пароля", "the workbook has a password: save it without one"),
    "pdf": (
        "PDF не читается: выгрузите выписку в CSV или XLSX",
        "PDF is not read: export the statement as CSV or XLSX",
    ),
    "picture": ("это картинка", "this is a picture"),
    "quotes_unbalanced": ("кавычка открыта и не закрыта", "a quote is opened and not closed"),
    "row_outside": ("операция стоит вне счёта: «{detail}»", "an operation stands outside of any account: “{detail}”"),
    "row_unreadable": ("операция не читается: «{detail}»", "the operation cannot be read: “{detail}”"),
    "rows_above_header": ("операции выше заголовка: «{detail}»", "operations above the header: “{detail}”"),
    "sign_contradicts": ("знак суммы спорит со словом: «{detail}»", "the sign contradicts the word: “{detail}”"),
    "sign_unknown": ("«{detail}»: приход это или расход?", "“{detail}”: is it income or expense?"),
    "status_unknown": ("неизвестное состояние «{detail}»", "unknown status “{detail}”"),
    "too_large": ("файл в {detail} МиБ, читаются файлы до 10", "the file has {detail} MiB, up to 10 are read"),
    "too_many_cells": (
        "ячеек больше, чем столбцов: «{detail}»",
        "there are more cells than columns: “{detail}”",
    ),
    "too_many_columns": ("слишком много столбцов: {detail}", "too many columns: {detail}"),
    "too_many_rows": ("слишком много строк: {detail}", "too many rows: {detail}"),
    "too_many_sheets": ("слишком много листов: {detail}", "too many sheets: {detail}"),
    "too_precise": ("у {detail} больше знаков, чем у валюты", "{detail} has more digits than the currency"),
    "total_line_unclear": ("операция это или итог: «{detail}»?", "is it an operation or a total: “{detail}”?"),
    "workbook_broken": ("книга Excel повреждена", "the Excel workbook is damaged"),
    "xlsb": ("XLSB не читается: сохраните книгу как XLSX", "XLSB is not read: save the workbook as XLSX"),
    "xml_broken": ("XML повреждён: {detail}", "the XML is damaged: {detail}"),
    "xml_spreadsheet": (
        "это таблица XML 2003: сохраните её как XLSX",
        "this is an XML spreadsheet of 2003: save it as XLSX",
    ),
}
REFUSALS = {code: Localized(*words) for code, words in _REFUSALS.items()}
_OTHER = Localized("файл не читается: {detail}", "the file cannot be read: {detail}")
_AT_LINE = Localized("строка {line}: ", "line {line}: ")
_QUESTIONS = {
    "mapping": Localized("Что в каких столбцах?", "What do the columns hold?"),
    "date_order": Localized("Что раньше: день или месяц?", "Which comes first, the day or the month?"),
    "decimal_mark": Localized("Чем отделены копейки?", "What stands before the cents?"),
    "encoding": Localized("В какой кодировке текст?", "Which encoding has the text?"),
    "currency": Localized("В какой валюте счёт?", "In which currency is the account?"),
}
REASONS = {
    "failed": Localized("не прошла", "failed"),
    "cancelled": Localized("отменена", "cancelled"),
    "zero": Localized("на ноль", "of zero"),
    "total_line": Localized("итог", "total"),
    "information": Localized("не операция", "no operation"),
}
_CONTRADICTIONS = {
    "total_in": Localized("приход", "income"),
    "total_out": Localized("расход", "expenses"),
    "closing_balance": Localized("остаток на конец", "closing balance"),
    "rows": Localized("число операций", "number of operations"),
}
_DIFFERS = Localized(
    "{what}: в файле {told}, по операциям {found}, разница {difference}",
    "{what}: the file says {told}, the operations come to {found}, the difference is {difference}",
)


def refusal(error: StatementUnreadable, locale: Locale) -> str:
    words = REFUSALS.get(error.code, _OTHER)[locale]
    said = words.format(detail=error.detail or error.code).replace(" ()", "")
    return (_AT_LINE[locale].format(line=error.line) if error.line else "") + said


def question(asked: StatementUndecided, locale: Locale) -> str:
    return _QUESTIONS[asked.what][locale]


def contradiction(found: Contradiction, locale: Locale) -> str:
    words = _CONTRADICTIONS.get(found.what)
    return _DIFFERS[locale].format(
        what=words[locale] if words else found.what,
        told=f"{found.told:f}",
        found=f"{found.found:f}",
        difference=f"{found.difference:f}",
    )
