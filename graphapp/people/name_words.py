"""Printed names in words for a reader: the last name as it is printed, and how two names differ. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphapp.people.person_names import RELATION_WORDS, Relation, form

__all__ = ["NameParts", "as_printed", "name_difference", "name_parts"]

# words between a given name and a last name that belong to the last name
_PARTICLES = frozenset(
    [
        "af",
        "al",
        "av",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "le",
        "ten",
        "ter",
        "van",
        "vom",
        "von",
        "zu",
        "zum",
        "zur",
    ]
)
# particles that are also printed with a capital, and seldom a given name
_WITH_CAPITAL = frozenset(
    ["das", "de", "del", "della", "den", "der", "dos", "ten", "ter", "van", "vom", "von", "zum", "zur"]
)
_SPACES = re.compile(r"[\s,]+")


class NameParts(NamedTuple):
    """A printed name in folded words: `given` and `last`, which may have several words, and the last name as it is printed."""

    given: tuple[str, ...]
    last: tuple[str, ...]
    printed_last: str


def name_parts(printed: str, other: str = "") -> NameParts:
    """The parts of a printed name. A last name of several words is recognised by a comma, a hyphen or a particle ("Bar-Hillel", "du Plessis"),
    in this name or in `other`, another form of it."""
    found = form(printed)
    words = (*found.given, found.last)
    several = max((_last_words(each) for each in (printed, other) if each), key=len)
    count = len(several) if len(words) > len(several) and words[-len(several) :] == several else 1
    last = words[-count:]
    return NameParts(words[:-count], last, _printed_last(printed, last))


def _last_words(printed: str) -> tuple[str, ...]:
    """The folded words of the last name, as far as the printed name shows where it begins."""
    before, comma, after = printed.partition(",")
    if comma and after.strip():
        return _words(before)
    tokens = printed.split()
    if not tokens:
        return ()
    begin = len(tokens) - 1
    while begin > 1 and _is_particle(tokens[begin - 1]):
        begin -= 1
    return tuple(word for token in tokens[begin:] for word in _words(token))


def _is_particle(token: str) -> bool:
    return token in _PARTICLES or token.lower() in _WITH_CAPITAL


def _words(text: str) -> tuple[str, ...]:
    found = form(text)
    return (*found.given, found.last)


def _printed_last(printed: str, last: tuple[str, ...]) -> str:
    """The last words of a name as it prints them; with capitals if it is not printed in Latin letters."""
    before, comma, _ = printed.partition(",")
    tokens = before.split() if comma and _words(before) == last else printed.split()
    for begin in range(len(tokens) - 1, -1, -1):
        words = tuple(word for token in tokens[begin:] for word in _words(token))
        if words == last:
            return " ".join(tokens[begin:])
    return " ".join(as_printed(printed, word) for word in last)


def as_printed(name: str, word: str) -> str:
    """A word of the form of a name as the name prints it; with a capital if the name is not printed in Latin letters."""
    printed = {form(each).key: each.strip(".") for each in _SPACES.split(name) if each}
    return printed.get(word) or word.title()


def name_difference(name: str, other: str, relation: Relation) -> str:
    """How two names of this relation differ, in words."""
    if relation in (Relation.PARTIAL, Relation.MIDDLE, Relation.INITIALS):
        return _by_words(name, other, relation) or RELATION_WORDS[relation]
    if relation is Relation.SPELLING:
        return RELATION_WORDS[relation] + _different_words(name, other)
    return RELATION_WORDS[relation]


def _different_words(name: str, other: str) -> str:
    """The words that differ in two similar names, in parentheses; "" if one of the names has all words of the other."""
    one, two = _compared(name, other).alone, _compared(other, name).alone
    if not one or not two:
        return ""
    # the words of one name together: “Alexander G.” and “Alex”
    words = sorted((" ".join(alone).replace("” “", " ") for alone in (one, two)), key=lambda text: text[1:-1])
    return f" ({' and '.join(words)})"


def _by_words(name: str, other: str, relation: Relation) -> str:
    """The words that only one of two names has, else the initials that the other name prints in full; "" if there are neither."""
    one, two = _compared(name, other), _compared(other, name)
    alone = [*one.alone, *two.alone]
    if relation is Relation.INITIALS and (_in_letters(one, other) or _in_letters(two, name)):
        return ""
    if one.alone and two.alone:
        return f"{' and '.join(alone)} each occur in only one of the names"
    if alone:
        return f"only one of the names has {' and '.join(alone)}"
    initials = [*one.initials, *two.initials]
    if initials:
        return " and ".join(f"{short} in one name, {full} in the other" for short, full in initials)
    return ""


def _in_letters(found: _Compared, other: str) -> bool:
    """True if a name has initials that may be of letters within a given word of the other name, as "X. M." for "Xiaoming"."""
    return bool(found.single) and all(any(x in word[1:] for word in form(other).given) for x in found.single)


class _Compared(NamedTuple):
    """The words of a name that another name lacks, and its initials with the words that the other name has for them, in quotation marks;
    `single` are the letters among the words that the other name lacks."""

    alone: list[str]
    initials: list[tuple[str, str]]
    single: list[str]


def _compared(name: str, other: str) -> _Compared:
    (given, last, *_), (other_given, other_last, *_) = form(name), form(other)
    left = [word for word in (*other_given, other_last) if word]
    if "".join((*given, last)) == "".join(left):
        return _Compared([], [], [])
    found, words = _Compared([], [], []), []
    # equal words first: an initial may be that of several words
    for word in filter(None, (*given, last)):
        if word in left:
            left.remove(word)
        else:
            words.append(word)
    for word in words:
        fitting = next((each for each in left if word[0] == each[0] and 1 in (len(word), len(each))), None)
        if fitting is None:
            found.alone.append(_quoted(name, word))
            found.single.extend(word if len(word) == 1 else "")
            continue
        left.remove(fitting)
        if len(word) < len(fitting):
            found.initials.append((_quoted(name, word), _quoted(other, fitting)))
    return found


def _quoted(name: str, word: str) -> str:
    return f"“{as_printed(name, word)}{'.' if len(word) == 1 else ''}”"
