"""Cleaned records as plain values that can be sent to another process, and back. Pure.

An author row is sent once and has a number from then on, as has a venue. The receiver keeps the records as columns (`RecordColumns`), and the rows
in a roster.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import chain, starmap
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from graphapp.ingest.intake import CleanedPart, Intake
from graphapp.ingest.readings import ReadItem
from graphapp.model.record_columns import RecordColumns, RowRoster, row_numbers
from graphapp.model.records import KINDS, Problem
from graphapp.model.rows import AuthorRow, Authorship, PlacedInOrder, SharedRow, VenueRow
from graphapp.native import compiled

if TYPE_CHECKING:
    from loaders import TakeLines

__all__ = ["DecodedPart", "PartDecoder", "PartEncoder"]

# numbered rows on both sides; above this, all numbers are discarded, so that memory does not grow with the file
_NUMBERED = 300_000
_KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
_PLAIN = attrgetter("id", "title", "year", "authors_cut", "abstract", "doi", "url", "fingerprint")
_PLAIN_FIELDS = 8


class _VenueNumbers(dict[VenueRow | None, int]):
    """The numbers of venues, given on demand; 0 for None. `added` has the values of new ones, in the order of their numbers."""

    def __init__(self) -> None:
        super().__init__({None: 0})
        self.added: list[tuple[Any, ...]] = []

    def __missing__(self, venue: VenueRow | None) -> int:
        number = self[venue] = len(self)
        self.added.append((*(venue or ()),))
        return number


class PartEncoder:
    """Converts parts of one file, in order."""

    def __init__(self) -> None:
        # a number in a `SharedRow` is valid while the row's `numbered_by` is this object
        self._valid = object()
        self._rows = 0
        self._added: list[str | None] = []
        self._venues = _VenueNumbers()
        self._anew = False
        self._taking: Any = None
        # how many records the next message may have before others are taken from lines
        self.most = sys.maxsize

    def takes(self, intake: Intake, reading: Any) -> TakeLines:
        """A function that takes ordinary records from lines until the next message has `most`: they are then part of it, and not of `intake`. `reading` is a
        compiled `Reading`. From now on, `move` must follow each record that `intake` takes."""
        assert compiled is not None
        self._taking = compiled.Taking(
            cleaning=intake.cleaning,
            reading=reading,
            kinds=_KIND_NUMBERS,
            venues=self._venues,
            unordered=_unplaced,
            dumps=orjson.dumps,
            valid=self._valid,
        )
        lines = self._taking.lines
        return lambda data, at, number: lines(data, at, number, self.most)

    def move(self, intake: Intake) -> None:
        """Move the records of `intake` to the next message if that has the ordinary ones."""
        if self._taking is not None:
            for item in intake.items:
                self._taking.add(item)
            intake.items.clear()

    @property
    def waiting(self) -> int:
        """How many records the next message has already."""
        return self._taking.size() if self._taking is not None else 0

    def encoded(self, part: CleanedPart) -> tuple[tuple[Any, ...], bytes]:
        """A part as plain values and a block of bytes, for `PartDecoder.decoded` of a decoder that has decoded all parts before it."""
        columns, members = self._listed(self._columns(part.items)) if self._taking is None else self._taken()
        message = (
            self._anew,
            *columns,
            self._venues.added,
            [(*note,) for note in part.notes],
            part.noted,
            part.refused,
        )
        self._added, self._venues.added = [], []
        self._anew = self._rows + len(self._venues) > _NUMBERED
        if self._anew:
            self._renew()
        return message, members

    def _renew(self) -> None:
        """Discard all numbers."""
        self._valid = object()
        self._rows = 0
        self._venues = _VenueNumbers()
        if self._taking is not None:
            self._taking.renew(self._valid, self._venues)

    def _taken(self) -> tuple[tuple[Any, ...], bytes]:
        some = self.waiting > 0
        columns, unordered, added, self._rows, members = self._taking.taken()
        columns = [*map(orjson.Fragment, columns)]
        kinds, venues, sizes, *others = columns[_PLAIN_FIELDS:]
        plain = columns[:_PLAIN_FIELDS] if some else []
        listed = (kinds, venues, sizes, orjson.Fragment(unordered), *others)
        return (plain, *listed, orjson.Fragment(added)), members

    def _listed(self, columns: tuple[Any, ...]) -> tuple[tuple[Any, ...], bytes]:
        """The columns with the sizes of the author lists in place of the lists, those that do not consist of numbers, and the new rows; and the numbers
        of all others as bytes."""
        plain, kinds, venues, lists, *others = columns
        unordered = [(place, each) for place, each in enumerate(lists) if each and type(each[0]) is not int]
        for place, _ in unordered:
            lists[place] = []
        members = row_numbers()
        members.extend(chain.from_iterable(lists))
        return (plain, kinds, venues, [*map(len, lists)], unordered, *others, self._added), members.tobytes()

    def _columns(self, items: list[ReadItem]) -> tuple[Any, ...]:
        """Records as columns: a list of the fields that are sent as they are, then the others."""
        if compiled is not None:
            found = compiled.encoded(
                items, self._valid, self._rows, _KIND_NUMBERS, self._venues, self._added, _unplaced
            )
            if found is not None:
                columns, self._rows = found
                return (columns[:_PLAIN_FIELDS] if items else [], *columns[_PLAIN_FIELDS:])
        papers = [item.paper for item in items if item.paper is not None]
        return (
            [*zip(*map(_PLAIN, papers), strict=True)],
            [_KIND_NUMBERS[paper.kind] for paper in papers],
            [*map(self._venues.__getitem__, [paper.venue for paper in papers])],
            [self._list(paper.authors) for paper in papers],
            [paper.sources[0] for paper in papers],
            [paper.variants[0].said if paper.variants else None for paper in papers],
            [item.where for item in items],
            [item.hash for item in items],
        )

    def _list(self, authors: Sequence[Authorship]) -> list[Any]:
        """An author list: numbers if all authors are in order, else each row with its position."""
        if type(authors) is PlacedInOrder:
            valid = self._valid
            return [
                person.number if person.numbered_by is valid else self._add(person)
                for person in authors.people
            ]
        return _unplaced(authors)

    def _add(self, person: SharedRow) -> int:
        number = person.number = self._rows
        person.numbered_by = self._valid
        self._rows = number + 1
        self._added += (person.name, person.key, person.id)
        return number


class DecodedPart(NamedTuple):
    """A `CleanedPart` whose records are columns."""

    records: RecordColumns
    notes: list[Problem]
    noted: int
    refused: int


class PartDecoder:
    """The inverse of `PartEncoder`. The last names of authors, which are needed only while records are cleaned, are not known here."""

    def __init__(self) -> None:
        self._roster = RowRoster()

    def decoded(self, message: Sequence[Any], block: bytes) -> DecodedPart:
        """The next part."""
        anew, plain, kinds, venues, sizes, unordered, names, said, places, hashes, *others = message
        rows, added, notes, *rest = others
        if anew:
            # earlier parts keep their roster
            self._roster = RowRoster()
        roster = self._roster
        roster.add(rows[0::3], rows[1::3], rows[2::3])
        roster.add_venues([*starmap(VenueRow, added)])
        ids, titles, years, cuts, abstracts, dois, urls, fingerprints = map(list, plain or [()] * 8)
        records = RecordColumns(
            *(ids, titles, years, [*map(KINDS.__getitem__, kinds)], venues, sizes),
            *(cuts, abstracts, dois, urls, names, fingerprints, said, places, hashes),
        )
        records.members.frombytes(block)
        records.unordered.update((place, _unordered(entries)) for place, entries in unordered)
        records.rosters.append((roster, len(names)))
        return DecodedPart(records, [*starmap(Problem, notes)], *rest)


def _unplaced(authors: Sequence[Authorship]) -> list[Any]:
    return [((*entry.author,), entry.position) for entry in authors]


def _unordered(entries: Sequence[Any]) -> tuple[Authorship, ...]:
    return tuple([Authorship(AuthorRow(*row), position) for row, position in entries])
