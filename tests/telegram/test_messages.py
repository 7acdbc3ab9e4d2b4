"""What a message is made of: several messages of banks, receipts, lines that were typed, pictures of every kind."""

from datetime import date

import pytest

from kopilka.bank_notices.results import BankNotice
from kopilka.infrastructure.bot_api import Message
from kopilka.infrastructure.identifiers import new_id
from kopilka.processes.bot import told
from kopilka.processes.bot.pictures import picture_of
from kopilka.quick_entry.presses import opened_entry
from kopilka.receipts.fiscal_code import read_receipt
from kopilka.telegram.records import id_for_button

ON = date(2026, 11, 22)
PAID = "VISA4417 20.11.26 12:34 Покупка 350р PYATEROCHKA Баланс: 12345.67р"
OTHER = "MIR-1234 Списание 356р OZON.RU Баланс: 100р"
PUSH = "Покупка 352 ₽\nПятёрочка\nКарта *4417\nДоступно 12 345,67 ₽"
REFUSED = "VISA4417 20.11.26 12:34 Отказ 357р PYATEROCHKA Недостаточно средств Баланс: 12р"
CODE = "Код 4821 для подтверждения покупки 361р в OZON. Никому не сообщайте"
ENGLISH = "Purchase 350 RUB MAGNIT Card *4417 Balance: 100 RUB"
RECEIPT = "t=20261120T1915&s=500.00&fn=9961440300381637&i=68211&fp=2469164169&n=1"


def shown(parts: list[BankNotice | str]) -> list[str]:
    return [it if isinstance(it, str) else f"{it.kind} {it.amount}" for it in parts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (f"кофе 251\n{PAID}", ["кофе 251", "purchase 350"]),
        (f"{PAID}\nтакси 252", ["purchase 350", "такси 252"]),
        (f"{PAID} такси 252", ["purchase 350", "такси 252"]),
        (f"{PAID}\nпятьсот такси", ["purchase 350", "пятьсот такси"]),
        (f"{PAID}\n{OTHER}", ["purchase 350", "purchase 356"]),
        (f"{PAID} {OTHER}", ["purchase 350", "purchase 356"]),
        (f"{PAID}\n\nкофе 5\n{OTHER}", ["purchase 350", "кофе 5", "purchase 356"]),
        (f"{PAID}\nЗавтра спишем 500р за подписку", ["purchase 350", "announced 500"]),
        (f"кофе 251\n{REFUSED}", ["кофе 251", "declined 357"]),
        (f"{REFUSED}\n{PAID}", ["declined 357", "purchase 350"]),
        ("кофе 251\nОперация на сумму 360р не выполнена", ["кофе 251", "declined 360"]),
        ("кофе 251\nVISA4417 Баланс: 5000р", ["кофе 251", "balance None"]),
        ("кофе 251\nВам одобрен кредит до 500000 руб! Сбербанк", ["кофе 251", "offer None"]),
        (f"кофе 251\n{CODE}", ["code None", "кофе 251"]),
        (f"{CODE}\nкофе 251", ["code None", "кофе 251"]),
        (f"кофе 251\n{PUSH}\nтакси 252", ["кофе 251", "purchase 352", "такси 252"]),
        (f"{PUSH}\n{PUSH}", ["purchase 352", "purchase 352"]),
        (f"taxi 300\n{ENGLISH}\ncoffee 250", ["taxi 300", "purchase 350", "coffee 250"]),
        (f"кофе 50, {PAID}", ["кофе 50,", "purchase 350"]),
        # One message, whatever its lines.
        (PUSH, ["purchase 352"]),
        (f"{PAID}\nПодробнее в приложении", ["purchase 350"]),
        (f"Сбер 900\n{PAID}", ["purchase 350"]),
        (f"Пришло от сбера: {PAID}", ["purchase 350"]),
        ("Сбербанк\nПокупка 350р\nMAGNIT\nБаланс 100р", ["purchase 350"]),
        ("MAGNIT\nПокупка 350р\nКарта *4417\nОтказ. Недостаточно средств", ["declined 350"]),
        ("Пятёрочка 350 ₽\nОтказ. Недостаточно средств", ["declined 350"]),
        ("кофе 251\nтакси 252", ["кофе 251\nтакси 252"]),
    ],
)
def test_each_part_stands_for_itself(text: str, parts: list[str]) -> None:
    assert shown(told.parts_of(text, ON, "RUB")) == parts


