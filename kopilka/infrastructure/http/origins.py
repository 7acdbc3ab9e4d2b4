"""The origin of a request: our own public origin, and whether one of our own pages sent the request."""

from urllib.parse import urlsplit

from starlette.requests import Request

SAFE_METHODS = ("GET", "HEAD")
DEFAULT_PORTS = {"http": 80, "https": 443}


def came_by_https(request: Request) -> bool:
    """Whether browsers reach us by https. Behind a proxy KOPILKA_PUBLIC_URL says so: X-Forwarded-Proto is
    anybody's to send, and never read.
    """
    # Not `== "https"`: an address of ours that cannot be read must not make cookies weaker.
    return _own_address(request).partition("://")[0].lower() != "http"


def own_origin(request: Request) -> str | None:
    """`scheme://host[:port]` as a browser writes it in `Origin`; None where the request names no host."""
    return _origin_of(_own_address(request))


def is_from_our_pages(request: Request) -> bool:
    """Whether one of our own pages sent it, or (GET) nobody's: an address typed by hand, an installed app that starts.

    Browsers send no Sec-Fetch-Site to plain http addresses but localhost: there `Origin` has to be ours.
    """
    is_safe = request.method in SAFE_METHODS
    sites = request.headers.getlist("sec-fetch-site")
    if sites:
        accepted = ("same-origin", "none") if is_safe else ("same-origin",)
        return all(site in accepted for site in sites)
    # SameSite=Lax lets another site's link bring the cookie along with a GET, never with anything else.
    return is_safe or request.headers.getlist("origin") == [own_origin(request)]


def _own_address(request: Request) -> str:
    public: str | None = request.app.state.settings.public_url
    return public or f"{request.scope['scheme']}://{request.headers.get('host', '')}"


def _origin_of(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:  # a Host header of anybody's making
        return None
    if not host:
        return None
    shown = f"[{host}]" if ":" in host else host
    is_default = port is None or port == DEFAULT_PORTS.get(parts.scheme)
    return f"{parts.scheme}://{shown}" + ("" if is_default else f":{port}")
