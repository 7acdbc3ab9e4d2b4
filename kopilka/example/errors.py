"""What can go wrong with examples."""

from kopilka.infrastructure.errors import Conflict


class HouseholdNotExample(Conflict):
    code = "household_not_example"
    texts = {
        "ru": "Удалить целиком можно только пример. В этом домохозяйстве — настоящие данные.",
        "en": "Only the example can be deleted as a whole. The data of this household are real.",
    }
