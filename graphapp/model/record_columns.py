"""Cleaned records as columns, a list for each field. What is done with all of them takes a few calls this way, and objects are made only of the
records that are examined one by one. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, compress, groupby
from operator import not_
from typing import Any, overload

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

__all__ = ["AuthorRoster", "PaperBatch", "RecordColumns", "RecordHashes"]


class AuthorRoster:
    """Author rows by number, from 0: `names`, `keys` and `ids`; an id is None if it follows from the name. `printed` has the name of each row, with
    the id, if there is one: (id, name).

    `numbers` are those of the store for these rows, 0 for none; they are valid only while `numbered_by` is the store's current marker object.
    """

    __slots__ = ("_rows", "ids", "keys", "names", "numbered_by", "numbers", "printed")

    def __init__(self) -> None:
        self.names: list[str] = []
        self.keys: list[str] = []
        self.ids: list[str | None] = []
        self.printed: list[str | tuple[str, str]] = []
        self.numbers: list[int] = []
        self.numbered_by: object = None
        self._rows: dict[int, SharedRow] = {}

    def add(self, names: Sequence[str], keys: Sequence[str], ids: Sequence[str | None]) -> None:
        """Add rows, which get the next numbers."""
        self.names += names
        self.keys += keys
        self.ids += ids
        self.printed += [name if id is None else (id, name) for name, id in zip(names, ids, strict=True)]

    def unnumbered(self, rows: Sequence[int], marker: object) -> list[int]:
        """Those of these rows that have no number of the store with this marker."""
        if self.numbered_by is not marker:
            self.numbered_by = marker
            self.numbers = []
        self.numbers += [0] * (len(self.names) - len(self.numbers))
        return list(compress(rows, map(not_, map(self.numbers.__getitem__, rows))))

    def authors(self, rows: Sequence[int]) -> PlacedInOrder:
        """The author list that consists of these rows, in order."""
        return PlacedInOrder([self._rows.get(row) or self._row(row) for row in rows])

    def _row(self, row: int) -> SharedRow:
        found = self._rows[row] = SharedRow(self.names[row], self.keys[row], "", self.ids[row])
        return found


class RecordColumns(Sequence[StoredPaper]):
    """Consecutive records of a file, each of which is a paper so far. The fields are those of `StoredPaper`, and for each record its name,
    what `Variant.said` says (None: there is no variant), its place in the file, and its hash (`graphapp.ingest.readings`).

    An author list in `authors` consists of numbers in the roster of the record if all authors are in order, else of authorships.
    """

    __slots__ = (
        *("abstracts", "authors", "cuts", "dois", "fingerprints", "hashes", "ids", "kinds"),
        *("names", "places", "rosters", "said", "titles", "urls", "venues", "years"),
    )

    def __init__(self, *columns: list[Any]) -> None:
        """The columns in the order of `columns`; none: there is no record."""
        own = columns or tuple([] for _ in range(16))
        self.ids: list[str] = own[0]
        self.titles: list[str] = own[1]
        self.years: list[int | None] = own[2]
        self.kinds: list[Kind] = own[3]
        self.venues: list[VenueRow | None] = own[4]
        self.authors: list[list[int] | tuple[Authorship, ...]] = own[5]
        self.rosters: list[AuthorRoster] = own[6]
        self.cuts: list[bool] = own[7]
        self.abstracts: list[str | None] = own[8]
        self.dois: list[str | None] = own[9]
        self.urls: list[str | None] = own[10]
        self.names: list[str] = own[11]
        self.fingerprints: list[int | None] = own[12]
        self.said: list[str | None] = own[13]
        self.places: list[str] = own[14]
        self.hashes: list[int | None] = own[15]

    def columns(self) -> tuple[list[Any], ...]:
        """All columns, in the order in which the class takes them."""
        return (
            *(self.ids, self.titles, self.years, self.kinds, self.venues, self.authors, self.rosters, self.cuts),
            *(self.abstracts, self.dois, self.urls, self.names, self.fingerprints, self.said, self.places),
            self.hashes,
        )  # fmt: skip

    def extend(self, other: RecordColumns) -> None:
        """Add the records of `other`."""
        for mine, new in zip(self.columns(), other.columns(), strict=True):
            mine += new

    def kept(self, mask: Sequence[bool]) -> RecordColumns:
        """The records for which `mask` is true."""
        return RecordColumns(*[list(compress(column, mask)) for column in self.columns()])

    def unordered(self) -> list[StoredPaper]:
        """The records whose authors are not in order."""
        return [self[place] for place, each in enumerate(self.authors) if type(each) is not list]

    def by_roster(self) -> Iterator[tuple[AuthorRoster, list[list[int] | tuple[Authorship, ...]]]]:
        """The author lists of consecutive records with the same roster, in order."""
        first = 0
        for roster, same in groupby(self.rosters):
            past = first + sum(1 for _ in same)
            yield roster, self.authors[first:past]
            first = past

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> StoredPaper: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[StoredPaper]: ...
    def __getitem__(self, place: int | slice) -> StoredPaper | Sequence[StoredPaper]:
        if isinstance(place, slice):
            return [*map(self.__getitem__, range(*place.indices(len(self))))]
        listed = self.authors[place]
        name, said = self.names[place], self.said[place]
        return StoredPaper(
            self.ids[place],
            self.titles[place],
            self.years[place],
            self.kinds[place],
            self.venues[place],
            self.rosters[place].authors(listed) if type(listed) is list else listed,  # type: ignore[arg-type]
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
    """Hashes of records, each with different values of `RecordHash.record`. `found` has the other values by record."""

    __slots__ = ("found",)

    def __init__(self, found: dict[str, tuple[int | None, int, int, int]]) -> None:
        self.found = found

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[RecordHash]:
        return (RecordHash(record, *values) for record, values in self.found.items())

    @overload
    def __getitem__(self, place: int) -> RecordHash: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[RecordHash]: ...
    def __getitem__(self, place: int | slice) -> RecordHash | Sequence[RecordHash]:
        return list(self)[place]
