"""What can go wrong with users."""

import math

from kopilka.infrastructure.errors import AppError, Conflict, Forbidden, NotFound, Refused


class EmailTaken(Conflict):
    code = "email_taken"
    texts = {
        "ru": "Этот адрес уже зарегистрирован. Войдите или восстановите пароль.",
        "en": "This address is already registered. Sign in or reset the password.",
    }


class UserNotFound(NotFound):
    code = "user_not_found"
    texts = {"ru": "Такого пользователя нет.", "en": "There is no such user."}


class WrongPassword(Forbidden):
    code = "wrong_password"
    texts = {"ru": "Текущий пароль не подошёл.", "en": "The current password is not right."}


class PasswordUnchanged(Refused):
    code = "password_unchanged"
    texts = {"ru": "Новый пароль совпадает со старым.", "en": "The new password is the old one."}


class PasswordBlank(Refused):
    code = "password_blank"
    texts = {
        "ru": "Пароль состоит из одних пробелов. Добавьте в него буквы или цифры.",
        "en": "The password is nothing but blanks. Add letters or digits to it.",
    }


class PasswordTooShort(Refused):
    """Only after normalisation; the schema refuses what is too short as typed."""

    code = "password_too_short"
    texts = {
        "ru": "В пароле должно быть не меньше {minimum} знаков.",
        "en": "The password must have at least {minimum} characters.",
    }


class PasswordIsEmail(Refused):
    code = "password_is_email"
    texts = {
        "ru": "Пароль совпадает с вашим адресом почты. Придумайте другой.",
        "en": "The password is your e-mail address. Choose another one.",
    }


class SignInBusy(AppError):
    """The queue for password hashing is full."""

    status = 503
    code = "sign_in_busy"
    texts = {
        "ru": "Сейчас слишком много входов сразу. Повторите через {seconds} с.",
        "en": "Too many sign-ins are under way. Try again in {seconds} s.",
    }

    def __init__(self, wait: float) -> None:
        seconds = max(1, math.ceil(wait))
        super().__init__(seconds=seconds)
        self.headers = {"Retry-After": str(seconds)}
