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


class StandardNameTaken(CategoryExists):
    """Of the same code: a name that a standard category has, in whichever language and on whichever level."""

    texts = {
        "ru": "Название «{name}» носит стандартная категория «{standard}». Выберите другое название или эту категорию.",
        "en": "The name “{name}” is that of the standard category “{standard}”. Choose another name or that category.",
    }


class TooManyCategories(Conflict):
    code = "too_many_categories"
    texts = {
        "ru": "В домохозяйстве может быть не больше {limit} категорий, вместе со стандартными и архивными."
        " Удалите ненужные.",
        "en": "A household can have at most {limit} categories, standard and archived ones included."
        " Delete some that are not needed.",
    }


class ParentArchived(Refused):
    code = "parent_archived"
    texts = {
        "ru": "Категория «{name}» в архиве, поэтому подкатегорий не принимает. Верните её из архива или выберите"
        " другую.",
        "en": "The category “{name}” is archived and takes no subcategories. Take it out of the archive or choose"
        " another one.",
    }


class CategoryInUse(Conflict):
    code = "category_in_use"
    texts = {
        "ru": "По этой категории есть операции или подкатегории. Её можно убрать в архив.",
        "en": "This category has transactions or subcategories. It can be archived.",
    }


class CategoryRemembered(CategoryInUse):
    """Of the same code: no transaction shows it, but two that were linked to a transfer want it back."""

    texts = {
        "ru": "Эту категорию помнит перевод, собранный из двух операций: если их разделить, одна из них вернётся в неё."
        " Категорию можно убрать в архив.",
        "en": "A transfer made of two transactions remembers this category: if they are separated, one of them returns"
        " to it. The category can be archived.",
    }


class StandardCategory(Conflict):
    code = "standard_category"
    texts = {
        "ru": "Стандартную категорию нельзя переименовать, переместить или удалить: у неё можно выбрать значок и цвет,"
        " и её можно убрать в архив.",
        "en": "A standard category cannot be renamed, moved or deleted: you can choose its icon and colour, and archive"
        " it.",
    }


class ParentUnsuitable(Refused):
    code = "parent_unsuitable"
    texts = {
        "ru": "В поле «parent_id» нужна другая категория верхнего уровня того же типа, а у самой категории не должно"
        " быть подкатегорий: уровней только два.",
        "en": "The field “parent_id” must be another category of the top level and of the same type, and the category"
        " itself must have no subcategories: there are two levels only.",
    }
