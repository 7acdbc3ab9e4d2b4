"""Chat door of questions: «сколько на еду в мае?» is answered, and never recorded."""

from decimal import Decimal

from kopilka.accounts.queries import list_accounts
from kopilka.categories.queries import list_categories
from kopilka.households.queries import list_members
from kopilka.infrastructure.jobs.queue import enqueue
from kopilka.infrastructure.locales import Locale
from kopilka.periods import FIRST_DATE, Period
from kopilka.questions import service
from kopilka.questions.asking import may_be_question, read_question, sounds_like_question
from kopilka.questions.results import (
    About,
    AmountAnswer,
    Answer,
    BalanceAnswer,
    ComparedAnswer,
    HeldAnswer,
    LargestAnswer,
    LargestRow,
    MonthBar,
    MonthsAnswer,
    NamedAccount,
    NamedCategory,
    NamedMember,
    Question,
    QuestionDoubt,
    SharesAnswer,
)
from kopilka.questions.row_lists import MOST_ROWS, list_latest
from kopilka.questions.schemas import DrawChart
from kopilka.questions.wording import about_title, days_title, percent, say
from kopilka.quick_entry.recent import LATEST, tell_latest
from kopilka.telegram.outgoing import answered_in, queue_message, quoted
from kopilka.telegram.queries import list_names
from kopilka.telegram.records import Talk
from kopilka.telegram.wording import day_name, money, month_name, parts_of_split

# Categories that are named; the others are added up.
NAMED = 8
MOST_NAMED = 30
# Lines of months, before years take their place.
MOST_MONTHS = 24
# Doubts that do not keep the question from being answered: they are told under the answer.
_REMARKS: tuple[QuestionDoubt, ...] = (
    "no_budget", "words_ignored", "period_unclear", "period_in_future", "no_forecast", "for_household",
)  # fmt: skip


async def read(talk: Talk, text: str) -> Question | None:
    """None where it is no question."""
    if not may_be_question(text, talk.member.today):
        return None
    is_shared = len(await list_members(talk.session, talk.member)) > 1
    members = await list_names(talk.session, talk.member) if is_shared else []
    named = [NamedMember(user_id, name) for user_id, name in members]
    owned = await list_accounts(talk.session, talk.member)
    accounts = [NamedAccount(it.id, it.name, it.kind, it.currency) for it in owned]
    member, categories = talk.member, await _categories(talk)
    return read_question(text, member.today, categories, accounts, named, months=member.months, is_shared=is_shared)


async def on_unclear(talk: Talk, text: str) -> bool:
    """Says what can be asked, to somebody who asks something else. False: nobody asks."""
    if not sounds_like_question(text):
        return False
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, say(talk.locale, "subject_unclear"))
    return True


async def on_question(talk: Talk, question: Question) -> None:
    """Answered, or told what can be asked. A picture comes after the words, where one says more."""
    if question.subject == "latest" and question.is_sure:
        await _tell_latest(talk, question)
        return
    answer = await service.answer(talk.session, talk.member, question, talk.locale)
    told = await _told(talk, question, answer)
    await queue_message(talk.session, talk.member.household_id, talk.chat_id, told)
    drawn = service.ask_for_chart(question, answer, talk.member.months) if answer is not None else None
    if drawn is not None:
        await _draw(talk, drawn)


async def _tell_latest(talk: Talk, question: Question) -> None:
    """As /last does: each can be opened and changed."""
    found = await list_latest(talk.session, talk.member, question, talk.locale, default=LATEST)
    remarks = _left_out(talk.locale, found.about)
    remarks += [_remark(talk.locale, it, question) for it in _REMARKS if it in question.doubts]
    if (question.limit or 0) > MOST_ROWS:
        remarks.append(say(talk.locale, "most_rows", limit=MOST_ROWS))
    if not found.records:
        remarks.insert(0, say(talk.locale, "nothing", about=about_title(talk.locale, found.about, talk.member.today)))
    if remarks:
        await queue_message(talk.session, talk.member.household_id, talk.chat_id, "\n".join(remarks))
    if found.records:
        await tell_latest(talk, found.records)


async def draw_month(talk: Talk) -> None:
    """What /month has told in words."""
    month = talk.member.months.current(Period.MONTH, talk.member.today)
    await _draw(talk, Question("shares", month, is_period_named=True))


async def _draw(talk: Talk, asked: Question) -> None:
    """Not here: what draws takes as much memory as all of the bot."""
    payload = DrawChart(
        user_id=talk.member.user_id,
        subject="shares" if asked.subject == "shares" else "months",
        start=asked.span.start,
        end=asked.span.end,
        is_period_named=asked.is_period_named,
        category_id=asked.categories[0] if asked.categories else None,
        group_chat_id=talk.group.chat_id if talk.group is not None else None,
        reply_to=answered_in(talk.session, talk.chat_id),
    )
    await enqueue(talk.session, talk.member.household_id, payload, created_by=talk.member.user_id)


