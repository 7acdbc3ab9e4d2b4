"""What becomes of each row of a file."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from kopilka.imports.figures import EnteredTransaction, FileOperation, Judgement, KnownOperation, Match

HOLD = timedelta(days=10)
NEAR = timedelta(days=3)


def judge(
    rows: Sequence[FileOperation], known: Sequence[KnownOperation], entered: Sequence[EnteredTransaction]
) -> list[Judgement]:
    exact = defaultdict(list)
    for it in known:
        exact[it.date, it.amount, it.text, it.time, it.is_pending].append(it)
    holds = [it for it in known if it.is_pending]
    free = list(entered)
    found = []
    for row in rows:
        same = exact[row.date, row.amount, row.text, row.time, row.is_pending]
        if same:
            one = same.pop(0)
            match = Match(one.transaction_id, one.id, 100, ("same_amount", "same_day", "same_text"))
            found.append(Judgement(row.index, "duplicate", "known", "skip", match))
            continue
        hold = next((it for it in holds if it.text == row.text and abs(it.date - row.date) <= HOLD), None)
        if hold is not None and not row.is_pending:
            holds.remove(hold)
            match = Match(hold.transaction_id, hold.id, 90, ("same_text", "was_pending"))
            if hold.amount == row.amount:
                found.append(Judgement(row.index, "duplicate", "booked", "match", match))
            else:
                found.append(Judgement(row.index, "doubtful", "amount_changed", None, match))
            continue
        alike = next((it for it in free if it.amount == row.amount and abs(it.date - row.date) <= NEAR), None)
        if alike is not None:
            free.remove(alike)
            match = Match(alike.id, None, 70, ("same_amount", "near_day"))
            found.append(Judgement(row.index, "doubtful", "looks_entered", None, match))
            continue
        found.append(Judgement(row.index, "new", None, "add"))
    return found
