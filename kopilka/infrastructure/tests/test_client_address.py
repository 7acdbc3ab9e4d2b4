"""Whose request it is for limits by address: X-Forwarded-For counts from our own proxies alone."""

from types import SimpleNamespace

import pytest
from starlette.requests import Request

from kopilka.infrastructure.config import Settings
from kopilka.infrastructure.http.client_address import UNKNOWN, client_address


def address(peer: str | None, *forwarded: str, proxies: str = "") -> str:
    settings = Settings.model_validate({"trusted_proxies": proxies})
    return client_address(
        Request(
            {
                "type": "http",
                "client": (peer, 1) if peer is not None else None,
                "headers": [(b"x-forwarded-for", it.encode("latin-1")) for it in forwarded],
                "app": SimpleNamespace(state=SimpleNamespace(settings=settings)),
            }
        )
    )


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "found"),
    [
        ("203.0.113.7", (), "", "203.0.113.7"),
        ("203.0.113.7", ("198.51.100.1",), "", "203.0.113.7"),
        ("203.0.113.7", ("198.51.100.1",), "10.0.0.0/8", "203.0.113.7"),
        ("10.0.0.1", ("198.51.100.1",), "10.0.0.0/8", "198.51.100.1"),
        ("10.0.0.1", ("1.1.1.1, 198.51.100.1",), "10.0.0.0/8", "198.51.100.1"),
        ("10.0.0.1", ("1.1.1.1, 198.51.100.1, 10.2.3.4",), "10.0.0.0/8, 192.0.2.0/24", "198.51.100.1"),
        ("10.0.0.1", ("1.1.1.1", "198.51.100.1"), "10.0.0.0/8", "198.51.100.1"),
        ("10.0.0.1", (), "10.0.0.0/8", "10.0.0.1"),
        ("10.0.0.1", ("nonsense",), "10.0.0.0/8", "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.1, nonsense",), "10.0.0.0/8", "10.0.0.1"),
        ("10.0.0.1", ("\xff" * 5_000,), "10.0.0.0/8", "10.0.0.1"),
        ("10.0.0.1", ("1.1.1.1," * 2_000 + "198.51.100.1",), "10.0.0.0/8", "198.51.100.1"),
        ("::ffff:10.0.0.1", ("198.51.100.1",), "10.0.0.1", "198.51.100.1"),
        ("2001:db8:1:2:3::9", (), "", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", (), "", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.1", (), "", "198.51.100.1"),
        ("fe80::1%eth0", (), "", "fe80::/64"),
        ("testclient", (), "", UNKNOWN),
        (None, ("198.51.100.1",), "10.0.0.0/8", UNKNOWN),
    ],
)
def test_addresses(peer: str | None, forwarded: tuple[str, ...], proxies: str, found: str) -> None:
    assert address(peer, *forwarded, proxies=proxies) == found


@pytest.mark.parametrize("value", ["10.0.0.1/8", "nginx", "10.0.0.0/33"])
def test_other_networks_are_no_setting(value: str) -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        Settings.model_validate({"trusted_proxies": value})
