"""What can go wrong with the explorer."""

from typing import Any, ClassVar

from kopilka.infrastructure.errors import AppError, Conflict, NotFound, Refused


class SameDimension(Refused):
    code = "same_dimension"
    texts = {
        "ru": "Строки и столбцы должны показывать разное. Выберите для столбцов другой разрез или уберите их.",
        "en": "Rows and columns must show different things. Choose another dimension for the columns, or none.",
    }


class GrowthWithoutTime(Refused):
    code = "growth_without_time"
    texts = {
        "ru": "Рост считается от периода к периоду: выберите для строк или столбцов month, week или day.",
        "en": "Growth goes from one period to the next: choose month, week or day for the rows or the columns.",
    }


class TypeNeeded(Refused):
    code = "type_needed"
    texts = {
        "ru": "Наибольшее и рост считаются отдельно для доходов и расходов: выберите тип.",
        "en": "The largest and growth are of income or of expenses: choose a type.",
    }


class ShareOfCurrencies(Refused):
    code = "share_of_currencies"
    texts = {
        "ru": "Долю разных валют друг в друге не посчитать: выберите другой показатель или уберите разрез по валютам.",
        "en": "Currencies have no share in each other: choose another measure, or another dimension than currency.",
    }


class TransfersNotExplored(Refused):
    code = "transfers_not_explored"
    texts = {
        "ru": "Переводы — не доход и не расход, здесь их нет. Выберите доходы, расходы или возвраты.",
        "en": "Transfers are neither income nor expense and are not here. Choose income, expenses or refunds.",
    }


class TooManySteps(Refused):
    """A time axis has no largest part to keep: it would have to be cut."""

    code = "too_many_steps"
    texts = {
        "ru": "Получилось бы {count} — больше, чем помещается ({limit}). Сократите период или возьмите шаг крупнее.",
        "en": "That would be {count}, more than fit ({limit}). Choose a shorter period or a larger step.",
    }


class TooMuchToExplore(Refused):
    code = "too_much_to_explore"
    texts = {
        "ru": "Под эти условия попадает слишком много операций. Сократите период или добавьте фильтр.",
        "en": "Too many transactions fit these conditions. Choose a shorter period, or add a filter.",
    }


class TooManyTables(AppError):
    status = 429
    code = "too_many_tables"
    texts: ClassVar = {
        "ru": "Одновременно считается не больше {limit} ваших таблиц. Дождитесь ответа и повторите запрос.",
        "en": "At most {limit} of your tables are calculated at a time. Wait for an answer and try again.",
    }

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.headers = {"Retry-After": "1"}


class CalculationUnavailable(AppError):
    status = 503
    code = "calculation_unavailable"
    texts: ClassVar = {
        "ru": "Таблицу сейчас не посчитать: серверу не хватает памяти. Повторите запрос чуть позже.",
        "en": "The table cannot be calculated now, the server is short of memory. Try again a little later.",
    }


class ViewNotFound(NotFound):
    code = "view_not_found"
    texts = {"ru": "Такого вида нет.", "en": "There is no such view."}


class ViewExists(Conflict):
    code = "view_exists"
    texts = {
        "ru": "Вид «{name}» уже есть. Назовите этот иначе или измените тот.",
        "en": "There is a view “{name}” already. Give this one another name, or change that one.",
    }


class TooManyViews(Conflict):
    code = "too_many_views"
    texts = {
        "ru": "Сохранённых видов уже {limit}: больше нельзя. Удалите те, что не нужны.",
        "en": "There are {limit} saved views already, which is the limit. Delete those that are not needed.",
    }
