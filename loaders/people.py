"""Author lists of references and tables: names in the order of a paper's head, groups, cut lists. Pure.

Reference programs print a name as "Last, First" or "Last, First, Jr" (RIS specification; EndNote), and a group as its name with a
comma behind it (EndNote: "World Health Organization,"). Indexes print "Last F.M." (Scopus, Embase) or "Last FM" (MEDLINE).
What stands in no such form is taken as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from graphapp.names import clean, fold, straighten
from graphapp.records import PersonName
from loaders.fields import is_et_al

__all__ = [
    "People",
    "bare",
    "comma_joined",
    "indexed",
    "is_group",
    "is_institution",
    "listed",
    "medline",
    "person",
    "turned",
]

_SUFFIX = re.compile(r"(?i)(?:[js]r\.?|i{2,3}|iv|2nd|3rd|4th)")
_INITIALS = re.compile(r"(?:[^\W\d_]\.(?:[ -]?(?=[^\W\d_]\.))?)+|(?:(?:[^\W\d_]{1,2}\.)-?)+")
_PLAIN_INITIALS = re.compile(r"(?:[A-ZÀ-ÖØ-Þ]{1,4}|[A-Z](?:-[A-Z]){1,2})")
_INDEXED = re.compile(
    rf"(?P<last>.*[^\s.,]),? (?P<initials>{_INITIALS.pattern})(?:,? (?P<suffix>[JS]r\.?|I{{2,3}}|IV))?"
)
_DOTS = re.compile(r"\[?(?:\.\.\.|…)\]?")
_AND_OTHERS = re.compile(r"(?i)(?<![,;\s])[,;\s]+(?:et\.?\s+al\b\.?|and others|\[?(?:\.\.\.|…)\]?)$")


# a name longer than this is none, and no form of one is looked for in it
_LONGEST_NAME = 500
_BETWEEN = re.compile(r"[.,\s-]+")
_GROUP = re.compile(
    r"\b(?:collaborations?|consorti(?:um|a)|(?:study|working|research|task|writing|solving) (?:groups?|force)|task force|"
    r"investigators)\b",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"\b(?:universit\w+|institut\w*|organi[sz]ation|associations?|societ\w+|committee|council|department|ministry|agency|cent(?:er|re)s?|"
    r"laborator\w+|foundation|academy|company|corporation|incorporated|inc|corp|ltd|gmbh|bureau|office|group|team|service|project|"
    r"commission|board|federation|network|library|museum|press|bank|software|initiative|programme?|alliance|unesco|ieee|acm|"
    r"government)\b|\.(?:org|com|net)\b",
    re.IGNORECASE,
)


class People(NamedTuple):
    """An author list, whether it is cut, and what was odd about it: each (what, what was done)."""

    authors: list[PersonName]
    cut: bool = False
    odd: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=20_000)
def turned(text: str) -> str:
    """A name as on a paper: "Lovelace, Ada" and "King, Martin Luther, Jr." turned round, "Liu R." too (the initials of an index);
    others as printed."""
    text = clean(text)
    if "," in text:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) == 3 and all(parts) and _SUFFIX.fullmatch(parts[2]):
            return f"{parts[1]} {parts[0]} {parts[2]}"
        if len(parts) == 2 and _SUFFIX.fullmatch(parts[1]):
            return indexed(text)
        return straighten(text)
    return indexed(text)


def indexed(text: str) -> str:
    """ "Adler D.G." as "D.G. Adler", "Carroll J.W., Jr." as "J.W. Carroll Jr."; names that do not end with initials, and "et al.", as
    printed."""
    match = _INDEXED.fullmatch(text) if len(text) <= _LONGEST_NAME else None
    if not match or "." in match["last"].split(" ")[0] or is_et_al(text):
        return text
    return " ".join(filter(None, [match["initials"], match["last"], match["suffix"]]))


def medline(text: str) -> str:
    """ "van Raaij MJ" as "MJ van Raaij" and "Long V Jr" as "V Long Jr"; others as printed."""
    words = clean(text).split(" ")
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    if len(words) < 2 or not _PLAIN_INITIALS.fullmatch(words[-1]):
        return clean(text)
    return " ".join(filter(None, [words[-1], *words[:-1], suffix]))


def person(text: str, id: str | None = None) -> PersonName:
    """One entry: a comma at its end, as EndNote writes it, makes it a group."""
    text = text.strip()
    if text.endswith(",") and text.count(",") == 1 and len(text) > 1:
        return PersonName(clean(text[:-1]), id, group=True)
    return PersonName(turned(text.rstrip(", ")), id)


def listed(texts: Iterable[str]) -> People:
    """The people of a list whose entries stand apart. "et al." and "others", as an entry or behind the last one, mark a cut list;
    an entry that is itself a list ("Federico, S., Grillo, A.") is taken apart and noted; an empty one is left out and noted."""
    authors: list[PersonName] = []
    cut = False
    odd: list[tuple[str, str]] = []
    for text in texts:
        text = text.strip()
        if is_et_al(text) or _DOTS.fullmatch(text):
            cut = True
            continue
        shorter = _AND_OTHERS.sub("", text)
        if shorter != text:
            text, cut = shorter, True
        several = _several(text)
        if several:
            odd.append(("several authors in one entry", "taken apart"))
        found = [known for known in map(person, several or [text]) if known.name.strip(",;. ")]
        authors += found
        if not found:
            odd.append(("an author without a name", "left out"))
    return People(authors, cut, tuple(odd))


def _several(text: str) -> list[str]:
    """The names in an entry that holds more than one: parted by semicolons or " and ", or "Last, F., Last, F."; else []."""
    if ";" in text:
        return (
            [part for part in map(str.strip, text.split(";")) if part] if text.strip("; ").count(";") else []
        )
    parts = [part.strip() for part in text.split(",")]
    if len(parts) >= 4 and not len(parts) % 2 and all(map(_INITIALS.fullmatch, parts[1::2])):
        return [f"{last}, {first}" for last, first in zip(parts[::2], parts[1::2], strict=True)]
    return []


def comma_joined(text: str) -> list[str]:
    """The names of a list that is joined by commas, none of them in the form "Last, First": "Yagai T., Smith J., Jr., Li C." gives
    three, as Jr. belongs to the one before it."""
    names: list[str] = []
    for part in map(str.strip, text.split(",")):
        if names and _SUFFIX.fullmatch(part):
            names[-1] += f", {part}"
        elif part:
            names.append(part)
    return names


def is_group(name: str) -> bool:
    """True when a name says that it is one of a collaboration, not of a person."""
    return _GROUP.search(name) is not None


def is_institution(name: str) -> bool:
    """True when a word of a name that its source keeps whole says that it is one of an institution or a group. Sources keep the names
    of institutions so, and those of people that cannot be parted."""
    return _GROUP.search(name) is not None or _INSTITUTION.search(name) is not None


def bare(name: str) -> str:
    """A printed name for comparison: case, accents, points, and the comma between last and first name do not count."""
    return fold(clean(_BETWEEN.sub(" ", name)))
