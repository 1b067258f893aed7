"""BibTeX and BibLaTeX, as people and programs write them.

The text is cut into pieces at lines that begin an entry, so that memory grows with the largest entry and with the entries that
others may refer to, not with the file. An entry that cannot be read is one problem; reading continues with the next.

Entries that graphapp wrote are read back unchanged. They have `graphapp-source`, the name of the original record; their author names
are in printed order ("Nan {Duan 0001}", never reversed at a single comma); `graphapp-unplaced` names authors that are not in the
truncated list, and `graphapp-groups` those that are not persons. If type and venue field do not imply it, `graphapp-kind` is the kind
of the paper and `graphapp-venue-kind` that of its venue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from graphapp.model.identifiers import content_id, is_record_name, normal_doi
from graphapp.model.names import LONG_TEXT, clean, exact
from graphapp.model.records import KINDS, Kind, Paper, PersonName, Problem, Venue
from loaders.reading.bibtex_entries import Block, Value, blocks
from loaders.reading.decoding import Decoder
from loaders.reading.fields import year_in
from loaders.reading.latex import Note, to_text
from loaders.reading.lines import numbered, wide_encoding
from loaders.reading.people import about_editors, is_institution, is_suffix, several, without_ellipsis

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "bibtex"
LABEL = "BibTeX and BibLaTeX"
SUFFIXES: tuple[str, ...] = (".bib", ".bibtex", ".biblatex")

_PIECE = 100_000
_BLOCK_START = re.compile(rb"\s*@[A-Za-z]+[ \t]*[{(]")
_NAMED = re.compile(rb"%\s*Encoding:\s*([\w.-]+)")
# the first lines of a piece that are looked at for the name of an encoding
_NAMED_WITHIN = 50
_SNIFFED = re.compile(r"^[ \t]*+@[A-Za-z]++[ \t]*+[{(]\s*+[^\s,{}=]*+\s*+[,=\"]", re.MULTILINE)
_NOT_ENTRIES = ("string", "comment", "preamble")

_CONFERENCE = frozenset({"inproceedings", "conference"})
_JOURNAL = frozenset({"article", "suppperiodical"})
_BOOK = frozenset({
    "book", "inbook", "incollection", "booklet", "collection", "proceedings", "mvbook", "mvcollection",
    "mvproceedings", "bookinbook", "suppbook", "suppcollection", "reference", "inreference", "mvreference",
    "periodical", "manual",
})  # fmt: skip
_THESIS = frozenset({"phdthesis", "mastersthesis", "thesis", "bachelorsthesis"})
# entry types that others take fields from
_PARENTS = frozenset({
    "book", "collection", "proceedings", "mvbook", "mvcollection", "mvproceedings", "periodical", "reference",
    "xdata", "misc", "set",
})  # fmt: skip
# limit in characters for entries that others may refer to, and for those that wait for one; an entry has some overhead
_KEPT = 64_000_000
_ENTRY = 1000
# fields that a child inherits under another name
_INHERITED_AS = {"title": "booktitle"}
_ARXIV_JOURNAL = re.compile(r"\s*(arxiv|corr\b)", re.IGNORECASE)
_ARXIV_ID = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(v\d+)?", re.IGNORECASE)
_KINDS: tuple[tuple[frozenset[str], Kind], ...] = (
    (_CONFERENCE, "conference"),
    (_JOURNAL, "journal"),
    (_BOOK, "book"),
    (_THESIS, "thesis"),
)
_USED = frozenset({
    "title", "subtitle", "author", "editor", "year", "date", "journal", "journaltitle", "booktitle", "doi", "url",
    "abstract", "eprint", "archiveprefix", "eprinttype", "crossref", "xdata", "series", "school", "howpublished",
    "graphapp-source", "graphapp-unplaced", "graphapp-groups", "graphapp-kind", "graphapp-venue-kind",
})  # fmt: skip
# fields that are not inherited
_NOT_INHERITED = frozenset({
    "subtitle", "author", "doi", "url", "abstract", "eprint", "crossref", "xdata",
    "graphapp-source", "graphapp-unplaced", "graphapp-groups", "graphapp-kind", "graphapp-venue-kind",
})  # fmt: skip
# where graphapp writes the venue, by entry type
_OWN_VENUE = {
    "inproceedings": "booktitle", "article": "journal", "misc": "howpublished", "book": "series", "phdthesis": "school",
}  # fmt: skip
_MONTHS = frozenset({"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"})
# a command, not an accent
_NAMED_COMMAND = re.compile(r"\\[A-Za-z]{3}")
# footnote marks at names, and numbers set as such
_MARKED = re.compile(
    r"(?:\$\^\{?[\d,*\s]+\}?\$|\\textsuperscript\{[\d,*a-z\s]*\}|\\(?:thanks|footnote)\{[^{}]*\}|(?<![*†‡§¶])[*†‡§¶]++(?=[\s,}]|$))"
)
_PLACE = re.compile(r" ?\((?P<place>[^()]{3,200})\)$")
_BRACE = re.compile("[{}]")
_NOT_VERBATIM = re.compile(r"\\(?=[_&%#~])|[{}]")
_URL_COMMAND = re.compile(r"^\\(?:url|href)\s*")
# how many unknown commands a problem names
_COMMANDS_NAMED = 20
_BRACED = re.compile(r"\{[^{}]*\}")
_AND = re.compile(r"(?i)(?:^|(?<=\s))and(?=\s|$)")
_KEYED = re.compile(r"(?i)(?:^|,)\s*(?P<key>given|family|prefix|suffix)\s*=\s*(?P<value>\{[^{}]*\}|[^,]*)")
_LINE_FIELD = re.compile(r"^[ \t]*(?P<name>[A-Za-z]+)[ \t]*=[ \t]*", re.MULTILINE)
_KEY = re.compile(r"@[A-Za-z]+\s*[{(]\s*(?P<key>[^\s,={}]*)\s*,")
_ET_AL = re.compile(r"(?i)\bet[\s~.]*al\b\.?")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a line begins an entry."""
    return _SNIFFED.search(head.decode(wide_encoding(head) or "latin-1", errors="replace")) is not None


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a bibliography in file order; entries that inherit from a later one (`crossref`) come after that one.

    Text is UTF-8, UTF-16 or UTF-32; other lines are decoded with the encoding that a "% Encoding:" line names, otherwise as GBK or
    Windows-1252, whichever is more likely (`loaders.reading.decoding`). Editors are not authors.
    """
    reader = _Reader(max_record_bytes)
    for piece in _pieces(stream, max_record_bytes):
        if isinstance(piece, Problem):
            yield piece
        else:
            yield from reader.piece(piece)
    yield from reader.rest()


# --- bytes to text, text to pieces


class _Piece(NamedTuple):
    """Whole entries, as text, and the number of their first line."""

    line: int
    text: str


def _blocks(stream: BinaryIO, limit: int) -> Iterator[tuple[int, list[bytes], int]]:
    """The lines from one beginning of an entry to the next, with the number of the first and their length; lines beyond
    `limit` bytes are counted, not kept."""
    block: list[bytes] = []
    first = 1
    size = 0
    for number, line in numbered(stream, limit):
        if _BLOCK_START.match(line):
            if block:
                yield first, block, size
            block, first, size = [], number, 0
        size += len(line)
        if size <= limit or not block:
            block.append(line)
    if block:
        yield first, block, size


def _pieces(stream: BinaryIO, limit: int) -> Iterator[_Piece | Problem]:
    """The text in pieces of whole entries, and problems."""
    decoder = Decoder()
    piece: list[bytes] = []
    first = 1
    size = 0
    for number, block, block_size in _blocks(stream, limit):
        if piece and (size > _PIECE or block_size > limit):
            yield _Piece(first, _decoded(decoder, first, piece))
            piece, size = [], 0
        if block_size > limit:
            entry = _BLOCK_START.match(block[0]) is not None
            what = f"longer than {limit:,} bytes"
            yield Problem(f"line {number}", what, "record refused" if entry else "text ignored", int(entry))
            continue
        if not piece:
            first = number
        piece += block
        size += block_size
    if piece:
        yield _Piece(first, _decoded(decoder, first, piece))
    yield from decoder.problems()


def _decoded(decoder: Decoder, first: int, lines: list[bytes]) -> str:
    """The text of `lines`, of which the first has the number `first`; a line may name the encoding of bytes that are not UTF-8."""
    for line in lines[:_NAMED_WITHIN]:
        if named := _NAMED.match(line):
            decoder.name(named[1].decode())
    return decoder.text(first, lines)


# --- pieces to entries


class _Fields(NamedTuple):
    """An entry: its type, its key, its fields (names in lower case, values without their delimiters) and its place in the file."""

    type: str
    key: str
    values: dict[str, str]
    where: str


class _Strings:
    """The values of @string. They may refer to one another, so that a few lines could expand to any length: no value is expanded beyond
    `limit` bytes, and all of them together grow by at most that over the size of the file."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._texts: dict[str, str] = {}
        self._too_long: set[str] = set()
        self._grown = 0
        self.undefined: set[str] = set()

    def define(self, name: str, value: Value) -> None:
        """Define a name; the first definition counts."""
        if name in self._texts or name in self._too_long:
            return
        own = sum(map(_bytes, (value,) if isinstance(value, str) else value))
        try:
            text = self.text(value, min(self._limit, self._limit - self._grown + own))
        except _TooLong:
            self._too_long.add(name)
            return
        self._grown += max(_bytes(text) - own, 0)
        self._texts[name] = text

    def text(self, value: Value, most: int) -> str:
        """The value of a field, at most `most` bytes: names expanded, and parts joined at #. Raises _TooLong."""
        if isinstance(value, str):
            return value
        texts: list[str] = []
        size = 0
        for part in value:
            text = self._part(part)
            size += _bytes(text)
            if size > most:
                raise _TooLong(part)
            texts.append(text)
        return "".join(texts)

    def _part(self, part: str) -> str:
        if part[0] in '{"':
            return part[1:-1] if len(part) > 1 and part[-1] in '}"' else part[1:]
        name = part.lower()
        known = self._texts.get(name)
        if known is not None:
            return known
        if name in self._too_long:
            raise _TooLong(part)
        if not part.isdecimal() and name not in _MONTHS:
            self.undefined.add(part[:60])
        return part


