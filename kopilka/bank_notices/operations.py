"""What has happened, by the words of the message: bought, given back, received, refused, or nothing yet."""

import re

from kopilka.bank_notices.results import NoticeKind


def _words(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<![\w])(?:{pattern})(?!\w)", re.IGNORECASE)


_DECLINED = _words(
    r"отказ(?:ано)?(?! от )|отклон[её]н[ао]?|недостаточно (?:средств|денег)|не хвати\w+(?: денег| средств)?|"
    r"не (?:прошл[ао]|прош[её]л|выполнен[ао]?)|неправильный пин\W?код|otkaz\w*|nedostatochno sredstv|declined|"
    r"insufficient funds|rejected"
)
_ANNOUNCED = _words(
    r"завтра|предсто\w+|(?:авто)?(?:плат[её]ж|перевод|списание)[^.]{0,60} будет|будет списан\w*|спишем|подключ[её]н\w*|"
    r"отключ[её]н\w*|изменен[аы]?|изменён[аы]?|напоминаем|минимальный плат[её]ж|tomorrow|upcoming"
)
_REFUND = _words(r"возврат\w*|отмена|вернули|vozvrat\w*|otmena|refund(?:ed)?|reversal")
_IN_CASH = _words(r"банкомат\w*|atm|наличн\w+|nalichn\w+|cash")
_FEE = _words(
    r"(?:комиссия|плата|оплата[^.]{0,20}) за (?:уведомлени\w+|обслуживани\w+|смс|sms|"
    r"мобильный банк)[^.]*|komissiya za .*|fee"
)
_FROM_SOMEBODY = re.compile(r"(?<!\w)(?:от|from|ot) (?=[«\"A-ZА-ЯЁ])")
# The first of these in the message tells it. What only says that money went is told better by another word.
_FIRST_WORD: tuple[tuple[NoticeKind, "re.Pattern[str]"], ...] = (
    ("refund", _REFUND),
    ("withdrawal", _words(r"снятие|выдача|snyatie|snjatie|vydacha|(?:cash )?withdrawal")),
    ("deposit", _words(r"внесение|взнос|vnesenie|cash deposit")),
    (
        "incoming",
        _words(r"зачислен\w*|поступ(?:лени|ил)\w*|пополн\w+|(?:перев[её]л[аи]?|отправил[аи]?)(?:\(а\))? вам|"
               r"вам (?:перев[её]л[аи]?|перечислил[аи]?|отправил[аи]?|прислал[аи]?)(?:\(а\))?|"
               r"вам (?:перечислен|перевед[её]н|выплачен|отправлен)[аоы]?|"
               r"входящ\w+(?: перевод| плат[её]ж)?|zachislen\w*|postuplen\w*|"
               r"popoln\w+|капитализация|выплата процентов|пришл[аио]|приш[её]л|received|incoming"),
    ),
    ("outgoing", _words(r"погашение|перевод\w*|перевели|perevod\w*|transfer(?:red)?|sent")),
    (
        "purchase",
        _words(r"покупк[аи]|оплат[аы]|оплатили|оплачен[аоы]?|(?:авто)?плат[её]ж|заплатили|списали|pokupka|oplata|platezh|purchase|payment|paid|spent"),
    ),
)  # fmt: skip
_WENT = _words(r"списани[ея]|списан[ао]|spisani[ey]|umenshilsya")
# That it is done tells neither shop nor person. In small letters, but for the first word: a shop may be called so.
_DONE = (
    r"(?:(?:выполнен|исполнен|провед[её]н|соверш[её]н|произвед[её]н|заверш[её]н|разреш[её]н|одобрен|подтвержд[её]н|"
    r"обработан|отправлен|доставлен|принят|оплачен|списан)[аоы]?(?: в обработку)?|прош[её]л|прошл[аои]|был[аои]?|"
    r"completed|successful(?:ly)?|approved|processed|delivered|accepted|done|was|has been)(?!\w)"
)
_COMPLETED = re.compile(rf"(?<!\w){_DONE}|\A(?i:{_DONE})")
_SOMETHING = _words(r"операци[яи]|operaciya|operatsiya|tranzakci\w+|зарезервирован\w*|transaction")
OPERATION_WORDS = (*(words for _, words in _FIRST_WORD), _DECLINED, _WENT, _SOMETHING, _FEE, _COMPLETED)


def find_kind(text: str, sign: str, *, has_party: bool) -> tuple[NoticeKind, bool] | None:
    """And whether it is sure. `sign` stands before the amount. None where no word and no sign tells anything."""
    if _DECLINED.search(text):
        return "declined", True
    if _ANNOUNCED.search(text):
        return "announced", True
    if _FEE.search(text):
        return "fee", True
    found = [(match.start(), kind) for kind, words in _FIRST_WORD if (match := words.search(text))]
    if found:
        return _with_details(min(found)[1], text, sign), True
    if _WENT.search(text):
        return "purchase", has_party
    if sign == "+":
        return "incoming", bool(_FROM_SOMEBODY.search(text))
    if sign == "-" or _SOMETHING.search(text):
        return "purchase", False
    return None


def first_word(text: str) -> int:
    """Where the first word for a payment stands; at the end, if there is none."""
    every = (*(words for _, words in _FIRST_WORD), _WENT, _SOMETHING)
    return min((found.start() for words in every if (found := words.search(text))), default=len(text))


def _with_details(kind: NoticeKind, text: str, sign: str) -> NoticeKind:
    """«Перевод от Ольги» comes in, «Пополнение. Банкомат» is cash."""
    if kind == "outgoing" and (sign == "+" or _FROM_SOMEBODY.search(text)):
        return "incoming"
    return "deposit" if kind == "incoming" and _IN_CASH.search(text) else kind
