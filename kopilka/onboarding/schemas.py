"""Sign-up as it crosses the door."""

from pydantic import Field

from kopilka.auth.schemas import Credentials
from kopilka.money import Currency
from kopilka.periods import TimeZone


class SignUp(Credentials):
    """Only e-mail and password are required."""

    currency: Currency | None = Field(None, description="Of the household. Default: that of the installation.")
    time_zone: TimeZone | None = Field(None, description="Of the household. Default: that of the installation.")
