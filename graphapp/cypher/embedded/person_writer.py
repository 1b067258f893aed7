"""Builds the snapshot of persons: an addition to the snapshot of a store (see `snapshot`) with the nodes and relationships of
`graphapp.cypher.persons`.

Everything is computed from the snapshot of the store; only who is who, where that differs from the clusters, is received.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphapp.cypher.embedded.column_builders import Builder, Codes, Integers, Strings
from graphapp.cypher.embedded.link_sections import write_links
from graphapp.cypher.embedded.node_places import UnknownEnd
from graphapp.cypher.embedded.snapshot import Snapshot
from graphapp.cypher.embedded.snapshot_columns import column, finder
from graphapp.cypher.embedded.snapshot_sections import Sections, new_snapshot
from graphapp.cypher.persons import PersonTable
from graphapp.model.clusters import commonest_name

__all__ = ["PersonWriter"]

Numbers = NDArray[np.int64]


class PersonWriter:
    """Writes who is who by `table` for the graph of the snapshot at `path`. Raises UnknownEnd if the table names an authorship that the
    snapshot does not have; SnapshotDamaged, OSError."""

    def __init__(self, path: str, table: PersonTable) -> None:
        self._path = path
        self._base = Snapshot(path)
        counts = {held["label"]: int(held["count"]) for held in self._base.nodes}
        self._first_of = dict(zip(counts, accumulate(counts.values(), initial=0), strict=False))
        self._size = sum(counts.values())
        self._authors = counts["Author"]
        self._finders = {label: finder(self._base, f"{label}.id") for label in ("Author", "Paper")}
        self._writers = self._numbers("WROTE.starts")
        self._written = self._numbers("WROTE.ends")
        self._persons = _PersonNumbers(table)
        self._person_of = self._assigned(table)

    def _numbers(self, section: str) -> Numbers:
        return np.asarray(self._base.array(section), np.int64)

    # --- who each authorship is of

    def _assigned(self, table: PersonTable) -> Numbers:
        """The number of the person of each authorship."""
        found = np.full(len(self._writers), -1, np.int64)
        waiting: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for author, paper, person in zip(table.authors, table.papers, table.persons, strict=True):
            waiting[author][paper].append(self._persons.number(table.ids[person]))
        firsts = self._base.array("WROTE.first_out")
        for author, papers in waiting.items():
            place = self._place("Author", author)
            mine: dict[int, list[int]] = defaultdict(list)
            for number in range(firsts[place], firsts[place + 1]):
                mine[int(self._written[number])].append(number)
            for paper, persons in papers.items():
                numbers = mine.get(self._place("Paper", paper), [])
                if len(numbers) != len(persons):
                    raise UnknownEnd
                found[numbers] = persons
        return self._by_cluster(found, table.joined)

    def _place(self, label: str, id: str) -> int:
        """The number of a node."""
        find = self._finders[label]
        places = find(id) if find is not None else ()
        if not places:
            raise UnknownEnd
        return int(self._first_of[label] + places[0])

    def _by_cluster(self, found: Numbers, joined: Mapping[str, str]) -> Numbers:
        """`found`, with the person of the cluster for each authorship that has none yet."""
        keys, names = (list(self._column("Author", name)) for name in ("key", "name"))
        number_of: dict[str, int] = {}
        ids = (joined.get(key) or f"person:{key}" for key in keys)
        code = np.asarray([number_of.setdefault(id, len(number_of)) for id in ids], np.int64)
        left = found < 0
        papers = np.bincount(self._writers[left], minlength=self._authors)
        self._alone = np.flatnonzero(np.bincount(self._writers, minlength=self._authors) == 0)
        concerned = np.union1d(np.flatnonzero(papers), self._alone)
        by_number = list(number_of)
        person = np.full(len(by_number), -1, np.int64)
        for number, places in _grouped(code, concerned):
            name = names[places[0]] if len(places) == 1 else _name(names, papers, places)
            person[number] = self._persons.add(by_number[number], name, True)
        self._cluster_of = person[code]
        found[left] = self._cluster_of[self._writers[left]]
        return found

    def _column(self, owner: str, name: str) -> Any:
        held = next(
            held
            for held in (*self._base.nodes, *self._base.relationships)
            if held.get("label", held.get("type")) == owner
        )
        described = next(each for each in held["columns"] if each["name"] == name)
        return column(self._base, owner, held["count"], described)

    # --- the file

    def write(self, path: str, mode: int) -> None:
        """Write the file, completely or not at all, with at most the permissions `mode`. Raises OSError."""
        order, rank = self._persons.order()
        person_of = self._size + rank[self._person_of]
        with new_snapshot(path, mode) as sections:
            nodes = self._persons.written(sections, order)
            sections.finish(
                {
                    "nodes": [nodes],
                    "relationships": list(self._links(sections, person_of, rank)),
                    "base": {"path": self._path, "crc": self._base.crc},
                }
            )

    def _links(self, sections: Sections, person_of: Numbers, rank: Numbers) -> Iterator[dict[str, Any]]:
        size = self._size + len(rank)
        first = sum(int(held["count"]) for held in self._base.relationships)
        # a pair of numbers as one number, which is sorted faster
        pairs = self._writers * size + person_of
        alone = self._alone * size + self._size + rank[self._cluster_of[self._alone]]
        unique = np.unique(np.concatenate([pairs, alone]))
        write_links(sections, "IS", *_ends(unique // size, unique % size), size, first)
        yield {"type": "IS", "count": len(unique), "columns": []}
        positions = list(self._column("WROTE", "position"))
        known = np.asarray([-1 if each is None else each for each in positions], np.int64)
        # an unknown position comes last
        by = np.lexsort((known, known < 0, self._written, person_of))
        ends = _ends(person_of[by], self._written[by])
        write_links(sections, "AUTHOR_OF", *ends, size, first + len(unique))
        builder: Builder = Integers()
        builder.add([positions[number] for number in by.tolist()])
        described = builder.write(sections, "AUTHOR_OF.position")
        columns = [{"name": "position", **described}]
        yield {"type": "AUTHOR_OF", "count": len(by), "columns": columns}


def _grouped(code: Numbers, places: Numbers) -> Iterator[tuple[int, Sequence[int]]]:
    """Each code of these places, with its places."""
    found: dict[int, list[int]] = {}
    for place, number in zip(places.tolist(), code[places].tolist(), strict=True):
        found.setdefault(number, []).append(place)
    yield from found.items()


def _name(names: Sequence[str], papers: Numbers, places: Sequence[int]) -> str:
    """The commonest name of these author rows, by papers."""
    printed: Counter[str] = Counter()
    for place in places:
        printed[names[place]] += int(papers[place])
    return commonest_name(printed)


def _ends(starts: Numbers, ends: Numbers) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return starts.astype(np.int32), ends.astype(np.int32)


class _PersonNumbers:
    """All persons, numbered as they are found."""

    def __init__(self, table: PersonTable) -> None:
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._decided: list[bool] = []
        for id, name, decided in zip(table.ids, table.names, table.decided, strict=True):
            self.add(id, name, decided)

    def add(self, id: str, name: str, decided: bool) -> int:
        """The number of a person, which is new or known."""
        number = self._numbers.setdefault(id, len(self._numbers))
        if number == len(self._names):
            self._names.append(name)
            self._decided.append(decided)
        return number

    def number(self, id: str) -> int:
        """The number of a person that the table has."""
        return self._numbers[id]

    def order(self) -> tuple[Sequence[int], Numbers]:
        """The numbers of the persons by id, and the place of each number in that order."""
        ids = list(self._numbers)
        order = sorted(range(len(ids)), key=ids.__getitem__)
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return order, rank

    def written(self, sections: Sections, order: Sequence[int]) -> dict[str, Any]:
        """Write the nodes in this order, and return their description."""
        ids = list(self._numbers)
        builders: dict[str, tuple[Builder, Sequence[Any]]] = {
            "id": (Strings(), ids),
            "name": (Strings(), self._names),
            "decided": (Codes(), self._decided),
        }
        columns = []
        for name, (builder, values) in builders.items():
            builder.add([values[number] for number in order])
            columns.append({"name": name, **builder.write(sections, f"Person.{name}")})
            if name != "decided":
                builder.write_index(sections, f"Person.{name}")
        return {"label": "Person", "count": len(order), "columns": columns}
