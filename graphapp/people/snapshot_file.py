"""A collection as arrays in one file, so that an incremental run need not compute it again, and reads only what concerns new papers.

Titles, affiliations and printed author lists are not kept; nothing that compares or describes known papers reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, overload

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graphapp.people.collection import Collection, no_affiliations
from graphapp.people.collection_snapshot import CollectionSnapshot
from graphapp.people.form_list import FormList
from graphapp.people.identifier_pairs import Identifiers
from graphapp.people.name_frequency import NameFrequency
from graphapp.people.name_index import NameIndex
from graphapp.people.paper_facts import PaperFacts
from graphapp.people.person_names import form
from graphapp.people.string_table import StringTable, TableValues
from graphapp.support.array_file import read_arrays, write_arrays

__all__ = ["read", "write"]

_FORMAT = 5
# no identifier contains it
_WITHIN = "\x01"
_ARRAYS = (
    *("bounds", "printed", "name", "cluster", "short_name", "year", "venue", "venue_likeness"),
    *("last_commonness", "given_commonness", "whole_given", "given_length"),
    *("papers_of_name", "papers_of_short"),
    *("community", "topics", "topic_basis", "word_rarity"),
)
_HALVED = frozenset({"venue_likeness", "community", "topics", "topic_basis"})
_MATRICES = ("graph", "titles")
_PARTS = ("data", "indices", "indptr", "shape")
_TABLES = ("printed_names", "cluster_keys", "short_keys", "words")
_COUNTS = ("given", "last", "initial", "compound")
_TABLE_PARTS = ("text", "ends", "checks", "order")


def write(snapshot: CollectionSnapshot, out: BinaryIO) -> None:
    """Write a snapshot to a file. Raises OSError."""
    c = snapshot.collection
    arrays: dict[str, NDArray[Any]] = {name: _stored(name, getattr(c, name)) for name in _ARRAYS}
    for name in _MATRICES:
        matrix = getattr(c, name)
        for part in _PARTS:
            arrays[f"{name}.{part}"] = np.array(getattr(matrix, part))
    # names that were printed in other scripts have more than their words
    forms = FormList.of(c.forms)
    other = np.array(list(forms.other), np.int64)
    printed = np.zeros(len(forms), np.int64)
    printed[c.name] = c.printed
    venues: dict[str, int] = {}
    arrays |= {
        "paper_venue": np.array([venues.setdefault(p.venue, len(venues)) for p in c.papers], np.int32),
        "groups": snapshot.groups,
        "related": snapshot.related,
        "other_forms": other,
        "unplaced": np.array(list(snapshot.unplaced), np.int64),
        "identified": snapshot.identifiers.numbers,
        "communities": snapshot.communities,
        "digests": np.array([snapshot.digests[paper.id] for paper in c.papers], np.uint64),
        "format": np.array([_FORMAT]),
    }
    arrays |= {f"index.{name}": values for name, values in snapshot.name_index._asdict().items()}
    strings: dict[str, Sequence[str]] = {name: getattr(c, name) for name in _TABLES}
    strings |= {
        "ids": [paper.id for paper in c.papers],
        "venues": list(venues),
        "records": snapshot.records,
        "forms": forms.keys,
        "other_forms": [c.printed_names[n] for n in printed[other].tolist()],
        "venue_names": list(c.venue_number),
        "community_names": snapshot.community_names,
        "run": [snapshot.run, snapshot.revision],
        "unplaced": list(snapshot.unplaced.values()),
        "identifiers": [
            _WITHIN.join(sorted(snapshot.identifiers.of(n))) for n in snapshot.identifiers.numbers.tolist()
        ],
        "counted": sorted(c.frequency.counted),
        "frequency_words": sorted(c.frequency.words),
    }
    for name in _COUNTS:
        counts: Mapping[str, int] = getattr(c.frequency, name)
        strings[f"frequency_{name}"] = list(counts)
        arrays[f"frequency_{name}"] = np.array(list(counts.values()), np.uint64)
    for name, listed in strings.items():
        arrays |= {f"{name}.{part}": values for part, values in StringTable.of(listed).arrays.items()}
    write_arrays(out, arrays)


def _stored(name: str, values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.float16) if name in _HALVED else values


def read(path: Path) -> CollectionSnapshot | None:
    """The snapshot of a file; None if there is none, or it is damaged or of another version: it can be made again."""
    try:
        arrays = read_arrays(path)
        return _read(arrays) if arrays["format"].tolist() == [_FORMAT] else None
    except (OSError, ValueError, KeyError):
        return None


def _read(arrays: Mapping[str, NDArray[Any]]) -> CollectionSnapshot:
    def table(name: str) -> StringTable:
        return StringTable({part: arrays[f"{name}.{part}"] for part in _TABLE_PARTS})

    c: Collection = Collection.__new__(Collection)
    for name in _ARRAYS:
        setattr(c, name, arrays[name])
    for name in _MATRICES:
        parts = tuple(arrays[f"{name}.{part}"] for part in _PARTS[:3])
        setattr(c, name, sparse.csr_matrix(parts, shape=tuple(arrays[f"{name}.shape"].tolist())))
    for name in _TABLES:
        setattr(c, name, table(name))
    ids = table("ids")
    c.papers = _Papers(ids, table("venues"), arrays["paper_venue"], c.year)
    c.paper_number = TableValues(ids)
    other = zip(arrays["other_forms"].tolist(), table("other_forms"), strict=True)
    c.forms = FormList(table("forms"), {number: form(text) for number, text in other})
    c.venue_number = TableValues(table("venue_names"))
    c.affiliations = no_affiliations()
    frequency = c.frequency = NameFrequency()
    frequency.counted, frequency.words = TableValues(table("counted")), TableValues(table("frequency_words"))
    for name in _COUNTS:
        setattr(frequency, name, TableValues(table(f"frequency_{name}"), arrays[f"frequency_{name}"]))
    run, revision = table("run")
    return CollectionSnapshot(
        c,
        NameIndex(**{name: arrays[f"index.{name}"] for name in NameIndex._fields}),
        arrays["related"],
        arrays["groups"],
        TableValues(ids, arrays["digests"]),
        table("records"),
        dict(zip(arrays["unplaced"].tolist(), table("unplaced"), strict=True)),
        Identifiers.listed(arrays["identified"], _IdentifierSets(table("identifiers"))),
        arrays["communities"],
        table("community_names"),
        run,
        revision,
    )


class _Papers(Sequence[PaperFacts]):
    """What a snapshot keeps of the papers."""

    def __init__(
        self, ids: StringTable, venues: StringTable, venue: NDArray[np.int32], year: NDArray[np.float32]
    ) -> None:
        self._ids, self._venues, self._venue, self._year = ids, venues, venue, year
        self._made: dict[int, PaperFacts] = {}

    @overload
    def __getitem__(self, number: int) -> PaperFacts: ...
    @overload
    def __getitem__(self, number: slice) -> list[PaperFacts]: ...
    def __getitem__(self, number: int | slice) -> PaperFacts | list[PaperFacts]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        made = self._made.get(number)
        if made is None:
            venue = self._venues[int(self._venue[number])]
            made = PaperFacts(self._ids[number], "", venue, int(self._year[number]) or None, ())
            self._made[number] = made
        return made

    def __len__(self) -> int:
        return len(self._ids)


class _IdentifierSets(Sequence[frozenset[str]]):
    """Sets of identifiers, each stored as one string."""

    def __init__(self, table: StringTable) -> None:
        self._table = table

    @overload
    def __getitem__(self, number: int) -> frozenset[str]: ...
    @overload
    def __getitem__(self, number: slice) -> list[frozenset[str]]: ...
    def __getitem__(self, number: int | slice) -> frozenset[str] | list[frozenset[str]]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        return frozenset(self._table[number].split(_WITHIN))

    def __len__(self) -> int:
        return len(self._table)
