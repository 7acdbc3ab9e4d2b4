"""Words that tell of more than a purchase: refunds, debts, money between own accounts. They are asked about."""

import re

from kopilka.quick_entry.doubts import PurposeDoubt


def _words(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


_DEBT = _words(
    r"долг(?:а|и|у|ов|ом)?|в долг|(?:за|о)нял[аи]?|одолжил[аи]?|взаймы|займ(?:а|у)?|заем|расписк\w+|"
    r"(?:платеж|плата|взнос|погашение|погасил[аи]?|оплата|выплата)(?: \w+)? (?:по |за )?(?:кредит|займ|рассрочк)\w*|"
    r"lent|lend|borrow(?:ed)?|owed?|debt|iou|loan (?:to|from|payment)|paid back|pay back"
)
_REFUND = _words(
    r"возврат(?:а|ы|ом)?|вернул[аи]?|вернулись|возместил[аи]?|возмещение|компенсаци[яи]|refund(?:ed|s)?|money back|"
    r"reimburse(?:d|ment)?|returned"
)
_TRANSFER = _words(
    r"переве(?:л|ла|ли|сти)|перевод(?:а|ом|ы)?|перекинул[аи]?|скинул[аи]?|закинул[аи]?|"
    r"(?:взнос |положил[аи]? |отложил[аи]? |внес(?:ла|ли)? )?на "
    r"(?:вклад|накопит\w+|сберегат\w+|брокерск\w+|депозит|иис)|"
    r"пополни(?:л|ла|ли|ть)|пополнение|положил[аи]? на|отложил[аи]?|в копилку|на сбережения|"
    r"сн(?:ял|яла|яли|ятие) (?:нал\w*|деньги|кэш|с карты|в банкомате)|банкомат\w*|обналич\w+|"
    r"transfer(?:red|s)?|sent to|top(?:ped)? up|deposit(?:ed)?|withdr(?:ew|awal)|atm|to savings|cash out"
)
# These make an ordinary purchase of it.
_PURCHASE = _words(
    r"комисси[яию]\w*|(?:пополни(?:л|ла|ли|ть)|пополнение|положил[аи]? на) (?:на )?(?:баланс )?"
    r"(?:тройк\w+|подорожник\w*|проездн\w+|телефон\w*|мобильн\w+|симк\w+|мтс|билайн|мегафон|теле2|tele2|steam|стим\w*|"
    r"игр\w+|интернет\w*)|(?:commission|fee)s?|ипотек\w+"
)


def find_purpose(text: str) -> PurposeDoubt | None:
    """Of folded text; None for an ordinary purchase or income."""
    if _PURCHASE.search(text):
        return None
    if _DEBT.search(text):
        return "maybe_debt"
    if _TRANSFER.search(text):
        return "maybe_transfer"
    return "maybe_refund" if _REFUND.search(text) else None
