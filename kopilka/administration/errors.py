"""What can go wrong with administering the server."""

from kopilka.infrastructure.errors import Conflict, Forbidden, NotFound


class NotAdministrator(Forbidden):
    code = "not_administrator"
    texts = {
        "ru": "Это может только администратор этого сервера.",
        "en": "Only the administrator of this server can do that.",
    }


class LastAdministrator(Conflict):
    code = "last_administrator"
    texts = {
        "ru": "Это последний администратор. Сначала сделайте администратором кого-нибудь ещё.",
        "en": "This is the last administrator. Make somebody else one first.",
    }


class UserDisabled(Conflict):
    code = "user_disabled"
    texts = {
        "ru": "Вход для этой записи закрыт. Сначала откройте его.",
        "en": "This user is disabled. Enable them first.",
    }


class MailNotSetUp(Conflict):
    code = "mail_not_set_up"
    texts = {
        "ru": "Почта на этом сервере не настроена. Возьмите ссылку и передайте её сами.",
        "en": "This server has no mail. Take a link and hand it over yourself.",
    }


class SetByEnvironment(Conflict):
    code = "set_by_environment"
    texts = {
        "ru": "Премиум открыт всем в настройках запуска сервера, здесь его не закрыть.",
        "en": "Premium is open for everybody by the settings that the server was started with.",
    }


class JobNotFound(NotFound):
    code = "job_not_found"
    texts = {"ru": "Такого задания нет: возможно, оно уже выполнено.", "en": "There is no such job: it may be done."}


class JobQueuedAgain(Conflict):
    code = "job_queued_again"
    texts = {
        "ru": "Такое же задание уже стоит в очереди. Уберите это.",
        "en": "The same job is queued already. Drop this one.",
    }
