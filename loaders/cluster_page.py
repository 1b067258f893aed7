"""The text of an author cluster page: every paper listed under one exact author name, copied from the page.

    Author name cluster / NAME / … / "50 papers" / … then for each paper
    "NeurIPS Conference 2025 Conference Paper", its title, its authors behind bullets, its abstract.

The page shows at most eight authors of a paper, so a list of exactly eight may be cut: it is marked so, and where the cluster's
own name is not in it, it is added without a place. Titles stay as printed. Abstracts carry traces of the page's making, which
are repaired by the rules in `_REPAIRS` and by no others.
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
# its files end in .txt, as files of many other formats do: only the content tells
SUFFIXES: tuple[str, ...] = ()

SHOWN_AUTHORS = 8
"""How many authors of a paper the page shows at most."""

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
    """An abstract without the page's traces: spaces inside addresses, decimal numbers, "e. g. ," and TeX's percent sign."""
    text = _URL.sub(_joined, abstract)
    for pattern, replacement in _REPAIRS:
        text = pattern.sub(replacement, text)
    return text


def _joined(match: re.Match[str]) -> str:
    address = f"{match['scheme']}://{match['host']}{match['path']}"
    return address.replace(" ", "")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True when one of the first twenty lines says that this is such a page."""
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
        """One more line: the title before the names, the abstract after them."""
        bullet = _BULLET.fullmatch(text)
        if bullet and not self.abstract:
            self.names.append(bullet["name"])
        elif self.names:
            self.abstract.append(text)
        else:
            self.title.append(text)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a page, in its order; a problem when it says another number of papers than its text holds."""
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
                yield Problem(f"line {number}", what, "rest of it ignored")
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
        """A heading line begins the next paper."""
        kind = _KINDS.get(heading["kind"], "other")
        self._entry = _Entry(number, heading["venue"], kind, int(heading["year"]))

    def add(self, number: int, text: str) -> None:
        """Any other line that is not empty."""
        if self._entry is not None:
            self._entry.add(text)
        elif self._name_follows:
            self._name = clean(text)
            self._name_follows = False
        elif text.lower() == _MARK:
            self._name_follows = not self._name
        elif self._said is None and (count := _COUNT.fullmatch(text)):
            # more digits than any count has are no count, and Python refuses to read thousands of them
            digits = count["papers"].replace(",", "")[:12]
            self._said = (int(digits), number)

    def finished(self) -> Iterator[Paper | Problem]:
        """The paper that has been read to its end, if there is one."""
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
        """A problem when the page's number of papers is not what its text holds."""
        if self._said and self._said[0] != self._papers:
            said, line = self._said
            yield Problem(
                f"line {line}",
                f"the page says {said:,} papers, its text holds {self._papers:,}",
                f"{self._papers:,} loaded",
            )
