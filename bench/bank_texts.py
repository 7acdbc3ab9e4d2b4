"""The example household's transactions as banks would write them: in capital Latin letters, with terminals and cities.

Shared by `bench.categories` and the tests. The bank knows the shop and never what was bought: a book and a present of
one shop look the same.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kopilka.example.life import Entry, entries

# Of one spelling only, unlike what the guesses compare by.
_LETTERS = {
    "а": "A", "б": "B", "в": "V", "г": "G", "д": "D", "е": "E", "ё": "E", "ж": "ZH", "з": "Z", "и": "I", "й": "Y",
    "к": "K", "л": "L", "м": "M", "н": "N", "о": "O", "п": "P", "р": "R", "с": "S", "т": "T", "у": "U", "ф": "F",
    "х": "KH", "ц": "TS", "ч": "CH", "ш": "SH", "щ": "SHCH", "ъ": "", "ы": "Y", "ь": "", "э": "E", "ю": "YU", "я": "YA",
}  # fmt: skip
_OTHER_SPELLINGS = (("KH", "H"), ("YA", "IA"), ("YU", "IU"), ("TS", "C"), ("Y", "I"))
_FORMS = (
    "{name} {number} {city} RU", "{name} {city} RUS", "{name}-{number} {city}", "OOO {name} {city} RU", "{name}",
    "{city} {name} {number}", "RU/{city}/{name}/{number}", "{number} {name}>{city} RU", "{name} {day} {city} RU",
)  # fmt: skip
_CITIES = ("MOSKVA",) * 7 + ("Moscow", "G. MOSKVA", "KHIMKI", "MYTISHCHI", "ODINTSOVO", "KRASNOGORSK")
# Who takes the money for what the household calls by what it is.
_SHOPS = {
    "Кофе с собой": ("COFFEE POINT", "KOFE NA UGLU", "WOW COFFEE", "IP SMIRNOV A A"),
    "Бизнес-ланч": ("STOLOVAYA 33", "KAFE LANCH", "OBEDBUFET", "IP GASANOV"),
    "Автобус": ("MOSGORTRANS", "MOS.TRANSPORT"),
    "Трамвай": ("MOSGORTRANS", "MOS.TRANSPORT"),
    "Театр": ("TEATR NA TAGANKE", "KASSIR.RU", "MKHT IM CHEKHOVA"),
    "Боулинг": ("BOULING BI BA BO", "KOSMIK"),
    "Цветы": ("TSVETY 24", "FLOWWOW", "IP ROZOVA"),
    "Ремонт обуви": ("IP PETROSYAN", "MASTERSKAYA"),
    "Теплоход по Москве-реке": ("FLOTILIYA RADISSON", "STOLICHNAYA SUDOKHODNAYA"),
    "Аренда квартиры": ("Перевод по номеру телефона 79161234567 Марина К.",),
    "ЖКУ, вода и отопление": ("MOSOBLEIRTS", "ЖКУ МОСОБЛЕИРЦ ЕЛС 1234567"),
    "Зарплата": ("Зачисление заработной платы ООО РОМАШКА",),
    "Аванс": ("Зачисление заработной платы ООО РОМАШКА",),
    "Премия за квартал": ("Зачисление ООО РОМАШКА премия",),
    "Годовая премия": ("Зачисление ООО РОМАШКА премия",),
    "Проценты на остаток": ("Выплата процентов",),
    "Кэшбэк за прошлый месяц": ("Выплата кэшбэка",),
    "Подарок на день рождения": ("Перевод от Ольга П.",),
    "Проценты по кредитке": ("Проценты за пользование кредитом",),
    "Ресторан, день рождения": ("RESTORAN PUSHKIN",),
    "Курс английского, семестр": ("SKYENG",),
}
# Names that are Latin already or that terminals write in their own way.
_LATIN = {
    "Яндекс Такси": "YANDEX*4121*TAXI", "Яндекс Лавка": "YANDEX*5411*LAVKA", "Яндекс Драйв": "YANDEX*7512*DRIVE",
    "Яндекс Маркет": "YM*MARKET", "Яндекс Плюс": "YANDEX*5815*PLUS", "Озон": "OZON.RU", "Ашан": "AUCHAN",
    "Метро": "MOS.METRO", "Метро Кэш энд Керри": "METRO CASH AND CARRY", "Перекрёсток": "PEREKRESTOK",
    "Вкусно — и точка": "VKUSNO I TOCHKA", "Ситидрайв": "CITYDRIVE", "Лемана ПРО": "LEMANA PRO", "МТС": "MTS",
    "Родители": "Перевод от Ольга П.", "ФНС": "FNS ROSSII", "РЖД": "RZD", "М.Видео": "MVIDEO", "Каро": "KARO FILM",
}  # fmt: skip
_CODES = {
    "groceries": "5411", "eating_out": "5814", "taxi": "4121", "public_transport": "4111", "car": "7512",
    "household_goods": "5200", "pharmacy": "5912", "doctors": "8099", "sport": "5941", "clothes": "5651",
    "beauty": "5977", "pets": "5995", "leisure": "7922", "education": "5942", "communication": "4814",
    "utilities": "4900", "subscriptions": "5815", "charity": "8398", "taxes": "9311", "travel": "4722",
}  # fmt: skip
_CODES_OF_SHOPS = {
    "Озон": "5399", "Wildberries": "5691", "Яндекс Маркет": "5399", "Читай-город": "5942", "Золотое Яблоко": "5977",
    "Почта России": "9402", "DNS": "5732", "М.Видео": "5732", "Цветы": "5992", "Авито": "5999", "Рынок": "5499",
}  # fmt: skip
# On a trip everything is «travel» to the household, and a café to the bank.
_CODES_AWAY = {
    "ресторан": "5812", "кафе": "5814", "продукты": "5411", "рынок": "5499", "такси": "4121", "сувениры": "5947",
    "экскурсия": "7991", "музей": "7991", "билеты": "7991", "авто": "7512", "дорога": "7999",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BankRow:
    """A row of a statement and the category, by its standard key, that the household gives it."""

    date: date
    text: str
    is_income: bool
    mcc: str | None
    category: str
    shop: str


def bank_rows(today: date, seed: int = 1) -> Iterator[BankRow]:
    """Two years up to this day, of what is paid by card or comes from a bank, in order of date."""
    chance = random.Random(seed)
    for entry in entries(today):
        if entry.category is not None and entry.account in ("card", "credit", "savings"):
            yield _row(entry, chance)


def _row(entry: Entry, chance: random.Random) -> BankRow:
    shop = entry.payee or entry.description
    is_income = entry.type == "income" or entry.is_refund
    is_paid = not is_income and entry.payee != "Родители" and shop not in ("Аренда квартиры", "Проценты по кредитке")
    away = _CODES_AWAY.get(f"{entry.payee} {entry.description}".split()[-1]) if entry.category == "travel" else None
    mcc = _CODES_OF_SHOPS.get(shop) or away or _CODES.get(entry.category or "")
    return BankRow(
        entry.date, _text(entry, shop, chance), is_income, mcc if is_paid else None, entry.category or "", shop
    )


def _text(entry: Entry, shop: str, chance: random.Random) -> str:
    name = chance.choice(_SHOPS[shop]) if shop in _SHOPS else _LATIN.get(shop) or in_latin(shop, chance)
    if not name.isascii():
        return name
    away = next((in_latin(tag, chance) for tag in entry.tags if tag not in ("отпуск", "ремонт")), None)
    city = away if away is not None and entry.category == "travel" and not entry.payee else chance.choice(_CITIES)
    number = chance.choice(
        (f"{chance.randint(1, 9999)}", f"{chance.randint(10**7, 10**8)}", f"T{chance.randint(1, 99)}")
    )
    return chance.choice(_FORMS).format(name=name, number=number, city=city, day=f"{entry.date:%d.%m.%y}")


def in_latin(name: str, chance: random.Random) -> str:
    """As a terminal may have it: most in one spelling, some in another, cut to 22 letters."""
    latin = "".join(_LETTERS.get(letter, letter.upper()) for letter in name.lower() if letter not in "«»,№—")
    latin = latin.replace(".", "")
    if chance.random() < 0.2:
        for written, other in _OTHER_SPELLINGS:
            latin = latin.replace(written, other)
    return " ".join(latin.split())[:22]
