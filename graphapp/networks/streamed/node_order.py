"""Second step: the nodes of a network in their order, with their names, in a file. They are sorted by a temporary database, which needs little memory."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from graphapp.model.clusters import commonest_name
from graphapp.model.rows import AuthorRow
from graphapp.networks.streamed.author_lists import ListTally

__all__ = ["NodeFile", "NodePiece", "order_nodes"]

AT_ONCE = 10_000

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
    rows: Iterable[list[tuple[int, AuthorRow]]],
    of_row: Array,
    tally: ListTally,
    folder: Path,
    *,
    by_row: bool,
) -> NodeFile:
    """Sort the nodes that have papers by papers, name and identifier, and write them to a file in `folder`. A node is named by
    the most frequent printed name of its author rows. Raises OSError."""
    rank = np.full(len(tally.papers), -1, np.int32)
    path, database = folder / "nodes", folder / "order"
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as db, path.open("wb") as out:
            db.executescript(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;"
                "CREATE TABLE node (papers INTEGER, name TEXT, id TEXT, number INTEGER, rows INTEGER); BEGIN"
            )
            nodes = _nodes(rows, of_row, tally, by_row)
            db.executemany("INSERT INTO node VALUES (?, ?, ?, ?, ?)", nodes)
            ordered = db.execute("SELECT id, name, rows, number FROM node ORDER BY papers DESC, name, id")
            done = 0
            while batch := ordered.fetchmany(AT_ONCE):
                *texts, numbers = zip(*batch, strict=True)
                rank[list(numbers)] = np.arange(done, done + len(batch))
                done += len(batch)
                out.write(orjson.dumps(texts) + b"\n")
    except sqlite3.Error as error:
        raise OSError(0, str(error), str(folder)) from error
    database.unlink()
    shown = rank >= 0
    papers = np.zeros(int(shown.sum()), np.int32)
    papers[rank[shown]] = tally.papers[shown]
    return NodeFile(path, rank, papers)


def _nodes(
    rows: Iterable[list[tuple[int, AuthorRow]]], of_row: Array, tally: ListTally, by_row: bool
) -> Iterator[tuple[int, str, str, int, int]]:
    """The papers, name, identifier, number and author rows of each node that has papers."""
    node_of, papers_of, written = of_row.data, tally.papers.data, tally.written.data
    for number, group in groupby(chain.from_iterable(rows), lambda pair: node_of[pair[0]]):
        papers = papers_of[number]
        if not papers:
            continue
        members = list(group)
        row = members[0][1]
        name = row.name
        if len(members) > 1:
            printed: Counter[str] = Counter()
            for n, each in members:
                printed[each.name] += written[n]
            name = commonest_name(printed)
        yield papers, name, row.id if by_row else row.key, number, len(members)
