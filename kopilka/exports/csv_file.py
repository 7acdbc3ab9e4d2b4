"""The list of transactions as CSV: RFC 4180, UTF-8, one row after the other, so that memory stays small."""

import csv
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from kopilka.exports.cell_text import guarded
from kopilka.exports.figures import CollectedReport, Operation
from kopilka.exports.rows_file import read_operations
from kopilka.infrastructure.locales import Locale
from kopilka.money import CURRENCIES

REPORT_EVERY = 5_000

# New columns come last: programs that read these files go by their places.
HEADERS: Mapping[Locale, Sequence[str]] = {
    "ru": (
        "Дата", "Тип", "Сумма", "Валюта", "Категория", "Входит в категорию", "Счёт", "Описание", "Кто внёс",
        "Код операции", "Получатель", "Метки", "Заметка", "Статус", "Часть", "Сумма всей операции",
        "Сумма в основной валюте", "Основная валюта",
    ),
    "en": (
        "Date", "Type", "Amount", "Currency", "Category", "Parent category", "Account", "Description", "Entered by",
        "Transaction ID", "Payee", "Tags", "Note", "Status", "Part", "Amount of the whole",
        "Base amount", "Base currency",
    ),
}  # fmt: skip
TYPES: Mapping[Locale, Mapping[str, str]] = {
    "ru": {"income": "Доход", "expense": "Расход", "refund": "Возврат", "in": "Перевод", "out": "Перевод"},
    "en": {"income": "Income", "expense": "Expense", "refund": "Refund", "in": "Transfer", "out": "Transfer"},
}

STATUSES: Mapping[Locale, Mapping[bool, str]] = {
    "ru": {False: "Проведена", True: "Ожидает"},
    "en": {False: "Booked", True: "Pending"},
}


def render_csv(
    collected: CollectedReport, rows: Path, target: Path, report: Callable[[float], None], *, bom: bool
) -> None:
    """Writes the list to `target` and calls `report` with the part that is done, 0 to 1."""
    types, statuses = TYPES[collected.locale], STATUSES[collected.locale]
    with target.open("w", encoding="utf-8-sig" if bom else "utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(HEADERS[collected.locale])
        for count, it in enumerate(read_operations(rows), start=1):
            writer.writerow(_cells(it, types, statuses, collected.currency))
            if count % REPORT_EVERY == 0:
                report(min(count / max(collected.rows, 1), 0.99))
    report(1.0)


def _cells(it: Operation, types: Mapping[str, str], statuses: Mapping[bool, str], base: str) -> Sequence[str]:
    """What people typed is guarded; dates, amounts and codes are ours."""
    counted = it.counted(base)
    category, parent, account, description, user, payee, hashtags, note = map(
        guarded, (it.category, it.parent, it.account, it.said, it.user, it.payee, it.hashtags, it.note)
    )
    return (
        it.date.isoformat(),
        types[it.type],
        _signed(it, it.amount, it.currency),
        it.currency,
        category,
        parent,
        account,
        description,
        user,
        it.id,
        payee,
        hashtags,
        note,
        statuses[it.is_pending],
        it.part,
        _signed(it, Decimal(it.whole), it.currency) if it.whole else "",
        "" if counted is None else _signed(it, counted, base),
        base,
    )


def _signed(it: Operation, amount: Decimal, currency: str) -> str:
    """All digits of the amount, at least those of its currency; what left the account is negative."""
    kept = -int(amount.normalize().as_tuple().exponent)
    digits = max(CURRENCIES.get(currency, 0), kept)
    return f"{it.with_sign(amount):.{digits}f}"