async def _categories(talk: Talk) -> list[NamedCategory]:
    listed = await list_categories(talk.session, talk.member, talk.locale)
    return [NamedCategory(it.id, it.name, it.type, it.standard_key) for it in listed]


async def _told(talk: Talk, question: Question, answer: Answer | None) -> str:
    locale = talk.locale
    if "category_unclear" in question.doubts:
        names = ", ".join(quoted(it.name) for it in await _categories(talk) if it.id in question.categories)
        return say(locale, "category_unclear", names=names)
    if answer is None:
        return say(locale, "subject_unclear")
    lines = [*_lines(talk, question, answer), *_left_out(locale, answer.about)]
    currencies = _currencies(locale, answer.about)
    lines += [*([""] if currencies else []), *currencies]
    remarks = [say(locale, "guessed", asked=quoted(it), name=quoted(name)) for it, name in answer.about.guessed]
    if answer.about.made_by:
        remarks.append(say(locale, "made_by", name=quoted(answer.about.made_by)))
    remarks += [_remark(locale, it, question) for it in _REMARKS if it in question.doubts]
    if isinstance(answer, LargestAnswer) and (question.limit or 0) > MOST_ROWS:
        remarks.append(say(locale, "most_rows", limit=MOST_ROWS))
    return "\n".join([*lines, *([""] if remarks else []), *remarks])


def _left_out(locale: Locale, about: About) -> list[str]:
    return [say(locale, "not_in", names=", ".join(map(quoted, about.without)))] if about.without else []


def _currencies(locale: Locale, about: About) -> list[str]:
    """What is converted, and what is not counted."""
    told = [say(locale, "converted", currencies=", ".join(about.converted))] if about.converted else []
    others = [money(locale, amount, currency) for currency, amount in about.other_amounts] or about.other_currencies
    return [*told, *([say(locale, "others", currencies=", ".join(others))] if others else [])]


def _remark(locale: Locale, doubt: QuestionDoubt, question: Question) -> str:
    if doubt == "words_ignored" and question.ignored:
        return say(locale, "ignored", parts=", ".join(f"«{quoted(it)}»" for it in question.ignored))
    return say(locale, doubt)


def _lines(talk: Talk, question: Question, answer: Answer) -> list[str]:
    locale = talk.locale
    about = about_title(locale, answer.about, talk.member.today)
    currency = answer.about.currency
    match answer:
        case AmountAnswer():
            return _amount(locale, question, answer, about)
        case BalanceAnswer():
            lines = [
                say(locale, "balance", amount=money(locale, answer.balance, currency)),
                say(
                    locale,
                    "this_month",
                    income=money(locale, answer.month_income, currency),
                    expense=money(locale, answer.month_expense, currency),
                ),
            ]
            if answer.planned_income or answer.planned_expense:
                income = "+" + money(locale, answer.planned_income, currency)
                expense = "−" + money(locale, answer.planned_expense, currency)
                lines.append(say(locale, "planned", income=income, expense=expense))
            return lines
        case HeldAnswer():
            return _held(locale, answer)
        case ComparedAnswer():
            return _compared(talk, question, answer, about)
        case LargestAnswer():
            if not answer.rows:
                return [say(locale, "nothing", about=about)]
            return [
                say(locale, _list_title(question), about=about, bound=_bound(locale, question, currency)),
                *(
                    f"{money(locale, it.amount, currency)}: {_row(locale, it, currency)}, "
                    f"{day_name(locale, it.date, talk.member.today)}"
                    for it in answer.rows
                ),
                *_in_all(locale, answer),
            ]
        case SharesAnswer():
            return _shares(locale, question, answer, about)
        case MonthsAnswer():
            return _months(talk, answer, about)


def _row(locale: Locale, row: LargestRow, currency: str) -> str:
    """«чек (Продукты 900 ₽, Такси 600 ₽)»."""
    if not row.parts:
        return quoted(row.description or row.category)
    parts = parts_of_split(locale, ((quoted(name), amount) for name, amount in row.parts), currency)
    return f"{quoted(row.description)} ({parts})" if row.description else parts


def _held(locale: Locale, answer: HeldAnswer) -> list[str]:
    lines = [f"{quoted(it.name)}: <b>{money(locale, it.balance, it.currency)}</b>" for it in answer.accounts]
    sums: dict[str, Decimal] = {}
    for it in answer.accounts:
        sums[it.currency] = sums.get(it.currency, Decimal(0)) + it.balance
    if len(answer.accounts) > len(sums):
        total = " + ".join(f"<b>{money(locale, amount, currency)}</b>" for currency, amount in sums.items())
        lines += ["", say(locale, "held_in_all", amounts=total)]
    return [*([say(locale, "held_none")] if answer.is_none_of_kind else []), *lines]


