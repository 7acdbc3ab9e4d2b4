"""What must hold for categories."""

# ruff: noqa: S608 - put together from constants of this code base, no word of it from outside

from kopilka.categories.standard import STANDARD
from kopilka.infrastructure.database.invariants import Invariant, constant_rows

STANDARDS = f"standard (key, type, parent) AS ({constant_rows((it.key, it.type, it.parent) for it in STANDARD)})"

INVARIANTS = (
    Invariant(
        "category_tree",
        "a category is income or expense; its parent is of the same household and type, and has no parent itself",
        """SELECT c.household_id || '/' || c.id AS key
          FROM categories c LEFT JOIN categories p ON p.household_id = c.household_id AND p.id = c.parent_id
         WHERE c.type NOT IN ('income', 'expense')
            OR c.parent_id IS NOT NULL
               AND (p.id IS NULL OR p.type <> c.type OR p.parent_id IS NOT NULL)""",
    ),
    Invariant(
        "standard_categories_complete",
        "every household has each standard category in its place, and none that Kopilka does not know",
        f"""WITH {STANDARDS}
        SELECT h.id || '/' || s.key AS key
          FROM households h CROSS JOIN standard s
          LEFT JOIN categories c ON c.household_id = h.id AND c.standard_key = s.key AND c.type = s.type
          LEFT JOIN categories p ON p.household_id = c.household_id AND p.id = c.parent_id
         WHERE c.id IS NULL OR p.standard_key IS DISTINCT FROM s.parent
        UNION ALL
        SELECT household_id || '/' || id FROM categories
         WHERE standard_key IS NOT NULL AND standard_key NOT IN (SELECT key FROM standard)""",
    ),
)
