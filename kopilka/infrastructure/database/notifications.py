"""LISTEN: messages that PostgreSQL sends to a connection when a transaction with NOTIFY commits."""

import asyncio
from collections.abc import Callable

import asyncpg

from kopilka.infrastructure.database.transactions import is_loopback

CONNECT_SECONDS = 5.0
# What failures to connect, and a connection that ends, look like.
LISTEN_ERRORS = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def listen(
    url: str, channel: str, *, on_message: Callable[[str], None], on_connected: Callable[[], None]
) -> None:
    """Calls `on_message` with the payload of every NOTIFY, on a connection of its own, until that ends.

    `on_connected` is called once messages arrive: what changed before was not heard. Never returns; raises one of
    LISTEN_ERRORS. Needs a connection to PostgreSQL itself: behind a pooler in transaction mode nothing would arrive.
    """
    tls = {"ssl": False} if is_loopback(url) else {}
    connection = await asyncpg.connect(
        url,
        timeout=CONNECT_SECONDS,
        command_timeout=CONNECT_SECONDS,
        server_settings={"application_name": "kopilka listen", "tcp_keepalives_idle": "60"},
        **tls,
    )
    ended = asyncio.Event()
    try:
        connection.add_termination_listener(lambda _: ended.set())
        await connection.add_listener(channel, lambda _connection, _pid, _channel, payload: on_message(payload))
        on_connected()
        await ended.wait()
        raise ConnectionResetError("the connection that listens has ended")
    finally:
        # At once and without a word: the caller may be cancelled, and nothing is lost with this connection.
        connection.terminate()
