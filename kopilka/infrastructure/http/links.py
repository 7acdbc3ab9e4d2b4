"""Addresses of ours in answers: the next page in the Link header, and any address as the outside world writes it."""

from dataclasses import replace

from starlette.datastructures import URL
from starlette.requests import Request

from kopilka.infrastructure.http.pagination import AmountCursor, Cursor, Place


def link_next(request: Request, cursor: Cursor | AmountCursor | Place, question: bytes | None = None) -> str:
    """The value of the Link header: the same question with the cursor of the next page, marked with the question."""
    if question is not None and not isinstance(cursor, Place):
        cursor = replace(cursor, question=question)
    if request.scope["query_string"]:
        address = public_address(request, request.url.include_query_params(cursor=str(cursor)))
    else:  # the most frequent case: taking an address apart and putting it together costs a tenth of the list
        address = f"{public_address(request, request.url)}?cursor={cursor}"
    return f'<{address}>; rel="next"'


def public_address(request: Request, url: URL) -> str:
    """One of our addresses as the outside world writes it: with the public host and scheme, where they are set."""
    public: str | None = request.app.state.settings.public_url
    if not public:
        return str(url)
    return f"{public.rstrip('/')}{url.path}" + (f"?{url.query}" if url.query else "")