class _TooLong(Exception):
    """A value would be longer than a record may be; the message is the part that exceeds the limit."""


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="replace"))


class _Reader:
    """Converts pieces to papers. Keeps the values of @string, the entries that others may refer to, and the entries that
    wait for one."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._strings = _Strings(limit)
        self._parents: dict[str, dict[str, str]] = {}
        self._waiting: dict[str, list[_Fields]] = {}
        self._parents_size = 0
        self._waiting_size = 0
        self._not_kept = 0
        self._first_commented = 0
        self._commented = 0
        self._commands = _Commands()
        # the line of the last entry, if it has no end
        self._open = 0

    def piece(self, piece: _Piece) -> Iterator[Paper | Problem]:
        """The papers of a piece, and of entries that waited for one in it."""
        for block in blocks(piece.text, piece.line):
            self._open = block.line if block.broken and not block.commented else 0
            if block.commented:
                self._note_commented(block)
            elif block.broken:
                yield from self._broken(block)
            elif block.type == "string":
                for name, value in block.fields:
                    self._strings.define(name, value)
            elif block.type not in _NOT_ENTRIES:
                yield from self._entry(block)

    def _entry(self, block: Block) -> Iterator[Paper | Problem]:
        where = f"line {block.line}"
        values: dict[str, str] = {}
        size = 0
        for name, value in block.fields:
            if name in values:
                yield Problem(where, f"field {name} appears twice", "first value kept")
            elif name in _USED:
                try:
                    text = values[name] = self._strings.text(value, self._limit - size)
                except _TooLong as error:
                    what = f"longer than {self._limit:,} bytes after @string was expanded ({str(error)[:60]!r} in {name})"
                    yield Problem(where, what, "record refused", 1)
                    self._strings.undefined.clear()
                    return
                size += _bytes(text)
        if not values and block.fields and all(name.startswith("%") for name, _ in block.fields):
            self._note_commented(block)  # line by line
            return
        if self._strings.undefined:
            yield from self._unknown_strings(where)
        yield from self._placed(_Fields(block.type, block.key, values, where))

    def _placed(self, fields: _Fields) -> Iterator[Paper | Problem]:
        """The paper of an entry, once the entry that it refers to has been read; and those of entries that waited for this one."""
        values = fields.values
        key = fields.key.lower()
        if key and (fields.type in _PARENTS or key in self._waiting):
            yield from self._parent(key, fields)
        parent = (values.get("crossref") or values.get("xdata") or "").strip().lower()
        if fields.type in ("xdata", "set"):
            return
        if not parent:
            yield from self._paper(fields)
        elif parent in self._parents:
            yield from self._paper(_completed(fields, self._parents[parent]))
        elif self._waiting_size + _size(fields) > _KEPT:
            what = f"unresolved cross-reference to {parent[:60]!r}: too many entries are cross-referenced before they are defined"
            yield Problem(fields.where, what, "kept without the fields of the referenced entry")
            yield from self._paper(fields)
        else:
            self._waiting_size += _size(fields)
            self._waiting.setdefault(parent, []).append(fields)

    def _broken(self, block: Block) -> Iterator[Paper | Problem]:
        """What can be saved of an entry whose braces do not match: the fields that begin on a line of their own."""
        where = f"line {block.line}"
        entry = block.type not in _NOT_ENTRIES
        values = _line_fields(block.text) if entry else {}
        if values.get("title"):
            yield Problem(where, f"not BibTeX: {block.broken}", "read line by line")
            named = _KEY.match(block.text, block.text.find("@"))
            yield from self._placed(_Fields(block.type, named["key"] if named else "", values, where))
        else:
            done = "record refused" if entry else "ignored"
            yield Problem(where, f"not BibTeX: {block.broken}", done, int(entry))

    def _parent(self, key: str, fields: _Fields) -> Iterator[Paper | Problem]:
        """Keep an entry that others may refer to; yield the papers of entries that waited for it."""
        if self._parents_size + _size(fields) > _KEPT:
            self._not_kept += key not in self._parents
        elif key not in self._parents:
            self._parents_size += _size(fields)
            self._parents[key] = fields.values
        for child in self._waiting.pop(key, []):
            self._waiting_size -= _size(child)
            yield from self._paper(_completed(child, fields.values))

    def _note_commented(self, block: Block) -> None:
        self._commented += 1
        self._first_commented = self._first_commented or block.line

    def rest(self) -> Iterator[Paper | Problem]:
        """At the end: the entries whose cross-reference was not found, and counted problems."""
        for key, children in self._waiting.items():
            for child in children:
                # earlier articles and similar are not kept: BibTeX also requires that the referenced entry comes later
                what = f"unresolved cross-reference to {key[:60]!r}: no later entry has this key, and no earlier book, collection or similar entry has it either"
                yield Problem(child.where, what, "kept without the fields of the referenced entry")
                yield from self._paper(child)
        if self._not_kept:
            what = f"books, collections and similar entries, which other entries may cross-reference, exceed {_KEPT:,} characters"
            yield Problem(
                "",
                what,
                "further entries not available for cross-references; entries that refer to them lack the referenced fields",
                times=self._not_kept,
            )
        if self._commented:
            what = "entries on lines that begin with %, which only some programs treat as a comment"
            yield Problem(f"line {self._first_commented}", what, "ignored", times=self._commented)
        yield from self._commands.problems()
        if self._open:
            what = "the file ends inside this entry: it may be truncated"
            yield Problem(
                f"line {self._open}", what, "loaded up to that point; copy or download the file again"
            )

    def _paper(self, fields: _Fields) -> Iterator[Paper | Problem]:
        self._commands.where = fields.where
        return _paper(fields, self._commands.note)

    def _unknown_strings(self, where: str) -> Iterator[Problem]:
        for name in sorted(self._strings.undefined):
            yield Problem(where, f"undefined @string {name!r}", "kept as written")
        self._strings.undefined.clear()


class _Commands:
    """Unknown LaTeX commands: their names by what was done about them, with counts."""

    def __init__(self) -> None:
        self.where = ""
        # dropped, and kept as words
        self._names: tuple[dict[str, None], dict[str, None]] = ({}, {})
        self._first = ["", ""]
        self._times = [0, 0]

    def note(self, name: str, dropped: bool) -> None:
        """Count a command of the entry that begins at `where`."""
        kept = not dropped
        self._first[kept] = self._first[kept] or self.where
        self._times[kept] += 1
        if len(self._names[kept]) < _COMMANDS_NAMED:
            self._names[kept][name[:60]] = None

    def problems(self) -> Iterator[Problem]:
        """At the end of the file: one problem for the names that were dropped, one for those that were kept."""
        for names, first, times, done in zip(
            self._names,
            self._first,
            self._times,
            ("commands removed, their arguments kept", "command names kept as words"),
            strict=True,
        ):
            if times:
                more = ", …" if len(names) == _COMMANDS_NAMED else ""
                named = ", ".join("\\" + name for name in names)
                what = f"unknown LaTeX commands: {named}{more}"
                yield Problem(first, what, done, times=times)


def _size(fields: _Fields) -> int:
    """The approximate size of an entry in memory, in characters."""
    return _ENTRY + sum(map(len, fields.values.values()))


def _line_fields(text: str) -> dict[str, str]:
    """The fields of a broken entry, each from the line that begins it to the next such line; the first of each name."""
    values: dict[str, str] = {}
    begins = list(_LINE_FIELD.finditer(text))
    ends = [*(begin.start() for begin in begins[1:]), len(text)]
    for begin, end in zip(begins, ends, strict=False):
        value = text[begin.end() : end].rstrip().rstrip(",").rstrip()
        if end == len(text):
            value = value.removesuffix("}").rstrip().rstrip(",").rstrip()
        name = begin["name"].lower()
        if name in _USED and name not in values:
            values[name] = value.removeprefix("{").removesuffix("}").strip('" \n')
    return values


def _completed(child: _Fields, parent: dict[str, str]) -> _Fields:
    """An entry with its missing fields taken from the entry that it refers to."""
    taken = {
        _INHERITED_AS.get(name, name): value for name, value in parent.items() if name not in _NOT_INHERITED
    }
    if "booktitle" in parent:
        taken["booktitle"] = parent["booktitle"]
    if "xdata" in child.values:
        taken = parent
    return child._replace(values={**taken, **child.values})


# --- entries to papers


def _paper(fields: _Fields, note: Note) -> Iterator[Paper | Problem]:
    """The paper of an entry; `note` is called for unknown LaTeX commands."""
    values, where = fields.values, fields.where
    title = _title(values, note)
    if not title:
        yield Problem(where, f"no title (entry {fields.key[:60]!r})", "record refused", 1)
        return
    own = clean(to_text(values.get("graphapp-source", "")))
    if own and not is_record_name(own):
        yield Problem(
            where, f"not a valid record name: {own[:60]!r}", "ID derived from the content of the record"
        )
        own = ""
    if own:
        yield from _own_paper(fields, own, title)
        return
    year, odd = _year(values)
    if odd:
        yield Problem(where, f"not a year: {odd[:60]!r}", "field dropped")
    author = values.get("author", "")
    people, cut, problems = _people(author)
    if "\\" in author and _NAMED_COMMAND.search(author):
        # names are kept from entry to entry, so that their defects are determined separately
        to_text(_MARKED.sub("", author), note)
    yield from (Problem(where, what, done) for what, done in problems)
    kind, venue = _kind_and_venue(fields.type, values, note)
    key = clean(fields.key)[:100]
    names = [person.name for person in people]
    editors, _, problems = _people(values.get("editor", ""))
    for what, done in problems:
        yield Problem(where, *about_editors(what, done))
    yield Paper(
        record=f"{NAME}:{key}:{content_id(title, year, venue, *names)}",
        title=title,
        authors=people,
        year=year,
        kind=kind,
        venue=venue,
        authors_cut=cut,
        abstract=to_text(values.get("abstract", ""), note) or None,
        doi=normal_doi(_verbatim(values, "doi")) or normal_doi(_verbatim(values, "url")),
        url=_url(values),
        where=where,
        editors=tuple(editors),
    )


# --- entries that graphapp wrote


def _own_paper(fields: _Fields, record: str, title: str) -> Iterator[Paper | Problem]:
    """The paper of an entry that graphapp wrote for the record of this name: nothing in it is guessed."""
    values = fields.values
    for name in ("graphapp-kind", "graphapp-venue-kind"):
        if name in values and _kind(values[name]) is None:
            yield Problem(fields.where, f"{name} is not a known kind: {values[name][:60]!r}", "field dropped")
    said = _kind(values.get("graphapp-kind"))
    kind = said or _kind_of(fields.type)
    place = clean(to_text(values.get(_OWN_VENUE.get(fields.type, "booktitle"), "")))
    # unless written otherwise, a venue has the kind of the paper
    place_kind = _kind(values.get("graphapp-venue-kind")) if said else kind
    venue = Venue(place, place_kind) if place else None
    year, odd = _year(values)
    if values.get("year", "").isdecimal():
        year, odd = int(values["year"][:9]), ""
    if odd:
        yield Problem(fields.where, f"not a year: {odd[:60]!r}", "field dropped")
    people, cut = _own_people(values)
    yield Paper(
        record=record,
        title=title,
        authors=people,
        year=year,
        kind=kind,
        venue=venue,
        authors_cut=cut,
        abstract=to_text(values.get("abstract", "")) or None,
        doi=normal_doi(_verbatim(values, "doi")),
        url=_verbatim(values, "url") or None,
        where=fields.where,
        editors=tuple(PersonName(_own_name(raw)) for raw in _separated(values.get("editor", ""))),
    )


def _kind(said: str | None) -> Kind | None:
    """The kind of this name; None for an unknown name."""
    return next((kind for kind in KINDS if said is not None and kind == said.strip()), None)


def _own_people(values: dict[str, str]) -> tuple[list[PersonName], bool]:
    """The authors of an entry that graphapp wrote, those without a position last, and whether the list is truncated."""
    raws = _separated(values.get("author", ""))
    groups = {_own_name(raw) for raw in _separated(values.get("graphapp-groups", ""))}
    placed = [_own_name(raw) for raw in raws if raw.lower() != "others"]
    unplaced = [_own_name(raw) for raw in _separated(values.get("graphapp-unplaced", ""))]
    if placed == unplaced:
        # if no author has a position, they are also written as ordinary authors, for other programs
        placed = []
    people = [PersonName(name, group=name in groups) for name in placed]
    people += [PersonName(name, unplaced=True, group=name in groups) for name in unplaced]
    return [person for person in people if person.name], any(raw.lower() == "others" for raw in raws)


def _own_name(raw: str) -> str:
    """A name as graphapp wrote it: only "Last, Jr, First" is not in printed order."""
    commas = [place for place, char in enumerate(_hide_braced(raw)) if char == ","]
    if len(commas) == 2:
        last, suffix, first = raw[: commas[0]], raw[commas[0] + 1 : commas[1]], raw[commas[1] + 1 :]
        raw = f"{first.strip()} {last.strip()} {suffix.strip()}"
    return exact(to_text(raw))


def _title(values: dict[str, str], note: Note) -> str:
    title = clean(to_text(values.get("title", ""), note))
    subtitle = clean(to_text(values.get("subtitle", ""), note))
    return f"{title}: {subtitle}" if title and subtitle else title


def _year(values: dict[str, str]) -> tuple[int | None, str]:
    """The year, and the text in its place if it is not a year."""
    text = values.get("year", "")
    if text.isascii() and text.isdecimal() and len(text) == 4 and "1000" <= text < "2100":
        # the frequent case
        return int(text), ""
    for name in ("year", "date"):
        text = clean(to_text(values.get(name, "")))
        if text:
            year = year_in(text)
            return year, text if year is None else ""
    return None, ""


def _verbatim(values: dict[str, str], name: str) -> str:
    """A field that is not prose: only braces and the backslashes before _ & % # ~ are removed."""
    text = values.get(name, "")
    if "{" in text or "}" in text or "\\" in text:
        text = _NOT_VERBATIM.sub("", text)
    return text.strip()


