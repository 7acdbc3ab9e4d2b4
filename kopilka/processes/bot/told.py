"""What a message tells besides a typed line: a receipt's code and a bank's message as entries, and what is no entry."""

import hashlib
import unicodedata
from datetime import date
from decimal import Decimal

from kopilka.bank_notices.parts import read_parts, words_left_out
from kopilka.bank_notices.results import BankNotice, NoticeDoubt, NoticeKind
from kopilka.infrastructure.locales import Locale, Localized
from kopilka.quick_entry.grammar.doubts import Doubt
from kopilka.quick_entry.grammar.parsing import parse_entries
from kopilka.quick_entry.grammar.reading import Ledger, QuickEntry, doubts_of_sum
from kopilka.quick_entry.recording import LONGEST_DESCRIPTION
from kopilka.quick_entry.service import CashMoved
from kopilka.receipts.fiscal_code import FiscalReceipt, is_receipt_code, read_receipt
from kopilka.telegram.outgoing import quoted
from kopilka.text import without_marks

_DOUBTS: dict[NoticeDoubt, Doubt] = {
    "kind_unclear": "maybe_transfer",
    "amount_unclear": "amount_unclear",
    "several_amounts": "several_amounts",
    "date_unclear": "date_unclear",
    "own_accounts": "maybe_transfer",
}
# Where a message names neither shop nor person.
_NAMES: dict[NoticeKind, Localized] = {
    "purchase": Localized(ru="Покупка", en="Purchase"),
    "refund": Localized(ru="Возврат", en="Refund"),
    "incoming": Localized(ru="Поступление", en="Money received"),
    "outgoing": Localized(ru="Перевод", en="Transfer"),
    "withdrawal": Localized(ru="Снятие наличных", en="Cash withdrawal"),
    "deposit": Localized(ru="Внесение наличных", en="Cash deposit"),
    "fee": Localized(ru="Комиссия банка", en="Bank fee"),
}
_RECEIPT = Localized(ru="Чек {time}", en="Receipt {time}")
_ROUBLES = "RUB"
LONGEST_PAYEE = 100
_NAME_EDGES = ' ,.;:-–—(«"'
# Cash that is taken out or put in stays the person's own.
# Money that moved between the card and the purse.
CASH: dict[NoticeKind, CashMoved] = {"withdrawal": "taken", "deposit": "paid_in"}

_NO_ENTRIES: dict[str, Localized] = {
    "code": Localized(
        ru="Это код подтверждения, я его не записал и не храню. Удалите его и из чата.",
        en="This is a confirmation code. It was not recorded and is not kept. Delete it from the chat too.",
    ),
    "declined": Localized(
        ru="Банк пишет, что операция не прошла: записывать нечего.",
        en="The bank says that it was declined: there is nothing to record.",
    ),
    "announced": Localized(
        ru="Банк только предупреждает о списании. Пришлите сообщение, когда оно пройдёт.",
        en="The bank only announces a payment. Send the message that comes when it is made.",
    ),
    "balance": Localized(
        ru="Это остаток по карте, а не операция: записывать нечего.",
        en="This is what the card holds, not a payment: there is nothing to record.",
    ),
    "offer": Localized(
        ru="Это предложение или объявление банка, а не операция: записывать нечего.",
        en="This is an offer or an announcement of the bank, not a payment: there is nothing to record.",
    ),
    "no_amount": Localized(
        ru="Это сообщение банка, но суммы в нём я не нашёл. Напишите одной строкой: «кофе 250».",
        en="This is a bank's message, but I found no amount in it. Write it in one line: “coffee 250”.",
    ),
    "no_code": Localized(
        ru="На снимке не нашлось QR-кода чека. Снимите его ближе и ровнее, или напишите строкой: «продукты 1250».",
        en="No receipt's QR code was found in the picture. Take it closer and hold the phone straight, or write "
        "“groceries 1250”.",
    ),
    "left_out": Localized(
        ru="Остальное из этого сообщения я тоже не записал: пришлите его отдельно, без кода.",
        en="The rest of this message was not recorded either: send it apart, without the code.",
    ),
    "unread": Localized(ru="Не разобрал: {words}", en="I could not read: {words}"),
    "code_broken": Localized(
        ru="QR-код чека прочитан, но день, время или сумма в нём невозможны, поэтому ничего не записано. Напишите "
        "строкой: «продукты 1250».",
        en="The receipt's QR code was read, but its day, time or amount is impossible, so nothing was recorded. Write "
        "a line: “groceries 1250”.",
    ),
    "caption_sum": Localized(
        ru="В подписи другая сумма; записана та, что в чеке.",
        en="The caption has another amount; that of the receipt was recorded.",
    ),
    "caption_day": Localized(
        ru="В подписи другой день; записан тот, что в чеке.",
        en="The caption has another day; that of the receipt was recorded.",
    ),
    "caption_lines": Localized(
        ru="Чек записан одной суммой: на покупки из подписи я его не делю.",
        en="The receipt was recorded as one amount: it is not split into the purchases of the caption.",
    ),
    "own_words": Localized(
        ru="Это мой собственный ответ, второй раз я его не записываю. Исправить запись можно ответом на него или "
        "кнопкой под ним.",
        en="This is an answer of my own, which is not recorded again. Correct an entry by a reply to it, or by the "
        "buttons under it.",
    ),
    "picture_heic": Localized(
        ru="Файлы HEIC я не открываю. Пришлите снимок как фото, а не файлом, или напишите строкой: «продукты 1250».",
        en="HEIC files cannot be opened here. Send the picture as a photo, not as a file, or write “groceries 1250”.",
    ),
    "picture_pdf": Localized(
        ru="PDF я не читаю. Пришлите снимок QR-кода чека или напишите строкой: «продукты 1250».",
        en="PDF files are not read here. Send a picture of the receipt's QR code, or write “groceries 1250”.",
    ),
    "picture_too_large": Localized(
        ru="Снимок слишком большой, пришлите до 10 МБ.", en="The picture is too large: 10 MB at most."
    ),
    "picture_unreadable": Localized(
        ru="Этот снимок не открылся. Пришлите другой: JPEG, PNG или WebP.",
        en="This picture could not be opened. Send another one: JPEG, PNG or WebP.",
    ),
    "picture_away": Localized(
        ru="Telegram не отдал снимок. Пришлите его ещё раз или напишите строкой: «продукты 1250».",
        en="Telegram did not hand out the picture. Send it again, or write a line: “groceries 1250”.",
    ),
}  # fmt: skip


