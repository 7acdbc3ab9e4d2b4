"""What can go wrong with quick entry."""

from kopilka.infrastructure.errors import Refused


class TooManyEntries(Refused):
    code = "too_many_entries"
    texts = {
        "ru": "За один раз можно понять не больше {limit} записей, а здесь их {count}. Отправьте их частями.",
        "en": "At most {limit} entries can be understood at once, and here are {count}. Send them in parts.",
    }


class TagTooLong(Refused):
    code = "tag_too_long"
    texts = {
        "ru": "В метке может быть не больше {limit} знаков.",
        "en": "A tag can have at most {limit} characters.",
    }
