"""Text in the cells of a spreadsheet: whether a program that opens the file could take it for a formula.

The one rule for CSV and Excel. OWASP, CSV injection: a cell is calculated where it begins with = + - @, a tab or a
carriage return; programs skip what cannot be seen before those, and some fold full-width letters.
"""

import unicodedata

_STARTS = frozenset("=+-@")
_BREAKS = frozenset("\t\r\n")
# Controls, formats, marks, blanks, and what is not assigned.
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"})
# Letters and a symbol that show nothing: fillers of Hangul, the empty Braille cell.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def looks_like_formula(text: str) -> bool:
    for character in text:
        if character in _BREAKS:
            return True
        if character in _BLANK_LETTERS or unicodedata.category(character) in _INVISIBLE:
            continue
        return unicodedata.normalize("NFKC", character)[:1] in _STARTS
    return False


def guarded(text: str) -> str:
    """For a file without types of cells: an apostrophe in front makes it text."""
    return f"'{text}" if looks_like_formula(text) else text
