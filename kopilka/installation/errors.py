"""What can go wrong with what is set for the whole server."""

from kopilka.infrastructure.errors import Forbidden


class SignUpsClosed(Forbidden):
    code = "sign_ups_closed"
    texts = {
        "ru": "Здесь больше не регистрируются сами. Попросите администратора этого сервера завести вам запись.",
        "en": "Nobody signs up here by themselves any more. Ask the administrator of this server for an account.",
    }
