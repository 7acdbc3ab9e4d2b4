"""A client that hangs up in the middle of its body: nothing is stored, and no error is logged."""

import logging

import pytest
from fastapi import FastAPI

from conftest import Person


async def test_nothing_is_stored_and_nothing_cries(
    app: FastAPI, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    messages = iter([{"type": "http.request", "body": b'{"amount": 1', "more_body": True}, {"type": "http.disconnect"}])
    sent = []

    async def receive() -> dict[str, object]:
        return next(messages)

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    headers = [(b"authorization", alice.http.headers["Authorization"].encode()), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/transactions", "query_string": b"", "headers": headers}
    with caplog.at_level(logging.ERROR):
        await app(scope | {"asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http"}, receive, send)  # type: ignore[arg-type]
    assert [message.get("status") for message in sent] == [400, None]  # nobody hears it
    assert not caplog.records
    assert (await alice.http.get("/transactions")).json() == []