def _compared(talk: Talk, question: Question, answer: ComparedAnswer, about: str) -> list[str]:
    """Both sums, and what is between them."""
    locale, currency = talk.locale, answer.about.currency
    now, other = answer.now.amount, answer.other.amount
    first = say(
        locale, "spent" if question.subject == "count" else question.subject or "spent",
        about=about, amount=money(locale, now, currency),
    )  # fmt: skip
    days = days_title(locale, answer.other.about.span, talk.member.today)
    second = say(locale, "compared", days=days, amount=money(locale, other, currency))
    if now == other:
        return [first, second, say(locale, "compared_same")]
    by = abs(now - other)
    share = f" ({percent(locale, (by / other * 100).quantize(Decimal(1)))})" if other > 0 else ""
    words = "compared_more" if now > other else "compared_less"
    return [first, second, say(locale, words, amount=money(locale, by, currency), share=share)]


def _bound(locale: Locale, question: Question, currency: str) -> str:
    """«Больше 500 ₽», «от 100 ₽ до 500 ₽»."""
    known = (
        (question.least, "more" if question.is_strict else "at_least"),
        (question.most, "less" if question.is_strict else "at_most"),
    )
    return " ".join(say(locale, words, amount=money(locale, it, currency)) for it, words in known if it is not None)


def _in_all(locale: Locale, answer: LargestAnswer) -> list[str]:
    if answer.count is None or answer.total is None:
        return []
    amount = money(locale, answer.total, answer.about.currency)
    return [say(locale, "bounded_in_all", count=answer.count, amount=amount)]


def _list_title(question: Question) -> str:
    one = "_one" if question.limit == 1 and question.subject != "bounded" else ""
    return f"{question.subject}{one}{'_earned' if question.is_income else ''}"


def _amount(locale: Locale, question: Question, answer: AmountAnswer, about: str) -> list[str]:
    if answer.count == 0 and not answer.about.other_currencies:
        return [say(locale, "nothing", about=about)]
    amount, per_day = (money(locale, it, answer.about.currency) for it in (answer.amount, answer.per_day))
    currency = answer.about.currency
    income, expense = (money(locale, it, currency) for it in (answer.income, answer.expense))
    each = money(locale, service.round_to(answer.amount / (answer.count or 1), currency), currency)
    facts = {"about": about, "amount": amount, "per_day": per_day, "count": answer.count, "per_entry": each}
    is_average_of_income = question.subject == "average" and question.is_income
    lines = [say(locale, "average_earned" if is_average_of_income else question.subject or "spent", **facts)]
    if question.subject == "net":
        lines.append(say(locale, "both", income=income, expense=expense))
    lines += [f"{quoted(it.name)}: {money(locale, it.amount, currency)}" for it in answer.parts]
    lines += [
        say(locale, "left_out", name=quoted(it.name), amount=money(locale, it.amount, currency))
        for it in answer.without
    ]
    if answer.parts and not answer.without and sum(it.count for it in answer.parts) != answer.count:
        lines.append(say(locale, "counted_once"))
    is_long = answer.about.span.days > 1 and answer.about.span.start != FIRST_DATE
    return [*lines, say(locale, "details", **facts)] if is_long and question.subject in ("spent", "earned") else lines


def _months(talk: Talk, answer: MonthsAnswer, about: str) -> list[str]:
    """A line for each month; of a long time for each year. And the average of those that are over."""
    locale = talk.locale
    if not answer.months:
        return [say(locale, "nothing", about=about)]
    currency = answer.about.currency
    is_long = len(answer.months) > MOST_MONTHS
    spans: dict[str, list[MonthBar]] = {}
    for bar in answer.months:
        spans.setdefault(f"{bar.month:%Y}" if is_long else month_name(locale, bar.month), []).append(bar)
    lines = [say(locale, "months", about=about)]
    for name, bars in spans.items():
        income = money(locale, sum((it.income for it in bars), Decimal(0)), currency)
        expense = money(locale, sum((it.expense for it in bars), Decimal(0)), currency)
        lines.append(say(locale, "month", month=name, income=income, expense=expense))
    over = [it for it in answer.months if it.month < talk.member.months.name_of(talk.member.today)]
    if len(over) > 1:
        income, expense = (
            money(locale, service.round_to(total / len(over), currency), currency)
            for total in (sum((it.income for it in over), Decimal(0)), sum((it.expense for it in over), Decimal(0)))
        )
        lines.append(say(locale, "average_month", income=income, expense=expense))
    return lines


def _shares(locale: Locale, question: Question, answer: SharesAnswer, about: str) -> list[str]:
    if not answer.slices:
        return [say(locale, "nothing", about=about)]
    currency = answer.about.currency
    most = sorted(answer.slices, key=lambda it: -it.amount)
    named = min(question.limit or NAMED, MOST_NAMED)
    title = "shares_earned" if question.is_income else "shares"
    lines = [say(locale, title, about=about, amount=money(locale, answer.total, currency))]
    lines += [
        f"{quoted(it.name)}: {money(locale, it.amount, currency)} "
        f"({percent(locale, it.share) if it.amount > 0 else say(locale, 'came_back')})"
        for it in most[:named]
    ]
    if len(most) > named:
        rest = sum((it.amount for it in most[named:]), Decimal(0))
        lines.append(f"{say(locale, 'rest')}: {money(locale, rest, currency)}")
    return lines
