"""What can go wrong with households."""

from kopilka.infrastructure.errors import AppError, Conflict, Forbidden, NotFound
from kopilka.infrastructure.locales import Localized


class HouseholdNotFound(NotFound):
    code = "household_not_found"
    texts = {
        "ru": "Такого домохозяйства нет, или вы в нём не участвуете.",
        "en": "There is no such household, or you are not a member of it.",
    }


class NotSignedIn(AppError):
    """The sign-in session has ended, or the user is disabled. `auth` says it in its own words."""

    status = 401
    code = "not_signed_in"
    texts = {"ru": "Сеанс завершён. Войдите снова.", "en": "The session has ended. Please sign in again."}


class MemberNotFound(NotFound):
    code = "member_not_found"
    texts = {"ru": "Такого участника нет.", "en": "There is no such member."}


ROLE_NAMES = {
    "owner": Localized(ru="владелец", en="owner"),
    "editor": Localized(ru="редактор", en="editor"),
    "viewer": Localized(ru="наблюдатель", en="viewer"),
}


class RoleRequired(Forbidden):
    code = "role_required"
    texts = {
        "ru": "Для этого нужна роль «{role}» в домохозяйстве.",
        "en": "This needs the role “{role}” in the household.",
    }

    def __init__(self, *, role: str) -> None:
        super().__init__(role=ROLE_NAMES[role])


class PremiumRequired(Forbidden):
    code = "premium_required"
    texts = {
        "ru": "Это доступно с подпиской «Премиум».",
        "en": "This is part of the premium plan.",
    }


class LastOwner(Conflict):
    code = "last_owner"
    texts = {
        "ru": "В домохозяйстве должен остаться хотя бы один владелец.",
        "en": "A household keeps at least one owner.",
    }


class PersonalHousehold(Conflict):
    code = "personal_household"
    texts = {
        "ru": "Из личного домохозяйства нельзя выйти, и роль владельца в нём не меняется.",
        "en": "A personal household cannot be left, and its user stays its owner.",
    }
