"""A collection as arrays and strings in one file, so that an incremental run need not compute it again.

The file is NumPy's archive format without pickled objects: reading one cannot run code. Titles, affiliations and printed author lists are
not kept; nothing that compares or describes known papers reads them.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graphapp.people.collection import Collection, no_affiliations
from graphapp.people.collection_snapshot import CollectionSnapshot
from graphapp.people.form_list import FormList
from graphapp.people.name_frequency import NameFrequency
from graphapp.people.name_index import NameIndex
from graphapp.people.paper_facts import PaperFacts
from graphapp.people.person_names import form

__all__ = ["read", "write"]

_FORMAT = 2
# no name, title word or identifier contains it
_SEPARATOR = "\x00"
_WITHIN = "\x01"
_ARRAYS = (
    *("bounds", "printed", "name", "cluster", "short_name", "year", "venue", "venue_likeness"),
    *("last_commonness", "given_commonness", "given_length"),
    *("community", "topics", "topic_basis", "word_rarity"),
)
_HALVED = frozenset({"venue_likeness", "community", "topics", "topic_basis"})
_MATRICES = ("graph", "titles")
_STRINGS = ("printed_names", "cluster_keys", "short_keys", "words")
_COUNTS = ("given", "last", "initial")


def write(snapshot: CollectionSnapshot, out: BinaryIO) -> None:
    """Write a snapshot to a file. Raises OSError."""
    c = snapshot.collection
    arrays: dict[str, NDArray[Any]] = {name: _stored(name, getattr(c, name)) for name in _ARRAYS}
    for name in _MATRICES:
        matrix = getattr(c, name)
        arrays |= {
            f"{name}.data": matrix.data,
            f"{name}.indices": matrix.indices,
            f"{name}.indptr": matrix.indptr,
            f"{name}.shape": np.array(matrix.shape),
        }
    # names that were printed in other scripts have more than their words
    forms = FormList.of(c.forms)
    other = np.array(list(forms.other), np.int64)
    printed = np.zeros(len(forms), np.int64)
    printed[c.name] = c.printed
    strings = {name: getattr(c, name) for name in _STRINGS}
    strings |= {
        "ids": [paper.id for paper in c.papers],
        "venues": [paper.venue for paper in c.papers],
        "records": list(snapshot.records),
        "forms": forms.keys,
        "other_forms": [c.printed_names[n] for n in printed[other].tolist()],
        "venue_names": list(c.venue_number),
        "community_names": list(snapshot.community_names),
        "run": [snapshot.run, snapshot.revision],
        "frequency.counted": sorted(c.frequency.counted),
        "frequency.words": sorted(c.frequency.words),
        "unplaced": list(snapshot.unplaced.values()),
        "identifiers": [_WITHIN.join(sorted(ids)) for ids in snapshot.identifiers.values()],
    }
    arrays |= {f"index.{name}": values for name, values in snapshot.name_index._asdict().items()}
    for name in _COUNTS:
        counts: Counter[str] = getattr(c.frequency, name)
        strings[f"frequency.{name}"] = list(counts)
        arrays[f"frequency.{name}"] = np.array(list(counts.values()), np.int32)
    arrays |= {f"{name}.text": _joined(values) for name, values in strings.items()}
    arrays |= {
        "groups": snapshot.groups,
        "related": snapshot.related,
        "other_forms": other,
        "unplaced": np.array(list(snapshot.unplaced), np.int64),
        "identifiers": np.array(list(snapshot.identifiers), np.int64),
        "communities": snapshot.communities,
        "suggestions": np.frombuffer(snapshot.suggestions, np.uint8),
        "digests": np.array([snapshot.digests[paper.id] for paper in c.papers], np.uint64),
        "format": np.array([_FORMAT]),
    }
    np.savez(out, allow_pickle=False, **arrays)


def _stored(name: str, values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.float16) if name in _HALVED else values


def _joined(values: Sequence[str]) -> NDArray[np.uint8]:
    text = "".join([f"{value}{_SEPARATOR}" for value in values])
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def read(path: Path) -> CollectionSnapshot | None:
    """The snapshot of a file; None if there is none, or it is damaged or of another version: it can be made again."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as arrays:
            return _read(arrays) if arrays["format"].tolist() == [_FORMAT] else None
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile):
        return None


def _read(arrays: Mapping[str, NDArray[Any]]) -> CollectionSnapshot:
    def texts(name: str) -> list[str]:
        text = arrays[f"{name}.text"].tobytes().decode("utf-8", "surrogatepass")
        return text.split(_SEPARATOR)[:-1]

    c: Collection = Collection.__new__(Collection)
    for name in _ARRAYS:
        values = arrays[name]
        setattr(c, name, values.astype(np.float32) if name in _HALVED else values)
    for name in _MATRICES:
        parts = tuple(arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
        setattr(c, name, sparse.csr_matrix(parts, shape=tuple(arrays[f"{name}.shape"].tolist())))
    for name in _STRINGS:
        setattr(c, name, texts(name))
    ids, venues, years = texts("ids"), texts("venues"), c.year.astype(int).tolist()
    c.papers = [
        PaperFacts(id, "", venue, year or None, ())
        for id, venue, year in zip(ids, venues, years, strict=True)
    ]
    other = zip(arrays["other_forms"].tolist(), texts("other_forms"), strict=True)
    c.forms = FormList(texts("forms"), {number: form(text) for number, text in other})
    c.venue_number = {text: number for number, text in enumerate(texts("venue_names"))}
    c.affiliations = no_affiliations()
    index = NameIndex(**{name: arrays[f"index.{name}"] for name in NameIndex._fields})
    c.frequency = NameFrequency()
    c.frequency.counted, c.frequency.words = set(texts("frequency.counted")), set(texts("frequency.words"))
    for name in _COUNTS:
        counts = zip(texts(f"frequency.{name}"), arrays[f"frequency.{name}"].tolist(), strict=True)
        setattr(c.frequency, name, Counter(dict(counts)))
    run, revision = texts("run")
    return CollectionSnapshot(
        c,
        index,
        arrays["related"],
        arrays["groups"],
        dict(zip(ids, arrays["digests"].tolist(), strict=True)),
        texts("records"),
        dict(zip(arrays["unplaced"].tolist(), texts("unplaced"), strict=True)),
        {
            number: frozenset(ids.split(_WITHIN))
            for number, ids in zip(arrays["identifiers"].tolist(), texts("identifiers"), strict=True)
        },
        arrays["communities"],
        texts("community_names"),
        run,
        revision,
        arrays["suggestions"].tobytes(),
    )
