"""Which names have identifiers in common, and which hold identifiers of several people: one scan of a store, kept in a file next to it.

Stores find rows by name and papers by row, not by what a source adds to an author; so the persons of names that only an identifier links are
known after that pass alone (`graphapp people check --identifiers`). It only says where to look: what it found is compared again, in
the papers as they are, whenever persons are requested.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import orjson

from graphapp.model.rows import StoredPaper
from graphapp.people import identifier_evidence
from graphapp.people.identifier_evidence import Contradiction
from graphapp.stores.base import Store

__all__ = ["IdentifierIndex", "identifier_index", "keep", "kept"]


class IdentifierIndex:
    """What a scan of a store found. `keys_of` are the cluster keys of each identifier that several have, `split` the keys of names with identifiers
    of different people, `contradictions` what contradicts itself, `revision` the state of the store."""

    def __init__(
        self,
        keys_of: Mapping[str, Iterable[str]],
        split: Iterable[str] = (),
        contradictions: Iterable[Contradiction] = (),
        revision: str = "",
    ) -> None:
        self.keys_of = {id: found for id, keys in keys_of.items() if len(found := frozenset(keys)) > 1}
        self.split = frozenset(split)
        self.contradictions = tuple(contradictions)
        self.revision = revision
        self._linked: dict[str, set[str]] = {}
        for keys in self.keys_of.values():
            for key in keys:
                self._linked.setdefault(key, set()).update(keys)

    def linked(self, key: str) -> set[str]:
        """The names that have an identifier in common with a name."""
        return self._linked.get(key, set()) - {key}

    @property
    def keys(self) -> set[str]:
        """All names whose persons may be others than their cluster."""
        return set(self._linked) | self.split


def identifier_index(
    store: Store, batch_papers: int, tell: Callable[[int, int], object] | None = None
) -> IdentifierIndex:
    """Look through all papers of a store. `tell` is called with how many are done, and of how many."""
    revision = store.revision()
    total = store.counts().papers
    keys_of: dict[str, set[str]] = {}
    ids_of: dict[str, set[str]] = {}
    together: set[frozenset[str]] = set()
    done = 0
    for papers in _all_papers(store, batch_papers):
        for paper in papers:
            for entry, ids in zip(paper.authors, identifier_evidence.identifiers(paper), strict=True):
                if len(ids) > 1:
                    together.add(ids)
                if ids:
                    ids_of.setdefault(entry.author.key, set()).update(ids)
                for id in ids:
                    keys_of.setdefault(id, set()).add(entry.author.key)
        done += len(papers)
        if tell is not None:
            tell(done, total)
    split = [key for key, ids in ids_of.items() if len(ids) > 1 and identifier_evidence.differing(ids, ids)]
    return IdentifierIndex(keys_of, split, identifier_evidence.contradictions(together), revision)


def _all_papers(store: Store, size: int) -> Iterator[list[StoredPaper]]:
    ids = (row[0] for batch in store.rows("Paper") for row in batch)
    while batch := list(islice(ids, size)):
        yield store.papers(batch)


def keep(index: IdentifierIndex, path: Path) -> None:
    """Write an index to a file, whole or not at all. Raises OSError."""
    said = {
        "revision": index.revision,
        "keys_of": {id: sorted(keys) for id, keys in sorted(index.keys_of.items())},
        "split": sorted(index.split),
        "contradictions": index.contradictions,
    }
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(orjson.dumps(said, default=list))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def kept(path: Path) -> IdentifierIndex | None:
    """The index of a file; None if it cannot be used: it can be made again."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        said = orjson.loads(path.read_bytes())
        contradictions = [
            Contradiction(tuple(ids), tuple((one, other) for one, other in pairs))
            for ids, pairs in said["contradictions"]
        ]
        return IdentifierIndex(said["keys_of"], said["split"], contradictions, said["revision"])
    return None
