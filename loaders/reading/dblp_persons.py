"""The person records of dblp, looked up by name: in memory for small files, in a temporary database for large ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graphapp.model.names import base_name
from graphapp.model.records import PersonName
from loaders.reading.fields import orcid_id
from loaders.reading.lines import wide_encoding
from loaders.reading.rereading import writing_temporary

__all__ = ["DblpPerson", "DblpPersons", "PersonsOnDisk", "of_record", "only_persons", "without_number"]

# rows that are written at once
_BATCH = 10_000
# KiB of the database that SQLite keeps in memory
_CACHE_KIB = 65_536
_COLUMNS = "name TEXT{}, id TEXT, called TEXT, is_group INTEGER, orcid TEXT"


class DblpPerson(NamedTuple):
    """A person record's data for a name: the identifier, dblp's preferred name of the person, whether it is a group, and the ORCID ("" if
    the record has none, or several)."""

    id: str
    name: str
    group: bool
    orcid: str


def of_record(
    id: str | None, named: list[str], sort: str, links: Iterable[str]
) -> Iterator[tuple[str, DblpPerson]]:
    """A person record's data for each of its names; nothing for records of several persons or without an identifier. `links` are the
    addresses in the record: dblp adds an ORCID after verifying it."""
    if id is not None and "disambiguation" not in sort:
        orcids = {orcid for link in links if "orcid.org/" in link and (orcid := orcid_id(link))}
        orcid = orcids.pop() if len(orcids) == 1 else ""
        for name in named:
            yield name, DblpPerson(id, named[0], "group" in sort, orcid)


class _Given:
    """Adds the data of person records to authors. Each person's ORCID is given once, as it would otherwise be stored with every paper."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def placed(self, author: PersonName, found: DblpPerson | None) -> PersonName:
        """An author with the identifier and the preferred name of their person record; with its ORCID if this is its first author."""
        if found is None:
            return author
        printed = author.printed or (author.name if author.name != found.name else None)
        ids = author.ids
        if found.orcid and found.id not in self._ids:
            self._ids.add(found.id)
            ids = tuple(dict.fromkeys((*ids, found.orcid)))
        # a dump has millions of names: _replace takes four times as long
        return PersonName(
            found.name,
            author.id or found.id,
            False,
            found.group,
            printed or without_number(found.name),
            author.affiliation,
            ids,
            author.affiliations,
        )


def without_number(name: str) -> str | None:
    """The name without dblp's homonym number; None if it has no number."""
    base = base_name(name)
    return base if base != name else None


class DblpPersons(dict[str, DblpPerson]):
    """Person records by name, in memory. The first record of a name counts."""

    def __init__(self) -> None:
        super().__init__()
        self._given = _Given()

    def add(self, said: Iterable[tuple[str, DblpPerson]]) -> None:
        """Add the data of a record."""
        for name, person in said:
            self.setdefault(name, person)

    def knows(self, names: list[str]) -> bool:
        """False if none of these names is in a record."""
        return not self.keys().isdisjoint(names)

    def known(self, author: PersonName) -> PersonName:
        """An author with the data of their record, if any; the ORCID only for the first author of a person."""
        return self._given.placed(author, self.get(author.name))


class PersonsOnDisk:
    """Person records in a temporary database, which is removed when closed: memory does not grow with the number of names. `add` and `settle` raise
    BadInput if it cannot be written."""

    def __init__(self) -> None:
        # no name: a private file in the folder for temporary files
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE_KIB}"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute(f"CREATE TABLE said ({_COLUMNS.format('')})")
        self._batch: list[tuple[str, str, str, bool, str]] = []
        self._given = _Given()
        self._some = False

    def add(self, said: Iterable[tuple[str, DblpPerson]]) -> None:
        """Add the data of a record."""
        self._batch += ((name, *person) for name, person in said)
        if len(self._batch) >= _BATCH:
            self._write()

    def settle(self) -> None:
        """Complete the database: every record has been added, and lookups are possible from now on."""
        self._write()
        # sorted by name, so that the B-tree is built from left to right; the first record of a name counts
        with writing_temporary(sqlite3.OperationalError):
            for statement in (
                f"CREATE TABLE persons ({_COLUMNS.format(' PRIMARY KEY')}) WITHOUT ROWID",
                "INSERT OR IGNORE INTO persons SELECT * FROM said ORDER BY name, rowid",
                "DROP TABLE said",
            ):
                self._database.execute(statement)

    def _write(self) -> None:
        self._some |= bool(self._batch)
        with writing_temporary(sqlite3.OperationalError):
            self._database.execute("BEGIN")
            self._database.executemany("INSERT INTO said VALUES (?, ?, ?, ?, ?)", self._batch)
            self._database.execute("COMMIT")
        self._batch.clear()

    def knows(self, names: list[str]) -> bool:
        """False if certainly none of these names is in a record."""
        return self._some and bool(names)

    def known(self, author: PersonName) -> PersonName:
        """An author with the data of their record, if any; the ORCID only for the first author of a person."""
        query = "SELECT id, called, is_group, orcid FROM persons WHERE name = ?"
        found = self._database.execute(query, (author.name,)).fetchone()
        if found is None:
            return author
        id, name, group, orcid = found
        return self._given.placed(author, DblpPerson(id, name, bool(group), orcid))

    def close(self) -> None:
        """Remove the database."""
        self._database.close()


# --- person records among all other records


_ENDS = {b"<www": b"</www>", b"<person": b"</person>"}
# the prefixes of keys of persons, and how far from the beginning of a record they may be
_PERSON_KEY = b"homepages/"
_LONGEST_TAG = 1000
# markup that may hide a record, or contain text that only looks like one
_HIDING = (b"<!-", b"<![")


def only_persons(blocks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The text of possible person records (`<www`, `<person`) in the text of a dump, and the line that declares its encoding. Such a
    record is truncated at `limit` bytes. Raises ValueError for text with comments or CDATA sections, in which records may be hidden, and
    for UTF-16 or UTF-32: these require a parser."""
    rest = b""
    begun = False
    for block in blocks:
        text = rest + block
        if not begun:
            begun = True
            if wide_encoding(text):
                raise ValueError("encoding not compatible with ASCII")
            end = text.find(b"?>", 0, 1000)
            yield (
                text[: end + 2] if text.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml") and end > 0 else b""
            ) + b"<dblp>\n"
        if text.find(b"<!") >= 0 and any(sign in text for sign in _HIDING):
            raise ValueError("records may be hidden")
        found, rest = _cut(text, limit)
        yield found
    yield b"</dblp>"


def _cut(text: bytes, limit: int) -> tuple[bytes, bytes]:
    """The possible person records in a piece of text, and its end, where a record may begin that continues in the next piece."""
    if text.find(_PERSON_KEY) < 0:
        return b"", text[-_LONGEST_TAG:]
    found: list[bytes] = []
    at = 0
    places = {begin: text.find(begin) for begin in _ENDS}
    while True:
        for begin, place in places.items():
            if 0 <= place < at:
                places[begin] = text.find(begin, at)
        here = [(place, begin) for begin, place in places.items() if place >= 0]
        if not here:
            return b"".join(found), text[max(at, len(text) - _LONGEST_TAG) :]
        place, begin = min(here)
        end = text.find(_ENDS[begin], place)
        if end < 0:
            rest = text[place:]
            return b"".join(found), rest if len(rest) <= limit else rest[-_LONGEST_TAG:]
        at = end + len(_ENDS[begin])
        # most <www> are persons, but some are web pages
        if text.find(_PERSON_KEY, place, end) >= 0:
            found.append(text[place:at] + b"\n")
