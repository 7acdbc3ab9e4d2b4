"""What can go wrong with who is calling."""

from kopilka.infrastructure.errors import AppError, Forbidden, NotFound, Refused


class Unauthenticated(AppError):
    status = 401
    code = "unauthenticated"
    texts = {"ru": "Войдите, чтобы продолжить.", "en": "Sign in to go on."}

    def __init__(self, **facts: object) -> None:
        super().__init__(**facts)
        self.headers = {"WWW-Authenticate": "Bearer"}


class TokenInvalid(Unauthenticated):
    code = "token_invalid"
    texts = {
        "ru": "Токен недействителен или истёк. Обновите его или войдите снова.",
        "en": "The token is not valid or has expired. Refresh it or sign in again.",
    }


class SessionEnded(Unauthenticated):
    code = "session_ended"
    texts = {"ru": "Сеанс завершён. Войдите снова.", "en": "The session has ended. Sign in again."}


class BadCredentials(Unauthenticated):
    code = "bad_credentials"
    texts = {"ru": "Неверный адрес или пароль.", "en": "Wrong e-mail or password."}


class TooManyAttempts(AppError):
    status = 429
    code = "too_many_attempts"
    texts = {
        "ru": "Слишком много неудачных попыток входа. Подождите {seconds} с.",
        "en": "Too many failed sign-ins. Wait {seconds} s.",
    }

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.headers = {"Retry-After": str(seconds)}


class CrossSiteRequest(AppError):
    status = 403
    code = "cross_site_request"
    texts = {
        "ru": "Запрос пришёл не со страницы Копилки: с сеансом браузера это запрещено.",
        "en": "The request does not come from a page of Kopilka: with a browser's session that is not allowed.",
    }


class SessionNotFound(NotFound):
    code = "session_not_found"
    texts = {"ru": "Такого сеанса нет.", "en": "There is no such session."}


class HouseholdIdInvalid(Refused):
    code = "household_id_invalid"
    texts = {
        "ru": "X-Household-Id — не идентификатор (UUID).",
        "en": "X-Household-Id is not an id (UUID).",
    }


class EmailUnconfirmed(Forbidden):
    """Told to those alone who know the password."""

    code = "email_unconfirmed"
    texts = {
        "ru": "Адрес ещё не подтверждён. Откройте ссылку из письма.",
        "en": "The address is not confirmed yet. Open the link in the letter.",
    }


class LinkInvalid(Refused):
    code = "link_invalid"
    texts = {
        "ru": "Ссылка уже использована, устарела или заменена более новой.",
        "en": "The link was used already, is out of date, or a newer one has taken its place.",
    }


class TooManyLetters(AppError):
    status = 429
    code = "too_many_letters"
    texts = {
        "ru": "Писем на этот адрес уже много. Подождите {seconds} с.",
        "en": "Many letters went to this address already. Wait {seconds} s.",
    }

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.headers = {"Retry-After": str(seconds)}