def _arxiv(values: dict[str, str]) -> str | None:
    """The arXiv number of an entry, "" if it mentions arXiv without a number, None if it does not mention it."""
    said = (values.get("archiveprefix") or values.get("eprinttype") or "").strip().lower() == "arxiv"
    journal = values.get("journaltitle") or values.get("journal") or ""
    match = _ARXIV_ID.search(
        values.get("eprint", "") if said else journal if _ARXIV_JOURNAL.match(journal) else ""
    )
    if match:
        return match[1]
    return "" if said or _ARXIV_JOURNAL.match(journal) else None


def _url(values: dict[str, str]) -> str | None:
    url = _verbatim(values, "url")
    if url.startswith("\\"):
        url = _URL_COMMAND.sub("", url)
    number = None if url else _arxiv(values)
    return url or (f"https://arxiv.org/abs/{number}" if number else None)


def _kind_and_venue(type: str, values: dict[str, str], note: Note) -> tuple[Kind, Venue | None]:
    """The kind and the venue of a paper by the type of the entry; a preprint if only arXiv is named."""
    order = (
        ("journaltitle", "journal", "booktitle")
        if type in _JOURNAL
        else ("booktitle", "journaltitle", "journal")
    )
    name = next((text for field in order if (text := _venue_name(values.get(field, ""), note))), "")
    if _arxiv(values) is not None and (not name or _ARXIV_JOURNAL.match(name)) and type not in _THESIS:
        # the number is part of many of these names; the venue is one
        return "preprint", Venue("CoRR" if name.lower().startswith("corr") else "arXiv", "preprint")
    kind = _kind_of(type)
    return kind, Venue(name, kind if kind in ("conference", "journal", "book") else None) if name else None


