"""The papers of the SQLite file that share the most authors with a paper. Every function takes a connection and only reads."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from graphapp.stores.sqlite import rows

__all__ = ["shared_papers"]

_ONE_OF = "IN (SELECT value FROM json_each(?))"


def shared_papers(
    db: sqlite3.Connection, keys: Collection[str], without: Collection[str], limit: int
) -> list[tuple[str, int]]:
    """`Store.shared_papers`. Of thousands of papers, only the numbers are read, and the years of those with equally many of the authors."""
    clusters = [n for (n,) in rows.where_in(db, "SELECT n FROM cluster WHERE key IN", set(keys))]
    papers, of_cluster = rows.columns(
        db,
        "SELECT json_group_array(paper), json_group_array(cluster) FROM author JOIN wrote ON wrote.author = author.n"
        f" WHERE cluster {_ONE_OF}",
        rows.as_json(clusters),
    )
    # two author rows of a cluster may be in one list
    counts = Counter(paper for paper, _ in set(zip(papers, of_cluster, strict=True)))
    for (n,) in rows.where_in(db, "SELECT n FROM paper WHERE id IN", set(without)):
        counts.pop(n, None)
    by_count: defaultdict[int, list[int]] = defaultdict(list)
    for n, count in counts.items():
        by_count[count].append(n)
    ranked = ((id, count) for count in sorted(by_count, reverse=True) for id in _newest(db, by_count[count]))
    return list(islice(ranked, limit))


def _newest(db: sqlite3.Connection, papers: Iterable[int]) -> Iterator[str]:
    """The ids of these papers, newest first (unknown years last), then in their own order. Ids are read year by year, as they are consumed."""
    numbers, years = rows.columns(
        db,
        f"SELECT json_group_array(n), json_group_array(coalesce(year, 0)) FROM {rows.dates_table(db)} WHERE n {_ONE_OF}",
        rows.as_json(papers),
    )
    by_year: defaultdict[int, list[int]] = defaultdict(list)
    for n, year in zip(numbers, years, strict=True):
        by_year[year].append(n)
    for year in sorted(by_year, reverse=True):
        found = db.execute(f"SELECT id FROM paper WHERE n {_ONE_OF}", (rows.as_json(by_year[year]),))
        yield from sorted(id for (id,) in found)
