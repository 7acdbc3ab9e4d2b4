"""What a reply says besides figures and names: a yes, a no, what is denied, and what only introduces the rest. Pure."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from kopilka.quick_entry.grammar.tags import names_of, take_tags
from kopilka.quick_entry.grammar.typed_line import read_line
from kopilka.quick_entry.kinds import KINDS, Kind

# "nothing": neither what is right nor what is wrong can be told.
Sense = Literal["says", "yes", "no", "denies", "nothing"]

_END = r"[\s,.!:;–—-]*"
_YES = re.compile(
    r"(?:да|ага|угу|верно|правильно|точно|именно|вс[её] (?:верно|правильно)|так и есть|подтверждаю|запиши(?:те)?|"
    rf"записывай(?:те)?|ок|окей|yes|yep|yeah|right|correct|sure|confirm|okay|ok|record it){_END}"
)
_NO = re.compile(rf"(?:нет|неа|неверно|неправильно|не то|не так|no|nope|wrong|not right|not that){_END}")
_TYPE = re.compile(
    r"(?:(?:ну|вот|там|тут|здесь|вообще|вообще-то|же|всё-таки|все-таки|there|actually) )*"
    r"(?:(?:это|it|that|this)(?:'s| is| was| был[ао]?)? )?(?:же )?(?:an? )?"
    r"(?:(?P<income>доход(?:ом)?|приход|поступление|income|earnings)|"
    r"(?P<refund>возврат(?:ом)?(?: денег| покупки)?|refund)|"
    rf"(?P<expense>расход(?:ом)?|трата|трату|покупка|покупку|expense|spending|purchase))(?: же| был[ао]?)?{_END}"
)
# What may stand before the rest. A «нет» without a comma is part of it: «нет такси».
_OPENERS = re.compile(
    r"(?:(?:да|нет|не то|не так|неверно|неправильно|ошибка|ошибочка|тут ошибка|извини(?:те)?|прости(?:те)?|yes|no|nope|"
    r"wrong|sorry|not that)(?:[,.!:;–—-]+\s*|\s+(?=это |был|it |that ))|"
    r"(?:нет|no|sorry|извини|прости)\s+(?=(?:там |тут |было |it was )*\d)|а (?=(?:там|тут) )|"
    r"(?:я )?(?:ошибся|ошиблась)[,.!:;–—-]*\s+|"
    r"(?:на самом деле|точнее|вернее|ошибся|ошиблась|ой|упс|oops|actually|rather|i mean)[,.!:;–—-]*\s+)"
)
_IT_WAS = re.compile(
    r"(?:это был[аои]?|(?P<this>это|it's|that's)|было|был[аи]?|it was|that was)\s+(?:an?\s+|the\s+)?(?=\S)"
)
# The figures follow.
_FIGURES = re.compile(
    r"(?:должн[оа] быть|сумма|цена|стоимость|стоил[аои]?|стоит|итого|всего|вышло|обошл[оа]сь|правильно|верно|надо|"
    r"нужно|(?:заплатил|платил|оплатил|списал)[аио]?(?:сь)?|оплачено|amount|sum|price|total|"
    r"costs?|should (?:be|have been)|"
    r"paid|correct(?: amount)?(?: is)?)[:,–—-]*\s+(?:это\s+|был[аои]?\s+|is\s+|was\s+)?"
)
_CHANGE = re.compile(
    r"(?:исправь|исправить|поменяй|поменять|измени|изменить|замени|заменить|поставь|сделай|перенеси|переделай|"
    r"change|make|set|correct|move)(?:те)?"
    r"(?: (?:сумму|день|дату|число|счет|it|(?:the |its )?(?:amount|sum|day|date)))? (?:на|to|в|во)?\s*"
)
_AS_TYPE = re.compile(r"(?:запиши(?:те)? (?:это )?как|record (?:it |this )?as|should (?:be|have been)|должен быть) ")
_MOVE = re.compile(r"(?:перенеси|move)")
_MONTHS_AND_DAYS = (
    r"янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|пон|втор|сред|четв|пят|субб|воскр|jan|feb|mar|apr|may|jun|jul|"
    r"aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun"
)
# «Дата 21.11», "the date was Nov 20", but not «день рождения 500».
_DAY = re.compile(
    r"(?:the )?(?:день|дат[ау]|число|day|date)[:,–—-]*\s+"
    r"(?:(?:на|в|во|это|был[ао]?|должн[оа] быть|to|on|is|was|should be) )*"
    rf"(?=\d|сегодня|вчера|позавчера|прошл|today|yesterday|last|the day|{_MONTHS_AND_DAYS})"
)
_CATEGORY = re.compile(r"(?:в )?(?:категори[яюи]|category|to category)[: ]+(?=\S)")
_NOT = r"(?:не|not|isn't|wasn't|isnt|wasnt)"
# «не такси, а кофе», "not taxi but coffee", "it wasn't a taxi, it was coffee"
_RATHER = re.compile(
    rf"(?:.*?)(?<!\w){_NOT} [^,]+?(?:,? (?:а|but|rather)|,(?= (?:это|it|that) |(?: это)? \d))(?: это)? (?P<right>.+)"
)
# «кофе, а не такси», "coffee, not taxi", «кофе вместо такси»
_THAN = re.compile(r"(?P<right>.+?)(?:,? (?:а|and) (?:не|not)|, (?:не|not)|,? (?:вместо|instead of|rather than)) .+")
_DENIAL = re.compile(
    r"(?<!\w)(?:не|ни|not|never|вместо|instead of|rather than|\w+n't|isnt|wasnt)(?!\w)|^(?:нет|no) (?=\w)"
)
# Of two things, or relative to what is recorded: what would be right is not told.
_UNCLEAR = re.compile(
    r"(?<!\w)(?:или|либо|or)(?!\w)|"
    r"^(?:и|а|еще|плюс|минус|добавь|прибавь|вычти|отними|тоже|опять|снова|and|plus|minus|another|add|subtract|extra|"
    r"more|also|again|без|without)(?!\w)|(?<!\w)(?:больше|меньше|дороже|дешевле|сверху|more|less|extra)[.!]*$"
)


_DAY_WORD = re.compile(r"(?<!\w)(?:день|дату|дата|число|сегодня|вчера|позавчера|day|date|today|yesterday)(?!\w)")
# «За 24.11», «от 25.11», "on 11.12": of what happened on it.
_OF_DAY = re.compile(r"(?:за|от|on|from) (?=\d{1,2}[./]\d{1,2}(?![\d]))")

# What stands beside the tags of a reply.
_OF_TAGS = re.compile(
    r"метк\w{1,2}|тег\w{0,2}|х[еэ]штег\w{0,2}|(?:hash)?tags?|и|еще|с|это|пожалуйста|and|also|it's|please"
)
_ADDS = re.compile(r"(?:добавь|поставь|отметь|пометь)(?:те)?|добавить|add|set")
_TAKES_OFF = re.compile(r"(?:убери|удали|сними)(?:те)?|убрать|удалить|снять|без|не|remove|delete|drop|without|not|no")


@dataclass(frozen=True, slots=True)
class SaidTags:
    """Tags of a reply, and what it says besides; `takes_off`: they are to be removed."""

    words: str
    names: tuple[str, ...]
    takes_off: bool = False


def read_tags(text: str) -> SaidTags:
    """«#отпуск», «250 #отпуск», «добавь метку #отпуск», «убери #отпуск»."""
    line, tags = take_tags(read_line(text))
    if not tags:
        return SaidTags(text, ())
    words = [it.strip(" ,.!:;–—-") for it in line.folded.split()]
    said = [it for it in words if it and _OF_TAGS.fullmatch(it) is None]
    if said and all(_TAKES_OFF.fullmatch(it) for it in said):
        return SaidTags("", names_of(tags), takes_off=True)
    return SaidTags("" if all(_ADDS.fullmatch(it) for it in said) else line.shown, names_of(tags))


