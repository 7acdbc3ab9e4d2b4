"""Whether a transaction may have a category."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kopilka.categories.errors import CategoryArchived, CategoryNotFound
from kopilka.categories.standard import BY_KEY
from kopilka.households.member import Member
from kopilka.transactions.errors import TypeMismatch
from kopilka.transactions.figures import References


def check_category(found: References | Row[Any], member: Member, type_: str | None, *, kept: bool = False) -> UUID:
    """Its id. Raises CategoryNotFound, CategoryArchived (unless it is `kept`) and TypeMismatch."""
    if found.category_id is None:
        raise CategoryNotFound
    name = BY_KEY[found.standard_key].names[member.locale] if found.standard_key else found.category_name
    if found.category_archived_at is not None and not kept:
        raise CategoryArchived(name=name)
    if type_ is not None and type_ != found.type:
        raise TypeMismatch(loc=("body", "type"), category=name)
    category_id: UUID = found.category_id
    return category_id
