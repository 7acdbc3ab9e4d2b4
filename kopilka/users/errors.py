"""What can go wrong with users."""

from kopilka.infrastructure.errors import Conflict, Forbidden, NotFound, Refused


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
