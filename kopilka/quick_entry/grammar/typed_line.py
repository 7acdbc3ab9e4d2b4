"""A typed line cut into words, numbers and signs, each with its place in the line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_SPACES = re.compile(r"\s+")
# Soft hyphens, spaces of no width: pasted along with a number, seen by nobody. Joiners keep emoji together.
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060-\u2064\ufeff\u180e]|(?<=\d)[\u200c-\u200f]+|[\u200c-\u200f]+(?=\d)")
# Digits with what may stand inside a number: «1 234,50» is two tokens, «1.234,50» is one, and so is «12..5».
# Letters right after a digit end where the next digit begins: «48р50к», «2x120». Russian words do too: «обед350».
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,']+\d+)*)|(?P<word>(?<=\d)[^\W\d_]+|[а-я]{3,}(?=\d\d)|[^\W\d_][\w']*(?:-[^\W\d_][\w']*)*)|(?P<sign>\S)"
)

TokenKind = Literal["number", "word", "sign"]


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to and without `end`, in characters of the line."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is folded: small letters, е for ё. `joined` tells that no space stands before it."""

    kind: TokenKind
    text: str
    span: Span
    joined: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`shown` is what was typed with single spaces; `folded` has the same length, so a place in one is one in both."""

    shown: str
    folded: str
    tokens: tuple[Token, ...]

    def typed(self, token: Token) -> str:
        return self.shown[token.span.start : token.span.end]


def read_line(text: str) -> Line:
    shown = _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()
    folded = fold_characters(shown)
    tokens = []
    end = -1
    for match in _TOKEN.finditer(folded):
        kind: TokenKind = "number" if match["number"] else "word" if match["word"] else "sign"
        tokens.append(Token(kind, match[0], Span(*match.span()), match.start() == end))
        end = match.end()
    return Line(shown, folded, tuple(tokens))


def fold_characters(text: str) -> str:
    """Small letters and е for ё, character by character, so that the length stays."""
    return "".join(it.lower() if len(it.lower()) == 1 else it for it in text).replace("ё", "е").replace("’", "'")


def without(text: str, spans: Sequence[Span]) -> str:
    """The text without these parts, with single spaces."""
    parts, end = [], 0
    for span in sorted(spans, key=lambda it: it.start):
        if span.start >= end:
            parts.append(text[end : span.start])
        end = max(end, span.end)
    text = " ".join([*parts, text[end:]])
    return _SPACES.sub(" ", text).strip()
