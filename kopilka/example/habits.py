"""Tables of the example household's recurring incomes and expenses, for `life`; amounts in roubles."""

from dataclasses import dataclass
from typing import Literal

from kopilka.accounts.schemas import AccountKind

AccountKey = Literal["card", "cash", "savings", "credit", "dollars"]
Days = Literal["any", "work", "rest"]


@dataclass(frozen=True, slots=True)
class Opening:
    """An account on the first day. Balances are in kopecks or cents."""

    key: AccountKey
    name: str
    kind: AccountKind
    balance: int
    currency: str = "RUB"


@dataclass(frozen=True, slots=True)
class Details:
    """What is written of a transaction beside its figures, in Russian; empty where there is nothing."""

    payee: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""

    @property
    def line(self) -> str:
        """Payee and description in one line."""
        return ", ".join(it for it in (self.payee, self.description) if it)


def shops(*names: str) -> tuple[Details, ...]:
    """Payees that say enough by themselves."""
    return tuple(Details(name) for name in names)


def things(*descriptions: str, tags: tuple[str, ...] = ()) -> tuple[Details, ...]:
    """Without a payee."""
    return tuple(Details(description=it, tags=tags) for it in descriptions)


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is bought there at times: a line of the receipt, of `low` to `high` roubles."""

    category: str
    chance: float
    low: int
    high: int
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """Happens `per_month` times on average, on random days.

    `months` are factors by month, January first; `step` is what prices are rounded to, in kopecks; `cash` is the
    share paid in cash; income goes to the account `into`, and so does what comes back of an expense (`is_refund`).
    """

    category: str
    per_month: float
    low: int
    high: int
    places: tuple[Details, ...]
    step: int = 1
    days: Days = "any"
    cash: float = 0.0
    months: tuple[float, ...] = (1,) * 12
    into: AccountKey = "card"
    is_refund: bool = False
    beside: tuple[Beside, ...] = ()
    """What of a receipt may be for other categories."""


@dataclass(frozen=True, slots=True)
class Bill:
    """Comes on one day of the month, in the months given."""

    category: str
    day: int
    low: int
    high: int
    details: Details
    step: int = 100
    months: tuple[float, ...] = (1,) * 12
    """Factors of the amount by month, January first; 0: no bill in this month."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Once a year: `parity` 0 in even years only, 1 in odd ones, None in each."""

    parity: int | None
    month: int
    day: int
    category: str
    amount: int
    details: Details
    account: AccountKey


@dataclass(frozen=True, slots=True)
class Exchange:
    """Dollars bought out of the savings, each year on this day."""

    month: int
    day: int
    roubles: int
    dollars: int


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip: everyday habits pause, and the trip's own expenses are recorded."""

    parity: int | None
    month: int
    day: int
    length: int
    low: int
    high: int
    places: tuple[Details, ...]


OPENINGS = (
    Opening("card", "Карта", "card", 96_318_57),
    Opening("cash", "Наличные", "cash", 9_450_00),
    Opening("savings", "Накопления", "savings", 285_000_00),
    Opening("credit", "Кредитка", "credit", -11_260_40),
    Opening("dollars", "Доллары", "checking", 150_00, "USD"),
)
WITHOUT_CREDIT = tuple(opening for opening in OPENINGS if opening.key != "credit")

RUBLE, TEN, HUNDRED = 100, 1_000, 10_000
COLD = (1.6, 1.5, 1.2, 0.9, 0.7, 0.6, 0.5, 0.6, 0.9, 1.2, 1.3, 1.5)
WARM = (0.2, 0.2, 0.5, 1.0, 1.6, 1.8, 1.7, 1.7, 1.2, 0.7, 0.3, 0.2)
HEATING = (1.35, 1.35, 1.25, 1.1, 0.85, 0.75, 0.75, 0.75, 0.85, 1.05, 1.2, 1.3)
WARDROBE = (0.8, 0.6, 1.3, 1.4, 1.1, 0.8, 0.6, 1.1, 1.5, 1.4, 1.3, 1.0)
PRESENTS = (0.5, 1.6, 2.4, 0.5, 1.0, 0.6, 0.6, 0.6, 0.6, 1.0, 0.8, 4.5)
LESSONS = (1, 1.1, 1.1, 1.2, 1.3, 0.6, 0, 0, 1, 1.1, 1.1, 1)
SERIES = (1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1)

