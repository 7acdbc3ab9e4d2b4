"""The standard categories that every household starts with, in ru and en, in the order shown."""

from dataclasses import dataclass
from typing import Literal

from kopilka.infrastructure.locales import Locale

CategoryType = Literal["income", "expense"]


@dataclass(frozen=True, slots=True)
class Standard:
    key: str
    type: CategoryType
    names: dict[Locale, str]
    parent: str | None = None


def _expense(key: str, ru: str, en: str, parent: str | None = None) -> Standard:
    return Standard(key, "expense", {"ru": ru, "en": en}, parent)


def _income(key: str, ru: str, en: str) -> Standard:
    return Standard(key, "income", {"ru": ru, "en": en})


STANDARD = (
    _expense("food", "Еда", "Food"),
    _expense("groceries", "Продукты", "Groceries", "food"),
    _expense("eating_out", "Кафе и рестораны", "Eating out", "food"),
    _expense("transport", "Транспорт", "Transport"),
    _expense("public_transport", "Общественный транспорт", "Public transport", "transport"),
    _expense("taxi", "Такси", "Taxi", "transport"),
    _expense("car", "Автомобиль", "Car", "transport"),
    _expense("home", "Жильё", "Housing"),
    _expense("rent", "Аренда и ипотека", "Rent and mortgage", "home"),
    _expense("utilities", "Коммунальные услуги", "Utilities", "home"),
    _expense("household_goods", "Дом и ремонт", "Home and repair", "home"),
    _expense("communication", "Связь и интернет", "Phone and internet"),
    _expense("health", "Здоровье", "Health"),
    _expense("pharmacy", "Аптека", "Pharmacy", "health"),
    _expense("doctors", "Врачи", "Doctors", "health"),
    _expense("sport", "Спорт", "Sport"),
    _expense("clothes", "Одежда и обувь", "Clothes and shoes"),
    _expense("beauty", "Красота и уход", "Beauty and care"),
    _expense("children", "Дети", "Children"),
    _expense("pets", "Питомцы", "Pets"),
    _expense("education", "Образование", "Education"),
    _expense("leisure", "Развлечения", "Leisure"),
    _expense("subscriptions", "Подписки", "Subscriptions", "leisure"),
    _expense("travel", "Путешествия", "Travel"),
    _expense("gifts", "Подарки", "Gifts"),
    _expense("charity", "Благотворительность", "Charity"),
    _expense("taxes", "Налоги и сборы", "Taxes and fees"),
    _expense("loans", "Кредиты и проценты", "Loans and interest"),
    _expense("other_expense", "Прочие расходы", "Other expenses"),
    _income("salary", "Зарплата", "Salary"),
    _income("bonus", "Премия", "Bonus"),
    _income("side_job", "Подработка", "Side job"),
    _income("interest", "Проценты и дивиденды", "Interest and dividends"),
    _income("cashback", "Кэшбэк", "Cashback"),
    _income("benefits", "Пенсия и пособия", "Pensions and benefits"),
    _income("gifts_received", "Подарки мне", "Gifts received"),
    _income("sales", "Продажи", "Sales"),
    _income("other_income", "Прочие доходы", "Other income"),
)
BY_KEY = {standard.key: standard for standard in STANDARD}
ORDER = {standard.key: place for place, standard in enumerate(STANDARD)}
