"""Words that reckon with sums: «сто плюс пятьдесят», «60 умножить на 2», «дважды по 40», "twice 20"."""

from collections.abc import Mapping, Sequence

TIMES: Mapping[str, int] = {"дважды": 2, "трижды": 3, "четырежды": 4, "twice": 2, "thrice": 3}
_MARKS = {
    "plus": "плюс plus",
    "minus": "минус minus",
    "times": "умножить_на умножаем_на умноженное_на помножить_на помноженное_на multiplied_by",
    "divided": "разделить_на делить_на поделить_на деленное_на divided_by",
}
_BY_WORDS = {tuple(words.split("_")): mark for mark, those in _MARKS.items() for words in those.split()}


def find_mark(words: Sequence[str], place: int) -> tuple[str, int]:
    """What the one or two words stand for that begin at `place`, or the first of them; and the place of its last."""
    for length in (2, 1):
        mark = _BY_WORDS.get(tuple(words[:length]))
        if mark is not None:
            return mark, place + length - 1
    return words[0], place
