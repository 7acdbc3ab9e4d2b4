"""From bytes to text: by the mark at the head, strict UTF-8, what the file says of itself, then by its letters."""

import codecs
import re
from dataclasses import dataclass

from kopilka.statement_imports.letters import has_head_words, plausibility, sample
from kopilka.statement_imports.statement import StatementUndecided, StatementUnreadable

ENCODINGS = ("utf-8", "cp1251", "cp866", "cp1252", "cp1250", "utf-16-le", "utf-16-be", "koi8-r", "iso-8859-15")
# Told by the letters, the likelier first. ISO 8859-1 and -15 are taken for Windows' 1252 where the letters are theirs.
_BY_LETTERS = ("cp1251", "cp866", "cp1252", "cp1250", "koi8-r")
# UTF-32 begins as UTF-16 does, so it comes first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_HEAD = 4096
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_OFX = re.compile(rb"^CHARSET:\s*([A-Za-z0-9-]{1,20})", re.MULTILINE)
_1C = "1CClientBankExchange".encode("ascii")
_DOS = re.compile("^Кодировка=DOS".encode("cp866"), re.MULTILINE)
_QIF = re.compile(rb"\s*!(?:type|account|option)", re.IGNORECASE)
_FIELD_LETTER = re.compile(r"^[A-Z$]", re.MULTILINE)
# 1A ends a text of DOS; 01 to 03 frame messages of SWIFT.
_CONTROLS = re.compile(rb"[\x04-\x08\x0b\x0e-\x19\x1b-\x1f]")
_CONTROLS_OF_A_TEXT = 0.001
_ONE_SIDE = 0.9
_SURE = 0.75
_APART = 0.15


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str


def decode(data: bytes, chosen: str | None = None) -> Decoded:
    """Raises StatementUnreadable where it is no text, StatementUndecided where letters do not tell."""
    if chosen is not None:
        return _chosen(data, chosen)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if b"\0" in data:
        return _strictly(data, _utf_16(data))
    if len(_CONTROLS.findall(data)) > len(data) * _CONTROLS_OF_A_TEXT:
        raise StatementUnreadable("binary")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        _refuse_broken_utf_8(data, error)
    declared = _declared(data)
    if declared is not None:
        try:
            return Decoded(data.decode(declared), declared)
        except UnicodeDecodeError:
            pass  # what the header says is not so: letters have to tell
    return _by_letters(data)


def _chosen(data: bytes, encoding: str) -> Decoded:
    if encoding not in ENCODINGS:
        raise StatementUnreadable("encoding_unknown", detail=encoding[:40])
    for mark, name in _MARKS:
        if name == encoding:
            data = data.removeprefix(mark)
    return _strictly(data, encoding)


def _strictly(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        code = "cut" if error.reason in ("unexpected end of data", "truncated data") else "encoding_broken"
        line = data.count(b"\n", 0, error.start) + 1
        raise StatementUnreadable(code, line=line, detail=encoding) from None
    if "\0" in text:
        raise StatementUnreadable("binary")
    return Decoded(text, encoding)


def _utf_16(data: bytes) -> str:
    """Digits and separators of such a text are bytes of zero at every second place."""
    zeros = data[:100_000].count(0)
    odd = data[1:100_000:2].count(0)
    if len(data) % 2 or zeros < len(data[:100_000]) // 20:
        raise StatementUnreadable("binary")
    if odd >= zeros * _ONE_SIDE:
        return "utf-16-le"
    if zeros - odd >= zeros * _ONE_SIDE:
        return "utf-16-be"
    raise StatementUnreadable("binary")


def _refuse_broken_utf_8(data: bytes, error: UnicodeDecodeError) -> None:
    """A text of UTF-8 in which a byte is missing would be readable in any other encoding, as nonsense."""
    before = data[: error.start]
    letters = sum(1 for byte in before[:200_000] if byte >= 0xC2)
    if letters and error.reason == "unexpected end of data":
        raise StatementUnreadable("cut", line=before.count(b"\n") + 1, detail="utf-8")
    # By chance another encoding has few pairs that are letters of UTF-8.
    if letters >= 8:
        raise StatementUnreadable("encoding_broken", line=before.count(b"\n") + 1, detail="utf-8")


def _declared(data: bytes) -> str | None:
    head = data[:_HEAD]
    if head.lstrip().startswith(_1C):
        return "cp866" if _DOS.search(head) else None
    found = _XML.search(head) or _OFX.search(head)
    if found is None:
        return None
    name = found[1].decode("ascii").lower()
    if name.isdecimal():
        name = f"cp{name}"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    # ASCII is said by many that write letters, and UTF-8 it is not.
    return None if known in ("ascii", "utf-8") or known.startswith("utf-16") or not _is_text(known) else known


def _is_text(encoding: str) -> bool:
    try:
        return isinstance(b"a".decode(encoding), str)
    except LookupError:  # a codec from bytes to bytes
        return False


def _by_letters(data: bytes) -> Decoded:
    decodings: list[Decoded] = []
    for encoding in _BY_LETTERS:
        try:
            decodings.append(Decoded(data.decode(encoding), encoding))
        except UnicodeDecodeError:
            continue
    known = [it for it in decodings if has_head_words(it.text)]
    if len(known) == 1:
        return known[0]
    # KOI8-R has the letters of 1251 in the other case: believed where words of a header say so, and then alone.
    left = [it for it in known or decodings if it.encoding != "koi8-r"]
    # Each line of QIF begins with the letter of its field: it belongs to no word.
    is_qif = _QIF.match(data) is not None
    judged = [_FIELD_LETTER.sub("", it.text) if is_qif else it.text for it in left]
    readings = [(plausibility(text, it.encoding), it) for text, it in zip(judged, left, strict=True)]
    readings.sort(key=lambda it: -it[0])
    if not readings:
        raise StatementUnreadable("binary")
    best, decoded = readings[0]
    rivals = [it for score, it in readings if score > best - _APART and score >= _SURE / 2]
    if best >= _SURE and all(it.text == decoded.text for it in rivals):
        return decoded
    if not best:  # no words that could tell
        rivals = [it for _, it in readings]
    elif best < _SURE / 2:
        raise StatementUnreadable("encoding_unclear")
    raise StatementUndecided("encoding", options=[(it.encoding, sample(it.text)) for it in rivals])
