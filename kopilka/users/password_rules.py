"""Which texts are one password, and which may be a new one."""

import unicodedata

from kopilka.users.errors import PasswordBlank, PasswordIsEmail, PasswordTooShort

MIN_LENGTH = 8
# Characters that show nothing: separators, controls, formats, marks without a letter, unassigned.
INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me", "Cn"})
# Letters and symbols by their category that are drawn as blanks all the same.
DRAWN_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def normalize(password: str) -> str:
    """One form for what different keyboards type: RFC 8265's OpaqueString (every kind of space becomes U+0020), with
    NFKC in the place of NFC, so that full-width and ordinary letters are one, too.
    """
    spaced = "".join(" " if unicodedata.category(each) == "Zs" else each for each in password)
    return unicodedata.normalize("NFKC", spaced)


def check_new_password(password: str, *, email: str, field: str = "password") -> None:
    """For a password that is to be stored; existing ones are accepted as they are. `field` is its name in the body.

    Raises PasswordBlank, PasswordTooShort and PasswordIsEmail.
    """
    normal = normalize(password)
    loc = ("body", field)
    if all(unicodedata.category(each) in INVISIBLE or each in DRAWN_BLANK for each in normal):
        raise PasswordBlank(loc=loc)
    if len(normal) < MIN_LENGTH:
        raise PasswordTooShort(loc=loc, minimum=MIN_LENGTH)
    typed, address = (_plain(text) for text in (password, email))
    if typed in (address, address.rpartition("@")[0]):
        raise PasswordIsEmail(loc=loc)


def _plain(text: str) -> str:
    """Without case, blanks and invisible characters: adding one to an address does not make it a secret."""
    folded = normalize(text).casefold()
    return "".join(each for each in folded if unicodedata.category(each) not in INVISIBLE)