def of_notice(notice: BankNotice, on: date, locale: Locale) -> QuickEntry:
    """`on` is the day the message came."""
    doubts: list[Doubt] = [_DOUBTS[it] for it in notice.doubts if it in _DOUBTS]
    if notice.kind in CASH:
        doubts.append("maybe_transfer")
    if notice.amount is not None:
        # Zero, too: a bank that only looks whether the card is there.
        doubts += doubts_of_sum(notice.amount, notice.currency or _ROUBLES)
    party = _party(notice)
    # Of money that came, came back or went to a person, and of what may be none, the name is hardly that of a shop.
    is_sure = {"kind_unclear", "amount_unclear"}.isdisjoint(notice.doubts)
    payee = _shortened(party) if notice.kind == "purchase" and is_sure else ""
    return QuickEntry(
        amount=notice.amount,
        currency=notice.currency,
        type=notice.type,
        date=notice.date or on,
        description="" if payee and payee == party else party or _NAMES[notice.kind][locale],
        account=None,
        tags=(),
        doubts=tuple(dict.fromkeys(doubts)),
        is_refund=notice.kind == "refund",
        payee=payee or None,
    )


def _shortened(name: str) -> str:
    """As long as the name of a payee may be, to its last whole word."""
    name = unicodedata.normalize("NFC", name)
    if len(name) <= LONGEST_PAYEE:
        return name
    whole, _, _ = name[: LONGEST_PAYEE + 1].rpartition(" ")
    return whole.rstrip(_NAME_EDGES) or name[:LONGEST_PAYEE].rstrip()


def _party(notice: BankNotice) -> str:
    """As a description takes it."""
    return " ".join(without_marks(notice.party or "").split())[:LONGEST_DESCRIPTION].rstrip()


def document_of(notice: BankNotice, on: date) -> str | None:
    """By which the same message is known again, in 32 hexadecimal digits. None where it tells neither the minute nor
    what was left: of such messages two may be alike.
    """
    if notice.time is None and notice.balance is None:
        return None
    # The minute and what was left together come once; else the day counts, if only that on which it was sent.
    is_unique = notice.time is not None and notice.balance is not None
    day = notice.date or (None if is_unique else on)
    told = (
        notice.kind, notice.amount, notice.currency, notice.party, notice.card, notice.balance, day, notice.time,
    )  # fmt: skip
    return hashlib.sha256("/".join(map(str, told)).encode()).hexdigest()[:32]


