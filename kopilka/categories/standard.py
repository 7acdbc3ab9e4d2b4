"""The standard categories that every household starts with, in ru and en, in the order shown, and how they look."""

from dataclasses import dataclass
from typing import Literal

from kopilka.categories.appearance import CategoryColor, CategoryIcon
from kopilka.infrastructure.locales import Locale

CategoryType = Literal["income", "expense"]


@dataclass(frozen=True, slots=True)
class Standard:
    key: str
    type: CategoryType
    names: dict[Locale, str]
    icon: CategoryIcon
    # None on a child: it has its parent's.
    color: CategoryColor | None
    parent: str | None = None


def _expense(
    key: str, ru: str, en: str, icon: CategoryIcon, color: CategoryColor | None = None, *, parent: str | None = None
) -> Standard:
    return Standard(key, "expense", {"ru": ru, "en": en}, icon, color, parent)


def _income(key: str, ru: str, en: str, icon: CategoryIcon, color: CategoryColor) -> Standard:
    return Standard(key, "income", {"ru": ru, "en": en}, icon, color)


STANDARD = (
    _expense("food", "Еда", "Food", "tools-kitchen-2", "orange"),
    _expense("groceries", "Продукты", "Groceries", "basket", parent="food"),
    _expense("eating_out", "Кафе и рестораны", "Eating out", "coffee", parent="food"),
    _expense("transport", "Транспорт", "Transport", "bus", "blue"),
    _expense("public_transport", "Общественный транспорт", "Public transport", "train", parent="transport"),
    _expense("taxi", "Такси", "Taxi", "steering-wheel", parent="transport"),
    _expense("car", "Автомобиль", "Car", "car", parent="transport"),
    _expense("home", "Жильё", "Housing", "home", "teal"),
    _expense("rent", "Аренда и ипотека", "Rent and mortgage", "key", parent="home"),
    _expense("utilities", "Коммунальные услуги", "Utilities", "bolt", parent="home"),
    _expense("household_goods", "Дом и ремонт", "Home and repair", "tools", parent="home"),
    _expense("communication", "Связь и интернет", "Phone and internet", "wifi", "cyan"),
    _expense("health", "Здоровье", "Health", "heartbeat", "red"),
    _expense("pharmacy", "Аптека", "Pharmacy", "pill", parent="health"),
    _expense("doctors", "Врачи", "Doctors", "stethoscope", parent="health"),
    _expense("sport", "Спорт", "Sport", "barbell", "lime"),
    _expense("clothes", "Одежда и обувь", "Clothes and shoes", "shirt", "indigo"),
    _expense("beauty", "Красота и уход", "Beauty and care", "sparkles", "pink"),
    _expense("children", "Дети", "Children", "baby-carriage", "amber"),
    _expense("pets", "Питомцы", "Pets", "paw", "green"),
    _expense("education", "Образование", "Education", "school", "blue"),
    _expense("leisure", "Развлечения", "Leisure", "confetti", "violet"),
    _expense("subscriptions", "Подписки", "Subscriptions", "calendar-repeat", parent="leisure"),
    _expense("travel", "Путешествия", "Travel", "luggage", "cyan"),
    _expense("gifts", "Подарки", "Gifts", "gift", "pink"),
    _expense("charity", "Благотворительность", "Charity", "heart-handshake", "red"),
    _expense("taxes", "Налоги и сборы", "Taxes and fees", "receipt-tax", "gray"),
    _expense("loans", "Кредиты и проценты", "Loans and interest", "credit-card", "gray"),
    _expense("other_expense", "Прочие расходы", "Other expenses", "dots", "gray"),
    _income("salary", "Зарплата", "Salary", "briefcase", "green"),
    _income("bonus", "Премия", "Bonus", "award", "lime"),
    _income("side_job", "Подработка", "Side job", "clock", "teal"),
    _income("interest", "Проценты и дивиденды", "Interest and dividends", "trending-up", "blue"),
    _income("cashback", "Кэшбэк", "Cashback", "percentage", "amber"),
    _income("benefits", "Пенсия и пособия", "Pensions and benefits", "shield-check", "indigo"),
    _income("gifts_received", "Подарки мне", "Gifts received", "gift", "pink"),
    _income("sales", "Продажи", "Sales", "tag", "orange"),
    _income("other_income", "Прочие доходы", "Other income", "coins", "gray"),
)
BY_KEY = {standard.key: standard for standard in STANDARD}
ORDER = {standard.key: place for place, standard in enumerate(STANDARD)}
