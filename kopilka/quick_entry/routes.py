"""HTTP door of quick entry."""

from fastapi import Response

from kopilka.households.door import CurrentMember
from kopilka.infrastructure.http.responses import json_response
from kopilka.infrastructure.http.routing import Session, feature_router
from kopilka.quick_entry.schemas import ParsedRead, QuickText
from kopilka.quick_entry.service import understand

router = feature_router("/transactions", "transactions", 401, 404, 422)


@router.post("/parse", response_model=list[ParsedRead])
async def parse(data: QuickText, session: Session, member: CurrentMember) -> Response:
    """Understand «вчера такси 430»: amount, day, category as this household uses it. Nothing is recorded."""
    return json_response(await understand(session, member, data.text, data.on))
