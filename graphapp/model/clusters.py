"""Author clusters: all author rows with one key, and the papers of these rows. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from graphapp.model.rows import AuthorHit, AuthorRow, StoredPaper

__all__ = ["commonest_name", "hit", "keys_of"]


def keys_of(paper: StoredPaper) -> set[str]:
    """The cluster keys of a paper's authors."""
    return {entry.author.key for entry in paper.authors}


def commonest_name(counts: Counter[str]) -> str:
    """The most frequent printed name; of equally frequent ones the first by code point."""
    return min(counts, key=lambda name: (-counts[name], name))


def hit(key: str, rows: Collection[AuthorRow], papers: Iterable[StoredPaper]) -> AuthorHit:
    """The search result for a cluster, from its rows and all its papers."""
    printed: Counter[str] = Counter()
    total = 0
    for paper in papers:
        total += 1
        printed.update({entry.author.name for entry in paper.authors if entry.author.key == key})
    name = commonest_name(printed) if printed else min((row.name for row in rows), default=key)
    return AuthorHit(key, name, total, len(rows))
