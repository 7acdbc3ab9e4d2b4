"""Messages that carry a confirmation code. Their digits are kept nowhere, so they are told from a typed line with care:
«код 4821» beside a sum or a purpose is a code, «домофон код 1500» is an entry.
"""

import re


def _words(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


_CODE_WORD = r"код(?:а|ом)?|парол[ья]м?|kod(?:om)?|parol|code|password|passcode|pin|пин(?:[- ]?код)?"
_SECRET = _words(_CODE_WORD)
# A sum with its currency is a mark in the outline of a text, so what is left are digits that name nothing.
_DIGITS = r"(?<![\d.,*#№])(?:[a-z]-)?(?:\d{4,8}|\d{3}[- ]\d{3}|\d\d-\d\d|\d\d \d\d \d\d)(?![\d.,]?\d)"
_LONG = r"(?<![\d.,*#№])(?:\d{5,8}|\d{3}-\d{3})(?![\d.,]?\d)"
_ANY_DIGITS = re.compile(_DIGITS)
_KEEP_IT = _words(
    r"никому|не (?:сообщайте|говорите|называйте|передавайте|показывайте|вводите)|nikomu|ne (?:soobsh|govor)\w+|"
    r"(?:do not|don't|never) (?:share|disclose|tell|give)"
)
# «Никому не говори» is said to a friend, too: these forms are not, so the word «код» is not needed.
_KEEP_IT_FORMAL = re.compile(
    rf"(?<!\w)никому (?:его )?не (?:сообщайте|говорите|называйте|передавайте)(?: \w+)?\W{{0,4}}(?:{_DIGITS})|"
    rf"(?:{_DIGITS})\W{{0,4}}никому (?:его )?не (?:сообщайте|говорите|называйте|передавайте)"
)
# Of a bank only: a code «для входа» may be that of a door.
_FOR_SOMETHING = _words(r"для (?:входа|оплаты|подтверждения|перевода)|подтверд\w+|подтвержд\w+|to confirm|to log in")
_PURPOSE = (
    r"подтвержд\w+|авторизаци\w+|оплат\w+|перевод\w*|покупк\w+|операци\w+|сняти\w+|списани\w+|подписани\w+|"
    r"верификаци\w+|"
    r"платеж\w*|аутентификаци\w+"
)
# What is called this is no door's: its digits may stand anywhere.
_CONFIRMING = _words(
    rf"код\w* (?:{_PURPOSE})|(?:код\w*|пароль) для (?:{_PURPOSE})|одноразов\w+ (?:код|пароль)\w*|"
    r"(?:проверочн\w+|кодов\w+) слово|"
    r"(?:смс|sms)[- ]?(?:код|code|пароль|kod|parol)|код из (?:смс|sms|push|пуш\w*)|"
    r"3ds (?:code|код|пароль|password|pin)|(?:код|пароль|code|password) 3ds|3-?d[- ]secure|kod podtver\w+|"
    r"vvedite (?:kod|parol)|(?:parol|kod) dlya (?:oplat|podtver|vhod|perevod)\w+|"
    r"(?:verification|confirmation|one[- ]time|log[- ]?in|sign[- ]?in|auth\w*|2fa) (?:code|password|passcode|pin)|"
    r"(?:use|enter) (?:the )?(?:code|password)|code to (?:confirm|log|sign|verify)"
)
_BEFORE = r"\W{0,3}(?:is\W{1,2})?"
# Of these the digits must come next: «секретный код, квест 3500».
_CALLED = re.compile(
    r"(?<!\w)(?:(?:ваш\w*|vash|your) (?:\w+ ){0,2}(?:код|пароль|kod|parol|code|password|passcode|otp|pin)|"
    r"(?:проверочн|секретн|защитн)\w+ (?:код|пароль)|"
    r"код (?:безопасности|проверки|доступа|регистрации|для (?:входа|регистрации|доступа|привязки|подключения|"
    r"активации))"
    r"(?: (?:в|на) \w+(?: \w+)?| карты| сбп)?|(?:security|access|secret) code|use|enter|введите(?: код| пароль)?|"
    r"(?:пин[- ]?код|pin(?:-код)?) (?:вашей |от |для )?карты)"
    rf"{_BEFORE}(?:{_DIGITS})"
)
_LABELLED = re.compile(
    rf"(?:^|[.,;!\n]\s?)(?:код|пароль|kod|parol|code|password|pin|пин|otp)(?:(?: \w+){{0,3}}\s?:\s?(?:{_DIGITS})|"
    rf"\W{{1,3}}(?:{_LONG})"
    rf"(?=\W*$|\W+(?:для|от|в|dlya|for|to|at|{_PURPOSE})(?!\w)))"
)
_OF_SERVICE = re.compile(
    rf"(?<!\w)(?:otp|(?:telegram|whatsapp|google|apple|viber|vk|вк|госуслуг\w*|авито|avito) (?:code|"
    rf"код)){_BEFORE}(?:{_LONG})"
)
_DIGITS_FIRST = re.compile(
    rf"(?:^|[:\n])\W{{0,3}}(?:{_DIGITS})\s?(?:[-—–:]\s?|is )?(?:ваш |your )?(?:\w+ ){{0,2}}(?:код|пароль|code|"
    rf"password|otp)"
    rf"(?=(?: \w+)?\W*$| (?:для|от|в|на|for|to|входа|{_PURPOSE})(?!\w))"
)
_NEXT_TO_DIGITS = re.compile(rf"(?<!\w)(?:{_CODE_WORD})(?: [^\W\d]+)?\W{{1,3}}(?:{_DIGITS})")
_PAYING = _words(
    rf"{_PURPOSE}|pokupk\w+|oplat\w+|perevod\w*|spisani\w+|payment|purchase|transfer|transaction|confirm|сумма|summa"
)
# What people buy codes for, or have them changed at.
_OF_A_THING = re.compile(
    r"(?<!\w)(?:домофон|двер|подъезд|калитк|ворот|зам[ко]|сейф|ключ|wi-?fi|вай-?фай|steam|стим|psn|xbox|windows|игр|"
    r"квест|промо|подар|скидк|активаци(?!и карт)|лиценз|qr|штрих|door|lock|gate|game|gift|promo)"
)


def is_code(outline: str, *, names_a_bank: bool) -> bool:
    """A message that lets somebody in or confirms something: its digits are nobody's business."""
    if not _ANY_DIGITS.search(outline):
        return False
    if _KEEP_IT_FORMAL.search(outline):
        return True
    if _SECRET.search(outline) and (_KEEP_IT.search(outline) or (names_a_bank and _FOR_SOMETHING.search(outline))):
        return True
    if _CONFIRMING.search(outline) or _OF_SERVICE.search(outline):
        return True
    if _OF_A_THING.search(outline):
        return False
    if _CALLED.search(outline) or _LABELLED.search(outline) or _DIGITS_FIRST.search(outline):
        return True
    return bool(_NEXT_TO_DIGITS.search(outline) and "¤" in outline and _PAYING.search(outline))