def _venue_name(raw: str, note: Note) -> str:
    # without a command there is nothing to note
    return clean(to_text(raw, note)) if "\\" in raw or len(raw) >= LONG_TEXT else _plain_venue_name(raw)


@lru_cache(maxsize=20_000)
def _plain_venue_name(raw: str) -> str:
    return clean(to_text(raw))


def _kind_of(type: str) -> Kind:
    """The kind of an entry of this type."""
    for types, meaning in _KINDS:
        if type in types:
            return meaning
    return "other"


# --- author fields


def _people(field: str) -> tuple[list[PersonName], bool, list[tuple[str, str]]]:
    """The people of an author field, whether the list is truncated, and its problems."""
    people: list[PersonName] = []
    problems: list[tuple[str, str]] = []
    cut = False
    raws = _separated(field)
    if len(raws) == 1:
        for separator, listed in ((",", _comma_list(raws[0])), (";", _semicolon_list(raws[0]))):
            if listed:
                raws = listed
                what = "commas" if separator == "," else "semicolons"
                problems.append((f"author names are separated by {what}", "split into names"))
    for raw in _each_name(raws, problems):
        entry = _read_entry(raw) if len(raw) >= LONG_TEXT else _known_entry(raw)
        cut = cut or entry.cut
        if entry.person is not None:
            people.append(entry.person)
        if entry.problem is not None:
            problems.append(entry.problem)
    return people, cut, problems


