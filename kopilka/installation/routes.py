"""HTTP door of what everybody may know of this server."""

from fastapi import Request, Response

from kopilka.infrastructure.http.responses import json_response
from kopilka.infrastructure.http.routing import Session, feature_router, public
from kopilka.installation import queries
from kopilka.installation.schemas import InstallationFacts

router = feature_router("/installation", "installation")


@router.get("", response_model=InstallationFacts)
@public
async def read(request: Request, session: Session) -> Response:
    """Whether anybody is here yet, and whether one may sign up: what the page of sign-up says."""
    return json_response(await queries.read_facts(session, request.app.state.settings))
