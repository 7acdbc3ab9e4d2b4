"""The codes that members may be refused with, each with its status; and what an account refuses."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.journeys.ledger_model import Account

DIGITS = {"RUB": 2, "JPY": 0, "KWD": 3}

STATUS = {
    "account_archived": 409,
    "account_in_use": 409,
    "account_not_found": 404,
    "amount_too_precise_for_currency": 422,
    "amounts_differ": 422,
    "category_archived": 409,
    "category_needed": 422,
    "currency_mismatch": 422,
    "default_account_archived": 409,
    "default_account_needed": 409,
    "idempotency_key_reused": 422,
    "lines_and_category": 422,
    "lines_differ": 422,
    "merged_with_itself": 422,
    "not_a_pair": 422,
    "still_pending": 422,
    "not_a_refund": 422,
    "not_linked": 409,
    "nothing_left": 422,
    "pair_amounts_differ": 422,
    "part_of_transfer": 409,
    "payee_exists": 409,
    "payee_not_found": 404,
    "purchase_not_found": 404,
    "received_amount_needed": 422,
    "role_required": 403,
    "same_account": 422,
    "split_cannot_be_linked": 422,
    "transaction_not_found": 404,
    "transfer_not_found": 404,
    "type_mismatch": 422,
    "version_mismatch": 412,
}


def fits(amount: Decimal, currency: str) -> bool:
    return amount == round(amount, DIGITS[currency])


def account_refusal(account: "Account | None") -> str | None:
    if account is None:
        return "account_not_found"
    return "account_archived" if account.archived else None


def currency_refusal(account: "Account | None", former: "Account") -> str | None:
    return "currency_mismatch" if account is not None and account.currency != former.currency else None


def digits_refusal(account: "Account | None", amount: Any) -> str | None:
    if account is not None and not fits(Decimal(amount), account.currency):
        return "amount_too_precise_for_currency"
    return None