@dataclass(frozen=True, slots=True)
class Correction:
    """`words` are left to be read, as they were typed. `is_introduced`: by «это было», so that they are meant whatever
    they are. `about` tells what they can be alone: figures (a sum, a day, an account), a category or a day.
    """

    sense: Sense
    words: str = ""
    is_introduced: bool = False
    about: Literal["anything", "figures", "category", "day"] = "anything"
    kind: Kind | None = None
    names_day: bool = False  # «дату на 20.11», «20.11, не сегодня»: figures are a day


def read_correction(text: str) -> Correction:
    line = read_line(text)
    folded, shown = line.folded, line.shown
    if _YES.fullmatch(folded):
        return Correction("yes")
    if _NO.fullmatch(folded):
        return Correction("no")
    typed = _typed(folded)
    if typed is not None:
        return Correction("says", shown, kind=typed)
    start = 0
    while opener := _OPENERS.match(folded, start):
        start = opener.end()
    shown, folded = shown[start:], folded[start:]
    if start and (typed := _typed(folded)) is not None:
        return Correction("says", shown, kind=typed)  # «нет, расход»
    rather = _RATHER.fullmatch(folded) or _THAN.fullmatch(folded)
    if rather is not None and _DENIAL.search(rather["right"]) is None:
        # «Это было не такси, а Ромашка»: what it was is the Ромашка.
        was = _IT_WAS.match(folded)
        right = shown[rather.start("right") : rather.end("right")]
        meant = _introduced(f"{shown[: was.end()]}{right}" if was is not None else right)
        if (typed := _typed(read_line(meant.words).folded)) is not None:
            return Correction("says", meant.words, kind=typed)  # «не доход, а расход»
        denied = folded[: rather.start("right")] + folded[rather.end("right") :]
        return replace(meant, names_day=meant.names_day or _DAY_WORD.search(denied) is not None)
    if _DENIAL.search(folded):
        return Correction("denies")
    return _introduced(shown)


