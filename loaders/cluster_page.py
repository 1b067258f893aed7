"""The text of an author cluster page: every paper listed under one exact author name, copied from the page.

    Author name cluster / NAME / … / "50 papers" / … then for each paper
    "NeurIPS Conference 2025 Conference Paper", its title, its authors after bullets, its abstract.

The page shows at most eight authors of a paper, so a list of exactly eight may be truncated: it is marked as such, and if it lacks
the cluster's own name, that name is added without a position. Titles stay as printed. Abstracts contain artefacts of the page's
conversion, which are repaired by the rules in `_REPAIRS` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from graphapp.model.identifiers import content_id
from graphapp.model.names import clean, key
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders.reading.lines import numbered, wide_encoding

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "repaired", "sniff"]

NAME = "cluster-page"
LABEL = "text of an author cluster page"
# the extension .txt is shared by many formats: only the content decides
SUFFIXES: tuple[str, ...] = ()

SHOWN_AUTHORS = 8
"""The maximum number of authors of a paper that the page shows."""

_MARK = "author name cluster"
_HEADING = re.compile(r"(?P<venue>\S.*?) (?P<kind>[A-Z][a-z]+) (?P<year>\d{4}) (?P=kind) [A-Z][a-z]+")
_BULLET = re.compile(r"\s*[•·‣]\s*(?P<name>.*)")
_COUNT = re.compile(r"(?P<papers>\d[\d,]*) papers?")
_KINDS: dict[str, Kind] = {
    "Conference": "conference",
    "Journal": "journal",
    "Preprint": "preprint",
    "Book": "book",
    "Thesis": "thesis",
}

_URL = re.compile(
    r"\b(?P<scheme>https?): ?//(?P<host>[\w-]+(?:\. ?[\w-]+)+)(?P<path>(?:/ ?(?=[\w.-]+/)|[^\s])*)"
)
_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = (
    # 36. 0 -> 36.0: up to three digits, point, space, one or two digits; a year before the point is the end of a sentence
    (re.compile(r"(?<!\d)(\d{1,3})\. (\d{1,2})(?!\d)"), r"\1.\2"),
    # 5, 000 -> 5,000: only before three zeros, since "100, 200" may be two numbers
    (re.compile(r"(?<!\d)(\d{1,3}), 000(?!\d)"), r"\1,000"),
    # e. g. , -> e.g., and i. e. , -> i.e.,
    (re.compile(r"\b(e|i)\. (g|e)\.(?: (?=,))?"), r"\1.\2."),
    # 36.0\% -> 36.0%
    (re.compile(r"\\%"), "%"),
)


def repaired(abstract: str) -> str:
    """An abstract without the page's artefacts: spaces inside addresses, decimal numbers, "e. g. ," and TeX's percent sign."""
    text = _URL.sub(_joined, abstract)
    for pattern, replacement in _REPAIRS:
        text = pattern.sub(replacement, text)
    return text


def _joined(match: re.Match[str]) -> str:
    address = f"{match['scheme']}://{match['host']}{match['path']}"
    return address.replace(" ", "")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if one of the first twenty lines identifies such a page."""
    if encoding := wide_encoding(head):
        head = head.decode(encoding, "replace").encode(errors="replace")
    lines = head.split(b"\n", 20)[:20]
    return any(line.strip().lower() == _MARK.encode() for line in lines)


@dataclass(slots=True)
class _Entry:
    """A paper as far as it has been read."""

    line: int
    venue: str
    kind: Kind
    year: int
    title: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    abstract: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add a line: to the title before the names, to the abstract after them."""
        bullet = _BULLET.fullmatch(text)
        if bullet and not self.abstract:
            self.names.append(bullet["name"])
        elif self.names:
            self.abstract.append(text)
        else:
            self.title.append(text)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a page in file order; a problem if the page states another number of papers than it contains."""
    page = _Page()
    size = 0
    for number, line in numbered(stream, max_record_bytes):
        try:
            text = line.decode().strip()
        except UnicodeDecodeError:
            text = line.decode(errors="replace").strip()
            yield Problem(f"line {number}", "not UTF-8", "unreadable characters replaced")
        heading = _HEADING.fullmatch(text)
        before, size = size, 0 if heading else size + len(line)
        if size > max_record_bytes:
            if before <= max_record_bytes:
                what = f"record longer than {max_record_bytes:,} bytes"
                yield Problem(f"line {number}", what, "rest of the record ignored")
        elif heading:
            yield from page.finished()
            page.begin(number, heading)
        elif text:
            page.add(number, text)
    yield from page.finished()
    yield from page.summed_up()


class _Page:
    """The page as far as it has been read."""

    def __init__(self) -> None:
        self._name = ""
        self._name_follows = False
        self._said: tuple[int, int] | None = None
        self._entry: _Entry | None = None
        self._papers = 0

    def begin(self, number: int, heading: re.Match[str]) -> None:
        """Begin the next paper at a heading line."""
        kind = _KINDS.get(heading["kind"], "other")
        self._entry = _Entry(number, heading["venue"], kind, int(heading["year"]))

    def add(self, number: int, text: str) -> None:
        """Add any other line that is not empty."""
        if self._entry is not None:
            self._entry.add(text)
        elif self._name_follows:
            self._name = clean(text)
            self._name_follows = False
        elif text.lower() == _MARK:
            self._name_follows = not self._name
        elif self._said is None and (count := _COUNT.fullmatch(text)):
            # no count has more digits, and Python refuses to convert thousands of them
            digits = count["papers"].replace(",", "")[:12]
            self._said = (int(digits), number)

    def finished(self) -> Iterator[Paper | Problem]:
        """The paper that has been read to its end, if any."""
        entry, self._entry = self._entry, None
        if entry is None:
            return
        where = f"line {entry.line}"
        title = clean(" ".join(entry.title))
        if not title:
            yield Problem(where, "a heading without a title below it", "record refused", 1)
            return
        self._papers += 1
        people = [PersonName(name) for name in entry.names]
        cut = len(people) == SHOWN_AUTHORS
        if self._name and key(self._name) not in {key(clean(name)) for name in entry.names}:
            if cut:
                people.append(PersonName(self._name, unplaced=True))
            else:
                yield Problem(where, f"{self._name} is not among the authors of {title!r}", "kept as printed")
        yield Paper(
            record=f"{NAME}:{content_id(title, entry.year, entry.venue, *entry.names)}",
            title=title,
            authors=people,
            year=entry.year,
            kind=entry.kind,
            venue=Venue(entry.venue, None if entry.kind == "other" else entry.kind),
            authors_cut=cut,
            abstract=repaired(" ".join(entry.abstract)) or None,
            where=where,
        )

    def summed_up(self) -> Iterator[Problem]:
        """A problem if the number of papers that the page states differs from the number found."""
        if self._said and self._said[0] != self._papers:
            said, line = self._said
            yield Problem(
                f"line {line}",
                f"the page states {said:,} papers but contains {self._papers:,}",
                f"{self._papers:,} loaded",
            )
