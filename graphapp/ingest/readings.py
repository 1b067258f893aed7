"""Records that the store already has exactly as they are read again: recognized by a hash, they need not be cleaned, merged and written.

A record has a hash in the store as long as reading it again would change nothing and have no problem: see `settled`. Hashes are removed when
a paper changes other than by a load that merges records, and when the journal loses batches (`Store.upsert`). Pure.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

import orjson

from graphapp.model.record_columns import RecordColumns, RecordHashes
from graphapp.model.records import Paper, PersonName, PrintedNames
from graphapp.model.rows import RecordHash, StoredPaper

if TYPE_CHECKING:
    from graphapp.ingest.deduplicate import JoinResult

__all__ = ["RULES", "ReadItem", "record_hash", "settled", "settled_columns"]

RULES = 1
"""The version of the rules by which records are cleaned and merged; to be raised when they change. What loaders return is part of the hash."""

_as_number = struct.Struct(">q").unpack


class ReadItem(NamedTuple):
    """A record of a batch, with its place in the file. `paper` is the cleaned record. It is None if the store has the record already, as it was
    read: `read` is then what the loader returned, and `known` where the journal has it. `hash` is None if the record must always be examined."""

    where: str
    hash: int | None
    paper: StoredPaper | None
    read: Paper | None = None
    known: RecordHash | None = None


def record_hash(paper: Paper) -> int | None:
    """A hash of everything that a loader returned for a record except its place in the file, in 64 bits with a sign. None if a value has a type
    of its own, or contains an unpaired surrogate."""
    given = paper.authors
    authors = given.printed if type(given) is PrintedNames else [*map(_plain, given)]
    venue = paper.venue
    values = (
        RULES, paper.record, paper.title, authors, paper.year, paper.kind, venue and (*venue,),
        paper.authors_cut, paper.abstract, paper.doi, paper.url, [*map(_plain, paper.editors)] if paper.editors else (),
    )  # fmt: skip
    try:
        data = orjson.dumps(values, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    except TypeError:
        return None
    number: int = _as_number(blake2b(data, digest_size=8).digest())[0]
    return number


def _plain(person: PersonName) -> tuple[object, ...]:
    return (*person[:7], [(*each,) for each in person.affiliations]) if person.affiliations else (*person,)


def settled(
    batch: Sequence[ReadItem], joined: JoinResult, kept: Iterable[RecordHash], load: int, place: int
) -> list[RecordHash]:
    """The hashes to write with a batch that was joined to the papers of the store, and that is batch `place` of load `load` in the journal.

    A record gets one if it was cleaned without a problem and read for the first time, or again without adding a value. Exceptions are the
    records `joined.unsettled`, which lose it: they have a problem whenever they are read. `kept` are hashes of other records of papers that the
    batch changes.
    """
    found: dict[str, RecordHash] = {}
    unsettled = joined.unsettled
    for number, item in enumerate(batch):
        if item.hash is not None and item.paper is not None:
            (record,) = item.paper.sources
            if record not in unsettled and record not in found:
                found[record] = RecordHash(record, item.hash, load, place, number)
    for each in kept:
        if each.record not in unsettled:
            found.setdefault(each.record, each)
    return [*found.values(), *(RecordHash(record, None) for record in unsettled)]


def settled_columns(
    columns: RecordColumns, joined: JoinResult, kept: Iterable[RecordHash], load: int, place: int
) -> RecordHashes:
    """`settled` for records that are columns, and that `join_columns` joined."""
    names, hashes = columns.names, columns.hashes
    others: dict[str, tuple[int | None, int, int, int]] = {}
    for number in joined.shared:
        if (hash := hashes[number]) is not None:
            # the first of several records with the same name counts
            others.setdefault(names[number], (hash, load, place, number))
    for each in kept:
        others.setdefault(each.record, each[1:])
    others.update((record, (None, 0, 0, 0)) for record in joined.unsettled)
    numbers: Sequence[int] = range(len(names))
    if joined.shared:
        mask = bytearray(b"\1") * len(names)
        for number in joined.shared:
            mask[number] = 0
        numbers = [*compress(numbers, mask)]
    return RecordHashes(joined.alone, numbers, load, place, others)