class _AuthorEntry(NamedTuple):
    """An entry of an author field: the person, if it is one; whether it marks the list as truncated; and its problem."""

    person: PersonName | None
    cut: bool
    problem: tuple[str, str] | None = None


def _read_entry(raw: str) -> _AuthorEntry:
    shorter = without_ellipsis(raw)
    cut = shorter != raw
    person = _person(shorter)
    if person.name.lower() == "others" or _ET_AL.fullmatch(person.name):
        return _AuthorEntry(None, cut=True)
    if not person.name:
        return _AuthorEntry(None, cut, ("author without a name", "author dropped"))
    if _MARKED.search(shorter):
        what = f"symbols attached to a name: {clean(shorter)[:60]!r}"
        return _AuthorEntry(person, cut, (what, "removed"))
    return _AuthorEntry(person, cut)


_known_entry = lru_cache(maxsize=20_000)(_read_entry)


def _each_name(raws: list[str], problems: list[tuple[str, str]]) -> Iterator[str]:
    """The entries of an author field, those that are a list themselves ("A. Berger, J. Levine, L. Nonato") name by name, with a note."""
    for raw in raws:
        # "Last, Jr, First" has two commas; those in braces separate nothing
        if raw.count(",") >= 2 and "=" not in raw and "," not in "".join(_BRACED.findall(raw)):
            names, by = several(clean(to_text(raw)))
            if names:
                problems.append(
                    (f"several authors in one entry, separated by {by}", "split into one entry for each")
                )
                yield from names
                continue
        yield raw


