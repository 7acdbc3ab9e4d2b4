"""Pay is income, unless others get it: «зарплата няне», «аванс строителям», "paid the cleaner's salary"."""

import re

from kopilka.categories.standard import BY_KEY
from kopilka.quick_entry.grammar.category_words import find_standard

_PAY = (
    r"(?:зарплат[аыуе]|зп|аванс[аы]?|преми[яюи]|бонус[аы]?|отпускн\w+|больничн\w+|получк[ау]|оклад[аы]?|гонорар[аы]?)"
)
_PAY_ENGLISH = r"(?:salar(?:y|ies)|wages?|bonus(?:es)?|pay|paychecks?|advance)"
_WORKERS = (
    "нян|водител|строител|рабоч|мастер|репетитор|уборщи|домработни|горничн|сиделк|сотрудни|работни|помощни|повар|"
    "садовни|электрик|сантехни|дизайнер|юрист|адвокат|тренер|бригад|прораб|подрядчи|исполнител|курьер|продав|"
    "бухгалтер|секретар|учител|преподавател|персонал|команд|охран|дворни|консьерж|маляр|плотни|грузчик|фрилансер|"
    "программист|администратор|менеджер|официант|парикмахер|логопед|гувернант|ассистент|отделочни|монтажни|ремонтни|швея|шве"
)
_WORKERS_ENGLISH = (
    "(?:nanny|nannie|babysitter|cleaner|maid|housekeeper|driver|gardener|cook|tutor|assistant|builder|contractor|worker|"
    "employee|staff|team|plumber|electrician|handyman|painter|caregiver|nurse|cleaning lady|au pair|helper|trainer|"
    "teacher|freelancer|designer)s?"
)
_DATIVE = r"[а-я]*(?:е|у|ю|ам|ям|им|ым|ому|ему)"
_OF_ADJECTIVE = r"(?:[а-я]+(?:ей|ой|ому|ему|им|ым) )?"
_GENITIVE = r"[а-я]*(?:а|я|и|ы|у|ю|ов|ев|ей|ых|их|ого|его)"
_GIVEN = r"(?:выплатила?|заплатила?|выдала?|отдала?|дала?|перевела?|перевел|перечислила?|внесл?а?|оставила?)"
_TO_OTHERS = re.compile(
    rf"(?<!\w)(?:{_PAY} {_OF_ADJECTIVE}(?:{_WORKERS}){_DATIVE}|(?:{_WORKERS}){_DATIVE} {_PAY})(?!\w)|"
    rf"(?<!\w){_PAY} (?:для|за) {_OF_ADJECTIVE}(?:{_WORKERS}){_GENITIVE}(?!\w)|^{_PAY} {_GIVEN}$|"
    # Whoever writes has paid it; «выплатили зарплату» and «шеф выдал премию» are said of the one who gives work.
    rf"^(?:я )?{_GIVEN}"
    r"(?: (?!мне|нам)[а-я]+)? (?:зарплат[уы]|зп|аванс|премию|бонус|отпускные|гонорар)(?!\w)|"
    rf"(?<!\w){_WORKERS_ENGLISH}(?:'s|')? {_PAY_ENGLISH}(?!\w)|"
    rf"(?<!\w){_PAY_ENGLISH} (?:(?:paid|given|sent) )?(?:to|for) (?:(?:the|our|my|a|her|his) )?"
    rf"{_WORKERS_ENGLISH}(?!\w)|(?<!\w){_PAY_ENGLISH} {_WORKERS_ENGLISH}$|"
    r"(?<!got )(?<!get )(?<!was )(?<!were )(?<!been )(?<!\w)(?:paid|gave)(?! me| us| by)"
    r" (?:[\w']+ ){0,3}?(?:salar(?:y|ies)|wages?|bonus(?:es)?)(?!\w)"
)
# What stands behind the pay in the same form, and is nobody who gets it.
_NOBODY = (
    r"(?:мне|нам|уже|тоже|еще|все|полностью|сразу|весь|карту|счету?|работу|месяцу|году|"
    r"[а-я]+(?:ое|ее|ые|ие|ую|юю))(?!\w)"
)
_PERIOD = (
    "(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|перв|втор|полов|недел|месяц|год|квартал|прошл|эт|смен|работ)"
)
_ADVANCE_FOR = re.compile(rf"(?<!\w)аванс за (?!{_PERIOD})")
# "Wife's salary" comes into the household, and "november's salary" tells when.
_NOT_OF_OTHERS = (
    "(?:today|yesterday|month|week|year|husband|wife|partner|mom|mum|mother|dad|father|son|daughter|spouse|boyfriend|"
    r"girlfriend)(?!\w)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
_MAYBE_TO_OTHERS = re.compile(
    # «Премия Ивану», «зарплата водителя», «аванс за кухню».
    rf"(?<!\w)(?<!с )(?<!из ){_PAY} (?!{_NOBODY})[а-я]{{2,}}(?:е|у|ю|ам|ям)(?!\w)|"
    rf"(?<!\w){_PAY} (?:{_WORKERS})[а-я]*(?:а|я|и|ы|ов|ей|ых|их)(?!\w)|"
    rf"(?<!\w)аванс за (?!{_PERIOD})[а-я]|"
    # «Няня зарплата», «зп ей», «зарплата выдана», «зарплаты», "salaries".
    rf"(?<!\w)(?:{_WORKERS})[а-я]* {_PAY}(?!\w)|(?<!\w){_PAY} (?:ему|ей|им|для (?!меня|нас)[а-я]+)(?!\w)|"
    rf"(?<!\w){_PAY} (?:{_GIVEN}|(?:выдан|выплачен|отдан|перечислен)[аоы]?)(?!\w)|"
    r"^(?:зарплаты|salaries|payroll)$|"
    rf"(?<!\w)(?!{_NOT_OF_OTHERS})[a-z]+'s (?:salary|wages|bonus)(?!\w)|"
    r"(?<!\w)(?:мужу|жене|сыну|дочери|маме|папе) (?:зарплат[ау]|преми[яю]|аванс)(?!\w)|"
    r"(?<!\w)(?:salary|wages|bonus) to (?!me(?!\w)|us(?!\w)|my |the |card|account|bank)\w"
)


def goes_to_others(text: str) -> bool:
    """Of folded text: pay that was given, which is spending; an advance for what is bought, too."""
    if _TO_OTHERS.search(text):
        return True
    bought = _ADVANCE_FOR.search(text)
    found = None if bought is None else find_standard(text[bought.end() :])
    return found is not None and BY_KEY[found.name].type == "expense"


def may_go_to_others(text: str) -> bool:
    """Of folded text: pay that somebody else may have got, whatever its category says."""
    return _MAYBE_TO_OTHERS.search(text) is not None
