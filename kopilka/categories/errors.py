"""What can go wrong with categories."""

from kopilka.infrastructure.errors import Conflict, NotFound, Refused


class CategoryNotFound(NotFound):
    code = "category_not_found"
    texts = {"ru": "Такой категории нет.", "en": "There is no such category."}


class CategoryArchived(Conflict):
    code = "category_archived"
    texts = {
        "ru": "Категория «{name}» в архиве: выберите другую.",
        "en": "The category “{name}” is archived: choose another one.",
    }


class CategoryExists(Conflict):
    code = "category_exists"
    texts = {
        "ru": "Категория «{name}» уже есть.",
        "en": "There is a category “{name}” already.",
    }


class CategoryInUse(Conflict):
    code = "category_in_use"
    texts = {
        "ru": "По этой категории есть операции или подкатегории. Её можно убрать в архив.",
        "en": "This category has transactions or subcategories. It can be archived.",
    }


class StandardCategory(Conflict):
    code = "standard_category"
    texts = {
        "ru": "Стандартную категорию нельзя изменить или удалить, только убрать в архив.",
        "en": "A standard category cannot be changed or deleted, only archived.",
    }


class ParentUnsuitable(Refused):
    code = "parent_unsuitable"
    texts = {
        "ru": "Родитель — категория верхнего уровня того же типа.",
        "en": "A parent is a top-level category of the same type.",
    }
