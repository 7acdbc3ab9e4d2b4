"""What has happened, by the words of the message: bought, given back, received, refused, or nothing yet."""

import re

from kopilka.bank_notices.results import NoticeKind


def _words(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<![\w])(?:{pattern})(?!\w)", re.IGNORECASE)


_SECRET = _words(r"код\w?|пароль|kod|parol|code|password|pin")
_DIGITS = re.compile(r"(?<![\d.,*])\d{4,8}(?![\d.,]\d)")
_KEEP_IT = _words(
    r"никому|не (?:сообщайте|говорите|называйте|передавайте)(?: \w+)?|nikomu|ne soobsh\w+|do not share|never share"
)
# Of a bank only: a code «для входа» may be that of a door.
_FOR_SOMETHING = _words(r"для (?:входа|оплаты|подтверждения|перевода)|подтверд\w+|подтвержд\w+|to confirm|to log in")
_DECLINED = _words(
    r"отказ(?:ано)?(?! от )|отклон[её]н[ао]?|недостаточно (?:средств|денег)|не хвати\w+(?: денег| средств)?|"
    r"не (?:прошл[ао]|прош[её]л|выполнен[ао]?)|неправильный пин\W?код|otkaz\w*|nedostatochno sredstv|declined|"
    r"insufficient funds|rejected"
)
_ANNOUNCED = _words(
    r"завтра|предсто\w+|(?:плат[её]ж|перевод|списание)[^.]{0,60} будет|будет списан\w*|спишем|подключ[её]н\w*|"
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
        _words(r"зачислен\w*|поступ(?:лени|ил)\w*|пополн\w+|перев[её]л[аи]?(?:\(а\))? вам|zachislen\w*|postuplen\w*|"
               r"popoln\w+|капитализация|выплата процентов|пришл[аио]|приш[её]л|received|incoming"),
    ),
    ("outgoing", _words(r"погашение|перевод\w*|перевели|perevod\w*|transfer(?:red)?|sent")),
    (
        "purchase",
        _words(r"покупк[аи]|оплат[аы]|оплатили|плат[её]ж|заплатили|списали|pokupka|oplata|platezh|purchase|payment|paid|spent"),
    ),
)  # fmt: skip
_WENT = _words(r"списани[ея]|spisani[ey]|umenshilsya")
_SOMETHING = _words(r"операци[яи]|operaciya|operatsiya|tranzakci\w+|зарезервирован\w*|transaction")
OPERATION_WORDS = (*(words for _, words in _FIRST_WORD), _DECLINED, _WENT, _SOMETHING, _FEE)


def is_code(text: str, *, names_a_bank: bool) -> bool:
    """A message that lets somebody in or confirms something: its digits are nobody's business."""
    if not _SECRET.search(text) or not _DIGITS.search(text):
        return False
    return bool(_KEEP_IT.search(text) or (names_a_bank and _FOR_SOMETHING.search(text)))


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


def _with_details(kind: NoticeKind, text: str, sign: str) -> NoticeKind:
    """«Перевод от Ольги» comes in, «Пополнение. Банкомат» is cash."""
    if kind == "outgoing" and (sign == "+" or _FROM_SOMEBODY.search(text)):
        return "incoming"
    return "deposit" if kind == "incoming" and _IN_CASH.search(text) else kind
