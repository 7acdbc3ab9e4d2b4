"""Reads a bank's message: «СЧЁТ4417 12:34 Покупка 350р PYATEROCHKA Баланс: 12 345.67р».

Banks change their texts without notice, so no text is expected as a whole: what is understood is blanked out, and what
is left at last is the shop. A purchase needs more than people type: a card with its mask, or what is left on it, or the
bank's name at its head. Without that it is an entry like any other. What says that nothing was paid needs none of it.
"""

import re
from datetime import date as calendar_date
from datetime import time as time_of_day
from decimal import Decimal

from kopilka.bank_notices import banks, codes, operations, statements
from kopilka.bank_notices.results import MOVED, Bank, BankNotice, NoticeDoubt, NoticeKind
from kopilka.bank_notices.sums import CURRENCY, CURRENCY_BEFORE, NUMBER, currency_of, number_of, outline
from kopilka.periods import add_months

# The longest SMS of a bank has five parts.
LONGEST = 1_000
_I = re.IGNORECASE
_CARD = re.compile(
    r"(?:(?<!\w)(?:со )?(?:карт\w*|сч[её]т\w*|kart\w*|schet\w*|card|account)\s?|(?<!\w))\d?[*•·]{1,6}\s?"
    r"(?P<masked>\d{4})(?!\d)"
    r"|(?<!\w)(?:сч[её]т|visa|mir|мир|ecmc|maes|card)-?(?P<joined>\d{4})(?!\d)",
    _I,
)
_SUM = rf"(?P<sign>[+\-−–] ?)?(?P<number>{NUMBER})\s?(?P<currency>{CURRENCY})\.?"
_AMOUNT = re.compile(
    rf"(?<![\w.,]){_SUM}|(?<=[:a-zа-я]){_SUM.replace('?P<', '?P<joined_')}|"
    rf"(?<![\w.,])(?P<first_sign>[+\-−–] ?)?(?P<first_currency>{CURRENCY_BEFORE})\s?(?P<first_number>{NUMBER})",
    _I,
)
_BALANCE = re.compile(
    r"(?<!\w)(?:доступн\w*(?: остаток)?|(?:на (?:карте|сч[её]те) )?(?:осталось|теперь)|на карте|остаток|"
    r"баланс(?: карты| сч[её]та)?|dostupn\w*(?: ostatok)?|ostatok|balans|balance|available(?: balance)?)"
    rf"\s*[:\-—]?\s*(?P<minus>[-−])?(?P<number>{NUMBER})(?:\s?(?P<currency>{CURRENCY}))?\.?"
    r"(?! ?(?:дн|час|месяц|раз|попыт|балл|бонус|day|times))",
    _I,
)
_NOT_YET = re.compile(r"(?:следующ|ближайш)\w+ (?:списание|плат[её]ж)[^\n]*?\d\d\.\d\d\.\d\d(?:\d\d)?", _I)
_ASIDE = re.compile(rf"(?:с )?(?:к[еэ]шб[еэ]к\w*|бонус\w*|cashback)\W{{0,3}}(?:{NUMBER})\s?(?:{CURRENCY})?", _I)
_FEE = re.compile(rf"(?:комисси[яию]\w*|komissi\w+|fee)\W{{0,3}}(?:{NUMBER})\s?{CURRENCY}\.?", _I)
_TELEPHONE = re.compile(r"(?:на номер |по номеру )?\+?[78][ -]?\(?\d{3}\)?[ -]?\d{3}[ -]?\d\d[ -]?\d\d(?!\d)", _I)
_DATE = re.compile(
    r"(?<![\d.,/])(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)|(?P<day_>\d\d)[./](?P<month_>\d\d)"
    r"(?:[./](?P<year_>\d{4}|\d\d))(?![\d])|(?P<short_day>\d\d)\.(?P<short_month>\d\d)(?= \d\d:\d\d))"
)
_TIME = re.compile(r"(?<![\d:.,])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])")
_DAY_WORD = re.compile(r"(?<!\w)(?:поза)?вчера(?!\w)|(?<!\w)yesterday(?!\w)", _I)
_OWN = re.compile(r"между (?:своими|вашими) сч[её]тами|(?:own|your) accounts", _I)
# A line of its own that is no name: «спасибо!», «запиши».
_REMARK = re.compile(r"(?:^|(?<=\n))[^\S\n]*(?:[a-zа-яё][^\n\0]*|[^\n\0]*[!?)])[^\S\n]*(?=\n|\Z)")
# Words that are neither the shop nor a person.
_FILLING = re.compile(
    r"(?<![\w.])(?:(?:по|через) сбп|сбп|uspeshno|успешно|summa|сумма|на сумму|na summu|data|дата|mesto|telecard|онлайн|"
    r"регулярный|автоплат[её]ж|картой|карт[аыеу]|сч[её]т[аеу]?(?: rub| карты)?|сч[её]те|kart[ay]|schet|card|account|"
    r"со сч[её]та|наличных|наличными|nalichn\w+|в банкомате|зарплаты|аванса|покупки|pokupki|операции|"
    r"за отмен[её]нный заказ|за заказ|за подписку|zapros balansa|balans|v bankomate|insufficient funds|"
    r"(?:was )?credited(?: with)?|vashey|вам|вы|ваш[аеи]?|получили|мы|(?:начислил|зачислил|выплатил)[аи]|"
    r"выплачен[аоы]?|deposit of|you|your|начислен[аоы]?|отмен[её]н[аоы]?|"
    r"деньги вернулись на карту|sovershena|"
    r"proizvedeno|provedena|predauth|отправитель|получател[ьюя]|клиент(?:у|а)?|одобрено|"
    r"товаров и услуг|tovarov i uslug|услуг|кредитная)(?!\w)",
    _I,
)
_PARTS = re.compile(r"[\0;|\n•·—–]+|(?<!\s[^\W\d_])\.(?=\s|$)|,(?=\s|$)|:\s|(?<=\s)-(?=\s)")
_EDGES = " ,:;-–—!()\t"
_ADVICE = re.compile(r"(?<!\w)(?:подробн|podrobn|otkrojte|https?:|сообщение:)[^\n]*", _I)
_SMALL_WORDS = re.compile(
    r"^(?:(?:в|во|на|от|из|с|со|за|у|по|at|to|from|in|on|of|na|v|ot)(?:\s+|$))+|(?:\s+(?:в|на|от|из|с|за|at|on|of|for))+$",
    _I,
)
_PLACE = re.compile(r"^[A-Z]{2,3}/[^/]+/(?=.)")
# «Telecard; Card3319; Oplata; …»
_FEWEST_FIELDS = 3


