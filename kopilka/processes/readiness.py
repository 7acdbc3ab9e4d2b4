"""Whether the API on this machine accepts requests. Imports little: the supervisor polls it."""

import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from kopilka.infrastructure.config import Settings


def is_ready(settings: Settings) -> bool:
    host = reachable(settings.host)
    if settings.tls.cert:
        # The certificate is for the public name; on loopback it need not be verified.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection: HTTPConnection = HTTPSConnection(host, settings.port, timeout=1, context=context)
    else:
        connection = HTTPConnection(host, settings.port, timeout=1)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (HTTPException, OSError):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """The host under which a browser on this machine reaches a server that listens on this address."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
