"""Printed names as forms, and in what way two forms can be names of one person. Pure.

A form is the folded given words and the folded last word of a name in Latin letters ("Müller, J.-P." gives ("j", "p"), "muller").
Two forms whose relation is None cannot be one person by their names alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from operator import ne
from typing import NamedTuple

from graphapp.model import names
from graphapp.people.cyrillic import respelled
from graphapp.people.korean import possible_surnames, sound
from graphapp.people.nicknames import diminutives
from graphapp.people.transliteration import is_cyrillic, is_hangul, latin

__all__ = ["RELATION_WORDS", "Form", "Relation", "candidate_keys", "form", "relation"]

# letters that Unicode does not take apart into a base letter and a mark
_BASE_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "þ": "th",
        "ħ": "h",
        "ŋ": "n",
        "ə": "e",
        "ĸ": "k",
        "ŧ": "t",
    }
)
_WORD = re.compile(r"[a-z]+")
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
# letters whose spelling without a mark is customary: "Schroeder" for "Schröder"
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))


class Relation(IntEnum):
    """How two forms that may be one person's are related, from the strictest to the loosest."""

    SAME = 0
    SAME_INITIALS = 1
    INITIALS = 2
    MIDDLE = 3
    SPELLING = 4
    PARTIAL = 5
    SWAPPED = 6


RELATION_WORDS = {
    Relation.SAME: "the same name",
    Relation.SAME_INITIALS: "the same initials",
    Relation.INITIALS: "one name has an initial where the other has a given name",
    Relation.MIDDLE: "only one of the names has the middle name",
    Relation.SPELLING: "the names are similar but not equal",
    Relation.PARTIAL: "the same letters are divided into words differently",
    Relation.SWAPPED: "the names have the same words in a different order",
}


class Form(NamedTuple):
    """A printed name in Latin letters: folded given words in order, and the folded last word ("" if there is no word). `hangul` is True
    for a name that was printed in Hangul, `cyrillic` for one in Cyrillic, whose letters are not those that its bearer would choose."""

    given: tuple[str, ...]
    last: str
    hangul: bool = False
    cyrillic: bool = False

    @property
    def key(self) -> str:
        """The words in order, separated by spaces; equal for names that differ in case, marks or punctuation only."""
        return " ".join((*self.given, self.last))

    @property
    def initials_only(self) -> bool:
        """True where no given word is longer than one letter."""
        return all(len(word) == 1 for word in self.given)


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text.lower()).translate(_BASE_LETTERS)
    return "".join(char for char in split if not unicodedata.combining(char))


@lru_cache(maxsize=1 << 18)
def form(name: str) -> Form:
    """The form of a printed name. "Last, First" is understood, homonym numbers and Jr/Sr/II/III/IV are dropped, and names in Han,
    Hangul, Kana or Cyrillic are written in Latin letters, given name first."""
    text = _fold(latin(names.base_name(name)))
    last, comma, given = text.partition(",")
    if comma and _WORD.search(last):
        first, _, rest = given.partition(",")
        text = f"{rest} {last}" if first.strip(" .") in _SUFFIXES else f"{given} {last}"
    found = _WORD.findall(_APOSTROPHES.sub("", text))
    while len(found) > 1 and found[-1] in _SUFFIXES:
        found.pop()
    if not found:
        return Form((), re.sub(r"\W+", "", text))
    return Form(tuple(found[:-1]), found[-1], is_hangul(name), is_cyrillic(name))


def plain_last(last: str) -> str:
    """A last name without the letters that stand for umlauts; "lv", as Chinese passports once had 吕, becomes "lyu"."""
    if last == "lv":
        return "lyu"
    for pair, letter in _UMLAUTS:
        last = last.replace(pair, letter)
    return last


def _near(a: str, b: str) -> bool:
    """True where one typing error separates two words of at least five letters: a letter changed, dropped, or two swapped."""
    if min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        different: int = sum(map(ne, a, b))
        if different == 2:
            one = next(place for place, (x, y) in enumerate(zip(a, b, strict=True)) if x != y)
            return (a[one], a[one + 1]) == (b[one + 1], b[one]) if one + 1 < len(a) else False
        return different == 1
    short, long = (a, b) if len(a) < len(b) else (b, a)
    place = next((place for place, letter in enumerate(short) if long[place] != letter), len(short))
    return long[place + 1 :] == short[place:]


