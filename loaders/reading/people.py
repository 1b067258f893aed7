"""Author lists of references and tables: names in printed order, groups, truncated lists. Pure.

Reference programs print a name as "Last, First" or "Last, First, Jr" (RIS specification; EndNote), and a group as its name with a
trailing comma (EndNote: "World Health Organization,"). Indexes print "Last F.M." (Scopus, Embase) or "Last FM" (MEDLINE).
Any other form is kept as printed.

An entry with several names is split by the first rule that fits, and the rule is reported (`several`):

1. semicolons: "Boucher, Y.; Grondin, P.";
2. the word "and": "Boucher, Yan and Grondin, Pierre", "A. Berger, J. Levine and L. Nonato";
3. commas between surnames and initials: "Boucher, Y., Grondin, P.";
4. commas between three and more full names: "A. Berger, J. Levine, L. Nonato".

Rules 2 and 4 require that every part is a person's name, so that "Ministry of Trade and Industry" stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from graphapp.model.names import clean, fold, straighten
from graphapp.model.records import PersonName
from loaders.reading.fields import is_et_al

__all__ = [
    "Division",
    "People",
    "about_editors",
    "bare",
    "comma_joined",
    "indexed",
    "is_group",
    "is_institution",
    "is_suffix",
    "listed",
    "medline",
    "person",
    "several",
    "turned",
    "without_and",
    "without_ellipsis",
]

_SUFFIX = re.compile(r"(?i)(?:[js]r\.?|i{2,3}|iv|2nd|3rd|4th)")
_INITIALS = re.compile(r"(?:[^\W\d_]\.(?:[ -]?(?=[^\W\d_]\.))?)+|(?:(?:[^\W\d_]{1,2}\.)-?)+")
_PLAIN_INITIALS = re.compile(r"(?:[A-ZÀ-ÖØ-Þ]{1,4}|[A-Z](?:-[A-Z]){1,2})")
_INDEXED = re.compile(
    rf"(?P<last>.*[^\s.,]),? (?P<initials>{_INITIALS.pattern})(?:,? (?P<suffix>[JS]r\.?|I{{2,3}}|IV))?"
)
_DOTS = re.compile(r"\[?(?:\.\.\.|…)\]?")
_AND_OTHERS = re.compile(r"(?i)(?<![,;\s])[,;\s]+(?:et\.?\s+al\b\.?|and others)$")
# Google Scholar and Publish or Perish truncate a list within a line: "K Tilmon, A Tolba…"
_CUT_OFF = re.compile(r"(?<![,;\s.…])[,;\s]*\[?(?:\.{3,}|…)\]?$")

# a longer text is not a name, and is not searched for the forms of one
_LONGEST_NAME = 500
# a longer text is not a list of names
_LONGEST_LIST = 100_000
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
# words that do not occur in personal names, in addition to those of institutions: an entry that contains one is not split
_NO_PERSON = re.compile(
    r"\b(?:of|for|the|in|on|with|de la sant[eé]|administration|authority|affairs|services?|industr(?:y|ies)|studies|sciences?|"
    r"technolog\w+|engineering|research|health|survey|observatory|hospital|clinic|faculty|college|school|division|section|unit|"
    r"program|systems?|national|international|editors?|eds?)\b",
    re.IGNORECASE,
)
_AND = re.compile(r",?\s+and\s+", re.IGNORECASE)
_LEADING_AND = re.compile(r"^(?:and|&)\s+", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’‘`-]*")
_FAR_EASTERN = re.compile(r"[\u3400-\u9fff\uac00-\ud7af]{2,4}")
_PARTICLES = frozenset(
    [
        "af",
        "al",
        "ap",
        "av",
        "bin",
        "da",
        "dal",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "los",
        "ten",
        "ter",
        "van",
        "von",
        "vom",
        "y",
        "zu",
        "zum",
        "zur",
    ]
)
_MOST_WORDS = 6


class People(NamedTuple):
    """An author list, whether it is truncated, and its problems: each (what, what was done)."""

    authors: list[PersonName]
    cut: bool = False
    odd: tuple[tuple[str, str], ...] = ()


def about_editors(what: str, done: str) -> tuple[str, str]:
    """A problem of an author list, in words about a list of editors; a quoted value in it does not change."""
    said, quote, value = what.partition(": '")
    return said.replace("author", "editor") + quote + value, done.replace("author", "editor")


@lru_cache(maxsize=20_000)
def turned(text: str) -> str:
    """A name in printed order: "Lovelace, Ada" and "King, Martin Luther, Jr." reversed, "Liu R." too (the initials of an index);
    others as printed."""
    text = clean(text)
    if "," in text:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) == 3 and all(parts):
            if _SUFFIX.fullmatch(parts[2]):
                return f"{parts[1]} {parts[0]} {parts[2]}"
            # "Last, Jr, First" is BibTeX's form; in any other three parts the first name is unknown
            return straighten(text) if _SUFFIX.fullmatch(parts[1]) else text
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
    if _SUFFIX.fullmatch(match["initials"]):
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


class Division(NamedTuple):
    """The names in an entry that contains several, and what separates them, for messages: "semicolons", "and", "commas"; no names and
    "" for an entry that is one name."""

    names: list[str]
    by: str


_ONE = Division([], "")


def listed(texts: Iterable[str]) -> People:
    """The people of a list of separate entries. "et al.", "others" and an ellipsis, as an entry or after the last one, mark a truncated
    list; an entry with several names (`several`) is split and reported; an empty one is dropped and reported."""
    authors: list[PersonName] = []
    cut = False
    odd: list[tuple[str, str]] = []
    for text in texts:
        text = text.strip()
        if is_et_al(text) or _DOTS.fullmatch(text):
            cut = True
            continue
        shorter = without_ellipsis(_AND_OTHERS.sub("", text))
        if shorter != text:
            text, cut = shorter, True
        names, by = several(text)
        if names:
            odd.append((f"several authors in one entry, separated by {by}", "split into one entry for each"))
        found = [known for known in map(person, names or [text]) if known.name.strip(",;. ")]
        authors += found
        if not found:
            odd.append(("author without a name", "author dropped"))
    return People(authors, cut, tuple(odd))


def without_ellipsis(text: str) -> str:
    """`text` without the ellipsis at its end that marks a truncated list: "A Tolba…" and "A Tolba..." give "A Tolba"."""
    return _CUT_OFF.sub("", text) if text.endswith(("…", "...", "]")) else text


def without_and(text: str) -> str:
    """An entry without a leading "and", as in "and May, Bob"."""
    return _LEADING_AND.sub("", text, count=1)


def several(text: str) -> Division:
    """The parts of an entry with more than one name, by the rules in the docstring of this module."""
    if ";" in text:
        parts = [without_and(part) for part in map(str.strip, text.split(";")) if part]
        return Division(parts, "semicolons") if text.strip("; ").count(";") else _ONE
    if len(text) > _LONGEST_LIST:
        return _ONE
    if " and " in text.lower() and (names := _joined_by_and(text)):
        return Division(names, "“and”")
    if text.count(",") < 2:
        return _ONE
    if names := _in_pairs(text):
        return Division(names, "commas")
    names = comma_joined(text)
    return Division(names, "commas") if len(names) > 2 and all(map(_is_full_name, names)) else _ONE


def _joined_by_and(text: str) -> list[str]:
    """The names of a list with the word "and" in it, where every part is a name; else []."""
    parts = _AND.split(text)
    if len(parts) < 2 or is_institution(text) or _NO_PERSON.search(text):
        return []
    # if the last part has no comma, commas separate names: "A. Berger, J. Levine and L. Nonato"
    enumerated = "," not in parts[-1]
    names: list[str] = []
    for part in parts:
        found = comma_joined(part)
        if len(found) > 1 and (enumerated or len(found) > 2) and all(map(_is_full_name, found)):
            names += found
        elif pairs := _in_pairs(part):
            names += pairs
        elif _is_turned_name(part) or _is_full_name(part):
            names.append(part)
        else:
            return []
    return names


def _in_pairs(text: str) -> list[str]:
    """ "Federico, S., Grillo, A." as two names: surnames and initials in turn; else []."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) >= 4 and not len(parts) % 2 and all(map(_INITIALS.fullmatch, parts[1::2])):
        return [f"{last}, {first}" for last, first in zip(parts[::2], parts[1::2], strict=True)]
    return []


