"""Converts JSON records to papers, for all JSON formats. Each format states where its records are and what their fields mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from graphapp.model.identifiers import content_id
from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders.reading.fields import is_et_al, plain
from loaders.reading.json_records import ListPaths, records
from loaders.reading.latex import to_text

__all__ = [
    "Notes",
    "by_content",
    "date_year",
    "first",
    "joined",
    "marked",
    "obj",
    "objs",
    "papers",
    "record_name",
    "text",
    "titled",
    "uninverted",
    "venue",
    "whole",
]

_LONGEST_ID = 300
# TeX, not dollars: a formula with a command, a script or a brace in it, a command with an argument, an accent, a brace before a command
_TEX = re.compile(
    r"\$[^$]*[\\^_{}][^$]*\$|\\[A-Za-z]+\s*\{|\\[`'^\"~=.]\s*\{?\\?[A-Za-z]|\{\s*\\|\\(?:textit|emph|ss|ae|oe|o|l|aa)\b",
    re.IGNORECASE,
)
_BARE_FORMULA = re.compile(r"\$[A-Za-z0-9+\-*/=<>()., ]{1,12}\$(?![0-9])")
_BASIC_KINDS: frozenset[Kind] = frozenset({"conference", "journal", "preprint", "book"})


class Notes:
    """The problems of the current record, and its place. `around` is the object around the list that contains it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.where = ""
        self.around: dict[str, Any] = {}
        self.cut = False
        """An entry of the author list was "et al." or similar."""

    def refuse(self, what: str) -> None:
        """The record is refused."""
        self.problems.append(Problem(self.where, what, "record refused", 1))

    def is_end(self, name: str) -> bool:
        """True for an entry of an author list such as "et al."; the list is marked as truncated."""
        if is_et_al(name):
            self.cut = True
            return True
        return False

    def note(self, what: str, done: str = "field dropped") -> None:
        """A problem of the record that does not refuse it."""
        self.problems.append(Problem(self.where, what, done))

    def nameless(self) -> None:
        """An author of the record has no name."""
        self.note("author without a name", "author dropped")

    def text(self, record: dict[str, Any], *names: str) -> str | None:
        """The first of these fields that has a value, as a string; a value that is neither a string nor a number is reported."""
        for name in names:
            value = record.get(name)
            if value is None or value == "" or value == [] or value == {}:
                continue
            if (found := text(value)) is not None:
                return found
            if type(value) is not str:
                self.note(f"{name} is not a string")
        return None

    def entries(self, record: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """The objects in the list of this name; a value that is neither a list nor an object is dropped and reported."""
        value = record.get(name)
        if value is None or value == "":
            return []
        if type(value) is dict:
            return [value]
        if type(value) is not list:
            self.note(f'"{name}" is not a list')
            return []
        found = [entry for entry in value if type(entry) is dict]
        if len(found) != len(value):
            self.note(f'an entry of "{name}" is not an object', "entry dropped")
        return found

    def editors(self, entries: Iterable[dict[str, Any]], make: MakePerson) -> tuple[PersonName, ...]:
        """The editors in `entries`, each read by `make` as an author is; an editor without a name is dropped and reported."""
        own = Notes()
        found = tuple(person for entry in entries if (person := make(entry, own)))
        for _ in own.problems:
            self.note("editor without a name", "editor dropped")
        return found


Make = Callable[[dict[str, Any], Notes], Paper | None]
MakePerson = Callable[[dict[str, Any], Notes], PersonName | None]


def papers(stream: BinaryIO, lists: ListPaths, make: Make, limit: int) -> Iterator[Paper | Problem]:
    """The papers of a file: `lists` says where records are (see json_records); `make` converts a record, or refuses it."""
    notes = Notes()
    for item in records(stream, lists, limit):
        if isinstance(item, Problem):
            yield item
            continue
        notes.where, record, notes.around = item
        notes.cut = False
        paper = None
        if type(record) is dict:
            paper = make(record, notes)
        else:
            notes.refuse("not a JSON object")
        if notes.problems:
            yield from notes.problems
            notes.problems = []
        if paper is not None:
            paper.where = notes.where
            yield paper


def titled(given: Any, notes: Notes, subtitle: Any = None) -> str | None:
    """A title as text, followed by a colon and the subtitle unless it contains that; None, with the record refused, if there is none."""
    title = marked(text(given))
    if not title:
        notes.refuse("no title")
        return None
    second = marked(text(subtitle))
    if second and second.casefold() not in title.casefold():
        return f"{title}{' ' if title[-1] in ':?!.' else ': '}{second}"
    return title


def text(value: Any) -> str | None:
    """A string that is not blank, or a number as a string; else None."""
    if type(value) is str:
        return value if value and not value.isspace() else None
    return str(value) if type(value) is int and -(10**18) < value < 10**18 else None


def whole(value: Any) -> int | None:
    """An integer, or a string of digits as an integer; else None."""
    if type(value) is int:
        return value
    if type(value) is str and len(value) < 20 and value.strip().lstrip("-").isdecimal():
        return int(value)
    return None


def obj(value: Any) -> dict[str, Any]:
    """`value` if it is an object, else an empty one."""
    return value if type(value) is dict else {}


def objs(value: Any) -> list[dict[str, Any]]:
    """The objects in a list, or a single object in place of a list."""
    if type(value) is dict:
        return [value]
    return [entry for entry in value if type(entry) is dict] if type(value) is list else []


def first(value: Any) -> Any:
    """The first entry of a list, None if it is empty; any other value unchanged."""
    if type(value) is list:
        return value[0] if value else None
    return value


def joined(parts: Iterable[Any]) -> str | None:
    """The different strings among `parts`, joined by "; "; None if there are none."""
    found = dict.fromkeys(clean(part) for part in parts if type(part) is str)
    return "; ".join(filter(None, found)) or None


def marked(value: str | None) -> str | None:
    """`value` without HTML, JATS and MathML markup, and with TeX converted to plain text; None if nothing is left."""
    if value is None:
        return None
    if "<" in value or "&" in value:
        value = plain(value)
    if ("\\" in value or "$" in value) and (_TEX.search(value) or _BARE_FORMULA.search(value)):
        value = to_text(value)
    # control characters are removed where the records of all formats are cleaned
    value = " ".join(value.split())
    return (value if value.isascii() else unicodedata.normalize("NFC", value)) or None


def uninverted(index: Any) -> str | None:
    """The text of an index of each word with its positions, as OpenAlex and the Microsoft Academic Graph have it; None if there is none."""
    index = obj(index)
    index = obj(index.get("InvertedIndex")) or index
    places: list[tuple[int, str]] = []
    for word, found in index.items():
        if type(found) is list:
            places += [(place, word) for place in found if type(place) is int]
    places.sort()
    return " ".join(word for _, word in places) or None


def date_year(value: Any) -> int | None:
    """The year of a date as Crossref and CSL write it: {"date-parts": [[2019, 3]]}."""
    parts = first(obj(value).get("date-parts"))
    return whole(first(parts))


def venue(name: str | None, kind: Kind | None) -> Venue | None:
    """A venue of this name, without markup; its kind is None if that of the paper implies none."""
    printed = marked(name)
    return Venue(printed, kind if kind in _BASIC_KINDS else None) if printed else None


def record_name(format: str, id: str | None) -> str | None:
    """The name of a record with this identifier in its source; None for an identifier that cannot be part of a name."""
    id = clean(id) if id else ""
    return f"{format}:{id}" if 0 < len(id) <= _LONGEST_ID else None


def by_content(
    format: str, title: str, year: int | None, people: Iterable[PersonName], *more: str | None
) -> str:
    """The name of a record without a unique identifier in its source."""
    return f"{format}:content:{content_id(title, year, *more, *(person.name for person in people))}"
