"""How an entry looks in a chat: its line, its question, the buttons under it. Reads names, writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from kopilka.accounts.models import Account
from kopilka.quick_entry import drafting
from kopilka.quick_entry.drafting import next_question
from kopilka.quick_entry.kinds import Kind, category_type_of, kind_of
from kopilka.quick_entry.models import TelegramEntry
from kopilka.quick_entry.queries import read_record
from kopilka.quick_entry.recording import NO_MESSAGE
from kopilka.quick_entry.results import Book, Facts, words_of
from kopilka.quick_entry.schemas import MovedRead, ParsedLine, ParsedRead
from kopilka.quick_entry.service import likely_categories
from kopilka.quick_entry.wording import say
from kopilka.telegram.outgoing import quoted
from kopilka.telegram.records import Choice, Choices, Talk, id_for_button
from kopilka.telegram.wording import day_name, money, parts_of_split
from kopilka.transactions.figures import TransactionRecord
from kopilka.transactions.lines import Line

LIKELIEST = 4
# Categories on one page of the list; buttons in one row.
PAGE = 8
IN_A_ROW = 5
LONGEST_BUTTON = 30

Menu = Literal["category", "other", "account", "day", "transfer"]


@dataclass(frozen=True, slots=True)
class Shown:
    html: str
    choices: Choices = ()


def line_of(book: Book, facts: Facts, *, asks: str | None = None, moved: MovedRead | None = None) -> str:
    """«250 ₽, кофе · Шоколадница · Кафе · Карта · сегодня · #отпуск». Of a draft without what it `asks` for. `moved`:
    of a transfer, «Карта → Вклад» in place of the account.
    """
    parts = []
    if facts.amount is not None:
        sign = "+" if facts.type in ("income", "in") or facts.is_refund else ""
        parts.append(f"<b>{sign}{money(book.locale, facts.amount, facts.currency)}</b>")
    if words := words_of(facts):
        parts.append(quoted(words))
    head = ", ".join(parts)
    category = book.categories.get(facts.category_id) if facts.category_id and asks != "category" else None
    account = book.accounts.get(facts.account_id) if facts.account_id and asks != "account" else None
    named = [quoted(it.name, LONGEST_BUTTON) for it in (category, account) if it is not None]
    if isinstance(facts, TransactionRecord) and facts.lines:
        named.insert(0, _parts(book, facts.lines, facts.currency))
    if isinstance(facts, ParsedRead) and facts.lines:
        named.insert(0, _parts_of_draft(book, facts.lines, facts.currency))
    if facts.is_refund:
        named.insert(0, say(book.locale, "refund"))
    if facts.description and facts.payee:
        named.insert(0, quoted(facts.payee, LONGEST_BUTTON))
    if moved is not None and (way := way_of(book, moved)) is not None:
        named = [quoted(way, 2 * LONGEST_BUTTON)]
    day = [] if asks == "day" else [day_name(book.locale, facts.date, book.today)]
    tags = " ".join(f"#{quoted(it)}" for it in facts.tags)
    return " · ".join([it for it in (head, *named, *day, tags) if it])


def _parts(book: Book, lines: Sequence[Line], currency: str) -> str:
    """Of a split, in place of its category."""
    sums: dict[UUID, Decimal] = {}
    for line in lines:
        sums[line.category_id] = sums.get(line.category_id, Decimal(0)) + line.amount
    named = [(quoted(book.categories[it].name, LONGEST_BUTTON), amount) for it, amount in sums.items()]
    return parts_of_split(book.locale, named, currency)


def _parts_of_draft(book: Book, lines: Sequence[ParsedLine], currency: str) -> str:
    """In the words of their categories; with a question mark what is doubtful, and what has no amount without one."""
    parts = []
    for line in lines:
        category = book.categories.get(line.category_id) if line.category_id else None
        name = line.description or (category.name if category is not None else "")
        amount = "" if line.amount is None else f" {money(book.locale, line.amount, currency)}"
        parts.append(f"{quoted(name, LONGEST_BUTTON) or '…'}{amount}{' (?)' if line.doubts else ''}")
    return ", ".join(parts)


def way_of(book: Book, moved: MovedRead) -> str | None:
    """«Карта → Вклад»; None where a side is not told."""
    sides = [book.accounts.get(it) if it else None for it in (moved.from_account_id, moved.to_account_id)]
    return None if None in sides else " → ".join(_cut(it.name) for it in sides if it is not None)


def _moved_of(record: TransactionRecord) -> MovedRead | None:
    """Of one side of a transfer."""
    other = record.other_side
    if other is None:
        return None
    ends = (record.account_id, other.account_id) if record.type == "out" else (other.account_id, record.account_id)
    return MovedRead(from_account_id=ends[0], to_account_id=ends[1])


async def show_entry(
    talk: Talk, book: Book, entry: TelegramEntry, *, menu: Menu | None = None, page: int = 0, words: str = "recorded"
) -> Shown | None:
    """None where the transaction is gone for good. `words`: what is said of one that is recorded."""
    if entry.draft is not None:
        return await _question(talk, book, entry, ParsedRead.model_validate(entry.draft), menu, page)
    record = await read_record(talk.session, talk.member, entry.transaction_id) if entry.transaction_id else None
    if record is None:
        return None
    line = line_of(book, record, moved=_moved_of(record))
    if record.deleted_at is not None:
        restore = [[_choice(talk, "restore", f"r:{id_for_button(entry.id)}")]]
        return Shown(say(talk.locale, "undone", line=line), restore)
    if menu is not None and (record.other_side is None or menu == "day"):
        return await _menu(talk, book, entry, record, menu, page)
    return Shown(say(talk.locale, words, line=line), _under_record(talk, book, entry, record))


def _under_record(talk: Talk, book: Book, entry: TelegramEntry, record: TransactionRecord) -> Choices:
    id_ = id_for_button(entry.id)
    last = [_choice(talk, "day", f"d:{id_}"), _choice(talk, "undo", f"u:{id_}")]
    if record.other_side is not None:
        return [last]
    # What becomes of the lines of a split, one category would not tell.
    first = [] if record.lines else [_choice(talk, "category", f"c:{id_}")]
    if len(book.accounts_in(record.currency)) > 1:
        first.append(_choice(talk, "account", f"a:{id_}"))
    return [first, last] if first else [last]


async def _menu(talk: Talk, book: Book, entry: TelegramEntry, facts: Facts, menu: Menu, page: int) -> Shown:
    moved = _moved_of(facts) if isinstance(facts, TransactionRecord) else None
    line = line_of(book, facts, moved=moved)
    back = [[_choice(talk, "back", f"v:{id_for_button(entry.id)}")]]
    if menu == "category":
        choices = await _category_choices(talk, book, entry, facts)
        return Shown(say(talk.locale, "choose_category", line=line), [*choices, *back])
    if menu == "other":
        choices = _all_categories(talk, book, entry, facts, page)
        return Shown(say(talk.locale, "choose_other", line=line), [*choices, *back])
    if menu == "account":
        choices = _account_choices(book, entry, facts.currency)
        return Shown(say(talk.locale, "choose_account", line=line), [*choices, *back])
    return Shown(say(talk.locale, "choose_day", line=line), [*_day_choices(talk, book, entry), *back])


async def _question(
    talk: Talk, book: Book, entry: TelegramEntry, draft: ParsedRead, menu: Menu | None, page: int
) -> Shown:
    """The draft's next doubt, with an answer on each button."""
    asks = next_question(draft) or "category"
    drop = [[_choice(talk, "drop", f"x:{id_for_button(entry.id)}")]]
    words = quoted(words_of(draft)) or "…"
    if draft.date != book.today:
        words = f"{words} · {day_name(book.locale, draft.date, book.today)}"
    if asks == "amount":
        said = "ask_amount" if "amount_missing" in draft.doubts else "ask_amount_again"
        return Shown(say(talk.locale, said, what=words), drop)
    if asks == "sure_amount" and draft.amount is not None:
        amount = money(talk.locale, draft.amount, draft.currency)
        yes = [Choice(say(talk.locale, "yes_amount", amount=amount), f"y:{id_for_button(entry.id)}")]
        return Shown(say(talk.locale, "ask_sure_amount", what=words, amount=amount), [yes, *drop])
    moved = draft.moved if drafting.is_transfer(draft) else None
    line = line_of(book, draft, asks=asks, moved=moved)
    if asks == "lines":
        return Shown(_ask_lines(book, draft, line), drop)
    if asks == "purpose" and menu == "transfer":
        back = [[_choice(talk, "back", f"v:{id_for_button(entry.id)}")]]
        return Shown(say(talk.locale, "choose_target", line=line), [*_target_choices(book, entry, draft), *back])
    if asks == "purpose":
        doubt = next(it for it in draft.doubts if it.startswith("maybe_"))
        types = [_kind_choice(talk, entry, it) for it in ("expense", "income")]
        ways = _transfer_choices(talk, book, entry, draft) if doubt == "maybe_transfer" else []
        ways = [[_kind_choice(talk, entry, "refund")]] if doubt == "maybe_refund" else ways
        return Shown(say(talk.locale, doubt, line=line), [*ways, types, *drop])
    if asks == "day":
        # Of a day that is ahead, the year of which nobody has told, that of the payment is likelier: «билет на 30.12».
        is_guessed = draft.date > book.today and "date_unclear" in draft.doubts
        choices = _day_choices(talk, book, entry, draft.date, place=1 if is_guessed else 0)
        return Shown(say(talk.locale, "ask_day", line=line), [*choices, *drop])
    if asks == "account":
        choices = _account_choices(book, entry, draft.currency)
        if not choices:
            return Shown(say(talk.locale, "no_account", line=line, currency=draft.currency), drop)
        return Shown(say(talk.locale, f"ask_account_{draft.type}", line=line), [*choices, *drop])
    if menu == "other":
        choices = _all_categories(talk, book, entry, draft, page)
        return Shown(say(talk.locale, "choose_other", line=line), [*choices, *drop])
    choices = await _category_choices(talk, book, entry, draft)
    return Shown(say(talk.locale, f"ask_category_{kind_of(draft)}", line=line), [*choices, *drop])