def _is_full_name(text: str) -> bool:
    """True for text that looks like a person's name in printed order: two to six words of letters, each with an upper-case letter or a
    particle, of which one is more than an initial; or two to four Chinese, Japanese or Korean characters. A suffix ("Jr.") may follow
    after a comma."""
    text, _, suffix = text.partition(",")
    if suffix and not _SUFFIX.fullmatch(suffix.strip()):
        return False
    if _FAR_EASTERN.fullmatch(text):
        return True
    words = text.split()
    return (
        2 <= len(words) <= _MOST_WORDS
        and all(map(_is_name_word, words))
        and any(len(word.strip(".")) > 1 and "." not in word[:-1] for word in words)
        and not (is_institution(text) or _NO_PERSON.search(text))
    )


def _is_turned_name(text: str) -> bool:
    """True for "Last, First" and "Last, First, Jr"."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[2]):
        parts.pop()
    return len(parts) == 2 and all(
        0 < len(words) <= _MOST_WORDS and all(map(_is_name_word, words)) for words in map(str.split, parts)
    )


def _is_name_word(word: str) -> bool:
    if not _NAME_WORD.fullmatch(word):
        return False
    return not word[0].islower() or word.lower().rstrip(".") in _PARTICLES or word[1:2] in ("'", "’", "‘")


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


def is_suffix(text: str) -> bool:
    """True for a suffix of a name: "Jr.", "III"."""
    return _SUFFIX.fullmatch(text) is not None


def is_group(name: str) -> bool:
    """True if a name is that of a collaboration, not of a person."""
    return _GROUP.search(name) is not None


def is_institution(name: str) -> bool:
    """True if a word of a name that its source keeps in one piece is typical of institutions and groups. Sources keep the names of
    institutions in one piece, and those of people that cannot be split."""
    return _GROUP.search(name) is not None or _INSTITUTION.search(name) is not None


def bare(name: str) -> str:
    """A printed name for comparison: case, accents, points, and the comma between last and first name do not count."""
    return fold(clean(_BETWEEN.sub(" ", name)))
