"""Chat door of accounts: /balance, and the balance in any chat (inline mode)."""

from collections import defaultdict
from decimal import Decimal

from kopilka.accounts import queries
from kopilka.telegram.outgoing import queue_message, quoted
from kopilka.telegram.records import InlineResult, Talk
from kopilka.telegram.wording import money
from kopilka.text import fold

# Telegram takes fifty, of which one is the total.
MOST_RESULTS = 49


async def on_balance(talk: Talk) -> None:
    """What each account holds, and all of them together by currency: never one currency counted as another."""
    owned = await queries.list_accounts(talk.session, talk.member)
    lines = [f"{quoted(it.name)}: <b>{money(talk.locale, it.balance, it.currency)}</b>" for it in owned]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for account in owned:
        sums[account.currency] += account.balance
    if len(owned) > len(sums):
        word = "Всего" if talk.locale == "ru" else "In all"
        lines += ["", f"{word}: " + " + ".join(f"<b>{money(talk.locale, sums[it], it)}</b>" for it in sums)]
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, "\n".join(lines))


async def inline_results(talk: Talk, typed: str) -> tuple[InlineResult, ...]:
    """What all accounts hold, and each of those whose name holds what was typed. One is chosen from a list."""
    owned = await queries.list_accounts(talk.session, talk.member)
    word, total = ("Баланс", "всего") if talk.locale == "ru" else ("Balance", "in all")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for account in owned:
        sums[account.currency] += account.balance
    held = [(total, " + ".join(money(talk.locale, sums[it], it) for it in sums))] if len(owned) > len(sums) else []
    wanted = fold(typed)
    named = [it for it in owned if wanted in fold(it.name)]
    held += [(it.name, money(talk.locale, it.balance, it.currency)) for it in named[:MOST_RESULTS]]
    return tuple(InlineResult(f"{word}: {name}", amount, f"{word}, {name}: {amount}") for name, amount in held)
