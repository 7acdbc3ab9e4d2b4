"""Texts of the e-mails, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from kopilka.auth.schemas import EmailKind
from kopilka.infrastructure.locales import Locale


@dataclass(frozen=True, slots=True)
class Wording:
    """`{email}` stands for the address of the account. `button` names the link."""

    subject: str
    lines: tuple[str, ...]
    button: str
    after: tuple[str, ...]


WORDINGS: Mapping[EmailKind, Mapping[Locale, Wording]] = {
    "confirm": {
        "ru": Wording(
            "Подтвердите адрес",
            ("Кто-то, надеемся вы, завёл Копилку с адресом {email}.", "Откройте ссылку, чтобы подтвердить адрес."),
            "Подтвердить адрес",
            (
                "Ссылка действует двое суток и один раз.",
                "Если это были не вы, ничего не делайте: без подтверждения войти нельзя.",
            ),
        ),
        "en": Wording(
            "Confirm your address",
            (
                "Somebody, hopefully you, has signed up for Kopilka as {email}.",
                "Open the link to confirm the address.",
            ),
            "Confirm the address",
            (
                "The link works once, for two days.",
                "If that was not you, do nothing: without it nobody can sign in.",
            ),
        ),
    },
    "reset": {
        "ru": Wording(
            "Новый пароль",
            ("Для Копилки с адресом {email} просят новый пароль.", "Откройте ссылку, чтобы его задать."),
            "Задать новый пароль",
            (
                "Ссылка действует час и один раз. Все сеансы после этого завершатся.",
                "Если это были не вы, ничего не делайте: пароль останется прежним.",
            ),
        ),
        "en": Wording(
            "A new password",
            ("A new password was asked for, for Kopilka as {email}.", "Open the link to choose it."),
            "Choose a new password",
            (
                "The link works once, for an hour. All sessions end with it.",
                "If that was not you, do nothing: the password stays as it is.",
            ),
        ),
    },
    "taken": {
        "ru": Wording(
            "У вас уже есть Копилка",
            (
                "Кто-то, надеемся вы, хотел завести Копилку с адресом {email}. Она у вас уже есть.",
                "Войдите с вашим паролем. Если он забыт, там же можно задать новый.",
            ),
            "Войти",
            ("Если это были не вы, ничего не делайте: у вас ничего не изменилось.",),
        ),
        "en": Wording(
            "You already have Kopilka",
            (
                "Somebody, hopefully you, tried to sign up for Kopilka as {email}. You have it already.",
                "Sign in with your password. If you forgot it, you can choose a new one there.",
            ),
            "Sign in",
            ("If that was not you, do nothing: nothing of yours has changed.",),
        ),
    },
    "password_changed": {
        "ru": Wording(
            "Пароль изменён",
            ("Пароль вашей Копилки с адресом {email} изменён, остальные сеансы завершены.",),
            "Открыть Копилку",
            ("Если это были не вы, сразу задайте новый пароль: «Забыли пароль?» на странице входа.",),
        ),
        "en": Wording(
            "The password was changed",
            ("The password of your Kopilka as {email} was changed, and the other sessions ended.",),
            "Open Kopilka",
            ("If that was not you, choose a new one at once: “Forgot password?” on the page of sign-in.",),
        ),
    },
}
