"""What Hypothesis draws for the machine of members: bodies, changes, questions and acts."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

OWNER, EDITOR, VIEWER = range(3)
CURRENCIES = ("RUB", "JPY", "KWD")

# Few days, categories and words, so that much falls together. What is drawn does not depend on what there is: `nth`
# counts round it.
nths = st.integers(0, 20)
writers = st.sampled_from((OWNER, EDITOR))
members = st.sampled_from((OWNER, OWNER, EDITOR, EDITOR, VIEWER))
amounts = st.builds(lambda coins, digits: str(Decimal(coins).scaleb(-digits)), st.integers(1, 10**6), st.integers(0, 3))
categories = st.sampled_from(("groceries", "food", "taxi", "salary", "interest"))
# Two of them are one.
payees = ("Лента", "ЛЕНТА", "Ёлки", "Озон")
fields = {
    "amount": amounts,
    "category_id": categories,
    "date": st.sampled_from(("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")),
    "description": st.sampled_from((None, "Ёлка", "елка и КОФЕ", "100% кофе", "")),
    "type": st.sampled_from(("income", "expense")),
    "account_id": nths,
    "refund_of": nths,
    "payee": st.sampled_from(payees),
    "tags": st.lists(st.sampled_from(("дача", "Дача", "#сочи 2026")), max_size=3),
    "note": st.sampled_from((None, "Гвозди и кофе", "")),
    "status": st.sampled_from(("booked", "pending")),
}
# Mostly of one type.
shares = st.one_of(
    *(
        st.lists(st.tuples(st.integers(1, 9), st.sampled_from(keys), fields["description"]), min_size=2, max_size=3)
        for keys in (("groceries", "food", "taxi"), ("groceries", "taxi"), ("salary", "interest"), ("taxi", "salary"))
    )
)
lines = st.fixed_dictionaries({"shares": shares, "form": st.sampled_from(("rest", "rest", "told", "told", "differs"))})
required = {name: fields[name] for name in ("amount", "category_id", "date")}
optional = {name: fields[name] for name in fields if name not in required}
plain = st.fixed_dictionaries(required, optional=optional)
# Once in a while with a category beside the lines, or with lines that say nothing.
divided = st.tuples(plain, lines, st.integers(0, 9)).map(
    lambda drawn: {
        name: it for name, it in (drawn[0] | {"lines": drawn[1]}).items() if name != "category_id" or drawn[2] == 0
    }
)
bodies = plain | plain | divided
changes = st.one_of(
    st.fixed_dictionaries({}, optional=fields),
    st.fixed_dictionaries({}, optional=fields),
    st.fixed_dictionaries({"lines": lines}, optional={name: fields[name] for name in fields if name != "category_id"}),
    st.fixed_dictionaries({"lines": lines | st.none()}, optional={"category_id": categories}),
).map(lambda change: change or {"description": "только"})
account_changes = st.sampled_from(
    ({"archived": True}, {"archived": False}, {"is_default": True}, {"is_default": True, "archived": False})
)
whole = st.integers(1, 10**6).map(str)
between = {
    "from_account_id": nths,
    "to_account_id": nths,
    "amount": whole,
    "to_amount": whole,
    "date": fields["date"],
    "to_date": fields["date"],
    "description": fields["description"],
}
moves = st.fixed_dictionaries(
    {name: between[name] for name in ("from_account_id", "to_account_id", "amount", "to_amount", "date")},
    optional={
        "to_date": fields["date"],
        "description": fields["description"],
        "fee": st.fixed_dictionaries({"amount": whole | amounts, "category_id": categories}),
        "odd": st.booleans(),
    },
)
"""Bodies of transfers; with `odd`, what arrives is told in any case."""
moved = st.fixed_dictionaries({}, optional=between).map(lambda change: change or {"description": "только"})
keys = st.sampled_from(("key-1", "key-2", "key-3"))
behind = st.sampled_from((None, 0, 0, 1))
"""No If-Match, that of the version there is, that of another one."""
asked = {
    "category_id": categories,
    "account_id": nths,
    "type": st.sampled_from(("income", "expense", "transfer", "refund", "purchase")),
    "start_date": fields["date"],
    "deleted": st.sampled_from(("true", "false")),
    "q": st.sampled_from(("елка", "КОФЕ", "ё коф", "%", "лента", "#дача", "гвозди сочи")),
    "tag": st.sampled_from(("дача", "#Сочи 2026")),
    "payee_id": nths,
    "status": fields["status"],
    "min_amount": amounts,
    "max_amount": amounts,
    "order": st.sampled_from(("date", "-date", "amount", "-amount")),
}
questions = st.lists(
    st.one_of(*(st.tuples(st.just(name), values) for name, values in asked.items())), min_size=1, max_size=3
).map(lambda pairs: in_order(dict(pairs)))


def in_order(question: dict[str, Any]) -> dict[str, Any]:
    """Bounds that are no contradiction, which is refused."""
    least, most = Decimal(question.get("min_amount", 0)), Decimal(question.get("max_amount", "Infinity"))
    return question if least <= most else question | {"min_amount": str(most), "max_amount": str(least)}


acts = st.one_of(
    st.tuples(st.just("create"), bodies, st.none() | keys),
    st.tuples(st.just("create"), bodies, st.none()),
    st.tuples(st.just("repeat"), nths),
    st.tuples(st.just("patch"), nths, changes, behind),
    st.tuples(st.just("delete"), nths, behind),
    st.tuples(st.just("restore"), nths),
    st.tuples(st.just("transfer"), moves),
    st.tuples(st.just("change_transfer"), nths, moved, behind),
    st.tuples(st.sampled_from(("delete_transfer", "unlink")), nths, behind),
    st.tuples(st.sampled_from(("restore_transfer", "link")), nths),
    st.tuples(st.just("open_account"), st.sampled_from(CURRENCIES), st.booleans()),
    st.tuples(st.just("change_account"), nths, account_changes),
    st.tuples(st.just("change_account"), nths, st.builds(lambda amount: {"opening_balance": amount}, amounts)),
    st.tuples(st.just("delete_account"), nths),
    st.tuples(st.just("rename_payee"), nths, st.sampled_from((*payees, "Магнит"))),
    st.tuples(st.just("merge_payees"), nths, nths),
    st.tuples(st.just("delete_payee"), nths),
    st.tuples(
        st.just("set_rate"),
        st.sampled_from(CURRENCIES[1:]),
        st.sampled_from(("2026-01-01", "2026-02-01", "2026-02-15", "2026-03-01")),
        st.integers(1, 10**6).map(lambda number: str(Decimal(number).scaleb(-4))),
    ),
    st.tuples(st.just("archive_category"), categories, st.booleans()),
)
