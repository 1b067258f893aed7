"""Second step: the nodes of a network in their order, with their names, in a file. They are distributed over files that are sorted one after the
other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from graphapp.model.clusters import commonest_name
from graphapp.networks.streamed.author_lists import ListTally
from graphapp.networks.streamed.scratch import ArrayFile

__all__ = ["NodeFile", "NodePiece", "order_nodes"]

AT_ONCE = 10_000
# of a name, which decide the order of most nodes; the rest is compared only where they are equal
PREFIX_BYTES = 16
# most nodes have few papers: those with one, two and three are in files by name, the others in files by papers
LAST_PAPERS = np.array([1, 2, 3, 6, 15])
BY_NAME = 3
PARTS_BY_NAME = 8

Array = NDArray[Any]


class NodePiece(NamedTuple):
    """Some nodes in their order: identifiers, names, and numbers of author rows."""

    ids: list[str]
    names: list[str]
    rows: list[int]


class NodeFile(NamedTuple):
    """Nodes in their order. `rank` has the place of each node by its number, -1 for nodes without papers; `papers` is by place."""

    path: Path
    rank: Array
    papers: Array

    def pieces(self) -> Iterator[NodePiece]:
        """All nodes in pieces of `AT_ONCE`."""
        with self.path.open("rb") as file:
            for line in file:
                yield NodePiece(*orjson.loads(line))


def order_nodes(
    rows: Iterable[tuple[list[int], list[str], list[str]]], of_row: Array, tally: ListTally, folder: Path
) -> NodeFile:
    """Sort the nodes that have papers by papers, name and identifier, and write them to a file in `folder`. `rows` has the numbers, names
    and identifiers of the nodes of all author rows, rows of the same node one after the other. A node is named by the most frequent printed
    name of its author rows. Raises OSError."""
    path = folder / "nodes"
    rank = np.full(len(tally.papers), -1, np.int32)
    done = 0
    with closing(_Parts(folder)) as parts, path.open("wb") as out:
        for batch in _whole_nodes(rows, of_row):
            parts.add(_named(*batch, of_row, tally))
        for number, pieces in parts.sorted():
            rank[number] = np.arange(done, done + len(number))
            done += len(number)
            out.writelines(orjson.dumps(tuple(piece)) + b"\n" for piece in pieces)
    shown = rank >= 0
    papers = np.zeros(done, np.int32)
    papers[rank[shown]] = tally.papers[shown]
    return NodeFile(path, rank, papers)


class _Named(NamedTuple):
    """Some nodes: their numbers, papers and author rows as arrays, their names and identifiers."""

    number: Array
    papers: Array
    rows: Array
    names: list[str]
    ids: list[str]


class _Parts:
    """Nodes in files, none of which has many: first those with most papers; those with few papers by the beginnings of their names."""

    def __init__(self, folder: Path) -> None:
        self._by_papers = len(LAST_PAPERS) + 1 - BY_NAME
        count = self._by_papers + BY_NAME * PARTS_BY_NAME
        self._files = [ArrayFile(folder / f"part-{place}", 5) for place in range(count)]
        self._bounds: Array | None = None

    def add(self, nodes: _Named) -> None:
        """Add nodes. Raises OSError."""
        if not nodes.names:
            return
        # in UTF-8, the order of bytes is that of the characters
        begins = np.array([name[:PREFIX_BYTES].encode() for name in nodes.names], f"S{PREFIX_BYTES}")
        if self._bounds is None:
            # the first names stand for all: this decides only how equal the files are
            places = np.arange(1, PARTS_BY_NAME) * len(begins) // PARTS_BY_NAME
            self._bounds = np.sort(begins)[places]
        by_name = np.searchsorted(self._bounds, begins, side="right")
        few = np.searchsorted(LAST_PAPERS, nodes.papers)
        part = np.where(
            few < BY_NAME,
            self._by_papers + (BY_NAME - 1 - few) * PARTS_BY_NAME + by_name,
            len(LAST_PAPERS) - few,
        )
        for place in np.unique(part).tolist():
            chosen = np.flatnonzero(part == place)
            listed = chosen.tolist()
            texts = [nodes.names[node] for node in listed], [nodes.ids[node] for node in listed]
            self._files[place].write(
                nodes.number[chosen],
                nodes.papers[chosen],
                nodes.rows[chosen],
                begins[chosen],
                np.frombuffer(orjson.dumps(texts), np.uint8),
            )

    def sorted(self) -> Iterator[tuple[Array, Iterator[NodePiece]]]:
        """The numbers of the nodes of each part in the order of the network, and these nodes in pieces."""
        for file in self._files:
            groups = list(file.groups())
            if groups:
                number, papers, rows, begins = map(
                    np.concatenate, zip(*(group[:4] for group in groups), strict=True)
                )
                texts = _Texts(orjson.loads(group[4].tobytes()) for group in groups)
                del groups
                order = texts.order(papers, begins)
                yield number[order], texts.pieces(order, rows)

    def close(self) -> None:
        """Remove the files."""
        for file in self._files:
            file.close()


class _Texts:
    """The names and identifiers of nodes."""

    def __init__(self, groups: Iterable[tuple[list[str], list[str]]]) -> None:
        """`groups` are the names and the identifiers of some nodes each."""
        self._names: list[str] = []
        self._ids: list[str] = []
        for names, ids in groups:
            self._names += names
            self._ids += ids

    def order(self, papers: Array, begins: Array) -> Array:
        """The nodes by papers (most first), name and identifier; `begins` has the first bytes of the names."""
        keys = np.zeros((len(papers), 4 + PREFIX_BYTES), np.uint8)
        keys[:, :4] = (2**32 - 1 - papers.astype(np.int64)).astype(">u4").view(np.uint8).reshape(-1, 4)
        keys[:, 4:] = begins.view(np.uint8).reshape(-1, PREFIX_BYTES)
        key = keys.view(f"S{4 + PREFIX_BYTES}").ravel()
        order = np.argsort(key, kind="stable")
        same = key[order[1:]] == key[order[:-1]]
        # the first and the last of each run of nodes that are equal so far
        bounds = np.flatnonzero(np.diff(np.r_[False, same, False].astype(np.int8)))
        for first, last in bounds.reshape(-1, 2).tolist():
            run = order[first : last + 1].tolist()
            order[first : last + 1] = sorted(run, key=lambda node: (self._names[node], self._ids[node]))
        return order

    def pieces(self, order: Array, rows: Array) -> Iterator[NodePiece]:
        """The nodes in this order, in pieces of `AT_ONCE`."""
        for start in range(0, len(order), AT_ONCE):
            some = order[start : start + AT_ONCE]
            listed = some.tolist()
            yield NodePiece(
                [self._ids[node] for node in listed],
                [self._names[node] for node in listed],
                rows[some].tolist(),
            )


def _whole_nodes(
    rows: Iterable[tuple[list[int], list[str], list[str]]], of_row: Array
) -> Iterator[tuple[Array, list[str], list[str]]]:
    """The rows in batches that contain all rows of a node."""
    kept: tuple[list[int], list[str], list[str]] = [], [], []
    for batch in rows:
        numbers, names, ids = kept[0] + batch[0], kept[1] + batch[1], kept[2] + batch[2]
        if not numbers:
            continue
        node = of_row[numbers]
        # all but the last node, whose rows may continue in the next batch
        changes = np.flatnonzero(node[1:] != node[:-1])
        end = int(changes[-1]) + 1 if len(changes) else 0
        if end:
            yield np.array(numbers[:end], np.int64), names[:end], ids[:end]
        kept = numbers[end:], names[end:], ids[end:]
    if kept[0]:
        yield np.array(kept[0], np.int64), kept[1], kept[2]


def _named(numbers: Array, names: list[str], ids: list[str], of_row: Array, tally: ListTally) -> _Named:
    """The nodes that have papers, from all rows of some nodes."""
    node = of_row[numbers]
    first = np.flatnonzero(np.r_[True, node[1:] != node[:-1]])
    rows = np.diff(np.r_[first, len(node)])
    first, rows = (each[tally.papers[node[first]] > 0] for each in (first, rows))
    number = node[first]
    begins = first.tolist()
    called = [names[begin] for begin in begins]
    for place in np.flatnonzero(rows > 1).tolist():
        printed: Counter[str] = Counter()
        for row in range(begins[place], begins[place] + int(rows[place])):
            printed[names[row]] += int(tally.written[numbers[row]])
        called[place] = commonest_name(printed)
    return _Named(
        number,
        tally.papers[number],
        rows,
        called,
        [ids[each] for each in begins],
    )
