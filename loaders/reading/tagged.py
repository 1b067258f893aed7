"""Records whose lines begin with tags, as reference managers and databases write them. A dialect is a table over this reader.

A record begins at a tag that begins records, at the first tagged line after the end of the previous record, or at a second title after
a blank line. Therefore a record whose first line or end tag is missing is still read. Lines without a tag continue the previous field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from graphapp.model.dois import in_note, normal_doi
from graphapp.model.identifiers import content_id
from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, Problem, Venue
from loaders.reading.decoding import Decoder, LongText, text_lines
from loaders.reading.fields import plain, year_in
from loaders.reading.lines import wide_encoding
from loaders.reading.people import People, about_editors, listed

__all__ = ["Dialect", "Meaning", "Record", "authors", "beginning", "has_line", "papers", "records"]

_COMPACT_DATE = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?=[01][0-9][0-3][0-9](?!\d))")
# archives that call themselves journals in exports
_PREPRINTS = re.compile(r"(?i)(?:arxiv|corr\b|biorxiv|medrxiv|chemrxiv|psyarxiv|ssrn)")
_LINE_END = re.compile(r"\r+\n?")
_WEB = re.compile(r"(?i)https?://\S+")


class Dialect(NamedTuple):
    """How the lines of a dialect are read.

    `line` matches groups `tag` and `value` in a line. `begins` and `ends` are the tags that begin and end a record, `around` those
    that occur outside of records. What begins in another way is a record only with one of the `core` tags. `blank_ends`: a blank line
    ends every record. `titles`: after a blank line, a second one of these begins another record. `indented`: only lines that begin
    with a space continue a field. `entries`: fields in which each line is an entry. `number`: text alone between records that is not
    a record (their count).
    """

    line: re.Pattern[str]
    begins: frozenset[str]
    core: frozenset[str]
    ends: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    blank_ends: bool = False
    indented: bool = False
    entries: frozenset[str] = frozenset()
    number: re.Pattern[str] = re.compile(r"<?\d+[.>)]?")


class Record:
    """One record: the number of its first line, and its fields in order, each a tag and a value."""

    __slots__ = ("_values", "fields", "line", "size", "whole")

    def __init__(self, line: int) -> None:
        self.line = line
        self.fields: list[list[str]] = []
        self.size = 0
        self.whole = False
        """The record began with a tag that begins records, or with its title."""
        self._values: dict[str, list[str]] | None = None

    def all(self, *tags: str) -> list[str]:
        """The values of these tags, in the order of the record."""
        if len(tags) == 1:
            return self._by_tag().get(tags[0], [])
        return [value for tag, value in self.fields if tag in tags]

    def first(self, *tags: str) -> str:
        """The first value that is not empty, of the first of these tags that has one; else ""."""
        values = self._by_tag()
        for tag in tags:
            for value in values.get(tag, ()):
                if value:
                    return value
        return ""

    def _by_tag(self) -> dict[str, list[str]]:
        """The values of each tag; must be called when the record is complete."""
        if self._values is None:
            self._values = {}
            for tag, value in self.fields:
                self._values.setdefault(tag, []).append(value)
        return self._values


def records(stream: BinaryIO, dialect: Dialect, limit: int) -> Iterator[Record | Problem]:
    """The records of a file; a problem for each that is larger than `limit` bytes, and at the end one for text that belongs to no
    record and one for each encoding other than UTF-8."""
    decoder = Decoder()
    reader = _Reader(dialect, limit)
    yield from reader.records(_parted(text_lines(stream, limit, decoder), dialect.line))
    last = reader.finished()
    if last is not None:
        yield last
    yield from reader.left_out()
    yield from decoder.problems()


def _parted(lines: Iterator[tuple[int, str]], tagged: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Splits lines that contain single carriage returns, as in a concatenation of files of two programs. A part without a tag continues
    the previous field, indented as some dialects require."""
    for numbered in lines:
        number, line = numbered
        if "\r" not in line or type(line) is LongText:
            yield numbered
            continue
        first, *others = line.strip("\r\n").split("\r")
        yield number, f"{first}\n"
        for part in others:
            yield number, f"{part}\n" if tagged.match(part) or not part else f" {part}\n"


