"""Records as they were read, in compact form, so that a load can be undone and explained: `packed` and `unpacked`. Pure.

A batch is a JSON object, compressed with Zstandard: `merge`, whether its records were merged with others; `records`, a list for each field, with
the values of all records: record name, title, year, kind, venue ([name, kind]), authors, whether the list is truncated, abstract, DOI, URL,
fingerprint and the details about its authors that no paper has (`graphapp.model.variants`). An author is a name if the author row and the
position follow from it; else [id or null, name[, position]].
`again` has the names of records that the store already had; `before` the papers that the batch changed or removed, as they were: the fields as
of records, and for each paper its id, its record names and its variants.
`file` is the name of the file that the batch was read from, `places` the places of its records, and `notes` the problems noted while it was read:
[[place, what, done], …]. Batches of earlier versions lack these three.

Records that the store already had exactly as they were read are not repeated: `earlier` says where the journal has them, [[number of the first one
in this batch, load, batch, number in that batch, [record name, …]], …] for consecutive ones. The fields of the other records are then in `others`
in place of `records`, so that an earlier version, which does not know `earlier`, does not take such a batch for complete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple

import orjson
import zstandard

from graphapp.ingest.readings import ReadItem
from graphapp.model import identifiers, names
from graphapp.model.explanations import ReadingNote
from graphapp.model.record_columns import ColumnRun, RecordColumns
from graphapp.model.records import Kind
from graphapp.model.rows import AuthorRow, Authorship, PlacedInOrder, StoredPaper, Variant, VenueRow
from graphapp.native import compiled

__all__ = [
    "EarlierRecords",
    "RecordedBatch",
    "earlier_records",
    "first_read",
    "packed",
    "resolved",
    "unpacked",
    "unpacked_if",
]

_LEVEL = 1


class EarlierRecords(NamedTuple):
    """Consecutive records of a batch, from number `at` on, that are those of batch `place` of load `load` from number `number` on."""

    at: int
    load: int
    place: int
    number: int
    names: list[str]


def earlier_records(batch: Sequence[ReadItem]) -> list[EarlierRecords]:
    """Where the journal has the records of a batch that the store has already: consecutive ones of one batch together."""
    runs: list[EarlierRecords] = []
    ends = (0, 0, 0, 0)
    for at, item in enumerate(batch):
        if (known := item.known) is None:
            continue
        here = (at, known.load, known.place, known.number)
        if here != ends or not runs:
            runs.append(EarlierRecords(*here, []))
        runs[-1].names.append(known.record)
        ends = (at + 1, known.load, known.place, known.number + 1)
    return runs


@dataclass(slots=True)
class RecordedBatch:
    """A batch of records as they were read, and what it found in the store (see this module's docstring). `records` lacks those that are `earlier`,
    which all were in the store: `resolved` adds them."""

    records: Sequence[StoredPaper]
    merge: bool = True
    again: list[str] = field(default_factory=list)
    before: list[StoredPaper] = field(default_factory=list)
    file: str = ""
    places: list[str] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)
    earlier: list[EarlierRecords] = field(default_factory=list)

    def names(self) -> list[str]:
        """The names of all its records, in the order in which they were read."""
        found = [record.sources[0] for record in self.records]
        for run in self.earlier:
            found[run.at : run.at] = run.names
        return found

    def record(self, number: int) -> StoredPaper:
        """The record with this number among all; it must be one of `records`."""
        return self.records[number - sum(len(run.names) for run in self.earlier if run.at < number)]


def packed(batch: RecordedBatch) -> bytes:
    """A batch as bytes."""
    content = {
        "merge": batch.merge,
        "others" if batch.earlier else "records": _columns(batch.records),
        "earlier": [(*run,) for run in batch.earlier],
        "again": batch.again,
        "before": _columns(batch.before),
        "papers": [[paper.id, paper.sources, list(map(tuple, paper.variants))] for paper in batch.before],
        "file": batch.file,
        "places": batch.places,
        "notes": list(map(tuple, batch.notes)),
    }
    return zstandard.ZstdCompressor(level=_LEVEL).compress(orjson.dumps(content))


def unpacked(data: bytes) -> RecordedBatch:
    """The inverse of `packed`."""
    return _batch(zstandard.ZstdDecompressor().decompress(data))


def unpacked_if(data: bytes, names: Collection[str]) -> RecordedBatch | None:
    """The batch if it may have a record of one of these names; else None, which takes a fraction of the time of `unpacked`."""
    content = zstandard.ZstdDecompressor().decompress(data)
    return _batch(content) if any(orjson.dumps(name) in content for name in names) else None


def first_read(data: bytes) -> list[str]:
    """The names of the records of a packed batch that the store did not have before, in the order in which they were read; takes a fraction of the
    time of `unpacked`."""
    content = orjson.loads(zstandard.ZstdDecompressor().decompress(data))
    again = set(content["again"])
    columns = content["others" if content.get("earlier") else "records"]
    return [name for name in columns[0] if name not in again]


def _batch(data: bytes) -> RecordedBatch:
    content = orjson.loads(data)
    before = map(_paper, _records(content["before"]), content["papers"])
    earlier = [EarlierRecords(*run) for run in content.get("earlier", ())]
    return RecordedBatch(
        _records(content["others" if earlier else "records"]),
        content["merge"],
        content["again"],
        list(before),
        content.get("file", ""),
        content.get("places", []),
        [ReadingNote(*note) for note in content.get("notes", ())],
        earlier,
    )


def resolved(batch: RecordedBatch, batch_at: Callable[[int, int], RecordedBatch]) -> RecordedBatch:
    """The batch with all its records in `records`; `batch_at` returns the batch at a load and a place of the journal."""
    if not batch.earlier:
        return batch
    runs_of: dict[tuple[int, int], list[EarlierRecords]] = defaultdict(list)
    for run in batch.earlier:
        runs_of[run.load, run.place].append(run)
    taken: dict[int, list[StoredPaper]] = {}
    for place, runs in runs_of.items():
        # one at a time is in memory: a file in another order refers to as many batches as it has records
        source = batch_at(*place)
        for run in runs:
            taken[run.at] = [*map(source.record, range(run.number, run.number + len(run.names)))]
    records: list[StoredPaper] = []
    again = list(batch.again)
    own = iter(batch.records)
    for run in batch.earlier:
        records += islice(own, run.at - len(records))
        records += taken[run.at]
        again += run.names
    return replace(batch, records=[*records, *own], again=again, earlier=[])


def _paper(record: StoredPaper, own: list[Any]) -> StoredPaper:
    id, sources, variants = own
    known = tuple(Variant(*variant) for variant in variants)
    return replace(record, id=id, sources=tuple(sources), variants=known)


def _columns(records: Sequence[StoredPaper]) -> list[list[Any]]:
    if isinstance(records, RecordColumns):
        return _taken(records)
    # faster than a list for each record
    return [
        [record.sources[0] for record in records],
        [record.title for record in records],
        [record.year for record in records],
        [record.kind for record in records],
        [record.venue and (record.venue.name, record.venue.kind) for record in records],
        [_authors(record.authors) for record in records],
        [record.authors_cut for record in records],
        [record.abstract for record in records],
        [record.doi for record in records],
        [record.url for record in records],
        [record.fingerprint for record in records],
        [record.variants[0].said if record.variants else None for record in records],
    ]


def _listed(run: ColumnRun) -> bytes:
    """The author lists of a run as JSON, separated by commas."""
    printed = run.roster.printed
    unordered = {place: orjson.dumps(_authors(listed)) for place, listed in run.unordered.items()}
    if compiled is not None:
        found: bytes | None = compiled.listed(run.sizes, run.members, printed, unordered)
        if found is not None:
            return found
    people = map(printed.__getitem__, run.members)
    lists: list[Any] = [[*islice(people, size)] for size in run.sizes]
    for place, listed in unordered.items():
        lists[place] = orjson.Fragment(listed)
    return orjson.dumps(lists)[1:-1]


def _taken(records: RecordColumns) -> list[Any]:
    """The same columns, most of which `records` has."""
    venues: list[Any] = []
    for run in records.runs():
        venues += map(run.roster.printed_venues.__getitem__, run.venues)
    authors = orjson.Fragment(b"[" + b",".join(map(_listed, records.runs())) + b"]")
    return [
        *(records.names, records.titles, records.years, records.kinds, venues, authors, records.cuts),
        *(records.abstracts, records.dois, records.urls, records.fingerprints, records.said),
    ]


def _records(columns: list[list[Any]]) -> list[StoredPaper]:
    return list(map(_record, *columns))


def _authors(authors: Sequence[Authorship]) -> list[Any]:
    if type(authors) is PlacedInOrder:
        return [person.name if person.id is None else [person.id, person.name] for person in authors.people]
    return [_author(place, entry) for place, entry in enumerate(authors)]


def _author(place: int, entry: Authorship) -> Any:
    id, name, _ = entry.author
    plain = id == f"name:{name}"
    if entry.position == place:
        return name if plain else [id, name]
    return [None if plain else id, name, entry.position]


def _record(
    record: str,
    title: str,
    year: int | None,
    kind: Kind,
    venue: list[Any] | None,
    authors: list[Any],
    cut: bool,
    abstract: str | None,
    doi: str | None,
    url: str | None,
    fingerprint: int | None,
    said: str | None,
) -> StoredPaper:
    return StoredPaper(
        identifiers.paper_id(record, doi),
        title,
        year,
        kind,
        VenueRow(identifiers.venue_id(venue[0]), venue[0], venue[1]) if venue else None,
        tuple(_authorship(place, entry) for place, entry in enumerate(authors)),
        cut,
        abstract,
        doi,
        url,
        (record,),
        fingerprint,
        (Variant(record, said),) if said else (),
    )


def _authorship(place: int, entry: str | list[Any]) -> Authorship:
    if isinstance(entry, str):
        return Authorship(AuthorRow(f"name:{entry}", entry, names.key(entry)), place)
    id, name, *position = entry
    return Authorship(
        AuthorRow(id or f"name:{name}", name, names.key(name)), position[0] if position else place
    )
