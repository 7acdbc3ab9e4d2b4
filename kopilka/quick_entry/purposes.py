"""Words that tell of more than a purchase: refunds, debts, money between own accounts. They are asked about."""

import re

from kopilka.quick_entry.doubts import PurposeDoubt


def _words(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


_DEBT = _words(
    r"вернула?|долг(?:а|и|у|ов|ом)?|в долг|занял[аи]?|одолжил[аи]?|взаймы|займ(?:а|у)?|заем|расписк\w+|"
    r"(?:платеж|плата|взнос|погашение|погасил[аи]?|оплата|выплата)(?: \w+)? (?:по |за )?(?:кредит|займ|рассрочк)\w*|"
    r"взял[аи]? (?:в )?(?:кредит|долг|займ|наличные)|(?:paid|pays|pay) (?:me|him|her|them|us) back|paid back|"
    r"lent|lend|borrow(?:ed)?|owed?|debt|iou|loan (?:to|from|payment)|pay back"
)
_REFUND = _words(
    r"возврат(?:а|ы|ом)?|вернули|вернулись|возместил[аи]?|возмещение|компенсаци[яи]|refund(?:ed|s)?|money back|"
    r"reimburse(?:d|ment)?|returned"
)
_TRANSFER = _words(
    r"положил[аи]? (?:\w+ )?на|внес(?:ла|ли)? (?:на|налич\w+|деньги)|(?:по|об)менял[аи]?|обмен валюты|"
    r"(?:купил[аи]?|покупка|продал[аи]?) (?:валют\w+|доллар\w*|евро|юан\w+|\d+ ?[$€])|"
    r"переве(?:л|ла|ли|сти)|перевод(?:а|ом|ы)?|перекинул[аи]?|скинул[аи]?|закинул[аи]?|"
    r"(?:взнос |положил[аи]? |отложил[аи]? |внес(?:ла|ли)? )?на "
    r"(?:вклад|накопит\w+|сберегат\w+|брокерск\w+|депозит|иис)|"
    r"пополни(?:л|ла|ли|ть)|пополнение|положил[аи]? на|отложил[аи]?|в копилку|на сбережения|"
    r"сн(?:ял|яла|яли|ятие) (?:нал\w*|деньги|кэш|с карты|в банкомате)|банкомат\w*|обналич\w+|"
    r"transfer(?:red|s)?|sent to|top(?:ped)? up|deposit(?:ed)?|withdr(?:ew|awal)|atm|to savings|cash out"
)
# The category may tell the same (a salary that was received); where it does not, it is asked about.
_INCOME = _words(
    r"пришл[оаи]|пришел|поступил[оаи]|поступление|получил[аи]?|зачислил[аи]|начислил[аи]|подарили|мне подарил[аи]?|"
    r"(?:мама|папа|бабушка|дедушка|муж|жена|друг|подруга|родители) подарил[аи]?|выиграл[аи]?|вычет\w*|"
    r"сдал[аи]? (?:квартир\w+|комнат\w+|бутылк\w+|металл\w*)|received|got paid|won|earned"
)
# These make an ordinary purchase of it.
_PURCHASE = _words(
    r"комисси[яию]\w*|(?:пополни(?:л|ла|ли|ть)|пополнение|положил[аи]? на) (?:на )?(?:баланс )?"
    r"(?:тройк\w+|подорожник\w*|проездн\w+|телефон\w*|мобильн\w+|симк\w+|мтс|билайн|мегафон|теле2|tele2|steam|стим\w*|"
    r"игр\w+|интернет\w*)|(?:commission|fee)s?|ипотек\w+"
)


def find_purpose(text: str) -> PurposeDoubt | None:
    """Of folded text; None for an ordinary purchase or income."""
    if not _PURCHASE.search(text):
        if _DEBT.search(text):
            return "maybe_debt"
        if _TRANSFER.search(text):
            return "maybe_transfer"
    if _REFUND.search(text):
        return "maybe_refund"
    return "maybe_income" if _INCOME.search(text) else None
