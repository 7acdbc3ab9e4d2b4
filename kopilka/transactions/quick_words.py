"""Guesses a standard category by words and merchants, Russian and English, where the history gives none."""

from collections.abc import Mapping

from kopilka.text import fold

# Beginnings of words, folded; the longest that fits wins. Cases and plurals of Russian mostly change the ending only.
_BEGINNINGS: Mapping[str, str] = {
    "groceries": "продукт молок хлеб овощ фрукт мясо рыб сыр"
    " яйц картош картоф бакале пятероч перекрест магнит дикси лента"
    " ашан вкусвилл самокат азбук окей метро_кэш светофор"
    " верный groceries supermarket lidl tesco aldi walmart bread milk",
    "eating_out": "кофе кафе ресторан бар обед ужин завтрак ланч бизнес-ланч столов пицц суши шаурм бургер макдоналдс"
    " вкусно_и_точка додо теремок шоколадниц старбакс starbucks"
    " coffee cafe restaurant lunch dinner breakfast pizza pub",
    "taxi": "такси убер uber яндекс_такси яндекс_go ситимобил taxi cab bolt",
    "public_transport": "метро автобус троллейбус трамва электричк проезд тройк"
    " маршрутк проездн подорожник bus subway metro tram train",
    "car": "бензин заправк азс лукойл газпромнефт парковк мойк шиномонтаж"
    " осаго каско автосервис штраф fuel petrol gas_station parking",
    "rent": "аренд ипотек квартплат съем rent mortgage",
    "utilities": "жкх жку коммунал электричеств мосэнерго отоплен водоснаб газ_ вода_ utilities electricity heating",
    "household_goods": "ремонт икеа ikea леруа лемана мебел посуд хозтовар hardware furniture",
    "communication": "интернет связь мтс билайн мегафон теле2 tele2 t2 ростелеком симк мобильн internet phone mobile",
    "pharmacy": "аптек лекарств таблетк витамин pharmacy medicine pills",
    "doctors": "врач стоматолог зубн клиник анализ медси инвитро doctor dentist clinic",
    "health": "здоровь медицин health",
    "sport": "спорт фитнес бассейн тренаж йог абонемент gym fitness sport swimming yoga",
    "clothes": "одежд обув куртк плать джинс футболк кроссовк ботинк"
    " майк zara uniqlo lamoda clothes shoes jacket dress",
    "beauty": "парикмахер стрижк маникюр салон космети барбер haircut barber cosmetics",
    "children": "детск дети игрушк подгузник школ садик кружок toys diapers school kindergarten",
    "pets": "корм кошк собак ветеринар зоомагазин питом бетховен pet vet",
    "education": "курс учеб книг обучен репетитор course book tuition lesson",
    "leisure": "кино театр концерт музей боулинг игр выставк билет cinema movie theatre concert museum game",
    "subscriptions": "подписк netflix spotify youtube okko иви кинопоиск яндекс_плюс литрес subscription icloud",
    "travel": "отпуск отель гостиниц авиабилет самолет поезд ржд"
    " аэрофлот booking путешеств поездк hotel flight travel trip",
    "gifts": "подарок подарк цвет букет gift flowers present",
    "charity": "благотвор пожертвован фонд charity donation",
    "taxes": "налог госпошлин пошлин tax fee",
    "loans": "кредит займ loan credit",
    "salary": "зарплат аванс оклад salary wage paycheck",
    "bonus": "преми бонус bonus",
    "side_job": "подработк фриланс гонорар freelance gig",
    "interest": "процент дивиденд купон вклад interest dividend",
    "cashback": "кэшбэк кешбэк cashback",
    "benefits": "пенси пособи стипенди pension benefit allowance",
    "sales": "авито продал продаж avito sold",
}
_BY_BEGINNING = {
    fold(beginning.replace("_", " ").strip()): key for key, words in _BEGINNINGS.items() for beginning in words.split()
}
_LONGEST_FIRST = sorted(_BY_BEGINNING, key=len, reverse=True)
SHORT = 3  # a beginning this short must be the whole word: «бар» is not «баран»


def guess_standard(description: str) -> str | None:
    """The key of a standard category, by the longest known beginning of a word; None if there is none."""
    text = f" {fold(description)} "
    for beginning in _LONGEST_FIRST:
        wanted = f" {beginning} " if len(beginning) <= SHORT else f" {beginning}"
        if wanted in text:
            return _BY_BEGINNING[beginning]
    return None
