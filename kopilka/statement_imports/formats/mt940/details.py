"""What :86: says: German codes after a mark, codes between slashes, or free text."""

import re
from dataclasses import dataclass

_MARKED = re.compile(r"(?:\d{3})?([?~<^|+@])(?=\d\d)", re.ASCII)
_CODES = (
    "NAME|REMI|IBAN|BIC|EREF|ORDP|BENM|CNTP|TRTP|MARF|CSID|ISDT|PREF|RTRN|PURP|ULTB|ULTD|ACCW|BUSP|SVCL|ADDR|KREF|"
    "BKPR|RREF|ID"
)
_SLASHED = re.compile(rf"/({_CODES})/")
_WIDTH = 27


@dataclass(frozen=True, slots=True)
class Details:
    description: str
    payee: str = ""
    account: str = ""


def details(lines: list[str]) -> Details:
    whole = "".join(lines)
    marked = _MARKED.match(whole)
    if marked is not None:
        return _german(whole[marked.start(1) :], marked[1])
    if _SLASHED.match(whole):
        return _slashed(whole)
    return Details(" ".join(it.strip() for it in lines if it.strip()))


def _german(text: str, mark: str) -> Details:
    purpose, names = "", ""
    account, kind = "", ""
    for piece in re.split(re.escape(mark) + r"(?=\d\d)", text)[1:]:
        code, value = int(piece[:2]), piece[2:]
        if 20 <= code <= 29 or 60 <= code <= 63:
            purpose += value if len(value) >= _WIDTH else f"{value} "
        elif code in (32, 33):
            names += value if len(value) >= _WIDTH else f"{value} "
        elif code in (31, 38):
            account = value.strip() or account
        elif code == 0:
            kind = value.strip()
    return Details(purpose.strip() or kind, names.strip(), account)


def _slashed(text: str) -> Details:
    pieces = _SLASHED.split(text)
    values: dict[str, str] = {}
    for code, value in zip(pieces[1::2], pieces[2::2], strict=True):
        values.setdefault(code, value.strip())
    remittance = re.sub(r"^(?:USTD|STRD)//?", "", values.get("REMI", "")).strip("/ ")
    party = values.get("CNTP", "").split("/")
    name = values.get("NAME", "") or (party[2] if len(party) > 2 else "")
    account = values.get("IBAN", "") or party[0]
    return Details(remittance or name or text, name.strip("/ "), account.strip("/ "))
