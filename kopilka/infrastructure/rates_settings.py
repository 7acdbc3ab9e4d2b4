"""The group of settings for exchange rates; `config.py` has the others."""

from pydantic import BaseModel, Field

BANK_OF_RUSSIA = "https://www.cbr.ru/scripts"


class RatesSettings(BaseModel):
    """KOPILKA_RATES_…"""

    url: str = Field(
        BANK_OF_RUSSIA,
        pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$",
        description="Where exchange rates are fetched, once an hour and only while a household has an account in "
        "another currency than its own: the Bank of Russia's XML interface, or a copy of it. Empty: nowhere.",
    )
