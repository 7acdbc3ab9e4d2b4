"""What HTTP doors ask for: the member whom the edge admitted, and the language to answer in."""

from typing import Annotated

from fastapi import Depends, Request

from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale, negotiate


async def current_member(request: Request) -> Member:
    member: Member = request.state.caller
    return member


async def current_locale(request: Request) -> Locale:
    """Accept-Language, else the language in the member's settings."""
    member: Member = request.state.caller
    return negotiate(request.headers.get("accept-language"), member.locale)


CurrentMember = Annotated[Member, Depends(current_member)]
CurrentLocale = Annotated[Locale, Depends(current_locale)]