def read_notice(text: str, on: calendar_date) -> BankNotice | None:
    """None where the text is no bank's message. `on` is the day it came: a day without a year is before it."""
    return BankMessage(text, on).read() or BankMessage(text, on).read_without_head()


class BankMessage:
    """`rest` is the text with what was understood blanked out, its length kept."""

    def __init__(self, text: str, on: calendar_date) -> None:
        self.text = text
        self.outline = outline(text)
        self.rest = text
        self.on = on
        self.doubts: list[NoticeDoubt] = []

    @staticmethod
    def ends(line: str) -> list[int]:
        """Where another message may begin in this line: behind what is left, and at a card after the first one."""
        cards = [it.start() for it in _CARD.finditer(line) if it["joined"]]
        return sorted({*(it.end() for it in _BALANCE.finditer(line)), *cards[1:]} - {0, len(line)})

    @staticmethod
    def first_card(line: str) -> int:
        """Where the first card stands that messages begin with; at the start, if there is none."""
        return next((it.start() for it in _CARD.finditer(line) if it["joined"]), 0)

    @staticmethod
    def tells_balance(line: str) -> bool:
        return _BALANCE.search(line) is not None

    def unexplained(self) -> str:
        """What is left without all that banks tell beside a sum."""
        for known in (_NOT_YET, _ADVICE, _CARD, _DATE, _TIME, _TELEPHONE, _BALANCE, _ASIDE, _FEE):
            self._take(known)
        return " ".join(banks.without_names(self.rest).replace("\0", " ").split())

    def is_talk(self) -> bool:
        """Words of which banks write none: no card, sum or day, nothing of a payment or an offer, no bank's name."""
        if _AMOUNT.search(self.text) or operations.first_word(self.text) < len(self.text):
            return False
        if banks.mentioned(self.text) is not None or statements.find_statement(self.outline) is not None:
            return False
        left = self.unexplained()
        is_untouched = left == " ".join(self.text.split())
        return is_untouched and any(it.isalpha() for it in _without_words_of_banks(left))

    def read(self) -> BankNotice | None:
        """By its head: a card, a bank's name, or what is left."""
        bank = banks.sender(self.text)
        mentioned = bank or banks.mentioned(self.text)
        if codes.is_code(self.outline, names_a_bank=mentioned is not None):
            return _nothing_moved("code", mentioned)
        self._take(_NOT_YET)
        self._take(_ADVICE)
        card = self._card()
        day, time = self._day(), self._time()
        self._take(_TELEPHONE)
        balance, balance_currency = self._balance()
        if _AMOUNT.search(_ASIDE.sub("\0", self.rest)):  # else the cashback itself is what came
            self._take(_ASIDE)
        has_fee = self._take(_FEE)
        amount, currency, sign = self._amount()
        has_sender = card is not None or banks.heading(self.text) is not None
        if not has_sender and balance is None:
            return None
        party = self._party()
        kind = self._kind(sign, party)
        if amount is None and kind is not None and kind[0] not in ("declined", "offer"):
            kind = None
        if kind is None and balance is not None and amount is None and has_sender:
            return BankNotice("balance", None, balance_currency, None, card, balance, day, time, bank, ())
        if kind is None or (not kind[1] and balance is None):  # a sign alone
            return None
        if not kind[1]:
            self.doubts.insert(0, "kind_unclear")
        if has_fee:
            self.doubts.append("fee_apart")
        if _OWN.search(self.text):
            self.doubts.append("own_accounts")
            party = None
        if kind[0] == "offer":
            return _nothing_moved("offer", bank)
        if kind[0] == "announced":  # the day is the one that it is announced for
            return BankNotice("announced", amount, currency, None, card, balance, None, None, bank, ())
        return BankNotice(
            kind[0],
            amount,
            currency,
            party if kind[0] != "fee" else None,
            card,
            balance,
            day,
            time,
            bank,
            tuple(self.doubts),
        )

    def read_without_head(self) -> BankNotice | None:
        """What is told by phrases that nobody types. A purchase is not: its words are those of an entry."""
        bank = banks.sender(self.text)
        stated = statements.find_statement(self.outline)
        if stated is not None and not stated[2] and statements.begins_with_payment(self.outline):
            return self._paid_perhaps(bank)
        if stated is not None and stated[0] == "offer":
            return _nothing_moved("offer", bank)
        if stated is not None:
            amount, currency, _ = self._amount()
            return BankNotice(stated[0], amount, currency, None, None, None, None, None, bank, ())
        if statements.is_balance_alone(self.outline):
            return _nothing_moved("balance", bank)
        income = self._income(bank)
        if income is None and statements.is_unclear(self.outline):
            return self._paid_perhaps(bank)
        return income

    def _income(self, bank: Bank | None) -> BankNotice | None:
        """What came in or came back, without a head."""
        is_reversal = statements.tells_of_reversal(self.outline)
        if not is_reversal and not statements.tells_of_income(self.outline):
            return None
        day, time = self._day(), self._time()
        if self._take(_DAY_WORD) is not None:
            self.doubts.append("date_unclear")
        amount, currency, _ = self._amount()
        self._take(_REMARK)
        party = self._party()
        if amount is None:
            return None
        if is_reversal:
            self.doubts.insert(0, "kind_unclear")
        kind: NoticeKind = "refund" if is_reversal else "incoming"
        return BankNotice(kind, amount, currency, party, None, None, day, time, bank, tuple(self.doubts))

    def _paid_perhaps(self, bank: Bank | None) -> BankNotice | None:
        """«Покупка 350р. Подключите кэшбэк до 30%» may be either: it is asked about."""
        day, time = self._day(), self._time()
        amount, currency, sign = self._amount()
        if amount is None:
            return None
        kind = operations.find_kind(self.text, sign, has_party=False)
        # In a text that is no notice the first words alone would tell little.
        party = self._party() if kind is not None else " ".join(self.rest.replace("\0", " ").split()).strip(_EDGES)
        doubts: tuple[NoticeDoubt, ...] = ("amount_unclear", *(it for it in self.doubts if it != "amount_unclear"))
        moved: NoticeKind = kind[0] if kind is not None and kind[0] in MOVED else "purchase"
        return BankNotice(moved, amount, currency, party, None, None, day, time, bank, doubts)

    def _kind(self, sign: str, party: str | None) -> tuple[NoticeKind, bool] | None:
        """And whether it is sure. A payment is not undone by advice or an offer that comes after it."""
        kind = operations.find_kind(self.text, sign, has_party=party is not None)
        if kind is not None and kind[0] == "declined":
            return kind
        stated = statements.find_statement(self.outline)
        if stated is not None:
            said, place, holds_anywhere = stated
            if kind is None or holds_anywhere or place < operations.first_word(self.text):
                return said, True
        if kind is not None and kind[0] == "purchase" and statements.tells_of_reversal(self.outline):
            return "refund", False
        return kind

    def _take(self, pattern: "re.Pattern[str]") -> "re.Match[str] | None":
        """The first one; all are blanked out."""
        found = pattern.search(self.rest)
        self.rest = pattern.sub(lambda it: "\0" * len(it[0]), self.rest)
        return found

    def _card(self) -> str | None:
        found = self._take(_CARD)
        return None if found is None else found["masked"] or found["joined"]

    def _day(self) -> calendar_date | None:
        found = self._take(_DATE)
        if found is None:
            return None
        day = int(found["day"] or found["day_"] or found["short_day"])
        month = int(found["month"] or found["month_"] or found["short_month"])
        year = found["year"] or found["year_"]
        try:
            if year is not None:
                told = calendar_date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
            else:
                told = calendar_date(self.on.year, month, day)
                told = told if told <= self.on else add_months(told, -12)
        except ValueError:
            self.doubts.append("date_unclear")
            return None
        if told > self.on:
            self.doubts.append("date_unclear")
        return told

    def _time(self) -> time_of_day | None:
        found = self._take(_TIME)
        return None if found is None else time_of_day(int(found["hour"]), int(found["minute"]))

    def _balance(self) -> tuple[Decimal | None, str | None]:
        found = self._take(_BALANCE)
        if found is None:
            return None, None
        value, _ = number_of(found["number"])
        currency = currency_of(found["currency"]) if found["currency"] else None
        return (-value if found["minus"] else value), currency

    def _amount(self) -> tuple[Decimal | None, str | None, str]:
        """The first one; another one is a doubt."""
        found = list(_AMOUNT.finditer(self.rest))
        self._take(_AMOUNT)
        if not found:
            return None, None, ""
        read = [(_of(it, "number"), _of(it, "currency")) for it in found]
        value, is_clear = number_of(read[0][0])
        if not is_clear:
            self.doubts.append("amount_unclear")
        if any(
            (number_of(number)[0], currency_of(unit)) != (value, currency_of(read[0][1])) for number, unit in read[1:]
        ):
            self.doubts.append("several_amounts")
        sign = _of(found[0], "sign").strip()
        return value, currency_of(read[0][1]), "+" if sign == "+" else "-" if sign else ""

    def _party(self) -> str | None:
        """The first words that are left; of a message of fields the first one that is more than words of banks,
        whole: «OPLATA.QIWI.COM» is a shop.
        """
        fields = self.rest.split(";")
        for field in (it.strip(f"\0{_EDGES}") for it in fields) if len(fields) >= _FEWEST_FIELDS else ():
            letters = sum(it.isalpha() for it in field)
            is_whole = "\0" not in field and ": " not in field and letters > 0 and len(field) > 1
            if is_whole and any(it.isalpha() for it in _without_words_of_banks(field)):
                return _PLACE.sub("", field).lstrip(".")
        for part in _PARTS.split(_without_words_of_banks(self.rest)):
            name = part.strip(_EDGES)
            while (shorter := _SMALL_WORDS.sub("", name).strip(_EDGES)) != name:
                name = shorter
            name = _PLACE.sub("", name).lstrip(".")
            if sum(it.isalpha() for it in name) > 1:
                return name
        return None


def _without_words_of_banks(text: str) -> str:
    """Blanked out, the length kept."""
    rest = banks.without_names(text)
    for words in (*operations.OPERATION_WORDS, _FILLING, _OWN):
        rest = words.sub(lambda it: "\0" * len(it[0]), rest)
    return rest


def _nothing_moved(kind: NoticeKind, bank: Bank | None) -> BankNotice:
    """Nothing of the text is kept."""
    return BankNotice(kind, None, None, None, None, None, None, None, bank, ())


def _of(found: "re.Match[str]", name: str) -> str:
    return found[name] or found[f"joined_{name}"] or found[f"first_{name}"] or ""
