"""The member: a user in a household, on whose behalf every door acts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from kopilka.households.errors import PremiumRequired, RoleRequired
from kopilka.infrastructure.locales import Locale
from kopilka.periods import CALENDAR, Months, today_in


class Role(StrEnum):
    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


RANK = {Role.VIEWER: 0, Role.EDITOR: 1, Role.OWNER: 2}


@dataclass(frozen=True, slots=True)
class Member:
    user_id: UUID
    household_id: UUID
    session_id: UUID | None
    role: Role
    locale: Locale
    currency: str
    time_zone: str
    revision: int
    premium_until: datetime | None
    is_premium: bool
    months: Months = CALENDAR

    @property
    def today(self) -> date:
        return today_in(self.time_zone)

    def require_role(self, role: Role) -> None:
        if RANK[self.role] < RANK[role]:
            raise RoleRequired(role=role.value)

    def require_editor(self) -> None:
        self.require_role(Role.EDITOR)

    def require_owner(self) -> None:
        self.require_role(Role.OWNER)

    def require_premium(self) -> None:
        if not self.is_premium:
            raise PremiumRequired