class _Reader:
    """The record that is being read, and the text between records."""

    def __init__(self, dialect: Dialect, limit: int) -> None:
        self._dialect = dialect
        self._match = dialect.line.match
        self._limit = limit
        self._record: Record | None = None
        self._blank = False
        self._begun = False
        self._stray = 0
        self._first_stray = 0

    def records(self, lines: Iterator[tuple[int, str]]) -> Iterator[Record | Problem]:
        """The records that end within these lines."""
        match_line, limit = self._match, self._limit
        special = self._dialect.begins | self._dialect.ends | self._dialect.around
        for number, line in lines:
            match = match_line(line)
            record = self._record
            if match is not None and record is not None and not self._blank:
                tag, value = match.group("tag", "value")
                if tag not in special:
                    # the most frequent case
                    record.size += len(line)
                    if record.size <= limit:
                        record.fields.append([tag, value.strip() if value else ""])
                    continue
            finished = self._untagged(number, line) if match is None else self._tagged(number, line, match)
            if finished is not None:
                yield finished

    def _tagged(self, number: int, line: str, match: re.Match[str]) -> Record | Problem | None:
        """Add a line with a tag; yields the previous record if the line ends it."""
        tag = match["tag"]
        record = self._record
        dialect = self._dialect
        finished = None
        again = self._blank and tag in dialect.titles and self._has(tag)
        if record is None or tag in dialect.begins or again or (self._blank and not record.whole):
            if tag in dialect.around or (record is None and tag in dialect.ends):
                self._blank = False
                return None
            finished = self.finished()
            record = self._record = Record(number)
            record.whole = again or tag in dialect.begins
            self._begun = True
        self._blank = False
        record.size += len(line)
        if tag in dialect.ends:
            return finished or self.finished()
        if record.size <= self._limit:
            record.fields.append([tag, (match["value"] or "").strip()])
        return finished

    def _has(self, tag: str) -> bool:
        return self._record is not None and any(field[0] == tag for field in self._record.fields)

    def _untagged(self, number: int, line: str) -> Record | Problem | None:
        """A line without a tag: blank, a continuation of the previous field, or text outside of records."""
        text = line.strip()
        record = self._record
        if record is not None:
            # line feeds count towards the limit, so that blank lines cannot grow a record without bounds
            record.size += len(line)
        if not text:
            self._blank = True
            return self.finished() if self._dialect.blank_ends else None
        if (self._blank or record is None) and self._dialect.number.fullmatch(text):
            return None
        if record is None or (self._dialect.indented and not line[0].isspace()):
            if self._begun:
                self._note_stray(number, 1)
            return None
        if type(line) is LongText:
            record.size += self._limit
        if record.size <= self._limit and record.fields:
            self._continue(record, text)
        return None

    def _continue(self, record: Record, text: str) -> None:
        field = record.fields[-1]
        if field[0] in self._dialect.entries:
            record.fields.append([field[0], text])
        else:
            # joined when the record is complete, since a field may have very many lines
            field.append(text)

    def finished(self) -> Record | Problem | None:
        """The current record, if there is one; a problem if it is too large."""
        record, self._record = self._record, None
        if record is None:
            return None
        if record.size > self._limit:
            return Problem(f"line {record.line}", f"longer than {self._limit:,} bytes", "record refused", 1)
        if not record.whole and self._dialect.core.isdisjoint([field[0] for field in record.fields]):
            self._note_stray(record.line, len(record.fields))
            return None
        for field in record.fields:
            if len(field) > 2:
                field[1:] = [" ".join(filter(None, field[1:]))]
        return record

    def _note_stray(self, number: int, times: int) -> None:
        self._stray += times
        self._first_stray = self._first_stray or number

    def left_out(self) -> Iterator[Problem]:
        """At the end: one problem for all lines between records; text before the first record is a heading."""
        if self._stray:
            what = "text outside any field"
            yield Problem(f"line {self._first_stray}", what, "ignored", times=self._stray)


class Meaning(NamedTuple):
    """The meaning of the tags of a dialect. Of several tags, the first that has a value counts.

    `id`: permanent numbers of a source; `key`: numbers of a user's library, which are not unique across libraries. `notes`: free text,
    whose DOI counts only if no other field has one. `venues`: the venue tags for a kind of paper, if they differ from `venue`; `editors`: likewise
    for `editor`.
    """

    name: str
    title: tuple[str, ...]
    author: tuple[str, ...]
    year: tuple[str, ...]
    type: tuple[str, ...]
    kinds: Mapping[str, Kind]
    venue: tuple[str, ...]
    venues: Mapping[Kind, tuple[str, ...]]
    abstract: tuple[str, ...]
    doi: tuple[str, ...]
    url: tuple[str, ...]
    id: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    default: Kind = "other"
    editor: tuple[str, ...] = ()
    editors: Mapping[Kind, tuple[str, ...]] = MappingProxyType({})


def authors(record: Record, meaning: Meaning) -> People:
    """The people of a record's author fields, in their order."""
    return listed(record.all(*meaning.author))