HABITS = (
    Habit("groceries", 8, 340, 1_900, shops("Пятёрочка", "Пятёрочка", "Магнит", "Дикси")),
    Habit(
        "groceries", 4.5, 520, 2_700,
        (Details("Перекрёсток"), Details("Перекрёсток", "доставка"), Details("Азбука вкуса")),
    ),
    Habit("groceries", 4.5, 390, 2_100, shops("ВкусВилл", "ВкусВилл", "Яндекс Лавка", "Самокат")),
    Habit(
        "groceries", 1.5, 2_400, 6_200, shops("Лента", "Ашан", "Метро Кэш энд Керри"), days="rest",
        beside=(
            Beside("household_goods", 0.6, 290, 1_100, ("порошок и губки", "лампочки", "полотенца")),
            Beside("beauty", 0.3, 190, 650, ("шампунь", "зубная паста")),
        ),
    ),
    Habit(
        "groceries", 2, 500, 1_700,
        (Details("Рынок", "овощи и фрукты"), Details("Рынок", "творог и мёд")), TEN, "rest", 1,
    ),
    Habit(
        "eating_out", 9, 190, 410,
        (Details("Surf Coffee", "кофе"), Details("Даблби", "кофе"), Details("Cofix", "кофе"), *things("Кофе с собой")),
        RUBLE,
    ),
    Habit(
        "eating_out", 9, 310, 690,
        (*shops("Столовая №57", "Теремок", "Вкусно — и точка"), *things("Бизнес-ланч")), RUBLE, "work",
    ),
    Habit(
        "eating_out", 2.8, 1_300, 4_600, shops("Додо Пицца", "Тануки", "Хачапури и вино", "Чайхона №1"), RUBLE, "rest"
    ),
    Habit("taxi", 5, 190, 1_150, shops("Яндекс Такси", "Яндекс Такси", "Ситимобил"), RUBLE, months=COLD),
    Habit("public_transport", 11, 57, 75, shops("Метро"), RUBLE, "work"),
    Habit("public_transport", 2, 46, 69, things("Автобус", "Трамвай"), RUBLE),
    Habit("public_transport", 1.5, 92, 238, (Details("ЦППК", "электричка"),), RUBLE, "rest", 0.7, WARM),
    Habit("car", 1, 380, 1_600, shops("Делимобиль", "Ситидрайв", "Яндекс Драйв"), 1, "rest"),
    Habit("household_goods", 2.5, 390, 3_900, shops("Озон", "Озон", "Яндекс Маркет", "Wildberries"), RUBLE),
    Habit(
        "household_goods", 0.7, 690, 6_400,
        (Details("Лемана ПРО", tags=("ремонт",)), *shops("Hoff", "Askona")), RUBLE, "rest",
    ),
    Habit("household_goods", 0.8, 150, 890, shops("Fix Price", "Хозтовары"), RUBLE, cash=0.6),
    Habit("pharmacy", 1.6, 240, 2_300, shops("Аптека Горздрав", "Аптеки Столички", "Еаптека"), months=COLD),
    Habit(
        "doctors", 0.5, 1_700, 7_900,
        (Details("Инвитро", "анализы"), Details("Медси", "приём врача"), Details("Стоматология")), HUNDRED, "work",
    ),
    Habit(
        "sport", 0.35, 890, 5_900,
        (Details("Спортмастер"), Details("Спортмастер", "кроссовки"), Details("Бассейн «Чайка»")), RUBLE,
    ),
    Habit("clothes", 1.2, 1_490, 9_900, shops("Lamoda", "Wildberries", "Gloria Jeans", "Lime"), RUBLE, months=WARDROBE),
    Habit("beauty", 1, 1_400, 3_200, shops("Парикмахерская", "Барбершоп «Чоп-Чоп»"), HUNDRED, "rest", 0.5),
    Habit("beauty", 0.8, 590, 3_700, shops("Золотое Яблоко", "Рив Гош", "Подружка"), RUBLE),
    Habit(
        "pets", 2, 690, 2_900,
        (Details("Четыре Лапы", "корм"), Details("Бетховен", "наполнитель"), Details("Озон", "корм для кота")), RUBLE,
    ),
    Habit("pets", 0.15, 1_900, 5_400, (Details("Ветклиника", "прививка", note="Следующая через год."),), HUNDRED),
    Habit(
        "leisure", 2.5, 420, 2_900,
        (Details("Каро", "кино"), Details("Третьяковская галерея"), *things("Театр", "Боулинг")), TEN, "rest",
    ),
    Habit(
        "leisure", 1, 300, 1_500,
        (Details("Парк Горького", "прокат"), *things("Теплоход по Москве-реке")), TEN, "rest", 0.3, WARM,
    ),
    Habit(
        "education", 0.7, 390, 1_790,
        (Details("Читай-город", "книги"), Details("Лабиринт", "книги"), Details("МТС Live Курсы")), RUBLE,
    ),
    Habit(
        "gifts", 1.4, 790, 5_900,
        (Details("Читай-город", "подарок"), Details("Золотое Яблоко", "подарок"), *things("Цветы")),
        TEN, months=PRESENTS,
    ),
    Habit(
        "other_expense", 0.5, 300, 1_900,
        (Details("Химчистка «Диана»"), *things("Ремонт обуви"), Details("Почта России")), TEN, cash=0.4,
    ),
    Habit("side_job", 1.6, 1_500, 4_000, things("Репетиторство", "Частный урок"), 50_000, months=LESSONS, into="cash"),
    Habit("sales", 0.35, 900, 7_500, (Details("Авито", "продажа вещей"),), HUNDRED),
    Habit("clothes", 0.3, 900, 4_900, (Details("Lamoda", "возврат"),), RUBLE, into="credit", is_refund=True),
    Habit("household_goods", 0.2, 600, 2_900, (Details("Озон", "возврат"),), RUBLE, into="credit", is_refund=True),
)  # fmt: skip
# Without the smallest daily expenses: some seventy entries a month are easier to look through than a hundred.
LARGER_HABITS = tuple(habit for habit in HABITS if habit.high > 500)

