"""The names of what may be doubtful about an entry: clients ask by them."""

from typing import Literal

AmountDoubt = Literal["amount_unclear", "currency_unclear"]
DateDoubt = Literal["date_unclear", "date_invalid", "several_dates"]
PurposeDoubt = Literal["maybe_refund", "maybe_debt", "maybe_transfer", "maybe_income"]
Doubt = Literal[
    "amount_missing", "amount_zero", "amount_too_large", "amount_too_precise", "amount_unusual", "amount_unclear",
    "several_amounts", "currency_unclear", "description_missing", "category_missing", "category_unclear",
    "account_missing", "date_in_future", "date_unclear", "date_invalid", "several_dates", "maybe_refund", "maybe_debt",
    "maybe_transfer", "maybe_income", "lines_differ", "lines_unclear",
]  # fmt: skip
