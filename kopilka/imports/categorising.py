"""What a household's past and its own categories tell of the rows of a file: loaded here, used by `guessing`."""

import asyncpg

from kopilka.households.member import Member
from kopilka.imports.records import OTHER, Experience, PastOperation

# The newest of them.
MOST_LEARNED = 20_000

# What the bank said, where it did: rows of the next file are written alike. What an import has put under the rest and
# nobody has looked at teaches nothing.
_PAST = """
SELECT coalesce(b.text, concat_ws(' ', p.name, t.description)) AS text, t.type = 'income' OR t.is_refund AS is_income,
       t.category_id, b.mcc
  FROM transactions t
  JOIN categories c ON c.household_id = t.household_id AND c.id = t.category_id AND c.archived_at IS NULL
  LEFT JOIN payees p ON p.household_id = t.household_id AND p.id = t.payee_id
  LEFT JOIN LATERAL (SELECT text, mcc FROM bank_operations b
                      WHERE b.household_id = t.household_id AND b.transaction_id = t.id LIMIT 1) b ON true
 WHERE t.household_id = $1 AND t.deleted_at IS NULL AND t.transfer_id IS NULL
   AND NOT (c.standard_key IS NOT NULL AND c.standard_key = ANY ($2) AND b.text IS NOT NULL AND t.version = 1)
 ORDER BY t.date DESC, t.id DESC LIMIT $3
"""
_CATEGORIES = "SELECT id, type, standard_key, archived_at FROM categories WHERE household_id = $1"


async def load_experience(connection: asyncpg.Connection, member: Member) -> Experience:
    others = [key for _, key in sorted(OTHER.items())]
    past = await connection.fetch(_PAST, member.household_id, others, MOST_LEARNED)
    categories = await connection.fetch(_CATEGORIES, member.household_id)
    standard = {it["standard_key"]: it["id"] for it in categories if it["standard_key"] is not None}
    archived = {it["id"] for it in categories if it["archived_at"] is not None}
    return Experience(
        past=[PastOperation(*it) for it in past],
        standard={key: id_ for key, id_ in standard.items() if id_ not in archived},
        types={it["id"]: it["type"] for it in categories},
        others={is_income: standard[key] for is_income, key in OTHER.items()},
    )