def _ask_lines(book: Book, draft: ParsedRead, line: str) -> str:
    """What is wrong with them, both sums where these differ."""
    if draft.amount is None or "lines_differ" not in draft.doubts:
        return say(book.locale, "ask_lines", line=line)
    total, amount = (money(book.locale, it, draft.currency) for it in (drafting.total_of(draft), draft.amount))
    is_rest = any(it.amount is None for it in draft.lines or ())
    return say(book.locale, "ask_rest" if is_rest else "ask_lines_differ", line=line, total=total, amount=amount)


def _kind_choice(talk: Talk, entry: TelegramEntry, kind: Kind) -> Choice:
    return _choice(talk, kind, f"f:{id_for_button(entry.id)}:{kind[0]}")


def source_of(book: Book, draft: ParsedRead) -> UUID | None:
    """The account that the money of a transfer left: the one that is told, else that of the line, else the first one in
    its currency.
    """
    told = draft.moved.from_account_id if draft.moved is not None else None
    target = draft.moved.to_account_id if draft.moved is not None else None
    own = [it.id for it in book.accounts_in(draft.currency) if it.id != target]
    return told or (draft.account_id if draft.account_id in own else next(iter(own), None))


def _targets(book: Book, draft: ParsedRead) -> list[Account]:
    """In the currency of the sum: what arrives in another one is not known. None where it cannot have come from any."""
    source = source_of(book, draft)
    return [it for it in book.accounts_in(draft.currency) if it.id != source] if source is not None else []


