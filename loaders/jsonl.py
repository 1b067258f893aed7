"""graphapp's own record format: JSON Lines in UTF-8 (or UTF-16 and UTF-32), one paper on each line, plain or compressed (.gz, .zst).

    {"id": "neurips2025/17", "title": "…", "year": 2025, "venue": "NeurIPS", "kind": "conference", "authors": ["Ada Lovelace", …]}

Every field but `title` may be missing or null:

- `id`: a string or integer that names the record permanently: the same id is the same paper, in every file. A record
  without id is named by its content.
- `title`: a string that is not blank; a record without one is refused.
- `year`: an integer, or a date that begins with one ("2020-12-31", "20201231"). If it is missing, the fields of other programs are
  used: `publication_year`, `pub_year`, `PubYear`, `publication_date`, `pub_date`, `date`, `published`.
- `venue`: a name, or {"name", "kind"}. A venue given by its name has the kind of the paper.
- `kind`: conference, journal, preprint, book, thesis or other (the default).
- `authors`: names in printed order, each a string or {"name", "id", "orcid", "unplaced"}. `id` is an identifier with its
  scheme (`dblp:79/2536`); without one, `orcid` is the identifier. `"unplaced": true` marks an author of the paper whose position in
  the list is unknown, because the source truncated the list.
- `authors_cut`: true if the source shows only the beginning of the author list; implied by an unplaced author.
- `editors`: the editors of the publication or of its volume, in the same form; they are not authors.
- `abstract`, `doi`, `url`: strings.
- `graphapp_source`: in lists that graphapp wrote, the name of the record that the paper came from if it was not one of this
  format (`cluster-page:…`); it then names the record in place of `id`.
- `graphapp_records`: in tables that graphapp wrote, the records of a paper that was merged from several, each a string with a JSON object;
  they are read in place of the line.

Other fields are ignored. A field of the wrong type is dropped and reported; the record is kept.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import orjson

from graphapp.errors import BadInput
from graphapp.model.identifiers import content_id, is_record_name
from graphapp.model.names import clean
from graphapp.model.records import KINDS, Kind, Paper, PersonName, PrintedNames, Problem, Venue
from graphapp.native import compiled
from loaders.reading.fields import year_in
from loaders.reading.json_errors import not_json, shown_value
from loaders.reading.lines import LongLine, blocks, is_utf8, wide_encoding

if TYPE_CHECKING:
    from loaders import TakeLines

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "jsonl"
LABEL = "graphapp records, one JSON object per line"
SUFFIXES: tuple[str, ...] = (".jsonl", ".ndjson")

_REFUSED = "record refused"
_LEFT_OUT = "field dropped"
# venues are built once and used for all their papers; emptied when full, so that memory does not grow with the file
_VENUES_KEPT = 30_000
_PEOPLE_KEPT = 100_000
_joined = "".join
_TEXTS = frozenset({str, type(None)})
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dXx]")
_SCHEME = re.compile(r"(?!name:)[A-Za-z][\w.+-]*:\S")
_LONGEST_ID = 300
_LONGEST_YEAR = 20
_LAST_YEAR = 9999
# the headers that tables use too (`loaders.csv_columns`), without separators between words
_OTHER_YEARS = frozenset({"publicationyear", "pubyear", "publicationdate", "pubdate", "date", "published"})
_LINES_NAMED = 20
# in which other formats look for a mark
_LINES_JUDGED = 20
_PLAIN_FIELDS = frozenset(
    {"id", "title", "year", "venue", "kind", "authors", "authors_cut", "abstract", "doi", "url"}
)
_MANY_BLANK = 1000
_ARRAY = re.compile(rb"\s*\[\s*(?:\{|$)")
_VENUE_KINDS: dict[str, Kind] = {kind: kind for kind in KINDS if kind not in ("other", "thesis")}


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first line is, or begins as, a JSON object with a title, or if the file is the array of a list of papers downloaded as JSON, whose
    lines `load` asks for."""
    if encoding := wide_encoding(head):
        head = head.decode(encoding, "replace").encode(errors="replace")
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, ended, _ = line.partition(b"\n")
    if not first.startswith(b"{"):
        return first.startswith(b"[") and b'"authors_cut":' in head and b'"sources":' in head
    try:
        record = orjson.loads(first)
    except orjson.JSONDecodeError:
        # longer than the head, or damaged: it must at least look like a graphapp record
        return not ended and b'"title"' in first
    return "title" in record


