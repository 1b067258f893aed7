"""Names in Cyrillic and their Latin spellings. Pure.

A bearer of a name chooses the spelling ("Юрий": Yuri, Yury, Iurii, Jurij), and a source may follow another system (ISO 9, ALA-LC, BGN/PCGN,
ICAO Doc 9303, or what is usual in English, German, French, Spanish, Polish or Dutch). Names are compared as `anyascii` writes them, in
lower-case letters without marks ("ž" is "z").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

__all__ = ["Respelled", "is_spelling", "respelled", "sound_keys"]

_UNIT = re.compile(r"shch|zh|kh|ts|ch|sh|yu|ya|ks|[iy]y$|(?<=[aeou])y|[a-z]")
# what `anyascii` writes, and the spellings of the systems
_SPELLINGS = {
    unit: tuple(text.split())
    for unit, text in {
        "shch": "shch sch schtsch chtch szcz sjtsj sc",
        "zh": "zh z zj j sch g",
        "kh": "kh h ch x j",
        "ts": "ts c tz z",
        "ch": "ch c tch tsch tsj cz ts",
        "sh": "sh s sch ch sj sz",
        "yu": "yu iu ju u iou you joe",
        "ya": "ya ia ja a",
        "ks": "ks x",
        "iy": "iy y i ij ii yi yy",
        "yy": "yy y yi yj ij iy i",
        "y": "y i j",
        "e": "e ye ie je yo io jo o",
        "i": "i y ji yi",
        "u": "u ou oe",
        "v": "v w f ff",
        "g": "g gu h q",
        "z": "z s",
        "s": "s ss",
    }.items()
}
# names that other languages have, too
_BORROWED = {"aleksandr": ("alexander", "aleksander", "alexandre"), "iosif": ("joseph",), "petr": ("peter",)}
_SOFT = re.compile(r"[aeiouyj]|(.)(?=\1)")
# first letters of one name in different systems: "Evgeniy" and "Yevgeny", "Khristo" and "Christo"
_FIRST = str.maketrans({"e": "i", "y": "i", "j": "i", "w": "v", **dict.fromkeys("cszkhxt", "s")})
_FIRST_LETTERS = {
    letter: {text[0] for unit, texts in _SPELLINGS.items() if unit[0] == letter for text in (letter, *texts)}
    for letter in {unit[0] for unit in _SPELLINGS}
}
_MOST_KEYS = 64


@lru_cache(maxsize=1 << 12)
def _pattern(word: str) -> re.Pattern[str]:
    units = (_SPELLINGS.get(unit, (unit,)) for unit in _UNIT.findall(word))
    # French adds an "e" to "-in"
    text = "".join(f"(?:{'|'.join(spellings)})" for spellings in units) + (
        "e?" if word.endswith("in") else ""
    )
    return re.compile("|".join((text, *_BORROWED.get(word, ()))))


def is_spelling(word: str, cyrillic: str) -> bool:
    """True for a Latin spelling of a Cyrillic word."""
    return word == cyrillic or _pattern(cyrillic).fullmatch(word) is not None


def _skeleton(word: str) -> str:
    """The consonants of a word: equal for spellings that differ in vowels, in "j" and "y" and in doubled letters."""
    found = _SOFT.sub("", word.replace("w", "v").replace("ff", "v"))
    return f"{found[:-1]}v" if found.endswith("f") else found


@lru_cache(maxsize=1 << 12)
def _skeletons(word: str) -> tuple[str, ...]:
    units = _UNIT.findall(word)
    choices = [sorted({_SOFT.sub("", each) for each in _SPELLINGS.get(unit, (unit,))}) for unit in units]
    found = {
        _skeleton("".join(chosen)) for chosen, _ in zip(product(*choices), range(_MOST_KEYS), strict=False)
    }
    return tuple(sorted({_skeleton(word), *found}))


def sound_keys(given: str, last: str, *, cyrillic: bool) -> list[str]:
    """Keys of a name such that a Cyrillic name and a Latin spelling of it have one in common: one for a Latin name."""
    if not cyrillic:
        return [f"{_skeleton(last)} {given[0].translate(_FIRST)}"]
    first = _UNIT.findall(given)[0]
    letters = _FIRST_LETTERS.get(given, {given}) if len(given) == 1 else _SPELLINGS.get(first, (first,))
    initials = {text[0].translate(_FIRST) for text in letters}
    return [f"{each} {initial}" for each in _skeletons(last) for initial in sorted(initials)]


class Respelled(NamedTuple):
    """The words of a Latin name, each as a Cyrillic name spells it if that is the same word."""

    given: tuple[str, ...]
    last: str


def respelled(given: Sequence[str], last: str, own_given: Sequence[str], own_last: str) -> Respelled:
    """A Latin name (`given`, `last`) with the words that are spellings of words of a Cyrillic name (`own_given`, `own_last`) replaced by these;
    initials likewise."""
    left = list(own_given)
    found = []
    for word in given:
        # each word of the Cyrillic name stands for one word
        place = next((place for place, each in enumerate(left) if _as_own(word, each)), None)
        found.append(word if place is None else _as_own(word, left.pop(place)))
    return Respelled(
        tuple(found),
        own_last if is_spelling(last, own_last) else last,
    )


def _as_own(word: str, own: str) -> str:
    """What stands for a word of a Latin name if it is a word of a Cyrillic name, the initial of one ("Y." or "Yu." for "Юрий") or has that
    initial; "" if not."""
    if len(own) == 1:
        return own + word[1:] if word[0] in _FIRST_LETTERS.get(own, own) else ""
    if is_spelling(word, own):
        return own
    first = _UNIT.findall(own)[0]
    spellings = _SPELLINGS.get(first, (first,))
    is_initial = word in spellings or (len(word) == 1 and any(text[0] == word for text in spellings))
    return own[0] if is_initial else ""