def _typed(folded: str) -> Kind | None:
    """Where the words are those of the kinds and no others."""
    match = _TYPE.fullmatch(folded)
    return None if match is None else next(it for it in KINDS if match[it])


def _introduced(shown: str) -> Correction:
    """Of what denies nothing."""
    line = read_line(shown)
    shown, folded = line.shown, line.folded
    if _UNCLEAR.search(folded):
        return Correction("nothing")
    category = _CATEGORY.match(folded)
    if category is not None:
        return Correction("says", shown[category.end() :], about="category")
    stated = _AS_TYPE.match(folded) or _CHANGE.match(folded)
    if stated is not None and (typed := _typed(folded[stated.end() :])) is not None:
        return Correction("says", shown[stated.end() :], kind=typed)  # «исправь на доход»
    figures = _FIGURES.match(folded)
    if figures is not None:
        return Correction("says", shown[figures.end() :], about="figures")
    change = _CHANGE.match(folded)
    if change is not None:
        rest = shown[change.end() :]
        if _DAY_WORD.search(change[0]) is not None:
            return Correction("says", rest, about="day", names_day=True)
        return Correction("says", rest, names_day=_MOVE.match(folded) is not None or _names_day(rest))
    day = _DAY.match(folded)
    if day is not None:
        return Correction("says", shown[day.end() :], about="day", names_day=True)
    is_introduced = False
    start = 0
    while it_was := _IT_WAS.match(folded, start):
        start = it_was.end()
        # «Это дорого» tells nothing, «это было дорого» is taken at its word.
        is_introduced = it_was["this"] is None
    return Correction("says", shown[start:], is_introduced, names_day=_names_day(shown[start:]))


def _names_day(shown: str) -> bool:
    return _OF_DAY.match(read_line(shown).folded) is not None
