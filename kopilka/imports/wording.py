"""What is said of an import: why it failed, what it asks, why a row is what it is."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kopilka.imports.errors import FAILURES
from kopilka.infrastructure.locales import Locale, Localized
from kopilka.statement_imports.proof import Contradiction
from kopilka.statement_imports.statement import StatementUndecided, StatementUnreadable
from kopilka.statement_imports.wording import contradiction, question, refusal

UNREADABLE = Localized("Файл не прочитан", "The file is not read")
NOT_BOOKED = Localized("Импорт не записан", "Not imported")
BANKS: Mapping[str, Localized] = {
    "alfa": Localized("Альфа-Банк", "Alfa-Bank"),
    "capital_one": Localized("Capital One", "Capital One"),
    "chase": Localized("Chase", "Chase"),
    "ing": Localized("ING", "ING"),
    "kaspi": Localized("Kaspi", "Kaspi"),
    "monzo": Localized("Monzo", "Monzo"),
    "n26": Localized("N26", "N26"),
    "ozon": Localized("Ozon Банк", "Ozon Bank"),
    "paypal": Localized("PayPal", "PayPal"),
    "raiffeisen": Localized("Райффайзен", "Raiffeisen"),
    "revolut": Localized("Revolut", "Revolut"),
    "sber": Localized("Сбер", "Sber"),
    "sparkasse": Localized("Sparkasse", "Sparkasse"),
    "starling": Localized("Starling", "Starling"),
    "tbank": Localized("Т-Банк", "T-Bank"),
    "vtb": Localized("ВТБ", "VTB"),
    "wise": Localized("Wise", "Wise"),
    "yandex": Localized("Яндекс Банк", "Yandex Bank"),
}
# Why a category: by `category_source`, with the words that decided.
_CATEGORIES: Mapping[str, Localized] = {
    "rule": Localized("по правилу «{words}»", "by the rule “{words}”"),
    "learned": Localized("так было раньше: «{words}»", "as before: “{words}”"),
    "mcc": Localized("по коду магазина {words}", "by the shop's code {words}"),
    "merchant": Localized("по слову «{words}»", "by the word “{words}”"),
    "person": Localized("выбрана вами", "chosen by you"),
    "none": Localized("неизвестно, на что: выберите сами", "not known what for: choose it yourself"),
}
_WITHOUT_WORDS: Mapping[str, Localized] = {
    "rule": Localized("по правилу", "by a rule"),
    "learned": Localized("так было раньше", "as before"),
    "mcc": Localized("по коду магазина", "by the shop's code"),
    "merchant": Localized("по названию", "by the name"),
}
# What speaks for a match, by the codes of figures.Match.
MATCHES: Mapping[str, Localized] = {
    "bank_id": Localized("тот же номер операции", "the same number of the bank"),
    "same_amount": Localized("та же сумма", "the same amount"),
    "near_amount": Localized("близкая сумма", "a similar amount"),
    "same_day": Localized("тот же день", "the same day"),
    "near_day": Localized("соседний день", "a day nearby"),
    "same_time": Localized("то же время", "the same time"),
    "same_text": Localized("то же название", "the same text"),
    "similar_text": Localized("похожее название", "a similar text"),
    "chosen": Localized("выбрана вами", "chosen by you"),
    "was_pending": Localized("раньше ожидала проведения", "it was pending before"),
}


def bank_name(bank: str | None, locale: Locale) -> str | None:
    if bank is None:
        return None
    return BANKS[bank][locale] if bank in BANKS else bank.replace("_", " ").title()


def failure_text(code: str, line: int | None, detail: str, locale: Locale) -> str:
    if code in FAILURES:
        return FAILURES[code][locale].format(detail=detail)
    said = refusal(StatementUnreadable(code, line=line, detail=detail), locale)
    return said[:1].upper() + said[1:]


def question_text(what: str, locale: Locale) -> str:
    return question(StatementUndecided(what), locale)  # type: ignore[arg-type]  # what was asked before


def contradiction_text(found: Mapping[str, str], locale: Locale) -> str:
    """Of one that is stored in `import_statements.contradictions`."""
    return contradiction(Contradiction(found["what"], Decimal(found["told"]), Decimal(found["found"])), locale)


def category_reason(source: str | None, words: Sequence[str], locale: Locale) -> str | None:
    if source is None:
        return None
    if not words and source in _WITHOUT_WORDS:
        return _WITHOUT_WORDS[source][locale]
    return _CATEGORIES[source][locale].format(words=", ".join(words))


def match_reason(reasons: Sequence[str], locale: Locale) -> str:
    return ", ".join(MATCHES[it][locale] if it in MATCHES else it for it in reasons)
