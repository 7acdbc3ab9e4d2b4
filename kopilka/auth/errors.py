"""What can go wrong with who is calling."""

from kopilka.infrastructure.database.limits import Allowance
from kopilka.infrastructure.errors import AppError, NotFound, Refused
from kopilka.infrastructure.http.request_body import BodyMalformed


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

    def __init__(self, left: Allowance | None = None) -> None:
        super().__init__()
        self.headers.update(left.headers if left else {})


class CredentialsRefused(BadCredentials):
    """Where addresses are confirmed: the same for a wrong password and for an address that is not confirmed yet."""

    texts = {
        "ru": "Неверный адрес или пароль — либо адрес ещё не подтверждён. Откройте ссылку из письма, "
        "а если его нет, восстановите пароль.",
        "en": "Wrong e-mail or password, or the address is not confirmed yet. Open the link in the e-mail; "
        "if there is none, reset the password.",
    }


class TooManyAttempts(AppError):
    status = 429
    code = "too_many_attempts"
    texts = {
        "ru": "Слишком много неудачных попыток входа. Подождите {seconds} с.",
        "en": "Too many failed sign-ins. Wait {seconds} s.",
    }

    def __init__(self, left: Allowance) -> None:
        super().__init__(seconds=left.wait_seconds)
        self.headers = {"Retry-After": str(left.wait_seconds), **left.headers}


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


class FormMalformed(BodyMalformed):
    """The sign-in form, under the code of a JSON body that cannot be read: clients know it."""

    texts = {
        "ru": "Тело запроса должно быть формой application/x-www-form-urlencoded в UTF-8, в которой не больше "
        "{limit} полей.",
        "en": "The body must be an application/x-www-form-urlencoded form in UTF-8 with at most {limit} fields.",
    }


class FormFieldRepeated(FormMalformed):
    # Without the field's name: a name that is not known here comes from the caller.
    texts = {
        "ru": "Одно из полей формы передано дважды: каждое можно передать один раз, а username и email — одно и то "
        "же поле.",
        "en": "The form has a field twice: each may be sent once, and username and email are the same field.",
    }


class LinkInvalid(Refused):
    code = "link_invalid"
    texts = {
        "ru": "Ссылка уже использована, устарела или заменена более новой.",
        "en": "The link was used already, is out of date, or a newer one has taken its place.",
    }


class TooManyEmails(AppError):
    status = 429
    code = "too_many_letters"
    texts = {
        "ru": "Писем на этот адрес уже много. Подождите {seconds} с.",
        "en": "Many e-mails went to this address already. Wait {seconds} s.",
    }

    def __init__(self, left: Allowance) -> None:
        super().__init__(seconds=left.wait_seconds)
        self.headers = {"Retry-After": str(left.wait_seconds), **left.headers}


class TooManyEmailRequests(TooManyEmails):
    """From one client, whatever the addresses are."""

    code = "too_many_letter_requests"
    texts = {
        "ru": "С вашего сетевого адреса запросили слишком много писем. Подождите {seconds} с.",
        "en": "Too many e-mails were requested from your network address. Wait {seconds} s.",
    }
