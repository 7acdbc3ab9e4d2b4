"""What can go wrong with households."""

from kopilka.infrastructure.errors import AppError, Conflict, Forbidden, NotFound


class HouseholdNotFound(NotFound):
    code = "household_not_found"
    texts = {
        "ru": "Такого домохозяйства нет, или вы в нём не участвуете.",
        "en": "There is no such household, or you are not a member of it.",
    }


class NotSignedIn(AppError):
    """The sign-in session has ended, or the user is disabled. `auth` says it in its own words."""

    status = 401
    code = "session_ended"
    texts = {"ru": "Сеанс завершён. Войдите снова.", "en": "The session has ended. Please sign in again."}


class MemberNotFound(NotFound):
    code = "member_not_found"
    texts = {"ru": "Такого участника нет.", "en": "There is no such member."}


class RoleRequired(Forbidden):
    code = "role_required"
    texts = {
        "ru": "Для этого нужна роль «{role}» в домохозяйстве.",
        "en": "This needs the role “{role}” in the household.",
    }


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
        "ru": "Из личного домохозяйства нельзя выйти, и в нём остаются владельцем.",
        "en": "One cannot leave one's personal household, and stays its owner.",
    }
