"""What can go wrong with analytics."""

from typing import Any, ClassVar

from kopilka.infrastructure.errors import AppError, Refused


class PeriodAmbiguous(Refused):
    code = "period_ambiguous"
    texts: ClassVar = {
        "ru": "Назовите период одним способом: period, или year и month, или start_date и end_date.",
        "en": "Name the period in one way: period, or year and month, or start_date and end_date.",
    }


class PeriodHalfNamed(PeriodAmbiguous):
    """One end of a range without the other. The code is that of PeriodAmbiguous, on which clients rely."""

    texts: ClassVar = {
        "ru": "Укажите оба дня периода: {given} есть, а {missing} не хватает.",
        "en": "Name both days of the period: {given} is there, {missing} is missing.",
    }


class TooManyCalculations(AppError):
    status = 429
    code = "too_many_calculations"
    texts: ClassVar = {
        "ru": "Одновременно считается не больше {limit} ваших больших отчётов. Дождитесь ответа и повторите запрос.",
        "en": "At most {limit} of your large reports are calculated at a time. Wait for an answer and try again.",
    }

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.headers = {"Retry-After": "1"}
