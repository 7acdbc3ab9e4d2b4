"""What can go wrong with rates that are set by hand."""

from kopilka.infrastructure.errors import Conflict, NotFound, Refused


class RateNotFound(NotFound):
    code = "exchange_rate_not_found"
    texts = {
        "ru": "На этот день своего курса этой валюты нет.",
        "en": "There is no rate of your own for this currency on this day.",
    }


class RateOfOwnCurrency(Refused):
    code = "rate_of_own_currency"
    texts = {
        "ru": "{currency} — основная валюта, её курс всегда 1. Укажите другую валюту.",
        "en": "{currency} is the main currency: its rate is always 1. Name another currency.",
    }


class TooManyRates(Conflict):
    code = "too_many_exchange_rates"
    texts = {
        "ru": "Своих курсов уже {limit}, больше сохранить нельзя. Удалите ненужные.",
        "en": "There are {limit} rates of your own already, which is the most. Delete those that are not needed.",
    }
