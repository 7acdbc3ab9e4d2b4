"""Dependencies of HTTP doors: the authenticated member, the language of the response, ETags of the ledger."""

import hashlib
from typing import Annotated

from fastapi import Depends, Header, Request

from kopilka.households.member import Member
from kopilka.infrastructure.locales import Locale, negotiate


async def current_member(request: Request) -> Member:
    member: Member = request.state.caller
    return member


async def current_locale(request: Request) -> Locale:
    """Accept-Language, else the language in the member's settings."""
    member: Member = request.state.caller
    return negotiate(request.headers.get("accept-language"), member.locale)


# Of what answers hold: a new one where the same ledger is told otherwise than by the version before.
EDITION = 3


def ledger_tag(request: Request, member: Member, locale: Locale = "ru") -> str:
    """A weak ETag: the same household, revision, question, language and day give the same response."""
    path, query = request.scope["path"], request.scope["query_string"]
    question = f"{EDITION} {member.household_id} {member.revision} {member.today} {locale} {path}?".encode() + query
    return f'W/"{hashlib.blake2b(question, digest_size=12).hexdigest()}"'


async def if_match_lines(
    request: Request,
    if_match: Annotated[
        str | None, Header(description="The ETag that the change is based on; else it overwrites.")
    ] = None,
) -> str | None:
    """All lines of the header as one list (RFC 9110, 5.3); FastAPI reads only one of them."""
    return None if if_match is None else ", ".join(request.headers.getlist("if-match"))


CurrentMember = Annotated[Member, Depends(current_member)]
CurrentLocale = Annotated[Locale, Depends(current_locale)]
IfMatch = Annotated[str | None, Depends(if_match_lines)]
IfNoneMatch = Annotated[str | None, Header(description="The ETag of the answer at hand: unchanged gives 304.")]
