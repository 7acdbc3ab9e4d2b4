"""Checks the TLS certificate and its key before anything is served, with one-sentence errors."""

import logging
import ssl
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from kopilka.infrastructure.config import Settings, SettingsInvalid

logger = logging.getLogger("kopilka.tls")

CERT, KEY = "KOPILKA_TLS_CERT", "KOPILKA_TLS_KEY"
# The key types that the server's TLS library supports.
CURVES = (ec.SECP256R1, ec.SECP384R1)
LEAST_RSA_BITS = 2048


def check_certificate(settings: Settings) -> None:
    """Raises SettingsInvalid. An expired or not yet valid certificate only warns: the clock may be wrong."""
    cert, key = settings.tls.cert, settings.tls.key
    if cert is None or key is None:
        raise SettingsInvalid(f"{CERT} and {KEY} go together: name both (--tls-cert, --tls-key) or none.")
    chain = _certificates(cert)
    _check_key(_private_key(key), chain[0], key)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except ssl.SSLError as error:
        raise SettingsInvalid(f"{CERT}: {cert} cannot be used ({error.reason}).") from None
    now = datetime.now(UTC)
    if chain[0].not_valid_after_utc < now:
        logger.warning("the TLS certificate has expired: browsers refuse it")
    elif chain[0].not_valid_before_utc > now:
        logger.warning("the TLS certificate is not valid yet: browsers refuse it")


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(_read(path, CERT))
    except ValueError:
        raise SettingsInvalid(f"{CERT}: {path} is no certificate in PEM form.") from None


def _private_key(path: Path) -> PrivateKeyTypes:
    try:
        return load_pem_private_key(_read(path, KEY), None)
    except TypeError:
        raise SettingsInvalid(
            f"{KEY}: {path} is encrypted. Take the passphrase off (`openssl pkey -in … -out …`) "
            "and let its permissions guard it."
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise SettingsInvalid(f"{KEY}: {path} is no private key in PEM form.") from None


def _check_key(key: PrivateKeyTypes, certificate: x509.Certificate, path: Path) -> None:
    if not (
        isinstance(key, ed25519.Ed25519PrivateKey)
        or (isinstance(key, rsa.RSAPrivateKey) and key.key_size >= LEAST_RSA_BITS)
        or (isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, CURVES))
    ):
        raise SettingsInvalid(
            f"{KEY}: {path} is of a kind that is not served. Take ECDSA (P-256), Ed25519 or RSA of 2048 bits or more."
        )
    one, other = (
        it.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for it in (key.public_key(), certificate.public_key())
    )
    if one != other:
        raise SettingsInvalid(f"{KEY}: {path} is not the key of the certificate in {CERT}.")


def _read(path: Path, variable: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsInvalid(f"{variable}: {path} cannot be read ({error.strerror}).") from None
