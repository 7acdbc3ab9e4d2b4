"""Whether a typed word is that of an account's name: in any case, or in the letters of the other language."""

from collections.abc import Sequence
from functools import lru_cache

from kopilka.quick_entry.grammar.category_words import find_standard

SHORTEST = 3
ADJECTIVES = ("ая", "ую", "ый", "ий", "ой", "ое", "ые")
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_LAST_LETTERS = "аеийоуыьюя"
# What Russian cases put in place of the last letters.
_CASES = frozenset({
    "", "а", "у", "ы", "и", "е", "ой", "ою", "ей", "ею", "ом", "ем", "ам", "ами", "ах", "ов", "ев", "ь", "ю", "я", "ью",
    "ям", "ями", "ях", "ая", "ую", "ый", "ий", "ого", "его", "ому", "ему", "ым", "им", "ое", "ее", "ые", "ие", "ых",
    "их", "ыми", "ими",
})  # fmt: skip
_GENITIVE = ("а", "я", "ы", "и")
# In a name these tell no account from another.
CARDS = frozenset({"карта", "карты", "карте", "карту", "картой", "карточки", "карточкой", "счета", "card", "account"})
OF_ACCOUNTS = frozenset({"счет", "счета", "счетом", "счету", "account", "my", "the", "мой", "моя", "моей", "моего"})
COMMON = CARDS | OF_ACCOUNTS | {"main", "new", "old", "joint", "bank", "debit", "credit", "cash", "wallet", "savings"}
# In this order both languages come to the same consonants; all vowels are one, for nobody writes them alike.
_VOWEL = "a"
_SOUNDS = (
    ("дж", "j"), ("ж", "j"), ("кс", "x"), ("ks", "x"), ("ш", "s"), ("щ", "s"), ("sh", "s"), ("ч", "ch"), ("ch", "ч"),
    ("ck", "k"), ("qu", "k"), ("c", "k"), ("q", "k"), ("ц", "k"), ("ph", "f"), ("th", "t"), ("w", "v"), ("z", "s"),
    ("х", "h"), ("ъ", ""), ("ь", ""),
)  # fmt: skip
_LETTERS = str.maketrans("абвгдезийклмнопрстуфыэюяeiouy", "abvgdasaaklmnaprstafaaaaaaaaa")
# Shorter ones sound like other words: «Wise» and «Вася».
_FEWEST_CONSONANTS = 3


def is_form(word: str, typed: str) -> bool:
    """The word or a case of it: «Зарплатная», «с зарплатной»."""
    if word == typed:
        return True
    if len(word) < SHORTEST or word[0] != typed[:1] or not all("а" <= it <= "я" or it == "-" for it in word):
        return False
    if word.endswith("ек") and typed.startswith(f"{word[:-2]}ьк") and typed[len(word) :] in _CASES:
        return True  # «кошелёк», «с кошелька»
    cut = 2 if word.endswith(ADJECTIVES) else 1 if word[-1] in _LAST_LETTERS else 0
    stem = word[: len(word) - cut]
    return typed.startswith(stem) and typed[len(stem) :] in _CASES


def is_genitive(word: str, typed: str) -> bool:
    """Of a noun: «с халвы», but not «с халвой»."""
    return typed.endswith(_GENITIVE) and is_form(word, typed)


def are_forms(name: Sequence[str], words: Sequence[str]) -> bool:
    return len(name) == len(words) and all(map(is_form, name, words))


def begins(word: str, typed: str) -> bool:
    """The word, a case of it, or the beginning it is called by, in any case: «сбер», «со сбера» for «Сбербанк»."""
    if len(typed) < SHORTEST:
        return word == typed
    stem = typed.rstrip(_LAST_LETTERS) if len(typed) > SHORTEST else typed
    parts = (word, *word.split("-"))
    return any(is_form(it, typed) or (len(stem) >= SHORTEST and it.startswith(stem)) for it in parts)


def sounds_alike(word: str, typed: str) -> bool:
    """A name in Latin letters as it is heard and written in Russian: "Revolut" and «револют», «с революта»."""
    if word in COMMON or not LATIN.issuperset(word) or not "а" <= typed[0] <= "я":
        return False
    sounds = sounds_of(word)
    is_long = len(sounds.replace(_VOWEL, "")) >= _FEWEST_CONSONANTS
    is_heard = is_long and sounds_of(typed) in (sounds, f"{sounds}am")  # «револютом»
    return is_heard and find_standard(typed) is None  # «солярий» is no "Salary"


@lru_cache(maxsize=4096)
def sounds_of(word: str) -> str:
    """Consonants of a folded word, and one letter for the vowels between them; without vowels at its end, which are
    silent or of a case.
    """
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    word = word.translate(_LETTERS)
    return "".join(it for place, it in enumerate(word) if not place or it != word[place - 1]).rstrip(_VOWEL)
