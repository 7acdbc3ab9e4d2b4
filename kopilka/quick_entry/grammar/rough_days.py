"""Words of time that tell no day: «давно», «две среды назад», "a while ago". They are no words of what was bought."""

import re
from datetime import date

from kopilka.quick_entry.grammar.date_forms import Form, Read, whole

# What every form below has in it.
MAYBE = re.compile("давно|намедн|как-то|назад|месяц|год|недел|ago|week|back when|once upon")


def _sometime(_: "re.Match[str]", today: date) -> Read:
    return today, "date_unclear"


FORMS: tuple[Form, ...] = (
    (whole(r"(?:очень |совсем )?(?:давно|давненько|намедни|как-то раз)"), _sometime, False),
    (whole(r"(?:a (?:little )?while|ages|long|some time|a long time) ago"), _sometime, False),
    (whole(r"the other (?:week|month)"), _sometime, False),
    (
        whole(
            r"(?:(?:[а-я]+|\d{1,2}) )?(?:дн\w+|недел\w+|сред\w*|пятниц\w*|"
            r"суббот\w*|понедельник\w*|вторник\w*|четверг\w*|"
            r"воскресень\w*|выходн\w+|месяц\w*|год\w*|лет) (?:тому )?назад"
        ),
        _sometime,
        False,
    ),
    (
        whole(
            r"(?:в )?(?:прошл|позапрошл|следующ|будущ)(?:ого|ый|ей|ую|ая|его|ем|ом|ий) (?:месяца?|года?|недел[яюие])"
        ),
        _sometime,
        False,
    ),
    (whole(r"(?:след|прош|прошл)\.? (?:недел[яюие]|месяц[ае]?|год[ау]?)"), _sometime, False),
)
