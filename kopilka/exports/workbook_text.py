"""Values as Excel can store them: text without markup, and whether a number keeps all its digits."""

import re
from decimal import Decimal

DIGITS = 15
# XlsxWriter writes other control characters as _xHHHH_, which Excel reads back; these XML cannot hold at all.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def safe(text: str) -> str:
    """For every cell of people's text. XlsxWriter takes what begins with <r> and ends with </r> for markup of its own
    and writes it as it is: a space at the end makes it text again.
    """
    text = _NOT_XML.sub("", text)
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def fits_excel(amount: Decimal) -> bool:
    """Whether Excel stores the amount exactly: it keeps 15 significant digits."""
    return len(amount.normalize().as_tuple().digits) <= DIGITS