def is_unmistakable(head: bytes) -> bool:
    """True if no other format detects this head as one of its own, so that the others need not be imported: its first lines are records with a title,
    authors given by their names, and no field that another format has."""
    lines = head.removesuffix(b"\n").split(b"\n", _LINES_JUDGED)[:_LINES_JUDGED]
    if not all(line.startswith(b"{") for line in lines):
        return False
    try:
        first = [*map(orjson.loads, lines[:2])]
    except orjson.JSONDecodeError:
        return False
    return all(map(_is_plain, first))


def _is_plain(record: dict[str, Any]) -> bool:
    id, authors = record.get("id", ""), record.get("authors", [])
    if (
        not record.keys() <= _PLAIN_FIELDS
        or type(record.get("title")) is not str
        or type(authors) is not list
    ):
        return False
    # an address, or a DOI, may identify records of other formats
    return type(id) is str and not id.startswith(("http", "10.")) and {*map(type, authors)} <= {str}


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, line by line; memory does not grow with it. Raises BadInput for one JSON array."""
    # nothing is taken
    return cast("Iterator[Paper | Problem]", _load(stream, max_record_bytes, None))


def load_untaken(
    stream: BinaryIO,
    *,
    max_record_bytes: int = 4_000_000,
    takes: Callable[[Any], TakeLines],
) -> Iterator[Paper | Problem | None]:
    """See `loaders.Direct`."""
    return _load(stream, max_record_bytes, takes)


def _load(
    stream: BinaryIO, max_record_bytes: int, takes: Callable[[Any], TakeLines] | None
) -> Iterator[Paper | Problem | None]:
    reader = _Reader()
    ordinary = reader.ordinary
    take = takes(reader.reading) if takes is not None and reader.reading is not None else None
    loads = orjson.loads
    refusals = _Refusals(max_record_bytes)
    for each in _untaken(refusals.blocks(blocks(stream, max_record_bytes)), take):
        if each is None:
            yield None
            continue
        number, line = each
        if type(line) is LongLine:
            yield from refusals.of(number, line)
            continue
        if number == 1 and _ARRAY.match(line):
            raise BadInput(
                "The file is a single JSON array, not one record per line",
                "Download the list as JSON Lines (.jsonl), or convert the file to one record per line: jq -c '.[]' FILE",
            )
        try:
            record = loads(line)
        except orjson.JSONDecodeError as error:
            yield from refusals.of(number, line, error.msg)
            continue
        where = f"line {number}"
        several = type(record) is dict and "graphapp_records" in record
        for own in _records_in(record) if several else (record,):
            paper = ordinary(own, where) or reader.paper(own, where)
            if reader.problems:
                yield from reader.problems
                reader.problems = []
            if paper is not None:
                yield paper
    yield from refusals.summed_up()


def _untaken(
    blocks: Iterator[tuple[int, bytes, int]], take: TakeLines | None
) -> Iterator[tuple[int, bytes] | None]:
    """The lines of blocks with their numbers, and None in place of those that `take` took."""
    for number, data, count in blocks:
        if take is None or type(data) is LongLine:
            yield from enumerate(io.BytesIO(data).readlines(), number) if count > 1 else ((number, data),)
            continue
        at = 0
        while at < len(data):
            begin = at
            at, number, odd = take(data, begin, number)
            if at > begin or not odd:
                yield None
            if odd:
                end = data.find(b"\n", at) + 1 if count > 1 else len(data)
                yield number, data[at:end]
                at = end
                number += 1


def _records_in(record: Any) -> Iterable[Any]:
    """The records in a decoded line with a list of records that are one paper: these, or the line itself if the list is none."""
    listed = record["graphapp_records"]
    if not listed or type(listed) is not list:
        return (record,)
    return map(_decoded, listed)


def _decoded(text: Any) -> Any:
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, TypeError):
        return text


def _other_year(record: dict[str, Any]) -> Any:
    """The year of a record in another field than `year`; None if there is none."""
    names = [name for name in record if name.replace("_", "").lower() in _OTHER_YEARS]
    return next(
        (
            record[name]
            for name in names
            if year_in(record[name] if type(record[name]) in (int, str) else None)
        ),
        None,
    )


class _Refusals:
    """Lines that are not JSON. Those that are not UTF-8, which may be all lines of a file, become one problem at the end; so do blank
    lines if there are many."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._not_utf8: list[int] = []
        self._not_utf8_count = 0
        self._blank = 0
        self._error: Exception | None = None

    def blocks(self, blocks: Iterator[tuple[int, bytes, int]]) -> Iterator[tuple[int, bytes, int]]:
        """The blocks; an error of the stream ends them, and is raised after everything counted before it has been reported."""
        try:
            yield from blocks
        except Exception as error:
            self._error = error

    def of(self, number: int, line: bytes, why: str = "") -> Iterator[Problem]:
        """The problem with a line, unless it is reported at the end."""
        if line.isspace() and type(line) is not LongLine:
            self._blank += line.count(b"\n")
            return
        if b"\r" in line.rstrip(b"\r\n"):
            # valid JSON contains a CR only between its parts
            why = "line ends consist of CR only: convert them to LF"
        elif type(line) is LongLine:
            why = f"longer than {self._limit:,} bytes"
        elif is_utf8(line):
            why = not_json(why)
        else:
            self._not_utf8_count += 1
            if len(self._not_utf8) < _LINES_NAMED:
                self._not_utf8.append(number)
            return
        yield Problem(f"line {number}", why, _REFUSED, 1)

    def summed_up(self) -> Iterator[Problem]:
        """At the end of the file: one problem for each kind that was counted."""
        if self._not_utf8:
            count, named = self._not_utf8_count, self._not_utf8
            what = "not UTF-8"
            if count > 1:
                others = ", ".join(map(str, named[1:]))
                more = f" and {count - len(named):,} more" if count > len(named) else ""
                what += f", as are {count - 1:,} more lines ({others}{more})"
            done = "records refused; convert the file to UTF-8" if count > 1 else _REFUSED
            yield Problem(f"line {named[0]}", what, done, count, count)
        if self._blank >= _MANY_BLANK:
            yield Problem("", f"{self._blank:,} blank lines", "ignored", times=self._blank)
        if self._error is not None:
            raise self._error


