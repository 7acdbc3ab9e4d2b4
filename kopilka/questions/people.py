"""Who a question is about: the ledger keeps one account of the whole household, and knows who has recorded what."""

import re
from collections.abc import Sequence

from kopilka.questions.category_names import is_form_of, is_name_word, is_written_in_name
from kopilka.questions.results import NamedCategory, NamedMember

# Of the household as one.
_ALL = (
    r"общ(?:ие|их|ий|ая|ую|ими|его|ей)|совместн\w{2,3}|семейн\w{2,3}|семь(?:я|и|е|ю|ей|ею)|дома?шними|family(?:'s)?|"
    r"household(?:'s)?|joint|shared"
)
# Not in the dative, in which they are given something: «подарки маме».
_RELATIVES = (
    r"муж(?:а|ем|е)?|жен(?:а|ы|ой|ою)|супруг(?:а|и|ой|ом)?|сын(?:а|ом|ок|ка|овья|овей)?|доч(?:ь|ери|ка|ки|кой)|"
    r"мам(?:а|ы|ой)|пап(?:а|ы|ой)|мать|матери|отец|отца|брат(?:а|ом|ья|ьев)?|сестр(?:а|ы|ой)|бабушк(?:а|и|ой)|"
    r"дедушк(?:а|и|ой)|родител(?:и|ей|ями)|теща|тещи|свекровь|свекрови|тесть|свекор|дет(?:и|ей|ьми)|реб(?:енок|енка|"
    r"енком|ята|ят)|партнер(?:а|ом)?|сосед\w{0,3}|(?:husband|wife|spouse|partner|son|daughter|mom|mum|mother|dad|"
    r"father|brother|sister|parent|kid|child|roommate)"
    r"(?:s|'s|s')?|children(?:'s)?|он|она|они|него|нее|них|его|ее|их|he|she|they|her|his|their|кажд(?:ый|ая|ого|ому|"
    r"ой) из нас|each of us"
)
_SELF = re.compile(r"(?<!\w)(?:я|мной|мною|мо(?:й|я|е|и|их|его|ей|ему)|i|my|myself|лично|сам[аи]?)(?!\w)")
_PERSON = re.compile(rf"(?<!\w)(?P<word>{_ALL}|{_RELATIVES})(?!\w)")
# Before one of them: what was spent for them, not by them.
_FOR = re.compile(r"(?<!\w)(?:на|за|для|про|о|к|от|for|on|about|to|from)(?: (?:мо\w{1,3}|наш\w{1,3}|my|our|the))? $")
_ACT = r"(?:по|ис)?тра[чт]\w*|зараб\w+|получ\w+|купи\w*|отда\w+|spen[dt]\w*|earn\w*|paid|pay|buy|bought"
_NAME = re.compile(r"(?<!\w)(?P<word>[^\W\d_]{2,})(?P<of>'s)?(?!\w)")
_OF_WHOM = re.compile(
    r"(?<!\w)(?:траты|трат|расход(?:ы|ов)|покуп(?:ки|ок)|доход(?:ы|ов)?|заработок|spending|expenses|income)(?: of)? $"
)
_AND_ACTS = re.compile(rf" (?:(?:и|and) \w+ )?(?:\w+ )?(?:{_ACT})(?!\w)")
_ACTS_AFTER = re.compile(rf" (?:\w+ )?(?:{_ACT})(?!\w)")
_ACTS_BEFORE = re.compile(rf"(?<!\w)(?:{_ACT}|у|от|did|does|has|have) (?:мо\w{{1,3}} |наш\w{{1,3}} |my |our |the )?$")


def without_people(text: str, categories: Sequence[NamedCategory]) -> tuple[str, list[str]]:
    """The folded text without those whose part is asked about, and the words for them: «у мужа», "my wife". Kept is who
    it was spent on, and a category's name: «на детей», «машина мужа».
    """
    found: list[str] = []

    def take(match: "re.Match[str]") -> str:
        before, after = text[: match.start()], text[match.end() :]
        word = match["word"]
        if _FOR.search(before) or _is_category(word, before, after, categories):
            return match[0]
        found.append(word)
        return " "

    return _PERSON.sub(take, text), found


def without_members(
    text: str, members: Sequence[NamedMember], categories: Sequence[NamedCategory]
) -> tuple[str, list[NamedMember]]:
    """The folded text without those of the household who are said to spend or earn: «потратила Аня», «траты Ани»,
    "Anna's spending". Kept is who it was spent on.
    """
    found: list[NamedMember] = []

    def take(match: "re.Match[str]") -> str:
        before, after = text[: match.start()], text[match.end() :]
        if _FOR.search(before) or any(is_form_of(match["word"], it.name) for it in categories):
            return match[0]
        named = [it for it in members if it.name.split() and is_form_of(match["word"], it.name.split()[0])]
        acts = (
            match["of"]
            or _AND_ACTS.match(after)
            or (found and before.endswith((" и ", " and ")))
            or _ACTS_BEFORE.search(before)
            or _OF_WHOM.search(before)
        )
        if len(named) != 1 or not acts:
            return match[0]
        found.append(named[0])
        return " "

    return (_NAME.sub(take, text), found) if members else (text, [])


def speaks_of_self(text: str) -> bool:
    """«сколько я потратил», "my spending": nothing of the others is meant."""
    return _SELF.search(text) is not None


def _is_category(word: str, before: str, after: str, categories: Sequence[NamedCategory]) -> bool:
    """«машина мужа» where there is a category of that name; «дети» where it is one and nobody is said to spend."""
    others = set(re.findall(r"\w+", f"{before} {after}"))
    for it in categories:
        if not is_written_in_name(word, it) and not (len(it.name.split()) == 1 and is_name_word(word, it)):
            continue
        if len(it.name.split()) > 1:
            if any(is_name_word(other, it) for other in others):
                return True
        elif not _ACTS_AFTER.match(after) and not _ACTS_BEFORE.search(before):
            return True
    return False