def of_receipt(receipt: FiscalReceipt, locale: Locale, caption: str | None, on: date) -> QuickEntry:
    """The code names neither shop nor goods: the caption of its photo may, else what it was for is asked. Sum and day
    of the caption are those of the receipt.
    """
    typed = _typed(caption, on, _ROUBLES)
    words = typed[0].description if len(typed) == 1 else ""
    doubts = doubts_of_sum(receipt.total, _ROUBLES)
    if receipt.total and "total_unclear" in receipt.doubts:
        doubts.append("amount_unclear")
    if receipt.date > on:
        doubts.append("date_in_future")
    return QuickEntry(
        amount=receipt.total,
        currency=_ROUBLES,
        type=receipt.type,
        date=receipt.date,
        description=words or _RECEIPT[locale].format(time=f"{receipt.time:%H:%M}"),
        account=None,
        tags=typed[0].tags if len(typed) == 1 else (),
        doubts=tuple(doubts),
        is_refund=receipt.kind == "sale_refund",
    )


def caption_left_out(receipt: FiscalReceipt, caption: str | None, on: date) -> list[str]:
    """What the caption tells otherwise than the receipt, by the words for it."""
    found = _typed(caption, on, _ROUBLES)
    if len(found) > 1:
        return ["caption_lines"]
    told = ["caption_sum"] if found and found[0].amount not in (None, receipt.total) else []
    return [*told, "caption_day"] if found and found[0].date not in (on, receipt.date) else told


def tells_sum(text: str | None, on: date, currency: str) -> bool:
    """Whether a line of it is an entry, as far as the sum goes."""
    return any(it.amount is not None for it in _typed(text, on, currency))


def receipts_in(text: str) -> list[tuple[str, str] | str]:
    """Codes of receipts that were sent as text, each with what stands beside it in its line, and lines of other
    matter. Empty where there is no code.
    """
    if read_receipt(text) is not None:
        return [(text, "")]
    found: list[tuple[str, str] | str] = []
    for line in (it.strip() for it in text.splitlines()):
        code = next((it for it in line.split() if is_receipt_code(it)), None)
        if code is not None:
            found.append((code, " ".join(line.replace(code, " ").split())))
        elif line:
            found.append(line)
    return found if any(isinstance(it, tuple) for it in found) else []


def parts_of(text: str, on: date, currency: str) -> list[BankNotice | str]:
    """Messages of banks, and what a person typed beside them."""
    return read_parts(text, on, lambda line: any(it.amount and it.description for it in _typed(line, on, currency)))


def _typed(text: str | None, on: date, currency: str) -> list[QuickEntry]:
    clean = without_marks(text)[:LONGEST_DESCRIPTION].strip() if text else ""
    return parse_entries(clean, Ledger(on, (), currency)) if clean else []


def sum_alone(text: str, today: date, currency: str) -> tuple[Decimal, str | None, date] | None:
    """A message that has nothing but a sum, as «-1,5к» or «вчера 500 евро»: below nothing with a minus, its currency
    where one is named, and its day. None where it says more, or is in doubt.
    """
    found = parse_entries(text, Ledger(today, (), currency)) if text else []
    if len(found) != 1 or found[0].amount is None or found[0].description or found[0].tags:
        return None
    [entry] = found
    if not {*entry.doubts} <= {"description_missing", "amount_zero"}:
        return None
    amount = found[0].amount
    return -amount if entry.type == "expense" else amount, entry.currency, entry.date


def sum_with_words(text: str, today: date, currency: str) -> tuple[tuple[Decimal, str | None, date], str] | None:
    """One sum and what is said with it, as «внёс вчера 500 на море»: the sum as `sum_alone` has it, and the words. None
    where it says several, or none that is sure.
    """
    found = parse_entries(text, Ledger(today, (), currency)) if text else []
    if len(found) != 1 or not found[0].amount or not found[0].description or found[0].tags:
        return None
    [entry] = found
    if entry.amount is None or not {*entry.doubts} <= {"maybe_transfer", "maybe_debt", "maybe_refund", "maybe_income"}:
        return None
    amount = -entry.amount if entry.type == "expense" else entry.amount
    return (amount, entry.currency, entry.date), entry.description


def left_out(text: str, on: date, parts: list[BankNotice | str], locale: Locale) -> str | None:
    """What is said (HTML) of the lines beside a bank's message that are no entry; None where there are none."""
    words = words_left_out(text, on, parts)
    return _NO_ENTRIES["unread"][locale].format(words=quoted(" / ".join(words), 200)) if words else None


def say(locale: Locale, words: str) -> str:
    """Why nothing was recorded."""
    return _NO_ENTRIES[words][locale]
