"""What the doors of sign-in and sign-up ask for: keys, tokens and passwords, made once at start."""

from typing import Annotated, Literal

from fastapi import Depends, Header, Request, Response

from kopilka.auth.schemas import LetterPromised
from kopilka.auth.service import AuthKit
from kopilka.infrastructure.database.transactions import Database
from kopilka.infrastructure.http.responses import json_response


async def current_kit(request: Request) -> AuthKit:
    kit: AuthKit = request.app.state.auth_kit
    return kit


async def current_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


Kit = Annotated[AuthKit, Depends(current_kit)]
OwnTransactions = Annotated[Database, Depends(current_database)]
UserAgent = Annotated[str | None, Header(include_in_schema=False)]


def shown(user_agent: str | None) -> str | None:
    """What a session list may show of this header."""
    if user_agent is None:
        return None
    return "".join(char for char in user_agent if char.isprintable())[:200] or None


def promised(request: Request) -> Response:
    """Tells how letters leave this server, and nothing of the address."""
    delivery: Literal["mail", "folder"] = "mail" if request.app.state.settings.smtp.host else "folder"
    return json_response(LetterPromised(delivery=delivery), 202)
