"""HTTP door of categories."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from kopilka.categories import queries, service
from kopilka.categories.schemas import CategoryCreate, CategoryListParams, CategoryRead, CategoryUpdate
from kopilka.households.door import CurrentLocale, CurrentMember
from kopilka.infrastructure.http.links import link_next
from kopilka.infrastructure.http.responses import empty_response, json_response, problem_responses
from kopilka.infrastructure.http.routing import Session, feature_router

router = feature_router("/categories", "categories", 401, 404, 422)


@router.get("", response_model=list[CategoryRead])
async def list_all(
    request: Request,
    session: Session,
    member: CurrentMember,
    locale: CurrentLocale,
    params: Annotated[CategoryListParams, Query()],
) -> Response:
    """Standard and own categories; the standard ones are named in the language asked for."""
    page = await queries.page_of_categories(session, member, locale, params)
    headers = {} if page.next is None else {"Link": link_next(request, page.next)}
    return json_response(page.categories, headers=headers)


@router.post("", status_code=201, response_model=CategoryRead, responses=problem_responses(403, 409))
async def create(data: CategoryCreate, session: Session, member: CurrentMember, locale: CurrentLocale) -> Response:
    """A category of your own (premium); a household can have 1,000, the standard ones included."""
    category = await service.create_category(session, member, data)
    return json_response(await queries.read_category(session, member, category, locale), 201)


@router.get("/{category_id}", response_model=CategoryRead)
async def read(category_id: UUID, session: Session, member: CurrentMember, locale: CurrentLocale) -> Response:
    """One category."""
    category = await queries.get_category(session, member, category_id)
    return json_response(await queries.read_category(session, member, category, locale))


@router.patch("/{category_id}", response_model=CategoryRead, responses=problem_responses(403, 409))
async def update(
    category_id: UUID, change: CategoryUpdate, session: Session, member: CurrentMember, locale: CurrentLocale
) -> Response:
    """Rename or move your own category; choose icon and colour of any, archive it or bring it back."""
    category = await service.update_category(session, member, category_id, change)
    return json_response(await queries.read_category(session, member, category, locale))


@router.delete("/{category_id}", status_code=204, responses=problem_responses(403, 409))
async def delete(category_id: UUID, session: Session, member: CurrentMember) -> Response:
    """Delete your own category where nothing uses it."""
    await service.delete_category(session, member, category_id)
    return empty_response()