BILLS = (
    Bill("sport", 2, 2_590, 2_590, Details("DDX Fitness", "абонемент")),
    Bill("rent", 6, 45_000, 45_000, Details(description="Аренда квартиры"), step=100_000),
    Bill("communication", 7, 650, 650, Details("МТС", "мобильная связь")),
    Bill("subscriptions", 9, 399, 399, Details("Яндекс Плюс")),
    Bill("communication", 10, 590, 590, Details("Ростелеком", "интернет")),
    Bill("charity", 11, 500, 500, Details("Фонд «Подари жизнь»"), step=10_000),
    Bill("utilities", 14, 5_400, 6_300, Details(description="ЖКУ, вода и отопление"), step=1, months=HEATING),
    Bill("subscriptions", 16, 449, 449, Details("Литрес", "подписка")),
    Bill("utilities", 18, 720, 1_080, Details("Мосэнергосбыт", "электричество"), step=1),
    Bill("subscriptions", 21, 399, 399, Details("Okko"), months=SERIES),
    Bill("subscriptions", 27, 149, 149, Details("Облако Mail", "256 ГБ")),
)

EXCHANGES = (Exchange(2, 11, 13_740, 150), Exchange(6, 8, 11_850, 150), Exchange(10, 26, 8_420, 100))

BIRTHDAY, NEW_YEAR = ("день рождения",), ("новый год",)
KAZAN, SOCHI, BALTIC, PETERSBURG = (
    ("отпуск", "казань"), ("отпуск", "сочи"), ("отпуск", "калининград"), ("отпуск", "петербург"),
)  # fmt: skip
WARRANTY = "Гарантия два года.\nЧек в почте."
CANCELLING = "Бесплатная отмена за три дня до заезда."