@lru_cache(maxsize=20_000)
def _person(raw: str) -> PersonName:
    """One name, without attached footnote marks, and without an institution in parentheses, which is the affiliation. A name in braces
    is that of a group if it contains a word that is typical of groups."""
    if _MARKED.search(raw):
        raw = _MARKED.sub("", raw)
    if raw.startswith("{") and raw.endswith("}") and _hide_braced(raw).count("}") == 1:
        name = clean(to_text(raw))
        if is_institution(name):
            return PersonName(name, group=True)
    name = _printed(raw)
    place = _PLACE.search(name)
    if place and is_institution(place["place"]):
        return PersonName(name[: place.start()], affiliation=place["place"])
    return PersonName(name)


def _semicolon_list(text: str) -> list[str]:
    """ "Lovelace, Ada; Babbage, Charles" as two names; [] for a single name."""
    if ";" not in text or "{" in text or "\\" in text:
        return []
    parts = [part.strip() for part in text.split(";")]
    return (
        [part for part in parts if part]
        if len(parts) > 1 and all(" " in part for part in parts if part)
        else []
    )


def _separated(field: str) -> list[str]:
    """The names of a field: separated by the word "and" outside braces."""
    if not field.strip():
        return []
    if "{" not in field:
        return [name.strip() for name in _AND.split(field)]
    hidden = _hide_braced(field)
    names: list[str] = []
    start = 0
    for match in _AND.finditer(hidden):
        names.append(field[start : match.start()].strip())
        start = match.end()
    names.append(field[start:].strip())
    return names


