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
class Habit:
    """Happens `per_month` times on average, on random days.

    `months` are factors by month, January first; `step` is what prices are rounded to, in kopecks; `cash` is the
    share paid in cash; income goes to the account `into`, and so does what comes back of an expense (`is_refund`).
    """

    category: str
    per_month: float
    low: int
    high: int
    places: tuple[str, ...]
    step: int = 1
    days: Days = "any"
    cash: float = 0.0
    months: tuple[float, ...] = (1,) * 12
    into: AccountKey = "card"
    is_refund: bool = False


@dataclass(frozen=True, slots=True)
class Bill:
    """Comes on one day of the month, in the months given."""

    category: str
    day: int
    low: int
    high: int
    description: str
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
    description: str
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
    places: tuple[str, ...]


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
    Habit("groceries", 8, 340, 1_900, ("Пятёрочка", "Пятёрочка", "Магнит", "Дикси")),
    Habit("groceries", 4.5, 520, 2_700, ("Перекрёсток", "Перекрёсток, доставка", "Азбука вкуса")),
    Habit("groceries", 4.5, 390, 2_100, ("ВкусВилл", "ВкусВилл", "Яндекс Лавка", "Самокат")),
    Habit("groceries", 1.5, 2_400, 6_200, ("Лента", "Ашан", "Метро Кэш энд Керри"), days="rest"),
    Habit("groceries", 2, 500, 1_700, ("Рынок, овощи и фрукты", "Рынок, творог и мёд"), TEN, "rest", 1),
    Habit("eating_out", 9, 190, 410, ("Кофе, Surf Coffee", "Кофе, Даблби", "Кофе, Cofix", "Кофе с собой"), RUBLE),
    Habit("eating_out", 9, 310, 690, ("Столовая №57", "Теремок", "Вкусно — и точка", "Бизнес-ланч"), RUBLE, "work"),
    Habit("eating_out", 2.8, 1_300, 4_600, ("Додо Пицца", "Тануки", "Хачапури и вино", "Чайхона №1"), RUBLE, "rest"),
    Habit("taxi", 5, 190, 1_150, ("Яндекс Такси", "Яндекс Такси", "Ситимобил"), RUBLE, months=COLD),
    Habit("public_transport", 11, 57, 75, ("Метро",), RUBLE, "work"),
    Habit("public_transport", 2, 46, 69, ("Автобус", "Трамвай"), RUBLE),
    Habit("public_transport", 1.5, 92, 238, ("Электричка, ЦППК",), RUBLE, "rest", 0.7, WARM),
    Habit("car", 1, 380, 1_600, ("Делимобиль", "Ситидрайв", "Яндекс Драйв"), 1, "rest"),
    Habit("household_goods", 2.5, 390, 3_900, ("Озон", "Озон", "Яндекс Маркет", "Wildberries"), RUBLE),
    Habit("household_goods", 0.7, 690, 6_400, ("Лемана ПРО", "Hoff", "Askona"), RUBLE, "rest"),
    Habit("household_goods", 0.8, 150, 890, ("Fix Price", "Хозтовары"), RUBLE, cash=0.6),
    Habit("pharmacy", 1.6, 240, 2_300, ("Аптека Горздрав", "Аптеки Столички", "Еаптека"), months=COLD),
    Habit("doctors", 0.5, 1_700, 7_900, ("Инвитро, анализы", "Медси, приём врача", "Стоматология"), HUNDRED, "work"),
    Habit("sport", 0.35, 890, 5_900, ("Спортмастер", "Спортмастер, кроссовки", "Бассейн «Чайка»"), RUBLE),
    Habit("clothes", 1.2, 1_490, 9_900, ("Lamoda", "Wildberries", "Gloria Jeans", "Lime"), RUBLE, months=WARDROBE),
    Habit("beauty", 1, 1_400, 3_200, ("Парикмахерская", "Барбершоп «Чоп-Чоп»"), HUNDRED, "rest", 0.5),
    Habit("beauty", 0.8, 590, 3_700, ("Золотое Яблоко", "Рив Гош", "Подружка"), RUBLE),
    Habit("pets", 2, 690, 2_900, ("Четыре Лапы, корм", "Бетховен, наполнитель", "Озон, корм для кота"), RUBLE),
    Habit("pets", 0.15, 1_900, 5_400, ("Ветклиника, прививка",), HUNDRED),
    Habit("leisure", 2.5, 420, 2_900, ("Кино, Каро", "Третьяковская галерея", "Театр", "Боулинг"), TEN, "rest"),
    Habit("leisure", 1, 300, 1_500, ("Парк Горького, прокат", "Теплоход по Москве-реке"), TEN, "rest", 0.3, WARM),
    Habit("education", 0.7, 390, 1_790, ("Читай-город, книги", "Лабиринт, книги", "МТС Live Курсы"), RUBLE),
    Habit("gifts", 1.4, 790, 5_900, ("Подарок, Читай-город", "Подарок, Золотое Яблоко", "Цветы"), TEN, months=PRESENTS),
    Habit("other_expense", 0.5, 300, 1_900, ("Химчистка «Диана»", "Ремонт обуви", "Почта России"), TEN, cash=0.4),
    Habit("side_job", 1.6, 1_500, 4_000, ("Репетиторство", "Частный урок"), 50_000, months=LESSONS, into="cash"),
    Habit("sales", 0.35, 900, 7_500, ("Авито, продажа вещей",), HUNDRED),
    Habit("clothes", 0.3, 900, 4_900, ("Возврат, Lamoda",), RUBLE, into="credit", is_refund=True),
    Habit("household_goods", 0.2, 600, 2_900, ("Возврат, Озон",), RUBLE, into="credit", is_refund=True),
)
# Without the smallest daily expenses: some seventy entries a month are easier to look through than a hundred.
LARGER_HABITS = tuple(habit for habit in HABITS if habit.high > 500)