class _Reader:
    """Converts decoded records to papers; `problems` are those of the last record."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._venues: dict[tuple[str, Kind | None], Venue] = {}
        # authors who are described by a name and an identifier alone
        self._people: dict[tuple[str, str], PersonName] = {}
        self._where = ""
        self._unplaced = False
        self.reading = self._compiled()
        # returns the paper of a decoded record if the record is ordinary, and its venue and authors are known already; else None
        self.ordinary: Callable[[Any, str], Paper | None] = (
            (lambda *_: None) if self.reading is None else self.reading.paper
        )

    def _compiled(self) -> Any:
        """A compiled `Reading`; None if it is not compiled."""
        if compiled is None:
            return None
        return compiled.Reading(
            venues=self._venues,
            people=self._people,
            kinds={kind: _VENUE_KINDS.get(kind) for kind in KINDS},
            last_year=_LAST_YEAR,
            longest_id=_LONGEST_ID,
        )

    def paper(self, record: Any, where: str) -> Paper | None:
        """The paper of a record; None, with a problem, if it is refused."""
        self._where = where
        if type(record) is not dict:
            self._refuse("not a JSON object")
            return None
        get = record.get
        title = get("title")
        if type(title) is not str or not title.strip():
            self._refuse("no title")
            return None
        id, authors, year, place, said = get("id"), get("authors"), get("year"), get("venue"), get("kind")
        kind: Kind = "other" if said is None else self._kind(said)
        # the frequent case of each field is handled here, the others in methods, since calls dominate the cost of a record
        self._unplaced = False
        people: Sequence[PersonName] | None = None
        if type(authors) is list and authors and type(authors[0]) is str:
            # raises TypeError unless all are strings: the cheapest test
            try:
                _joined(authors)
                people = PrintedNames(authors)
            except TypeError:
                pass
        if people is None:
            people = self._authors(authors)
        if type(year) is not int or year > _LAST_YEAR:
            year = self._year(_other_year(record) if year is None else year)
        venue = self._venues.get((place, _VENUE_KINDS.get(kind))) if type(place) is str else None
        if venue is None and place is not None:
            venue = self._venue(place, kind)
        abstract, doi, url = get("abstract"), get("doi"), get("url")
        if not (type(abstract) in _TEXTS and type(doi) in _TEXTS and type(url) in _TEXTS):
            abstract, doi, url = (self._text(record, field) for field in ("abstract", "doi", "url"))
        source = get("graphapp_source")
        if source is not None and self._is_name(source):
            name = source
        elif (
            type(id) is str
            and 0 < len(id) <= _LONGEST_ID
            and id.isascii()
            and id.isprintable()
            and " " not in id
        ):
            name = f"{NAME}:{id}"
        else:
            name = ""
        cut = self._unplaced or get("authors_cut") is True
        paper = Paper(name, title, people, year, kind, venue, cut, abstract, doi, url, where)
        if (editors := get("editors")) is not None:
            paper.editors = self._editors(editors)
        if not name:
            paper.record = self._record(id, paper)
        return paper

    def _refuse(self, what: str) -> None:
        self.problems.append(Problem(self._where, what, _REFUSED, 1))

    def _note(self, what: str, done: str = _LEFT_OUT) -> None:
        self.problems.append(Problem(self._where, what, done))

    def _is_name(self, source: Any) -> bool:
        if type(source) is str and source.isprintable() and is_record_name(source):
            return True
        self._note("graphapp_source is not a valid record name")
        return False

    def _record(self, given: Any, paper: Paper) -> str:
        kind = type(given)
        if kind is str or kind is int:
            id = clean(str(given))
            if 0 < len(id) <= _LONGEST_ID:
                return f"{NAME}:{id}"
        if given is not None and given != "":
            self._note(
                f"the ID is not a string of 1 to {_LONGEST_ID} characters",
                "ID derived from the content of the record",
            )
        names = [person.name for person in paper.authors]
        venue = paper.venue.name if paper.venue else None
        return f"{NAME}:content:{content_id(paper.title, paper.year, venue, paper.doi, *names)}"

    def _authors(self, given: Any) -> list[PersonName]:
        if type(given) is not list:
            if given is not None:
                self._note('"authors" is not a list')
            return []
        return [person for entry in given if (person := self._person(entry)) is not None]

    def _editors(self, given: Any) -> tuple[PersonName, ...]:
        # few files have editors
        from loaders.reading.people import about_editors

        problems, unplaced = self.problems, self._unplaced
        self.problems = []
        found = self._authors(given)
        problems += [
            Problem(each.where, *about_editors(each.what, each.done), each.refused) for each in self.problems
        ]
        self.problems, self._unplaced = problems, unplaced
        return tuple(found)

    def _person(self, entry: Any) -> PersonName | None:
        if type(entry) is dict:
            name, id = entry.get("name"), entry.get("id")
            if len(entry) != 2 or type(name) is not str or type(id) is not str:
                return self._described(entry)
            # the frequent case
            known = self._people.get((name, id))
            if known is None:
                if len(self._people) >= _PEOPLE_KEPT:
                    self._people.clear()
                known = self._people[name, id] = self._described(entry)  # type: ignore[assignment]
            return known
        if type(entry) is not str:
            self._note("an author is neither a string nor an object", "author dropped")
            return None
        return PersonName(entry)

    def _described(self, entry: dict[str, Any]) -> PersonName | None:
        name = entry.get("name")
        if type(name) is not str:
            self._note("author without a name", "author dropped")
            return None
        id = self._text(entry, "id")
        if id is not None:
            id = clean(id)
            # an identifier without a scheme must not be taken for a printed name, nor for another scheme's
            id = id if not id or _SCHEME.match(id) else f"id:{id}"
        orcid = self._text(entry, "orcid")
        if orcid:
            match = _ORCID.search(orcid)
            if match is None:
                self._note(f"not an ORCID: {shown_value(orcid)}")
            elif not id:
                id = f"orcid:{match[0].upper()}"
        unplaced = entry.get("unplaced") is True
        self._unplaced |= unplaced
        return PersonName(name, id or None, unplaced)

    def _year(self, given: Any) -> int | None:
        if given is None or given == "":
            return None
        if type(given) in (int, str) and (year := year_in(given)) is not None:
            return year
        # an impossible year is reported where the records of all formats are cleaned
        if type(given) is int:
            return given
        if type(given) is str and given.strip().isdecimal() and len(given) < _LONGEST_YEAR:
            return int(given)
        self._note(f"not a year: {shown_value(given)}")
        return None

    def _kind(self, given: Any) -> Kind:
        for kind in KINDS:
            if given == kind:
                return kind
        self._note(f"unknown kind: {shown_value(given)}", "treated as other")
        return "other"

    def _venue(self, given: Any, kind: Kind) -> Venue | None:
        venue_kind = _VENUE_KINDS.get(kind)
        name = given
        if type(given) is dict:
            name = given.get("name")
            said = given.get("kind")
            venue_kind = None if said is None else _VENUE_KINDS.get(self._kind(said))
        if type(name) is not str:
            if given is not None:
                self._note("the venue is neither a name nor an object with a name")
            return None
        venue = self._venues.get((name, venue_kind))
        if venue is None:
            if len(self._venues) >= _VENUES_KEPT:
                self._venues.clear()
            venue = self._venues[name, venue_kind] = Venue(name, venue_kind)
        return venue

    def _text(self, record: dict[str, Any], field: str) -> str | None:
        value = record.get(field)
        if value is None or type(value) is str:
            return value
        self._note(f"{field} is not a string")
        return None