def _hide_braced(text: str) -> str:
    """`text` with everything inside braces replaced, of the same length."""
    if "{" not in text:
        return text
    out: list[str] = []
    depth = begin = 0
    for brace in _BRACE.finditer(text):
        place = brace.start()
        out.append("x" * (place - begin) if depth else text[begin:place])
        depth = max(0, depth + (1 if brace[0] == "{" else -1))
        # the outer braces themselves stay
        out.append("x" if depth > (brace[0] == "{") else brace[0])
        begin = place + 1
    out.append("x" * (len(text) - begin) if depth else text[begin:])
    return "".join(out)


def _comma_list(text: str) -> list[str]:
    """ "Ada Lovelace, Alan Turing, Kurt Gödel" as three names; [] for what may be one name with commas.

    Only three and more parts, each of two words and more, are a list: "Last, Jr, First" has a part of one word.
    """
    parts = [part.strip() for part in _hide_braced(text).split(",")]
    if len(parts) < 3 or any(len(part.split()) < 2 for part in parts):
        return []
    return [part.strip() for part in text.split(",")] if "{" not in text else []


@lru_cache(maxsize=20_000)
def _printed(raw: str) -> str:
    """A name in printed order: "van der Berg, Jr, {\\'E}va" gives "Éva van der Berg Jr"."""
    if "=" in raw and _KEYED.search(raw):
        return _printed_from_keys(raw)
    if "," in raw:
        parts = _comma_parts(raw)
        # "Last, First" and "Last, Jr, First": the text after further commas belongs to the first name
        last, suffix, first = parts[0], parts[1] if len(parts) > 2 else "", " ".join(parts[2:] or parts[1:])
        if len(parts) == 3 and is_suffix(first) and not is_suffix(suffix):
            # "Last, First, Jr", as reference programs write it
            first, suffix = suffix, first
        raw = " ".join(filter(None, (first, last, suffix)))
    return clean(to_text(raw))


def _comma_parts(raw: str) -> list[str]:
    """The parts of a name separated by commas outside of braces."""
    if "{" not in raw:
        return [part.strip() for part in raw.split(",")]
    hidden = _hide_braced(raw)
    places = [-1, *(place for place, char in enumerate(hidden) if char == ","), len(raw)]
    return [raw[begin + 1 : end].strip() for begin, end in pairwise(places)]


def _printed_from_keys(raw: str) -> str:
    """BibLaTeX's other form: "given=Ada, family=Lovelace"."""
    found = {match["key"].lower(): match["value"] for match in _KEYED.finditer(raw)}
    order = ("given", "prefix", "family", "suffix")
    return clean(to_text(" ".join(found[key].strip(' "') for key in order if key in found)))
