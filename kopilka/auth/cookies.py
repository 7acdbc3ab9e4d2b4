"""Cookies of a browser: the two tokens of its session, and the one by which a known device is recognised."""

from starlette.requests import Request
from starlette.responses import Response

from kopilka.auth.errors import CrossSiteRequest
from kopilka.auth.schemas import TokenPair
from kopilka.infrastructure.http.origins import came_by_https, is_from_our_pages

ACCESS = "kopilka-access"
REFRESH = "kopilka-refresh"
DEVICE = "kopilka-device"
DEVICE_DAYS = 365
# A browser accepts a cookie of this prefix only by https, without Domain and for the whole host: no other host of the
# same domain, and nobody on the network by plain http, can set one in its place.
HOST_ONLY = "__Host-"
DAY_SECONDS = 24 * 60 * 60
# No token is longer; a longer value is ignored.
MAX_LENGTH = 2_000


def give(request: Request, response: Response, pair: TokenPair, *, refresh_days: int) -> Response:
    """The same response with both tokens in its cookies."""
    _set(request, response, ACCESS, pair.access_token, pair.expires_in)
    _set(request, response, REFRESH, pair.refresh_token, refresh_days * DAY_SECONDS)
    return response


def give_device(request: Request, response: Response, token: str) -> None:
    """Kept when signing out: it only tells that this user has signed in here before."""
    _set(request, response, DEVICE, token, DEVICE_DAYS * DAY_SECONDS)


def take_back(request: Request, response: Response) -> Response:
    """The same response, which removes the session's two cookies from the browser."""
    for name in (ACCESS, REFRESH):
        _set(request, response, name, "", 0)
    return response


def access_token(request: Request) -> str | None:
    """Raises CrossSiteRequest: the browser sends its cookie also for requests of another site's page."""
    token = _read(request, ACCESS)
    if token is not None:
        require_our_pages(request)
    return token


def refresh_token(request: Request) -> str | None:
    return _read(request, REFRESH)


def device_token(request: Request) -> str | None:
    return _read(request, DEVICE)


def require_our_pages(request: Request) -> None:
    """Raises CrossSiteRequest."""
    if not is_from_our_pages(request):
        raise CrossSiteRequest


def _name(request: Request, name: str) -> str:
    return HOST_ONLY + name if came_by_https(request) else name


def _set(request: Request, response: Response, name: str, value: str, max_age: int) -> None:
    response.set_cookie(
        _name(request, name),
        value,
        max_age=max_age,
        path="/",
        secure=came_by_https(request),
        httponly=True,
        samesite="lax",
    )


def _read(request: Request, name: str) -> str | None:
    """None also where two different values have the name: one of them was set by somebody else (another port, another
    path, plain http), and it cannot be told which.
    """
    wanted = _name(request, name)
    found = set()
    for header in request.headers.getlist("cookie"):
        for pair in header.split(";"):
            key, _, value = pair.partition("=")
            if key.strip() == wanted:
                found.add(value.strip())
    value = found.pop() if len(found) == 1 else ""
    return value if 0 < len(value) <= MAX_LENGTH else None
