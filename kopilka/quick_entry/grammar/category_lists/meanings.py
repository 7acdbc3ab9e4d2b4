"""Words and names that mean several things: the words beside them tell which. Without any, the first one is meant;
it is asked about where the second one is nearly as likely.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_LONGEST_WHOLE = 3


@dataclass(frozen=True, slots=True)
class Meanings:
    """By category, the beginnings of words beside it. `is_near`: alone, it may be either of the first two."""

    contexts: Mapping[str, tuple[str, ...]]
    is_near: bool = False

    def fits(self, category: str, word: str) -> bool:
        """Whether it tells the category: words of up to three letters are whole ones."""
        return any(word == it if len(it) <= _LONGEST_WHOLE else word.startswith(it) for it in self.contexts[category])


def _read(is_near: bool = False, **contexts: str) -> Meanings:
    return Meanings({key: tuple(words.split()) for key, words in contexts.items()}, is_near)


_METRO = _read(
    public_transport="билет карт проезд поездк жетон турникет ticket card fare pass ride token",
    groceries="магазин продукт закуп гипермаркет супермаркет опт кэш shop store cash groceries food market",
)
_SAMOKAT = _read(
    is_near=True,
    groceries="доставк заказ магазин еда",
    public_transport="аренд прокат юрент urent whoosh woosh вуш поезд катал катан покат минут яндекс до на mts мтс",
    children="детск сын дочк дочер ребен малыш",
    sport="электро купил куплен трюков новый колес запчаст ремонт",
)
_MANGO = _read(
    groceries="сок кг фрукт juice fruit kg", clothes="джинс плать одежд майк рубаш куртк dress jeans jacket shirt"
)
_GAS = _read(car="station tank fuel car gallon pump", utilities="bill heating monthly utility")
_SCOOTERS = _read(
    taxi="ride taxi airport home такси",
    public_transport="scooter scooters bike e-scooter самокат велосипед",
    household_goods="nut screw hardware",
)
# By the beginning of the word, or with a dot at the end by the whole word.
WORDS: Mapping[str, Meanings] = {
    "самокат": _SAMOKAT,
    "samokat": _SAMOKAT,
    "метро.": _METRO,
    "metro.": _METRO,
    "лент": _read(
        groceries="продукт магазин закуп",
        household_goods="клейк светодиод изоляц малярн скотч двусторон led",
        beauty="волос",
        gifts="подароч упаков",
    ),
    "магнит.": _read(groceries="продукт магазин закуп", household_goods="холодильник неодим дверц", travel="сувенир"),
    "глобус.": _read(groceries="продукт магазин закуп", children="школьн детск", education="географ политич"),
    "лук.": _read(groceries="зелен реп кг", sport="стрел стрельб блочн спортив"),
    "груша.": _read(groceries="кг сорт", sport="бокс"),
    "побед": _read(travel="билет рейс перелет багаж самолет авиа регистрац место", groceries="шоколад магазин продукт"),
    "карусел": _read(is_near=True, groceries="продукт магазин", leisure="парк детск аттракц билет катан"),
    "корона.": _read(groceries="магазин продукт", doctors="зуб керам"),
    "тройка.": _read(public_transport="карт пополн", clothes="костюм"),
    "свет.": _read(utilities="оплат счет квитанц", household_goods="ламп люстр светильн ванн монтаж прихож"),
    "газ.": _read(utilities="оплат счет квитанц", car="заправк авто машин"),
    "замок.": _read(household_goods="дверн врезн навесн", leisure="экскурс билет музей"),
    "манго.": _MANGO,
    "mango.": _read(is_near=True, clothes="jeans dress jacket shirt top", groceries="juice fruit kg ripe"),
    "электросамокат": _read(
        is_near=True, public_transport="аренд прокат поезд минут катал до на", sport="купил куплен новый ремонт колес"
    ),
    "boots.": _read(
        is_near=True,
        pharmacy="pharmacy medicine pills vitamins cream shampoo",
        clothes="shoes leather winter hiking ankle rain snow kids pair sole",
    ),
    "subway.": _read(
        is_near=True,
        public_transport="ticket card fare ride pass token station",
        eating_out="sandwich lunch dinner sub footlong cookie meal food salad",
    ),
    "apple.": _read(
        groceries="fruit kg pie juice red green",
        household_goods="macbook iphone ipad watch airpods store charger mac imac pencil техник магазин чехол",
    ),
    "lime.": _read(
        is_near=True, public_transport="scooter scooters bike ride rental", groceries="juice fruit kg lemon"
    ),
    "orange.": _read(groceries="juice fruit kg", communication="mobile bill sim internet phone plan"),
    "bolt.": _SCOOTERS,
    "uber.": _SCOOTERS,
    "gas.": _GAS,
}
