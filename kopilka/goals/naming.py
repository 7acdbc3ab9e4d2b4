"""What a typed line says of a goal: that money is put aside or taken out, and for which: «внёс 500 на море»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kopilka.text import fold, word_beginnings

Act = Literal["put", "take"]


def _words(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


_PUT = _words(
    r"(?:в|за)нес(?:ла|ли|ти|ем|у)?|вношу|вносим|взнос\w*|отложи\w+|откладыва\w+|скопи\w+|накопи\w+|коплю|копим|"
    r"(?:за)?кину(?:л[аи]?|ть)|закидыва\w+|полож\w+|добав\w+|пополн\w+|сохрани\w+|перев[её]л[аи]?|перевести|отправи\w+|"
    r"put|add(?:ed)?|sav(?:e|ed|ing)|deposit(?:ed)?|contribut\w+|set|transfer(?:red)?|top(?:ped)? up"
)
_TAKE = _words(
    r"сня(?:л[аи]?|ть)|снимаю|забра(?:л[аи]?|ть)|вынул[аи]?|вынуть|достал[аи]?|изъя(?:л[аи]?|ть)|"
    r"withdr[ae]w\w*|took|take(?:n)?|taking|pull(?:ed)?"
)
_FILLING = _words(
    r"я|мы|на|в|во|за|для|к|ко|с|со|из|от|по|у|и|еще|сегодня|денег|деньги|цел(?:ь|и|ю|ей)|копилк\w{1,2}|накоплени\w+|"
    r"мо(?:ю|ей|й|его|и|их)|наш\w*|себе|i|we|to|into|in|for|from|out|of|towards?|the|a|an|my|our|on|aside|away|more|"
    r"goals?|savings?|fund|pot|money"
)
_SPLIT = re.compile(r"[^\w'-]+")


@dataclass(frozen=True, slots=True)
class Meant:
    """`act` is None where the line has no word for it, `words` are what else it says."""

    act: Act | None
    words: tuple[str, ...]


def read_meant(text: str) -> Meant:
    """Of a line without its sum and day."""
    folded = fold(text)
    act: Act | None = "take" if _TAKE.search(folded) else "put" if _PUT.search(folded) else None
    for pattern in (_TAKE, _PUT, _FILLING):
        folded = pattern.sub(" ", folded)
    return Meant(act, tuple(it for it in _SPLIT.split(folded) if it))


def tells_act(text: str) -> bool:
    folded = fold(text)
    return _TAKE.search(folded) is not None or _PUT.search(folded) is not None


def is_named(name: str, words: Sequence[str]) -> bool:
    """Whether every one of the `words` is in the name of a goal, be it in another case, and there is one."""
    parts = [word_beginnings(it) for it in _SPLIT.split(fold(name)) if it]
    return bool(words) and all(any(not word_beginnings(it).isdisjoint(part) for part in parts) for it in words)