BILLS = (
    Bill("sport", 2, 2_590, 2_590, "DDX Fitness, абонемент"),
    Bill("rent", 6, 45_000, 45_000, "Аренда квартиры", step=100_000),
    Bill("communication", 7, 650, 650, "МТС, мобильная связь"),
    Bill("subscriptions", 9, 399, 399, "Яндекс Плюс"),
    Bill("communication", 10, 590, 590, "Ростелеком, интернет"),
    Bill("charity", 11, 500, 500, "Фонд «Подари жизнь»", step=10_000),
    Bill("utilities", 14, 5_400, 6_300, "ЖКУ, Мосводоканал и отопление", step=1, months=HEATING),
    Bill("subscriptions", 16, 449, 449, "Литрес, подписка"),
    Bill("utilities", 18, 720, 1_080, "Мосэнергосбыт, электричество", step=1),
    Bill("subscriptions", 21, 399, 399, "Okko", months=SERIES),
    Bill("subscriptions", 27, 149, 149, "Облако Mail, 256 ГБ"),
)

EXCHANGES = (Exchange(2, 11, 13_740, 150), Exchange(6, 8, 11_850, 150), Exchange(10, 26, 8_420, 100))

OCCASIONS = (
    Occasion(None, 1, 1, "gifts_received", 10_000, "Подарок от родителей на Новый год", "card"),
    Occasion(None, 3, 14, "taxes", 2_350, "Госуслуги, пошлина", "card"),
    Occasion(None, 4, 25, "bonus", 38_000, "Премия за квартал", "savings"),
    Occasion(None, 5, 17, "gifts_received", 15_000, "Подарок на день рождения", "savings"),
    Occasion(None, 5, 17, "eating_out", 14_800, "Ресторан, день рождения", "card"),
    Occasion(None, 6, 3, "other_income", 15_600, "ФНС, налоговый вычет", "savings"),
    Occasion(None, 9, 1, "education", 24_000, "Курс английского, семестр", "savings"),
    Occasion(None, 11, 27, "taxes", 4_812, "ФНС, налог на имущество", "card"),
    Occasion(None, 12, 25, "bonus", 85_000, "Годовая премия", "savings"),
    Occasion(None, 12, 29, "groceries", 11_640, "Лента, новогодний стол", "card"),
    Occasion(0, 3, 16, "household_goods", 24_990, "М.Видео, пылесос", "credit"),
    Occasion(0, 9, 20, "household_goods", 18_490, "Hoff, рабочий стол", "credit"),
    Occasion(0, 11, 24, "other_expense", 89_990, "DNS, ноутбук", "savings"),
    Occasion(1, 2, 10, "other_expense", 64_990, "М.Видео, смартфон", "savings"),
    Occasion(1, 6, 14, "sport", 32_900, "Спортмастер, велосипед", "credit"),
    Occasion(1, 10, 19, "doctors", 42_000, "Стоматология, имплант", "savings"),
    # Booked ahead of the trips below.
    Occasion(0, 4, 12, "travel", 31_400, "Аэрофлот, билеты в Сочи", "savings"),
    Occasion(0, 5, 20, "travel", 46_000, "Островок, отель в Сочи", "savings"),
    Occasion(1, 4, 19, "travel", 24_700, "Победа, билеты в Калининград", "savings"),
    Occasion(1, 5, 23, "travel", 39_500, "Островок, апартаменты в Светлогорске", "savings"),
    Occasion(None, 9, 28, "travel", 11_300, "РЖД, Сапсан в Петербург", "card"),
    Occasion(None, 11, 30, "travel", 14_280, "РЖД, билеты в Казань", "card"),
    Occasion(None, 12, 12, "travel", 22_500, "Островок, отель в Казани", "savings"),
)

TRIPS = (
    Trip(None, 1, 2, 5, 1_400, 5_200, ("Казань, ресторан", "Казань, экскурсия", "Казань, сувениры", "Казань, такси")),
    Trip(0, 7, 8, 13, 900, 4_900, ("Сочи, кафе", "Сочи, продукты", "Роза Хутор, канатная дорога", "Сочи, такси")),
    Trip(1, 7, 14, 12, 900, 4_700, ("Светлогорск, кафе", "Калининград, музей", "Зеленоградск, рынок", "Прокат авто")),
    Trip(None, 10, 11, 3, 900, 4_800, ("Петербург, Эрмитаж", "Петербург, ресторан", "Петербург, метро и такси")),
)
