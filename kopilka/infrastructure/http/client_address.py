"""The network address that a request came from, as limits count it."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"
# One subscriber of an IPv6 network has at least this prefix to choose addresses from.
IPV6_PREFIX = 64
# Proxies in a row that X-Forwarded-For is followed through.
MAX_HOPS = 10


def client_address(request: Request) -> str:
    """An IPv4 address or an IPv6 network of /64.

    X-Forwarded-For counts only as far as the addresses that wrote it are in KOPILKA_TRUSTED_PROXIES: anybody can send
    the header.
    """
    peer = request.client.host if request.client else ""
    proxies: Sequence[Network] = request.app.state.settings.trusted_proxies
    if not proxies:
        return _counted(peer)
    return _counted(_forwarded(peer, request.headers.getlist("x-forwarded-for"), proxies))


def _forwarded(peer: str, headers: Sequence[str], proxies: Sequence[Network]) -> str:
    """The nearest address that is no proxy of ours. Each proxy appends the address that it was called from."""
    hops = [hop.strip() for header in headers for hop in header.split(",")]
    for hop in reversed(hops[-MAX_HOPS:]):
        address = _parsed(peer)
        if address is None or not any(address in network for network in proxies) or _parsed(hop) is None:
            break
        peer = hop
    return peer


@lru_cache(maxsize=4096)
def _counted(host: str) -> str:
    address = _parsed(host)
    if address is None:
        return UNKNOWN
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address.packed, IPV6_PREFIX), strict=False))


@lru_cache(maxsize=4096)
def _parsed(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