OCCASIONS = (
    Occasion(None, 1, 1, "gifts_received", 10_000, Details("Родители", "подарок на Новый год", NEW_YEAR), "card"),
    Occasion(None, 3, 14, "taxes", 2_350, Details("Госуслуги", "пошлина"), "card"),
    Occasion(None, 4, 25, "bonus", 38_000, Details(description="Премия за квартал"), "savings"),
    Occasion(
        None, 5, 17, "gifts_received", 15_000,
        Details(description="Подарок на день рождения", tags=BIRTHDAY), "savings",
    ),
    Occasion(
        None, 5, 17, "eating_out", 14_800,
        Details(description="Ресторан, день рождения", tags=BIRTHDAY, note="Стол на восемь человек."), "card",
    ),
    Occasion(None, 6, 3, "other_income", 15_600, Details("ФНС", "налоговый вычет"), "savings"),
    Occasion(None, 9, 1, "education", 24_000, Details(description="Курс английского, семестр"), "savings"),
    Occasion(None, 11, 27, "taxes", 4_812, Details("ФНС", "налог на имущество"), "card"),
    Occasion(None, 12, 25, "bonus", 85_000, Details(description="Годовая премия"), "savings"),
    Occasion(None, 12, 29, "groceries", 11_640, Details("Лента", "новогодний стол", NEW_YEAR), "card"),
    Occasion(0, 3, 16, "household_goods", 24_990, Details("М.Видео", "пылесос", note=WARRANTY), "credit"),
    Occasion(0, 9, 20, "household_goods", 18_490, Details("Hoff", "рабочий стол", ("ремонт",)), "credit"),
    Occasion(0, 11, 24, "other_expense", 89_990, Details("DNS", "ноутбук", note=WARRANTY), "savings"),
    Occasion(1, 2, 10, "other_expense", 64_990, Details("М.Видео", "смартфон", note=WARRANTY), "savings"),
    Occasion(1, 6, 14, "sport", 32_900, Details("Спортмастер", "велосипед", note=WARRANTY), "credit"),
    Occasion(1, 10, 19, "doctors", 42_000, Details("Стоматология", "имплант"), "savings"),
    # Booked ahead of the trips below.
    Occasion(0, 4, 12, "travel", 31_400, Details("Аэрофлот", "билеты в Сочи", SOCHI), "savings"),
    Occasion(0, 5, 20, "travel", 46_000, Details("Островок", "отель в Сочи", SOCHI, CANCELLING), "savings"),
    Occasion(1, 4, 19, "travel", 24_700, Details("Победа", "билеты в Калининград", BALTIC), "savings"),
    Occasion(
        1, 5, 23, "travel", 39_500, Details("Островок", "апартаменты в Светлогорске", BALTIC, CANCELLING), "savings"
    ),
    Occasion(None, 9, 28, "travel", 11_300, Details("РЖД", "Сапсан в Петербург", PETERSBURG), "card"),
    Occasion(None, 11, 30, "travel", 14_280, Details("РЖД", "билеты в Казань", KAZAN), "card"),
    Occasion(None, 12, 12, "travel", 22_500, Details("Островок", "отель в Казани", KAZAN, CANCELLING), "savings"),
)  # fmt: skip

TRIPS = (
    Trip(
        None, 1, 2, 5, 1_400, 5_200,
        things("Казань, ресторан", "Казань, экскурсия", "Казань, сувениры", "Казань, такси", tags=KAZAN),
    ),
    Trip(
        0, 7, 8, 13, 900, 4_900,
        (
            *things("Сочи, кафе", "Сочи, продукты", tags=SOCHI),
            Details("Роза Хутор", "канатная дорога", SOCHI),
            *things("Сочи, такси", tags=SOCHI),
        ),
    ),
    Trip(
        1, 7, 14, 12, 900, 4_700,
        things("Светлогорск, кафе", "Калининград, музей", "Зеленоградск, рынок", "Прокат авто", tags=BALTIC),
    ),
    Trip(
        None, 10, 11, 3, 900, 4_800,
        (
            Details("Эрмитаж", "билеты", PETERSBURG),
            *things("Петербург, ресторан", "Петербург, метро и такси", tags=PETERSBURG),
        ),
    ),
)  # fmt: skip
