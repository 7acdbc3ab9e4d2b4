"""`kopilka statement FILE`: what a statement file says, without storing anything."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from kopilka.infrastructure.config import load_settings
from kopilka.infrastructure.locales import Locale, Localized
from kopilka.statement_imports.proof import contradictions, is_proved
from kopilka.statement_imports.reading import LARGEST_FILE, read_statement
from kopilka.statement_imports.statement import (
    Choices,
    Statement,
    StatementFile,
    StatementUndecided,
    StatementUnreadable,
)
from kopilka.statement_imports.wording import REASONS, contradiction, question, refusal

_UNREADABLE, _UNDECIDED, _CONTRADICTS = 1, 2, 3
_HEAD = Localized("{bank}, {format}{encoding}", "{bank}, {format}{encoding}")
_NO_BANK = Localized("банк не назван", "bank not named")
_ACCOUNT = Localized("Счёт {account}, {currency}", "Account {account}, {currency}")
_ROWS = Localized(
    "  операций {rows} (ещё не проведено {pending}), приход {came}, расход {went}",
    "  {rows} operations ({pending} pending), income {came}, expenses {went}",
)
_PROOF: dict[bool | None, Localized] = {
    True: Localized("  сходится с остатками и суммами файла", "  agrees with the file's balances and sums"),
    None: Localized("  файл не говорит ни остатков, ни сумм", "  the file tells neither balances nor sums"),
}
_SKIPPED = Localized("  пропущено: {reason} {count}", "  skipped: {reason} {count}")
_CANNOT = Localized("Выписка не прочитана: ", "The statement cannot be read: ")
_ASK = Localized("Нужно решить: ", "To be decided: ")


def run(arguments: argparse.Namespace) -> int:
    locale = load_settings().default_locale
    try:
        with open(arguments.file, "rb") as opened:
            data = opened.read(LARGEST_FILE + 1024 * 1024)
        choices = Choices(
            encoding=arguments.encoding,
            mapping=dict(arguments.column),
            date_order=arguments.date_order,
            decimal_mark=arguments.decimal_mark,
            currency=arguments.currency,
        )
        found = read_statement(data, arguments.file.name, choices)
    except OSError as error:
        print(error, file=sys.stderr)
        return _UNREADABLE
    except StatementUnreadable as error:
        return _say_refusal(error, locale, as_json=arguments.json)
    except StatementUndecided as asked:
        return _say_question(asked, locale, as_json=arguments.json)
    if arguments.json:
        print(json.dumps(_plain(found), ensure_ascii=False, indent=2, default=_json))
    else:
        print("\n".join(_lines(found, locale)))
    return _CONTRADICTS if any(contradictions(it) for it in found.statements) else 0


def _say_refusal(error: StatementUnreadable, locale: Locale, *, as_json: bool) -> int:
    words = refusal(error, locale)
    if as_json:
        told = {"unreadable": error.code, "line": error.line, "detail": error.detail, "words": words}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(_CANNOT[locale] + words, file=sys.stderr)
    return _UNREADABLE


def _say_question(asked: StatementUndecided, locale: Locale, *, as_json: bool) -> int:
    words = question(asked, locale)
    if as_json:
        told = {
            "undecided": asked.what, "options": asked.options, "columns": asked.columns, "samples": asked.samples,
            "words": words,
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(_ASK[locale] + words, file=sys.stderr)
        for answer, sample in asked.options:
            print(f"  {answer}: {sample}", file=sys.stderr)
        for cells in (asked.columns, *asked.samples):
            if cells:
                print("  " + " | ".join(cells), file=sys.stderr)
    return _UNDECIDED


def _lines(found: StatementFile, locale: Locale) -> Iterator[str]:
    yield _HEAD[locale].format(
        bank=found.bank or _NO_BANK[locale],
        format=found.format,
        encoding=f", {found.encoding}" if found.encoding else "",
    )
    for statement in found.statements:
        yield _ACCOUNT[locale].format(account=statement.account_hint or "—", currency=statement.currency)
        came, went = _sums(statement)
        pending = sum(1 for it in statement.rows if it.is_pending)
        yield _ROWS[locale].format(rows=len(statement.rows), pending=pending, came=f"{came:f}", went=f"{went:f}")
        proved = is_proved(statement)
        wrong = contradictions(statement)
        if not wrong:
            yield _PROOF[proved][locale]
        for it in wrong:
            yield "  " + contradiction(it, locale)
        for reason, count in Counter(it.reason for it in statement.skipped).items():
            yield _SKIPPED[locale].format(reason=REASONS[reason][locale], count=count)


def _sums(statement: Statement) -> tuple[Decimal, Decimal]:
    came = sum((it.amount for it in statement.rows if it.amount > 0), Decimal(0))
    return came, came - sum((it.amount for it in statement.rows), Decimal(0))


def _plain(found: StatementFile) -> dict[str, Any]:
    plain = asdict(found)
    for told, statement in zip(plain["statements"], found.statements, strict=True):
        came, went = _sums(statement)
        told["income"], told["expense"] = came, went
        told["proved"] = is_proved(statement)
        told["contradictions"] = [
            {"what": it.what, "told": it.told, "found": it.found} for it in contradictions(statement)
        ]
    return plain


def _json(value: object) -> str:
    """Sums as text: a reader that takes numbers for floats would lose kopecks."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
