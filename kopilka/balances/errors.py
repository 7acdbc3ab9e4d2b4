"""What can go wrong when balances are asked for."""

from kopilka.infrastructure.errors import Refused


class TooManyPoints(Refused):
    code = "too_many_points"
    texts = {
        "ru": "Остатков вышло бы {points}, а можно не больше {limit}. Сократите период или возьмите шаг крупнее.",
        "en": "There would be {points} balances, and at most {limit} are answered. Shorten the period, or take a larger"
        " step.",
    }
