"""What HTTP doors ask for: the member whom the edge admitted, and the language to answer in."""

from typing import Annotated

from fastapi import Depends, Request

from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale, negotiate


def current_member(request: Request) -> Member:
    member: Member = request.state.caller
    return member


def current_locale(request: Request) -> Locale:
    """Accept-Language, else the language in the member's settings."""
    return negotiate(request.headers.get("accept-language"), current_member(request).locale)


CurrentMember = Annotated[Member, Depends(current_member)]
CurrentLocale = Annotated[Locale, Depends(current_locale)]