@pytest.mark.parametrize("words", ["привет, вот смс:", "сколько на еду?", "Пришло от сбера:", "вчера", "кофе"])
def test_words_beside_a_message_name_no_shop(words: str) -> None:
    for text in (f"{words}\n{PAID}", f"{words} {PAID}", f"{PAID}\n{words}"):
        [notice] = told.parts_of(text, ON, "RUB")
        assert isinstance(notice, BankNotice)
        assert (notice.kind, notice.party) == ("purchase", "PYATEROCHKA"), text


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        (f"{PAID}\nэто за <подарок> маме", "Не разобрал: это за &lt;подарок&gt; маме"),
        (f"привет\n{PAID}\nабракадабра", "Не разобрал: привет / абракадабра"),
        (f"вот смс:\n{PAID}\nкофе 251", None),
        (f"{PAID}\nПодробнее в приложении", None),
        (f"{PAID}\n{OTHER}", None),
        (f"{CODE}\nпривет", None),
        (PUSH, None),
        (PAID, None),
    ],
)
def test_words_beside_a_message_are_said_to_be_left_out(text: str, left_out: str | None) -> None:
    assert told.left_out(text, ON, told.parts_of(text, ON, "RUB"), "ru") == left_out


@pytest.mark.parametrize(
    ("caption", "left_out"),
    [
        ("продукты", []),
        ("продукты 500", []),
        ("кофе 250", ["caption_sum"]),
        ("вчера продукты", ["caption_day"]),
        ("yesterday coffee 250", ["caption_sum", "caption_day"]),
        ("20 ноября продукты", []),
        ("хлеб 50\nмолоко 100", ["caption_lines"]),
        ("", []),
    ],
)
def test_what_a_caption_says_otherwise_is_told(caption: str, left_out: list[str]) -> None:
    receipt = read_receipt(RECEIPT)
    assert receipt is not None
    assert told.caption_left_out(receipt, caption, ON) == left_out


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (RECEIPT, [(RECEIPT, "")]),
        (RECEIPT.replace("&", " & "), [(RECEIPT.replace("&", " & "), "")]),
        (f"продукты {RECEIPT}", [(RECEIPT, "продукты")]),
        (f"{RECEIPT}\nтакси 300", [(RECEIPT, ""), "такси 300"]),
        (f"такси 300\n{RECEIPT}\n{RECEIPT}", ["такси 300", (RECEIPT, ""), (RECEIPT, "")]),
        (RECEIPT.replace("1120T", "0231T"), [(RECEIPT.replace("1120T", "0231T"), "")]),
        ("такси 300", []),
        ("https://example.com/?t=1&s=2", []),
    ],
)
def test_codes_of_receipts_among_lines(text: str, found: list[tuple[str, str] | str]) -> None:
    assert told.receipts_in(text) == found


@pytest.mark.parametrize(
    ("kind", "name", "found"),
    [
        ("image/png", "a.png", True),
        ("application/octet-stream", "a.png", True),
        (None, None, True),
        ("image/heic", "IMG_1.HEIC", "picture_heic"),
        ("application/octet-stream", "IMG_1.heif", "picture_heic"),
        ("application/pdf", "receipt.pdf", "picture_pdf"),
        ("text/plain", "a.txt", None),
    ],
)
def test_files_that_may_be_pictures(kind: str | None, name: str | None, found: bool | str | None) -> None:
    document = {"file_id": "1", "mime_type": kind, "file_name": name}
    message = Message.model_validate({"message_id": 1, "chat": {"id": 1, "type": "private"}, "document": document})
    assert picture_of(message) == (message.document if found is True else found)


def test_the_entry_that_is_open_in_a_list() -> None:
    one, two = new_id(), new_id()
    listed = [f"v:{id_for_button(one)}", f"v:{id_for_button(two)}", f"U:{id_for_button(new_id())}"]
    assert opened_entry(listed) is None
    under_one = [f"c:{id_for_button(two)}", f"u:{id_for_button(two)}", f"A:{id_for_button(new_id())}"]
    assert opened_entry(under_one) == two
    assert opened_entry([f"k:{id_for_button(two)}:{id_for_button(one)}", f"v:{id_for_button(two)}"]) == two
    assert opened_entry([]) is None
