"""What can go wrong with payees."""

from kopilka.infrastructure.errors import Conflict, NotFound, Refused


class PayeeNotFound(NotFound):
    code = "payee_not_found"
    texts = {"ru": "Такого получателя нет.", "en": "There is no such payee."}


class PayeeExists(Conflict):
    code = "payee_exists"
    texts = {
        "ru": "Получатель «{name}» уже есть. Объедините их, если это одно и то же.",
        "en": "There is a payee “{name}” already. Merge them if they are the same.",
    }


class PayeeTooLarge(Conflict):
    code = "payee_too_large"
    texts = {
        "ru": "У этого получателя больше {limit} операций: столько сразу не изменить. Смените его у части из них в "
        "списке операций, потом повторите.",
        "en": "This payee has more than {limit} transactions, too many for one step. Change it in the list of "
        "transactions for a part of them, then repeat.",
    }


class MergedWithItself(Refused):
    code = "merged_with_itself"
    texts = {
        "ru": "Получателя нельзя объединить с ним самим.",
        "en": "A payee cannot be merged with itself.",
    }