def _fits(one: str, other: str) -> bool:
    """True where two given words are equal or one is the other's initial."""
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _all_fit(given: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return all(map(_fits, given, others))


def relation(one: Form, other: Form) -> Relation | None:
    """How two forms are related; None where they cannot be one person's by name. Symmetric."""
    if one > other:
        one, other = other, one
    if one.hangul != other.hangul and _sounds_alike(one, other):
        return Relation.SPELLING
    if one.cyrillic != other.cyrillic:
        own, spelled = (one, other) if one.cyrillic else (other, one)
        found = spelled._replace(**respelled(spelled.given, spelled.last, own.given, own.last)._asdict())
        how = relation(found, own._replace(cyrillic=False))
        return Relation.SPELLING if how is Relation.SAME and found != spelled else how
    if one.last == other.last or plain_last(one.last) == plain_last(other.last):
        return _same_last(one, other)
    return _other_last(one, other)


def _sounds_alike(one: Form, other: Form) -> bool:
    """True for a name in Hangul and another Latin spelling of it; False for the same spelling."""
    own, spelled = (one, other) if one.hangul else (other, one)
    given, letters = "".join(own.given), "".join(spelled.given)
    return (
        (own.last, given) != (spelled.last, letters)
        and own.last in possible_surnames(spelled.last)
        and sound(given) == sound(letters)
    )


def _same_last(one: Form, other: Form) -> Relation | None:
    g, h = one.given, other.given
    joined, other_joined = "".join(g), "".join(h)
    brief, other_brief = len(joined) == len(g), len(other_joined) == len(h)
    if joined == other_joined:
        if one.last != other.last:
            return Relation.SPELLING
        return Relation.SAME_INITIALS if brief and other_brief else Relation.SAME
    if not g or not h:
        return None
    if g[0][0] == h[0][0] and _all_fit(g, h):
        if brief or other_brief:
            return Relation.SAME_INITIALS if brief and other_brief else Relation.INITIALS
        return Relation.MIDDLE if g[0] == h[0] and len(g[0]) > 1 else Relation.INITIALS
    # "X. M." for "Xiaoming"
    if (brief and g[0] == h[0][0] and len(h) < len(g)) or (
        other_brief and h[0] == g[0][0] and len(g) < len(h)
    ):
        return Relation.INITIALS
    if len(g[0]) > 1 and len(h[0]) > 1:
        if _all_fit(g[1:], h[1:]) and _similar(g[0], h[0], joined, other_joined):
            return Relation.SPELLING
        if g[0] == h[0] and len(g) > 1 and len(h) > 1:
            return None
    # "J. Paul Smith" and "Paul Smith"
    if (len(g) > 1 and g[1] == h[0] and len(h[0]) > 2) or (len(h) > 1 and h[1] == g[0] and len(g[0]) > 2):
        return Relation.PARTIAL
    return None


def _similar(first: str, other_first: str, joined: str, other_joined: str) -> bool:
    """True where two first given words are short forms, or one typing error apart."""
    if other_first in diminutives(first):
        return True
    short, long = sorted((first, other_first), key=len)
    if len(short) >= 3 and len(long) >= 6 and len(joined) != len(other_joined) and long.startswith(short):
        return True
    if _near(first, other_first):
        return True
    return (first, other_first) != (joined, other_joined) and _near(joined, other_joined)


def _other_last(one: Form, other: Form) -> Relation | None:
    g, h = one.given, other.given
    words, others = (*g, one.last), (*h, other.last)
    if len(words) > 1 and sorted(words) == sorted(others):
        return Relation.SWAPPED
    if not (g and h and g[0] == h[0] and len(g[0]) > 2):
        return None
    if g == h and _near(one.last, other.last):
        return Relation.SPELLING
    short, long = sorted((words, others), key=len)
    if 2 <= len(short) < len(long) and _contains(long, short):
        return Relation.PARTIAL
    # "De Vries" and "Devries"
    return Relation.PARTIAL if "".join(words) == "".join(others) else None


def _contains(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """True if each word of `short` is another word of `long`, or the initial of one."""
    left = list(long)
    for x in short:
        fitting = next((y for y in left if x == y or (len(x) == 1 and y[0] == x)), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return True


def _deletions(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: two words one error apart share one of these."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def candidate_keys(name: Form) -> Iterator[tuple[str, ...]]:
    """Keys such that two forms with a relation share at least one, except initials, which `initial_key` finds. Few unrelated forms do."""
    given, last = name.given, plain_last(name.last)
    words = (*given, name.last)
    if given:
        yield ("joined", last, "".join(given))
        yield ("first", last, given[0])
        if len(given) > 1 and len(given[1]) > 2:
            yield ("first", last, given[1])
        if len(given[0]) >= 3:
            yield ("start", last, given[0][:3])
        for short in sorted(diminutives(given[0])):
            yield ("short", last, min(short, given[0]), max(short, given[0]))
        for text in {given[0], "".join(given)}:
            if len(text) >= 5:
                yield from (("given", last, part) for part in _deletions(text))
        for surname in sorted({name.last} if name.hangul else possible_surnames(name.last)):
            yield ("sound", surname, sound("".join(given)))
    if len(words) > 1:
        yield ("words", *sorted(words))
        yield ("all", "".join(words))
    if given and len(given[0]) > 2:
        for word in words[1:]:
            if len(word) > 1:
                yield ("part", given[0], word)
        if len(name.last) >= 5:
            yield from (("last", *given, part) for part in _deletions(name.last))
