"""HTTP routes of /telegram: linking the caller's own chat with the bot, what it is told, groups of a household;
Telegram's own door.
"""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from kopilka.households.door import CurrentMember
from kopilka.infrastructure.database.errors import is_transient
from kopilka.infrastructure.http.request_body import read_body
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router, keyless, public, unavailable
from kopilka.telegram import groups, incoming, queries, service
from kopilka.telegram.errors import NoUpdate
from kopilka.telegram.schemas import GroupRead, LinkRead, NoticesUpdate, TelegramRead

router = feature_router("/telegram", "telegram", 401, 404, 422)
# Telegram's, no part of the contract: it is there where KOPILKA_TELEGRAM_WEBHOOK_URL is set.
webhook = APIRouter(include_in_schema=False)
SENT_ALONG = "X-Telegram-Bot-Api-Secret-Token"


@router.post("/link", status_code=201, response_model=LinkRead, responses=problem_responses(409))
@keyless
async def link(request: Request, session: Session, member: CurrentMember) -> Response:
    """A one-time link to the bot. Opened within ten minutes and confirmed there, it links the private chat with the
    caller, for this household. A link made before is void.
    """
    made = await service.create_link(session, member, request.app.state.settings.telegram.bot_id)
    return json_response(made, 201)


@router.get("", response_model=TelegramRead)
async def read(request: Request, session: Session, member: CurrentMember) -> Response:
    """This server's bot, and the chat that is linked with the caller."""
    return await _read(request, session, member)


@router.patch("", response_model=TelegramRead, responses=problem_responses(403, 409, 422))
async def change_notices(request: Request, change: NoticesUpdate, session: Session, member: CurrentMember) -> Response:
    """Choose what the linked chat is told of and when; what is not named stays. Unusual spending needs premium."""
    await service.change_notices(session, member, change)
    return await _read(request, session, member)


@router.delete("", status_code=204)
async def unlink(session: Session, member: CurrentMember) -> Response:
    """Unlink the caller's chat; what was recorded from there stays. Nothing to unlink is no error."""
    await service.unlink(session, member)
    return empty_response()


@router.get("/groups", response_model=list[GroupRead])
async def list_groups(session: Session, member: CurrentMember) -> Response:
    """Groups of Telegram whose members write for the household."""
    return json_response(await queries.list_groups(session, member))


@router.post("/groups/link", status_code=201, response_model=LinkRead, responses=problem_responses(403, 409))
@keyless
async def link_group(request: Request, session: Session, member: CurrentMember) -> Response:
    """A one-time link by which the owner, whose own chat is linked, adds the bot to a group. Confirmed there within ten
    minutes, it links the group with the household. A link made before is void.
    """
    made = await groups.create_link(session, member, request.app.state.settings.telegram.bot_id)
    return json_response(made, 201)


@router.delete("/groups/{group_id}", status_code=204, responses=problem_responses(403))
async def unlink_group(group_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Unlink a group; what was recorded from there stays."""
    await groups.unlink_group(session, member, group_id)
    return empty_response()


async def _read(request: Request, session: Session, member: CurrentMember) -> Response:
    name = await queries.bot_name(session, request.app.state.settings.telegram.bot_id)
    return json_response(TelegramRead(bot=name, chat=await queries.read_chat(session, member)))


@webhook.post("/telegram/webhook")
@public
async def deliver(request: Request) -> Response:
    """Keeps an update for the bot, which works on it afterwards. Nothing is read of who is not Telegram, and nothing
    said to them.
    """
    app, settings = request.app.state, request.app.state.settings.telegram
    if not incoming.is_from_telegram(app.keys, settings.token.get_secret_value(), request.headers.get(SENT_ALONG)):
        return Response(status_code=403)
    body = await read_body(request)
    update_id = incoming.id_of(body)
    if update_id is None:
        raise NoUpdate
    try:
        async with app.database.transaction() as session:
            await incoming.keep_incoming(session, app.keys, settings.bot_id, update_id, body)
    except Exception as error:
        if is_transient(error):
            raise unavailable(error) from error
        raise
    return Response()
