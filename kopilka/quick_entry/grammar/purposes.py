"""Words that tell of more than a purchase: refunds, debts, money between own accounts. They are asked about."""

import re

from kopilka.quick_entry.grammar.doubts import PurposeDoubt


def _words(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


_KIN = (
    "мама|папа|мать|отец|брат|сестра|сын|дочь|дочка|бабушка|дедушка|дед|тетя|дядя|муж|жена|друг|подруга|родители|"
    "теща|свекровь|коллега|начальник|шеф|клиент|заказчик"
)
_KIN_GENITIVE = (
    "мамы|папы|матери|отца|брата|сестры|сына|дочери|дочки|бабушки|дедушки|деда|тети|дяди|мужа|жены|друга|подруги|"
    "родителей|коллег\\w*|начальника|клиент\\w*|заказчик\\w*"
)
_KIN_ENGLISH = (
    "mom|mum|mother|dad|father|parents|brother|sister|son|daughter|grandma|grandpa|wife|husband|friend|boss|client"
)
_KIN_ENGLISH_ALL = rf"{_KIN_ENGLISH}|granny|grandparents|uncle|aunt|cousin|in-laws|colleagues?|coworkers?|neighbou?rs?"
_KIN_DATIVE = (
    "маме|папе|матери|отцу|брату|сестре|сыну|дочери|дочке|бабушке|дедушке|деду|тете|дяде|мужу|жене|друзьям|другу|подруге|"
    "родителям|теще|свекрови|коллеге|соседу|соседке|клиенту|детям|ребенку|внуку|внучке|племянни\\w+|ему|ей|им"
)
_MONEY = (
    r"(?:currency|money|cash|dollars?|euros?|pounds?|ro?ubles?|usd|eur|gbp|rub|валют\w+|деньги|доллар\w*|евро|юан\w*|"
    r"рубл\w*|руб|р|тенге|лир\w*|[$€₽£])"
)
_SUM = r"(?:\W{0,3}\d[\d.,' ]{0,20}(?:k|к|тыс\w*)? ?)?"
_DEBT = _words(
    r"вернула?|долг(?:а|и|у|ов|ом)?|в долг|занял[аи]?|одолжил[аи]?|взаймы|займ(?:а|у)?|заем|расписк\w+|"
    r"(?:платеж|плата|взнос|погашение|погасил[аи]?|оплата|выплата)(?: \w+)? (?:по |за )?(?:кредит|займ|рассрочк)\w*|"
    r"взял[аи]? (?:в )?(?:кредит|долг|займ|наличные)|(?:paid|pays|pay) (?:me|him|her|them|us) back|paid back|"
    r"ссудил[аи]?|ссуд[аыу]|одалжива\w+|задолжал[аи]?|loaned|lending|"
    r"lent|lend|borrow(?:ed)?|owed?|debt|iou|loan (?:to|from|payment)|pay back"
)
_REFUND = _words(
    r"возврат(?:а|ы|ом)?|вернули|вернулись|возместил[аи]?|возмещение|компенсаци[яи]|refund(?:ed|s)?|money back|"
    r"reimburse(?:d|ment)?|returned|return(?! (?:ticket|flight|trip|fare|journey))|"
    r"сдал[аи]? (?:билет\w*|товар\w*|вещ\w+|покупк\w+|обратно)|chargeback|cancel(?:l?ed|lation)|"
    r"аннулир\w+|сторн\w+|отмен(?:а|ы|у|ой|ил[аи]?|ен|ена|ено|ены)"
)
_TRANSFER = _words(
    rf"отправил[аи]? {_SUM}{_MONEY}?(?:\W+)?(?:{_KIN_DATIVE}|"
    rf"[а-я]{{1,6}}[^иь\W]е(?=\W*\d|$)|деньги|перевод|на карту)|"
    rf"отослал[аи]? {_SUM}{_MONEY}?(?:\W+)?(?:{_KIN_DATIVE}|деньги)|"
    rf"(?:sent|wired|venmo'?e?d|zelled|paypal'?e?d) {_SUM}{_MONEY}? ?to (?:my |our )?\w+|"
    rf"(?:sent|wired|sending) (?:my |our )?(?:{_KIN_ENGLISH_ALL}|money)|"
    rf"(?:exchang(?:e|ed|ing)|changed|converted) {_SUM}{_MONEY}|обмен(?:ять|а)? {_SUM}{_MONEY}|разменял[аи]?|"
    r"currency exchange|"
    r"депозит(?:а|у|ом|ы|ов)?|"
    r"положил[аи]? (?:\w+ )?на|внес(?:ла|ли)? (?:на|налич\w+|деньги)|(?:по|об)менял[аи]?|обмен валюты|"
    r"(?:купил[аи]?|покупка|продал[аи]?) (?:валют\w+|доллар\w*|евро|юан\w+|\d+ ?[$€])|"
    r"переве(?:л|ла|ли|сти)|перевод(?:а|ом|ы)?|перекинул[аи]?|скинул[аи]?|закинул[аи]?|"
    r"(?:взнос |положил[аи]? |отложил[аи]? |внес(?:ла|ли)? )?на "
    r"(?:вклад|накопит\w+|сберегат\w+|брокерск\w+|депозит|иис)|"
    r"пополни(?:л|ла|ли|ть)|пополнение|положил[аи]? на|отложил[аи]?|в копилку|на сбережения|"
    r"сн(?:ял|яла|яли|ятие) (?:нал\w*|деньги|кэш|с карты|в банкомате)|банкомат\w*|обналич\w+|"
    r"снял[аи]?(?= [\d$€₽])|(?:снял|взял|вывел|забрал)[аи]? (?:[\d\W]+ )?(?:с|со|из) "
    r"(?:карт\w+|вклад\w*|накопит\w+|сберегат\w+|брокерск\w+|депозит\w*|копилки|иис)|"
    r"(?:с|со|из) (?:карты|карточки|наличных|вклада|счета|копилки) (?:на|в) (?:карт|налич|вклад|счет|копилк)\w*|"
    r"transfer(?:red|s)?|sent to|top(?:ped)? up|deposit(?:ed)?|withdr(?:ew|awal)|atm|to savings|cash out|"
    r"(?:put|set) (?:[\d\W]+ )?(?:aside|away)"
)
# The category may tell the same (a salary that was received); where it does not, it is asked about.
_INCOME = _words(
    r"пришл[оаи]|пришел|поступил[оаи]|поступлени\w+|получил[аи]?|зачисл\w+|начисл\w+|подарили|"
    rf"(?:мне|{_KIN}) (?:\w+ )?(?:подарил|дал|отдал|подкинул|дарит|дает)[аи]?|от (?:{_KIN_GENITIVE})|"
    r"(?:клиент|заказчик)\w* (?:заплатил|оплатил)[аи]?|"
    r"(?:прислал|переслал|выслал|перечислил|выплатил)[аио]?(?! (?:счет|квитанц|чек|посылк))|выплат[аы]|"
    r"выиграл[аи]?|выигрыш\w*|вычет\w*|доход(?:а|у|ом|ы|ов)?|приход|заработал[аи]?|заработок|к[эе]шб[эе]к\w*|"
    r"сда(?:л[аи]?|ю|ем) (?:квартир\w+|комнат\w+|бутылк\w+|металл\w*)|received|"
    r"got (?:an? )?(?:gift|present)|got paid|won|earned|income|cash-?back|payout|"
    rf"credited|(?:sent|gave|paid) (?:me|us)|(?:{_KIN_ENGLISH}) (?:sent|gave)|"
    r"(?:подар\w+|деньги) от (?!нас|меня|себя|души|имени|всех|всего|всей)\w+|"
    rf"(?:gifts?|presents?|money|cash) from (?:(?:my|the|our|his|her) )?(?:{_KIN_ENGLISH_ALL}|work|him|her|them)"
)
# «Оля подарила 5000», but not «маме подарила 5000».
_GIVEN_BY = re.compile(r"(?!вчера|позавчера|сегодня)[а-я]+[аябвгджзклмнпрстфхцчшщ] подарил[аи]?(?!\w)")
# Of others, though it is called a transfer.
_FROM_OTHERS = re.compile(
    rf"(?:входящ\w+ )?(?:перевод|пополнение)(?: (?:по сбп|сбп))? от (?!себя(?!\w))[а-яa-z]|"
    r"входящ\w+ (?:сбп |банковск\w+ )?(?:перевод|платеж)|"
    r"(?:получил[аи]?|пришел|поступил) перевод|incoming transfer|received \W*\d[\d.,]*\W*(?:\w+ )?from|"
    rf"transfer from (?:(?:my|the|our) )?(?:{_KIN_ENGLISH_ALL})(?!\w)"
)
_SENT_BY_KIN = re.compile(
    r"(?:(?:мне|нам|вам) (?:перевели|скинули|кинули|перекинули|закинули)|"
    rf"(?:{_KIN}) (?:мне |нам )?(?:перевел|скинул|кинул|перекинул|закинул)[аи]?(?: (?:мне|нам))?|"
    rf"(?:{_KIN_ENGLISH_ALL}) transferred)(?!\w)"
)
# At the beginning of a line they name what the sum is.
_STATED_INCOME = re.compile(
    r"(?:это )?(?:доход(?:а|у|ом|ы|ов)?|приход|"
    r"заработок|зачислени\w+|поступлени\w+|к[эе]шб[эе]к\w*|cash-?back|income(?! tax)|"
    r"earnings)(?!\w)"
)
# These make an ordinary purchase of it.
_PURCHASE = _words(
    r"комисси[яию]\w*|(?:пополни(?:л|ла|ли|ть)|пополнение|положил[аи]? на) (?:на )?(?:баланс )?"
    r"(?:тройк\w+|подорожник\w*|проездн\w+|телефон\w*|мобильн\w+|симк\w+|мтс|билайн|мегафон|теле2|tele2|steam|стим\w*|"
    r"игр\w+|интернет\w*)|(?:commission|fee)s?|ипотек\w+"
)


def states_income(text: str) -> bool:
    """Of folded text: «доход 500», «кэшбэк за такси 300» are income in so many words."""
    return (_STATED_INCOME.match(text) or _FROM_OTHERS.match(text)) is not None


def find_purpose(text: str) -> PurposeDoubt | None:
    """Of folded text; None for an ordinary purchase or income."""
    if _FROM_OTHERS.match(text) or _SENT_BY_KIN.match(text):
        return "maybe_income"
    if not _PURCHASE.search(text):
        if _DEBT.search(text):
            return "maybe_debt"
        if _TRANSFER.search(text):
            return "maybe_transfer"
    if _REFUND.search(text):
        return "maybe_refund"
    return "maybe_income" if _INCOME.search(text) or _GIVEN_BY.match(text) else None
