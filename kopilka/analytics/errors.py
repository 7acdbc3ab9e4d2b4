"""What can go wrong with analytics."""

from kopilka.infrastructure.errors import Refused


class PeriodAmbiguous(Refused):
    code = "period_ambiguous"
    texts = {
        "ru": "Назовите период одним способом: period, или year и month, или start_date и end_date.",
        "en": "Name the period in one way: period, or year and month, or start_date and end_date.",
    }