def papers(
    stream: BinaryIO,
    dialect: Dialect,
    meaning: Meaning,
    limit: int,
    people: Callable[[Record, Meaning], People] = authors,
) -> Iterator[Paper | Problem]:
    """The papers of a file; a record without a title is one problem."""
    for found in records(stream, dialect, limit):
        if isinstance(found, Problem):
            yield found
        else:
            yield from paper(found, meaning, people(found, meaning))


def paper(record: Record, meaning: Meaning, people: People) -> Iterator[Paper | Problem]:
    """The paper of a record, or the problem that it has no title."""
    where = f"line {record.line}"
    title = clean(plain(record.first(*meaning.title)))
    if not title:
        yield Problem(where, "no title", "record refused", 1)
        return
    for what, done in people.odd:
        yield Problem(where, what, done)
    if second := _second_title(record, meaning):
        yield Problem(
            where, f"second title, possibly from another record: {second[:60]!r}", "first title kept"
        )
    year, odd = _year(record, meaning)
    if odd:
        yield Problem(where, f"not a year: {odd[:60]!r}", "field dropped")
    kind = _kind(record, meaning)
    venue = clean(plain(record.first(*meaning.venues.get(kind, meaning.venue))))
    if venue == title:
        venue = ""
    if kind in ("journal", "other") and _PREPRINTS.match(venue):
        kind = "preprint"
    editors = listed(record.all(*meaning.editors.get(kind, meaning.editor)))
    for what, done in editors.odd:
        yield Problem(where, *about_editors(what, done))
    yield Paper(
        record=_name(record, meaning, title, year, venue, people),
        title=title,
        authors=people.authors,
        year=year,
        kind=kind,
        venue=Venue(venue, kind if kind in ("conference", "journal", "book", "preprint") else None)
        if venue
        else None,
        authors_cut=people.cut,
        abstract=clean(plain(record.first(*meaning.abstract))) or None,
        doi=_doi(record, meaning),
        url=_url(record.all(*meaning.url)),
        where=where,
        editors=tuple(editors.authors),
    )


def _second_title(record: Record, meaning: Meaning) -> str:
    """A second title under the same tag, if there is one."""
    titles = next(filter(any, map(record.all, meaning.title)), [])
    first, *others = filter(None, titles)
    return next((title for title in others if title != first), "")


def _name(record: Record, meaning: Meaning, title: str, year: int | None, venue: str, people: People) -> str:
    """The permanent name of a record: the number from its source, else a digest of its content."""
    if id := clean(record.first(*meaning.id)):
        return f"{meaning.name}:{id[:200]}"
    digest = content_id(title, year, venue, *(person.name for person in people.authors))
    key = clean(record.first(*meaning.key))[:100]
    return f"{meaning.name}:{key or 'content'}:{digest}"


def _kind(record: Record, meaning: Meaning) -> Kind:
    """The kind of a record: that of its first known type, tag by tag."""
    for tag in meaning.type:
        said = {value.lower() for value in record.all(tag)}
        for name, kind in meaning.kinds.items() if said else ():
            if name in said:
                return kind
    return meaning.default


def _year(record: Record, meaning: Meaning) -> tuple[int | None, str]:
    """The year, and the text in its place if it is not a year."""
    odd = ""
    for tag in meaning.year:
        for value in record.all(tag):
            year = year_in(value)
            if year is None and (match := _COMPACT_DATE.search(value)):
                year = int(match[1])
            if year is not None:
                return year, ""
            odd = odd or (value if any(char.isalnum() for char in value) else "")
    return None, odd


def _doi(record: Record, meaning: Meaning) -> str | None:
    """The DOI: of the first tag that has one, then of an address, then of a note."""
    fields = (normal_doi(value) for tag in meaning.doi for value in record.all(tag))
    addresses = (normal_doi(url) for tag in meaning.url for url in record.all(tag) if "doi.org" in url)
    notes = (in_note(note) for tag in meaning.notes for note in record.all(tag))
    return next(filter(None, chain(fields, addresses, notes)), None)


def _url(values: list[str]) -> str | None:
    """The first web address; else the text in its place."""
    for value in values:
        if match := _WEB.search(value):
            return match[0]
    other = next(filter(None, values), None)
    return f"https:{other}" if other and other.startswith("//") else other


def beginning(head: bytes) -> str:
    """The text of the beginning of a file, for detection."""
    return head.decode(wide_encoding(head) or "utf-8", errors="replace").removeprefix("\ufeff")


def has_line(head: bytes, pattern: re.Pattern[str]) -> bool:
    """True if `pattern` is found in the beginning of a file; every line there ends with a line feed."""
    return pattern.search(_LINE_END.sub("\n", beginning(head))) is not None
