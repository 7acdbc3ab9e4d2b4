"""HTTP door of the administrator. Each route takes `CurrentAdministrator`, which leaves every household.

No Idempotency-Key: a key is kept in the caller's household, which these have left, and an answer may hold a link that
is shown once. Each may be repeated: nothing is done twice by it.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from kopilka.administration import queries, service
from kopilka.administration.door import CurrentAdministrator, Jobs
from kopilka.administration.schemas import (
    AdministeredUser,
    InstallationChange,
    InstallationSettings,
    JobListParams,
    JobRead,
    LinkGiven,
    LogParams,
    LogRead,
    PasswordLink,
    StatusRead,
    UserChange,
    UserCreate,
    UserListParams,
)
from kopilka.administration.service import Issued
from kopilka.auth.door import Services
from kopilka.infrastructure.http.links import link_next, public_address
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router, keyless

router = feature_router("/admin", "admin", 401, 403, 422)


@router.get("/users", response_model=list[AdministeredUser])
async def list_users(
    request: Request,
    session: Session,
    administrator: CurrentAdministrator,
    params: Annotated[UserListParams, Query()],
) -> Response:
    """Everybody with an account here, the newest first, by pages."""
    page = await queries.page_of_users(session, params)
    headers = {} if page.next is None else {"Link": link_next(request, page.next)}
    return json_response(page.users, headers=headers)


@router.post("/users", status_code=201, response_model=LinkGiven, responses=problem_responses(409))
@keyless
async def create_user(
    request: Request, data: UserCreate, session: Session, services: Services, administrator: CurrentAdministrator
) -> Response:
    """A new user. They set their password by a link, which is shown once or goes by letter."""
    issued = await service.create_user(session, services, request.app.state.settings, administrator, data)
    return json_response(await _given(request, session, issued), 201)


@router.patch("/users/{user_id}", response_model=AdministeredUser, responses=problem_responses(404, 409))
async def change_user(
    user_id: UUID, change: UserChange, session: Session, administrator: CurrentAdministrator
) -> Response:
    """Disable or enable them, give or take premium, make them an administrator or not. One administrator stays."""
    await service.change_user(session, administrator, user_id, change)
    return json_response(await queries.read_user(session, user_id))


@router.post("/users/{user_id}/reset-password", response_model=LinkGiven, responses=problem_responses(404, 409))
@keyless
async def reset_password(
    request: Request,
    user_id: UUID,
    data: PasswordLink,
    session: Session,
    services: Services,
    administrator: CurrentAdministrator,
) -> Response:
    """A link that sets a new password, good once, shown once or sent by letter."""
    issued = await service.reset_password(
        session, services, request.app.state.settings, administrator, user_id, data.delivery
    )
    return json_response(await _given(request, session, issued))


@router.get("/installation", response_model=InstallationSettings)
async def read_installation(request: Request, session: Session, administrator: CurrentAdministrator) -> Response:
    """What is set for everybody."""
    return json_response(await queries.read_settings(session, request.app.state.settings))


@router.patch("/installation", response_model=InstallationSettings, responses=problem_responses(409))
async def change_installation(
    request: Request, change: InstallationChange, session: Session, administrator: CurrentAdministrator
) -> Response:
    """Open premium for everybody, or close it; open or close sign-up. It holds from the next request on."""
    settings = request.app.state.settings
    await service.change_installation(session, settings, administrator, change)
    return json_response(await queries.read_settings(session, settings))


@router.get("/jobs", response_model=list[JobRead])
async def list_jobs(
    session: Session, administrator: CurrentAdministrator, params: Annotated[JobListParams, Query()]
) -> Response:
    """What the worker has to do, without what it is about; failed jobs first. X-Total-Count: how many in all."""
    page = await queries.list_jobs(session, params)
    return json_response(page.jobs, headers={"X-Total-Count": str(page.total)})


@router.post("/jobs/{job_id}/retry", status_code=204, responses=problem_responses(404, 409))
@keyless
async def retry_job(job_id: UUID, session: Session, jobs: Jobs, administrator: CurrentAdministrator) -> Response:
    """Make a job due now, with all of its attempts."""
    await service.retry(session, jobs, administrator, job_id)
    return empty_response()


@router.delete("/jobs/{job_id}", status_code=204, responses=problem_responses(404))
async def drop_job(job_id: UUID, session: Session, jobs: Jobs, administrator: CurrentAdministrator) -> Response:
    """Drop a job; what it was to make counts as failed."""
    await service.drop(session, jobs, administrator, job_id)
    return empty_response()


@router.get("/status", response_model=StatusRead)
async def read_status(request: Request, session: Session, administrator: CurrentAdministrator) -> Response:
    """Version, schema, sizes, and whether the worker and the bot are well."""
    return json_response(await queries.read_status(session, request.app.state.settings))


@router.get("/log", response_model=list[LogRead])
async def list_log(
    request: Request, session: Session, administrator: CurrentAdministrator, params: Annotated[LogParams, Query()]
) -> Response:
    """What administrators did, the latest first, by pages. Nobody can change or delete it."""
    page = await queries.page_of_log(session, params)
    headers = {} if page.next is None else {"Link": link_next(request, page.next)}
    return json_response(page.entries, headers=headers)


async def _given(request: Request, session: Session, issued: Issued) -> LinkGiven:
    user = await queries.read_user(session, issued.user_id)
    if issued.token is None:
        return LinkGiven(user=user, link=None)
    page = public_address(request, request.url.replace(path="/app/reset", query=""))
    return LinkGiven(user=user, link=f"{page}#{issued.token}")
