"""The last digits of a card as banks write them: «*1234», «**1234», «•• 1234», «карта *1234». They are no sum."""

import re

from kopilka.quick_entry.grammar.typed_line import Span

_DOTS = "*•·∙"
_CARD = (
    r"(?:(?:(?:с|со|по|на|from|with|by|on|using) )?"
    r"(?:карт(?:а|ы|е|у|ой)|карточк\w+|счет\w*|card|account|visa|виза|mastercard|мастеркард|мир|maestro)"
    r"(?: (?:visa|мир|mastercard|ending(?: in)?))? ?)?"
)
# One mark stands right before the digits: «800 * 1234» is a product.
_MASK = re.compile(
    rf"(?<![^\s(,;:]){_CARD}(?:(?P<one>[{_DOTS}xх×])|(?:[{_DOTS}xх]{{4}}[ -]){{1,3}}|[{_DOTS}xх]{{2,16}} ?|\.{{2,4}}|…)"
    r"(?P<digits>\d{4})(?!\w)(?![.,]\d)"
)
# «2 *1400» is rather a product, and is asked about.
_FEW_BEFORE = re.compile(r"(?<![\d.,])(?:1?\d|20) $")
_DIGIT = re.compile(r"\d")


def find_masks(text: str) -> list[tuple[Span, str]]:
    """Where they stand in the folded text, with the word for a card before them, and the four digits. None is the only
    number of a line: «• 1500 такси» is a list.
    """
    found = []
    for match in _MASK.finditer(text):
        before = text[: match.start()]
        if match["one"] and _FEW_BEFORE.search(before):
            continue
        if _DIGIT.search(before) or _DIGIT.search(text, match.end()):
            found.append((Span(*match.span()), match["digits"]))
    return found