def _transfer_choices(talk: Talk, book: Book, entry: TelegramEntry, draft: ParsedRead) -> list[Sequence[Choice]]:
    """The way that is told, on one button, and all others behind a second one."""
    targets, id_ = _targets(book, draft), id_for_button(entry.id)
    told = draft.moved.to_account_id if draft.moved is not None else None
    rows: list[Sequence[Choice]] = []
    way = way_of(book, MovedRead(from_account_id=source_of(book, draft), to_account_id=told))
    if way is not None and any(it.id == told for it in targets):
        rows.append([Choice(way, f"w:{id_}")])
    if len(targets) > len(rows):
        rows.append([_choice(talk, "to_other_account" if rows else "between_accounts", f"m:{id_}")])
    return rows


def _target_choices(book: Book, entry: TelegramEntry, draft: ParsedRead) -> list[Sequence[Choice]]:
    return [
        [Choice(f"→ {_cut(it.name)}", f"w:{id_for_button(entry.id)}:{id_for_button(it.id)}")]
        for it in _targets(book, draft)[:20]
    ]


async def _category_choices(talk: Talk, book: Book, entry: TelegramEntry, facts: Facts) -> list[Sequence[Choice]]:
    type_ = category_type_of(kind_of(facts))
    likely = await likely_categories(talk.session, talk.member, words_of(facts), type_, LIKELIEST)
    other = [_choice(talk, "other", f"o:{id_for_button(entry.id)}:0")]
    return [*category_rows(book, entry, likely), other]


