"""The origin of a request: our own public origin, and whether one of our own pages sent the request."""

from urllib.parse import urlsplit

from starlette.requests import Request

SAFE_METHODS = ("GET", "HEAD")
DEFAULT_PORTS = {"http": 80, "https": 443}


def came_by_https(request: Request) -> bool:
    """Whether browsers reach us by https. Behind a proxy KOPILKA_PUBLIC_URL decides: any client can send
    X-Forwarded-Proto, so it is never read.
    """
    # Not `== "https"`: with an address that cannot be parsed, cookies stay Secure.
    return _own_address(request).partition("://")[0].lower() != "http"


def own_origin(request: Request) -> str | None:
    """`scheme://host[:port]` as a browser writes it in `Origin`; None where the request names no host."""
    return _origin_of(_own_address(request))


def is_from_our_pages(request: Request) -> bool:
    """Whether one of our own pages sent it; for GET also a request without a page, such as a typed address or the
    start of an installed app.

    Browsers send no Sec-Fetch-Site to http addresses other than localhost; there `Origin` must be ours.
    """
    is_safe = request.method in SAFE_METHODS
    sites = request.headers.getlist("sec-fetch-site")
    if sites:
        accepted = ("same-origin", "none") if is_safe else ("same-origin",)
        return all(site in accepted for site in sites)
    # With SameSite=Lax a link of another site sends the cookie with a GET, but with no other method.
    return is_safe or request.headers.getlist("origin") == [own_origin(request)]


def _own_address(request: Request) -> str:
    public: str | None = request.app.state.settings.public_url
    return public or f"{request.scope['scheme']}://{request.headers.get('host', '')}"


def _origin_of(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:  # an invalid Host header
        return None
    if not host:
        return None
    shown = f"[{host}]" if ":" in host else host
    is_default = port is None or port == DEFAULT_PORTS.get(parts.scheme)
    return f"{parts.scheme}://{shown}" + ("" if is_default else f":{port}")
