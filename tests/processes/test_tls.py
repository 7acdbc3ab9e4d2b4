"""Kopilka reached by https without anybody in front: its certificate, its cookies, and what is refused at start."""

import os
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from conftest import PASSWORD
from kopilka.infrastructure.config import Settings, SettingsInvalid, TlsSettings
from kopilka.processes.api.certificate import check_certificate
from tests.certificates import certified, write_certificate
from tests.faults.serving import PATIENCE, Serving, kopilka, new_folder, prepared_folder, until

OURS = {"Sec-Fetch-Site": "same-origin"}
Make = Callable[[], CertificateIssuerPrivateKeyTypes]
KINDS: dict[str, Make] = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "RSA": lambda: rsa.generate_private_key(65537, 2048),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
}


def written(folder: Path, kind: str = "P-256", **more: int) -> tuple[Path, Path]:
    return write_certificate(folder, KINDS[kind](), **more)


class Secure(Serving):
    """By https, its certificate known to who asks."""

    def __init__(self, folder: Path, cert: Path, key: Path, **variables: str) -> None:
        super().__init__(folder, "--tls-cert", str(cert), "--tls-key", str(key), **variables)
        self.url = self.url.replace("http://", "https://")
        self.trust = ssl.create_default_context(cafile=str(cert))

    def answers(self, path: str = "/health/ready", timeout: float = 1.0) -> int | None:
        try:
            return httpx.get(self.url + path, timeout=timeout, verify=self.trust).status_code
        except httpx.TransportError:
            return None


@pytest.fixture(
    scope="module", params=["P-256", *(pytest.param(it, marks=pytest.mark.long) for it in ("RSA", "Ed25519"))]
)
def secure(request: pytest.FixtureRequest) -> Iterator[Secure]:
    with prepared_folder() as folder, Secure(folder, *written(folder, request.param)) as made:
        until(lambda: "Kopilka is ready" in made.said(), "the ready line")
        yield made


@pytest.mark.slow
def test_a_browser_is_served(secure: Secure) -> None:
    """The supervisor finds it ready by https, too, and says its address."""
    assert f"Kopilka is ready: https://127.0.0.1:{secure.port} " in secure.said()
    with httpx.Client(base_url=secure.url, verify=secure.trust, headers=OURS, timeout=PATIENCE) as http:
        page = http.get("/health/ready")
        assert page.status_code == 200
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        credentials = {"email": "anna@example.com", "password": PASSWORD}
        assert http.post("/auth/sing-up", json=credentials).status_code in (201, 409)
        signed_in = http.post("/auth/browser/sign-in", json=credentials)
        assert signed_in.status_code == 200, signed_in.text
        given = signed_in.headers.get_list("set-cookie")
        assert {it.partition("=")[0] for it in given} == {
            "__Host-kopilka-access", "__Host-kopilka-refresh", "__Host-kopilka-device",
        }  # fmt: skip
        for cookie in given:
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
            assert "Domain" not in cookie
        assert http.get("/users/me").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(("version", "is_served"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_only_tls_of_today(secure: Secure, version: str, is_served: bool) -> None:
    context = ssl.create_default_context(cafile=str(secure.folder / "cert.pem"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    if is_served:
        assert httpx.get(secure.url + "/health/live", verify=context).status_code == 200
    else:
        with pytest.raises(httpx.ConnectError, match=r"(?i)version|alert|protocol"):
            httpx.get(secure.url + "/health/live", verify=context)


@pytest.mark.slow
def test_plain_http_gets_nothing(secure: Secure) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(secure.url.replace("https://", "http://") + "/health/live")


def test_plain_http_sends_no_hsts(serving: Serving) -> None:
    assert "strict-transport-security" not in httpx.get(serving.url + "/health/live").headers


@pytest.mark.slow
def test_expired_certificate_is_served_with_a_warning() -> None:
    with prepared_folder() as folder:
        cert, key = written(folder, days=-1)
        made = Secure(folder, cert, key)
        made.trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.trust.check_hostname, made.trust.verify_mode = False, ssl.CERT_NONE
        with made:
            assert "the TLS certificate has expired: browsers refuse it" in made.said()


def spoiled(folder: Path, how: str) -> tuple[list[str | Path], str]:
    """The words of the command line, and the sentence that refuses them."""
    cert, key = written(folder)
    if how == "alone":
        return ["--tls-cert", cert], (
            "KOPILKA_TLS_CERT and KOPILKA_TLS_KEY go together: name both (--tls-cert, --tls-key) or none."
        )
    sentence = {
        "missing": f"KOPILKA_TLS_KEY: {key} cannot be read (No such file or directory).",
        "folder": f"KOPILKA_TLS_CERT: {cert} cannot be read (Is a directory).",
        "nonsense": f"KOPILKA_TLS_CERT: {cert} is no certificate in PEM form.",
        "swapped": f"KOPILKA_TLS_KEY: {key} is no private key in PEM form.",
        "another's": f"KOPILKA_TLS_KEY: {key} is not the key of the certificate in KOPILKA_TLS_CERT.",
        "encrypted": f"KOPILKA_TLS_KEY: {key} is encrypted. Take the passphrase off "
        "(`openssl pkey -in … -out …`) and let its permissions guard it.",
        "short": f"KOPILKA_TLS_KEY: {key} is of a kind that is not served. "
        "Take ECDSA (P-256), Ed25519 or RSA of 2048 bits or more.",
    }[how]
    other = ec.generate_private_key(ec.SECP256R1())
    if how == "missing":
        key.unlink()
    elif how == "folder":
        cert.unlink()
        cert.mkdir()
    elif how == "nonsense":
        cert.write_bytes(b"\0 certificate")
    elif how == "swapped":
        key.write_bytes(cert.read_bytes())
    elif how == "another's":
        key.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    elif how == "encrypted":
        key.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")))
    elif how == "short":
        weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is the point
        key.write_bytes(weak.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
        cert.write_bytes(certified(weak))
    return ["--tls-cert", cert, "--tls-key", key], sentence


HOW = ["alone", "missing", "folder", "nonsense", "swapped", "another's", "encrypted", "short"]


@pytest.mark.parametrize(("how", "command"), [*((how, "serve") for how in HOW), ("alone", "api")])
def test_what_cannot_be_served_is_refused_in_one_line(how: str, command: str) -> None:
    with new_folder() as folder:
        words, sentence = spoiled(folder, how)
        refused = kopilka(command, "--data-dir", folder / "data", *words)
        assert refused.returncode == 1
        assert refused.stdout + refused.stderr == sentence + "\n"
        assert not (folder / "data" / "postgres").exists(), "nothing was started for it"


def test_unreadable_key_is_told() -> None:
    with new_folder() as folder:
        cert, key = written(folder)
        folder.chmod(0o755)
        key.chmod(0)
        settings = Settings(tls=TlsSettings(cert=cert, key=key))
        was, nobody = os.geteuid(), 65534
        if was == 0:  # who may read everything
            os.seteuid(nobody)
        try:
            with pytest.raises(SettingsInvalid, match=r"^KOPILKA_TLS_KEY: .* cannot be read \(Permission denied\)\.$"):
                check_certificate(settings)
        finally:
            os.seteuid(was)
