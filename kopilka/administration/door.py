"""Dependencies of the administrator's door."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from kopilka.administration.queries import enter_administration
from kopilka.administration.service import Administrator
from kopilka.auth.door import Address
from kopilka.households.door import CurrentMember
from kopilka.infrastructure.http.routing import Session
from kopilka.infrastructure.jobs.handler import JobRegistry


async def current_administrator(session: Session, member: CurrentMember, address: Address) -> Administrator:
    await enter_administration(session, member.user_id)
    return Administrator(member.user_id, address)


async def job_registry(request: Request) -> JobRegistry:
    load: Callable[[], JobRegistry] = request.app.state.job_registry
    return load()


CurrentAdministrator = Annotated[Administrator, Depends(current_administrator)]
Jobs = Annotated[JobRegistry, Depends(job_registry)]