def category_rows(book: Book, entry: TelegramEntry, ids: Sequence[UUID]) -> list[Sequence[Choice]]:
    """Two in a row, by the names that the household sees."""
    buttons = [
        Choice(_cut(book.categories[it].name), f"k:{id_for_button(entry.id)}:{id_for_button(it)}")
        for it in ids
        if it in book.categories
    ]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


def _all_categories(talk: Talk, book: Book, entry: TelegramEntry, facts: Facts, page: int) -> list[Sequence[Choice]]:
    ids = [it.id for it in book.categories_of(category_type_of(kind_of(facts)))]
    last = max(0, (len(ids) - 1) // PAGE)
    page = min(max(page, 0), last)
    turns = []
    if page > 0:
        turns.append(Choice(f"‹ {page}/{last + 1}", f"o:{id_for_button(entry.id)}:{page - 1}"))
    if page < last:
        turns.append(Choice(f"{page + 2}/{last + 1} ›", f"o:{id_for_button(entry.id)}:{page + 1}"))
    return [*category_rows(book, entry, ids[page * PAGE : (page + 1) * PAGE]), *([turns] if turns else [])]


def _account_choices(book: Book, entry: TelegramEntry, currency: str) -> list[Sequence[Choice]]:
    return [
        [Choice(_cut(it.name), f"s:{id_for_button(entry.id)}:{id_for_button(it.id)}")]
        for it in book.accounts_in(currency)[:20]
    ]


def _day_choices(
    talk: Talk, book: Book, entry: TelegramEntry, also: date | None = None, *, place: int = 0
) -> list[Sequence[Choice]]:
    """Today and some days before, and `also`, at this place among them."""
    days = [book.today - timedelta(days=back) for back in range(4)]
    if also is not None and also not in days:
        days.insert(place, also)
    buttons = [
        Choice(_capital(day_name(talk.locale, it, book.today)), f"t:{id_for_button(entry.id)}:{it:%Y%m%d}")
        for it in days
    ]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


async def show_answer(talk: Talk, book: Book, entries: Sequence[TelegramEntry]) -> Shown | None:
    """All lines that a message of ours is about: one with its own buttons, several by their numbers."""
    if len(entries) == 1:
        return await show_entry(talk, book, entries[0])
    lines, numbers = [], []
    for number, entry in enumerate(entries, 1):
        shown = await show_entry(talk, book, entry)
        if shown is not None:
            lines.append(f"{number}. {shown.html}")
            numbers.append(Choice(str(number), f"v:{id_for_button(entry.id)}"))
    if not lines:
        return None
    rows = [numbers[at : at + IN_A_ROW] for at in range(0, len(numbers), IN_A_ROW)]
    # What /last shows was not entered at once, and is not undone at once.
    is_latest = all(it.message_id == NO_MESSAGE for it in entries)
    undo = [] if is_latest else [[_choice(talk, "undo_all", f"U:{id_for_button(entries[0].answer_id)}")]]
    head = say(talk.locale, "latest" if is_latest else "several", count=len(lines))
    return Shown("\n".join([head, "", *lines]), [*rows, *undo])


def beside_others(talk: Talk, shown: Shown, entry: TelegramEntry) -> Shown:
    """With the way back to the other lines of the same message."""
    return Shown(shown.html, [*shown.choices, [_choice(talk, "to_all", f"A:{id_for_button(entry.answer_id)}")]])


def _choice(talk: Talk, words: str, data: str) -> Choice:
    return Choice(say(talk.locale, words), data)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_BUTTON else name[: LONGEST_BUTTON - 1] + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
