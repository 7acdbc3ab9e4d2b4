"""HTTP door of sign-up and of further households."""

from typing import Any

from fastapi import Request, Response

from kopilka.auth import email_service as emails
from kopilka.auth.door import CurrentClient, OwnTransactions, Services, email_accepted
from kopilka.auth.schemas import LetterPromised
from kopilka.households import queries as households
from kopilka.households.door import CurrentMember
from kopilka.households.schemas import HouseholdCreate, HouseholdRead
from kopilka.infrastructure.http.responses import json_response, locale_of, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router, keyless, public
from kopilka.installation import queries as installation
from kopilka.onboarding import service
from kopilka.onboarding.schemas import SignUp
from kopilka.users import queries as users
from kopilka.users.schemas import UserRead

router = feature_router("", None, 422)

EMAIL_ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {"model": LetterPromised, "description": "Where addresses are confirmed"}
}


@router.post(
    "/auth/sing-up",
    operation_id="auth_sing_up",
    tags=["auth"],
    status_code=201,
    response_model=UserRead,
    responses=EMAIL_ACCEPTED | problem_responses(403, 409, 429),
)
@router.post(
    "/auth/sign-up",
    operation_id="auth_sign_up",
    tags=["auth"],
    status_code=201,
    response_model=UserRead,
    responses=EMAIL_ACCEPTED | problem_responses(403, 409, 429),
)
@public
@keyless
async def sign_up(
    request: Request, data: SignUp, database: OwnTransactions, services: Services, client: CurrentClient
) -> Response:
    """Your user, with a household, an account and the standard categories to start with.

    Where addresses are confirmed: 202 for every address, and an e-mail.
    """
    settings = request.app.state.settings
    locale = locale_of(request)
    chosen = service.HouseholdChoice(data.currency, data.time_zone)
    async with database.transaction() as session:
        server = await installation.require_open_sign_ups(session)
    # Between the transactions: no connection is held while bcrypt runs.
    hashed = await service.hash_new_password(
        services, data.password.get_secret_value(), email=data.email, client=client
    )
    async with database.transaction() as session:
        if services.confirm_email:
            await emails.request_sign_up(
                session,
                services.keys,
                email=data.email,
                hashed_password=hashed,
                locale=locale,
                address=client.address,
                currency=chosen.currency,
                time_zone=chosen.time_zone,
            )
            return email_accepted(request)
        user, _ = await service.register(
            session,
            services.passwords,
            settings,
            email=data.email,
            hashed_password=hashed,
            locale=locale,
            chosen=chosen,
        )
    shown = UserRead(
        id=user.id,
        email=user.email,
        is_active=user.is_active,
        is_verified=user.is_verified,
        is_admin=user.is_admin,
        is_premium=settings.premium_for_all or server.premium_for_all,
        premium_until=user.premium_until,
        locale="en" if user.locale == "en" else "ru",
        created_at=user.created_at,
    )
    return json_response(shown, 201)


@router.post(
    "/households",
    tags=["households"],
    status_code=201,
    response_model=HouseholdRead,
    responses=problem_responses(401),
)
async def create_household(
    data: HouseholdCreate, request: Request, session: Session, member: CurrentMember
) -> Response:
    """One more household of yours, ready to use. Requests name it by X-Household-Id."""
    settings = request.app.state.settings
    user = await users.get_user(session, member.user_id)
    household = await service.provision_household(
        session,
        user,
        name=data.name,
        currency=data.currency or settings.default_currency,
        time_zone=data.time_zone or settings.default_time_zone,
    )
    mine = await households.list_households(session, user.id)
    return json_response(next(one for one in mine if one.id == household.id), 201)
