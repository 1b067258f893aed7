"""Which clusters and papers are on the shortest chains between clusters of the SQLite file. Every function takes a connection and only reads.

The search goes from clusters to papers to clusters, so that a paper with thousands of authors is thousands of links and not millions. It keeps only
sets of numbers, which SQLite passes as one column each; what was reached from where is looked up again, but only on the shortest chains.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import NamedTuple

from graphapp.stores.sqlite import rows

__all__ = ["OnChains", "on_chains"]

_ONE_OF = "IN (SELECT value FROM json_each(?))"
_PAPERS = f"SELECT json_group_array(paper) FROM author JOIN wrote ON wrote.author = author.n WHERE cluster {_ONE_OF}"
_AUTHORS = f"SELECT json_group_array(author) FROM wrote WHERE paper {_ONE_OF}"
_CLUSTERS = f"SELECT json_group_array(cluster) FROM author WHERE n {_ONE_OF}"


class OnChains(NamedTuple):
    """The numbers of the clusters and papers on all shortest chains."""

    clusters: set[int]
    papers: set[int]


def on_chains(db: sqlite3.Connection, starts: Collection[int], ends: Collection[int], steps: int) -> OnChains:
    """What is on the shortest chains of at most `steps` steps from one of the clusters `starts` to one of `ends`, which have no cluster in common;
    nothing if there is no chain."""
    sides = [set(starts)], [set(ends)]
    while len(sides[0]) + len(sides[1]) - 2 < 2 * steps:
        near, far = sorted(sides, key=lambda levels: len(levels[-1]))
        if not near[-1]:
            break
        reached = _neighbours(db, near[-1], papers=len(near) % 2 == 1)
        # a step leads to the level before, too, and to nothing else that was reached
        near.append(reached - near[-2] if len(near) > 1 else reached)
        # clusters can only meet clusters, and papers papers
        if len(near) % 2 == len(far) % 2 and (met := near[-1] & far[-1]):
            return _gathered([_behind(db, levels, met) for levels in sides])
    return OnChains(set(), set())


def _neighbours(db: sqlite3.Connection, nodes: Collection[int], *, papers: bool) -> set[int]:
    """The papers of clusters, or the clusters on papers."""
    if papers:
        (found,) = rows.columns(db, _PAPERS, rows.as_json(nodes))
        return set(found)
    (authors,) = rows.columns(db, _AUTHORS, rows.as_json(nodes))
    (clusters,) = rows.columns(db, _CLUSTERS, rows.as_json(set(authors)))
    return set(clusters)


def _behind(db: sqlite3.Connection, levels: list[set[int]], met: set[int]) -> list[set[int]]:
    """Of each level, the nodes from which a shortest chain leads to the last level's nodes `met`."""
    kept = [met]
    for number in range(len(levels) - 1, 0, -1):
        kept.append(_neighbours(db, kept[-1], papers=number % 2 == 0) & levels[number - 1])
    return kept[::-1]


def _gathered(sides: Collection[list[set[int]]]) -> OnChains:
    levels = [(number % 2, level) for side in sides for number, level in enumerate(side)]
    return OnChains(
        {node for odd, level in levels if not odd for node in level},
        {node for odd, level in levels if odd for node in level},
    )
