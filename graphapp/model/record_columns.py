"""Cleaned records as columns, a list for each field. What is done with all of them takes a few calls this way, and objects are made only of the
records that are examined one by one. Pure.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, compress
from operator import not_
from typing import Any, NamedTuple, overload

from graphapp.model.records import Kind
from graphapp.model.rows import (
    Authorship,
    PlacedInOrder,
    RecordHash,
    SharedRow,
    StoredPaper,
    Variant,
    VenueRow,
)

__all__ = ["ColumnRun", "PaperBatch", "RecordColumns", "RecordHashes", "RowRoster", "row_numbers"]


def row_numbers() -> array[int]:
    """No numbers of a roster, to which others can be added."""
    return array("I")


class RowRoster:
    """Author rows by number, from 0: `names`, `keys` and `ids`; an id is None if it follows from the name. `printed` has the name of each row, with
    the id, if there is one: (id, name). `venues` by number, of which 0 is None, and `printed_venues` with their names and kinds.

    `numbers` are those of the store for the author rows, 0 for none; they are valid only while `numbered_by` is the store's current marker object.
    """

    __slots__ = (
        *("_rows", "ids", "keys", "names", "numbered_by", "numbers", "printed"),
        *("printed_venues", "venues"),
    )

    def __init__(self) -> None:
        self.names: list[str] = []
        self.keys: list[str] = []
        self.ids: list[str | None] = []
        self.printed: list[str | tuple[str, str]] = []
        self.venues: list[VenueRow | None] = [None]
        self.printed_venues: list[tuple[str, Kind | None] | None] = [None]
        self.numbers: array[int] = array("q")
        self.numbered_by: object = None
        self._rows: dict[int, SharedRow] = {}

    def add(self, names: Sequence[str], keys: Sequence[str], ids: Sequence[str | None]) -> None:
        """Add author rows, which get the next numbers."""
        self.names += names
        self.keys += keys
        self.ids += ids
        if any(ids):
            self.printed += [name if id is None else (id, name) for name, id in zip(names, ids, strict=True)]
        else:
            self.printed += names

    def add_venues(self, venues: Sequence[VenueRow]) -> None:
        """Add venues, which get the next numbers."""
        self.venues += venues
        self.printed_venues += [(venue.name, venue.kind) for venue in venues]

    def number_by(self, marker: object) -> None:
        """Let `numbers` have a value for each author row that is valid for the store with this marker."""
        if self.numbered_by is not marker:
            self.numbered_by = marker
            self.numbers = array("q")
        self.numbers.frombytes(bytes(self.numbers.itemsize * (len(self.names) - len(self.numbers))))

    def unnumbered(self, rows: Sequence[int]) -> list[int]:
        """Those of these author rows that have no number, each once."""
        return [*dict.fromkeys(compress(rows, map(not_, map(self.numbers.__getitem__, rows))))]

    def authors(self, rows: Sequence[int]) -> PlacedInOrder:
        """The author list that consists of these rows, in order."""
        return PlacedInOrder([self._rows.get(row) or self._row(row) for row in rows])

    def _row(self, row: int) -> SharedRow:
        found = self._rows[row] = SharedRow(self.names[row], self.keys[row], "", self.ids[row])
        return found


class ColumnRun(NamedTuple):
    """Consecutive records with the same roster: the numbers of their venues there, and the lengths of their author lists, whose numbers are in
    `members`, one list after the other. `unordered` has the author lists that are not in order by the place of the record here."""

    roster: RowRoster
    venues: list[int]
    sizes: list[int]
    members: array[int]
    unordered: dict[int, tuple[Authorship, ...]]


class RecordColumns(Sequence[StoredPaper]):
    """Consecutive records of a file, each of which is a paper so far. The fields are those of `StoredPaper`, and for each record its name,
    what `Variant.said` says (None: there is no variant), its place in the file, and its hash (`graphapp.ingest.readings`).

    Venues and authors are numbers in the roster of the record: `venues` has one for each record, `sizes` the length of its author list, and
    `members` the authors of all records, one list after the other. The author lists that are not in order are in `unordered`, by the place of the
    record, and have no members. `rosters` has each roster with the number of consecutive records that use it.
    """

    __slots__ = (
        *("_starts", "abstracts", "cuts", "dois", "fingerprints", "hashes", "ids", "kinds", "members"),
        *("names", "places", "rosters", "said", "sizes", "titles", "unordered", "urls", "venues", "years"),
    )

    def __init__(self, *columns: list[Any]) -> None:
        """The columns in the order of `columns`; none: there is no record."""
        own = columns or tuple([] for _ in range(15))
        self.ids: list[str] = own[0]
        self.titles: list[str] = own[1]
        self.years: list[int | None] = own[2]
        self.kinds: list[Kind] = own[3]
        self.venues: list[int] = own[4]
        self.sizes: list[int] = own[5]
        self.cuts: list[bool] = own[6]
        self.abstracts: list[str | None] = own[7]
        self.dois: list[str | None] = own[8]
        self.urls: list[str | None] = own[9]
        self.names: list[str] = own[10]
        self.fingerprints: list[int | None] = own[11]
        self.said: list[str | None] = own[12]
        self.places: list[str] = own[13]
        self.hashes: list[int | None] = own[14]
        self.members = row_numbers()
        self.unordered: dict[int, tuple[Authorship, ...]] = {}
        self.rosters: list[tuple[RowRoster, int]] = []
        # where the members of each record begin, as far as this was needed
        self._starts: list[int] = []

    def columns(self) -> tuple[list[Any], ...]:
        """The columns with a value for each record, in the order in which the class takes them."""
        return (
            *(self.ids, self.titles, self.years, self.kinds, self.venues, self.sizes, self.cuts, self.abstracts),
            *(self.dois, self.urls, self.names, self.fingerprints, self.said, self.places, self.hashes),
        )  # fmt: skip

    def extend(self, other: RecordColumns) -> None:
        """Add the records of `other`."""
        size = len(self)
        for mine, new in zip(self.columns(), other.columns(), strict=True):
            mine += new
        self.members += other.members
        self.unordered.update((size + place, listed) for place, listed in other.unordered.items())
        for roster, count in other.rosters:
            self._use(roster, count)

    def _use(self, roster: RowRoster, count: int) -> None:
        """The next records use this roster."""
        if self.rosters and self.rosters[-1][0] is roster:
            count += self.rosters.pop()[1]
        if count:
            self.rosters.append((roster, count))

    def without(self, places: Sequence[int]) -> RecordColumns:
        """The records except those at these places, which are in ascending order."""
        found = RecordColumns()
        left = [*found.columns()]
        # these are few: what is between two of them is copied at once
        first = 0
        for place in (*places, len(self)):
            for mine, column in zip(left, self.columns(), strict=True):
                mine += column[first:place]
            found.members += self.members[self._start(first) : self._start(place)]
            first = place + 1
        out = frozenset(places)
        for place, listed in self.unordered.items():
            if place not in out:
                found.unordered[place - bisect_left(places, place)] = listed
        past = 0
        for roster, count in self.rosters:
            first, past = past, past + count
            found._use(roster, count - (bisect_left(places, past) - bisect_left(places, first)))
        return found

    def runs(self) -> Iterator[ColumnRun]:
        """The venues and author lists of all records, in order."""
        past = 0
        for roster, count in self.rosters:
            first, past = past, past + count
            members = self.members
            if count < len(self):
                members = members[self._start(first) : self._start(past)]
            unordered = {at - first: each for at, each in self.unordered.items() if first <= at < past}
            yield ColumnRun(roster, self.venues[first:past], self.sizes[first:past], members, unordered)

    def lengths(self) -> list[int]:
        """The lengths of all author lists."""
        found = [*self.sizes]
        for place, listed in self.unordered.items():
            found[place] = len(listed)
        return found

    def unordered_papers(self) -> list[StoredPaper]:
        """The records whose authors are not in order."""
        return [self[place] for place in self.unordered]

    def _start(self, place: int) -> int:
        """Where the members of the record at a place begin."""
        if len(self._starts) <= len(self):
            self._starts = [*accumulate(self.sizes, initial=0)]
        return self._starts[min(place, len(self))]

    def _roster(self, place: int) -> RowRoster:
        """The roster of the record at a place."""
        ends = [*accumulate(count for _, count in self.rosters)]
        return self.rosters[bisect_right(ends, place)][0]

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> StoredPaper: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[StoredPaper]: ...
    def __getitem__(self, place: int | slice) -> StoredPaper | Sequence[StoredPaper]:
        if isinstance(place, slice):
            return [*map(self.__getitem__, range(*place.indices(len(self))))]
        place = range(len(self))[place]
        roster = self._roster(place)
        listed: Sequence[Authorship] | None = self.unordered.get(place)
        if listed is None:
            listed = roster.authors(self.members[self._start(place) : self._start(place + 1)])
        name, said = self.names[place], self.said[place]
        return StoredPaper(
            self.ids[place],
            self.titles[place],
            self.years[place],
            self.kinds[place],
            roster.venues[self.venues[place]],
            listed,
            self.cuts[place],
            self.abstracts[place],
            self.dois[place],
            self.urls[place],
            (name,),
            self.fingerprints[place],
            (Variant(name, said),) if said else (),
        )


class PaperBatch(Sequence[StoredPaper]):
    """Papers to write: those in `columns`, then `others`. All ids differ."""

    __slots__ = ("columns", "others")

    def __init__(self, columns: RecordColumns, others: Sequence[StoredPaper]) -> None:
        self.columns = columns
        self.others = others

    def __len__(self) -> int:
        return len(self.columns) + len(self.others)

    def __iter__(self) -> Iterator[StoredPaper]:
        return chain(self.columns, self.others)

    @overload
    def __getitem__(self, place: int) -> StoredPaper: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[StoredPaper]: ...
    def __getitem__(self, place: int | slice) -> StoredPaper | Sequence[StoredPaper]:
        return list(self)[place]


class RecordHashes(Sequence[RecordHash]):
    """Hashes of records, each with different values of `RecordHash.record`: those of `columns`, where `numbers` are the numbers of these records in
    batch `place` of load `load`, and `others`, which has the other values by record."""

    __slots__ = ("columns", "load", "numbers", "others", "place")

    def __init__(
        self,
        columns: RecordColumns,
        numbers: Sequence[int],
        load: int,
        place: int,
        others: dict[str, tuple[int | None, int, int, int]],
    ) -> None:
        self.columns = columns
        self.numbers = numbers
        self.load = load
        self.place = place
        self.others = others

    def __len__(self) -> int:
        hashes = self.columns.hashes
        return len(hashes) - hashes.count(None) + len(self.others)

    def __iter__(self) -> Iterator[RecordHash]:
        own = zip(self.columns.names, self.columns.hashes, self.numbers, strict=True)
        for record, hash, number in own:
            if hash is not None:
                yield RecordHash(record, hash, self.load, self.place, number)
        for record, values in self.others.items():
            yield RecordHash(record, *values)

    @overload
    def __getitem__(self, place: int) -> RecordHash: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[RecordHash]: ...
    def __getitem__(self, place: int | slice) -> RecordHash | Sequence[RecordHash]:
        return list(self)[place]
