"""The coauthor links of a whole collection as arrays. Pure.

The strength of a link is the sum of 1/(n-1) over its joint papers, where n is the number of authors (Newman 2001,
https://doi.org/10.1103/PhysRevE.64.016132), as in networks. All links of millions of papers do not fit into memory comfortably, so they are
computed in blocks, of which each has all links of some authors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LinkColumns", "ListedAuthors", "coauthor_links", "link_blocks", "listed_authors", "together"]

Ints = NDArray[Any]
Reals = NDArray[Any]

# rounded, so that the order of the papers does not matter
DECIMALS = 6
_BITS = 12
"""Bits for the number of authors of a paper in a sort key."""
MOST_AUTHORS = 2**_BITS - 1
PAIRS = 2_000_000
"""The number of pairs of authors of a paper that are computed at once: about 100 MB."""


class LinkColumns(NamedTuple):
    """Undirected links, each once, with `source` < `target`, sorted by source, then target: the number of joint papers and the strength of each."""

    source: Ints
    target: Ints
    papers: Ints
    strength: Reals

    def only(self, kept: Any) -> LinkColumns:
        """The links that `kept`, an index or a mask, selects."""
        return LinkColumns(*(column[kept] for column in self))


class ListedAuthors(NamedTuple):
    """Entries of the author lists of papers, those of a paper in ascending order of their authors: the author of each entry, the end of the
    entries of its paper, and the number of authors of this paper, who may be more than the entries."""

    author: Ints
    end: Ints
    size: Ints


def listed_authors(paper: Ints, author: Ints) -> ListedAuthors:
    """The author lists of authorships that are sorted by paper, then author. The papers have at most `MOST_AUTHORS` authors."""
    starts = np.flatnonzero(np.r_[True, paper[1:] != paper[:-1]]) if len(paper) else np.zeros(0, np.int64)
    size = np.diff(np.r_[starts, len(paper)])
    ends = np.repeat((starts + size).astype(np.int32), size)
    return ListedAuthors(author, ends, np.repeat(size.astype(np.int16), size))


def coauthor_links(paper: Ints, author: Ints, authors: int) -> LinkColumns:
    """The links of papers with at most `MOST_AUTHORS` authors. `paper` and `author` are the authorships, sorted by paper, then author."""
    return together(list(link_blocks(listed_authors(paper, author), authors)))


def link_blocks(lists: ListedAuthors, authors: int) -> Iterator[LinkColumns]:
    """The links of `authors` authors in blocks with about `PAIRS` pairs of authors of a paper, in the order of their sources. All links with the
    same source are in one block."""
    before = lists.end - np.arange(1, len(lists.author) + 1, dtype=np.int32)
    order = _by_author(lists.author)
    first = np.r_[0, np.cumsum(np.bincount(lists.author, minlength=authors))]
    pairs = np.r_[0, np.cumsum(before[order], dtype=np.int64)][first]
    start = 0
    while start < authors:
        end = max(int(np.searchsorted(pairs, pairs[start] + PAIRS, "right")) - 1, start + 1)
        yield _block(lists, order[first[start] : first[end]], before, authors)
        start = end


def _by_author(author: Ints) -> Ints:
    """The places of entries in the order of their authors."""
    # a sort of numbers is several times faster than a sort of indices
    code = author.astype(np.int64) << 32
    code |= np.arange(len(author))
    code.sort()
    return (code & 0xFFFFFFFF).astype(np.int32)


def _block(lists: ListedAuthors, entries: Ints, before: Ints, authors: int) -> LinkColumns:
    """The links of the authors of some entries with authors of higher numbers."""
    count = before[entries].astype(np.int64)
    # every entry is paired with each later one of its paper
    other = np.arange(int(count.sum())) + np.repeat(entries + 1 - (np.cumsum(count) - count), count)
    # the size of the paper is part of the number that is sorted
    key = np.repeat((lists.author[entries].astype(np.int64) * authors << _BITS) + lists.size[entries], count)
    key += lists.author[other].astype(np.int64) << _BITS
    del other
    key.sort()
    share = 1 / ((key & MOST_AUTHORS) - 1)
    key >>= _BITS
    first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, np.int64)
    strength = np.add.reduceat(share, first) if len(first) else np.zeros(0)
    code = key[first]
    source = code // max(authors, 1)
    return LinkColumns(
        source.astype(np.int32),
        (code - source * authors).astype(np.int32),
        np.diff(np.r_[first, len(key)]).astype(np.int32),
        np.round(strength, DECIMALS).astype(np.float32),
    )


def together(blocks: list[LinkColumns]) -> LinkColumns:
    """The links of consecutive blocks, which are removed from the list."""
    empty = LinkColumns(*(np.zeros(0, kind) for kind in (np.int32, np.int32, np.int32, np.float32)))
    columns: list[Any] = [list(column) for column in zip(*blocks, strict=True)] or list(empty)
    blocks.clear()
    # column by column, so that not everything is in memory twice
    for place, parts in enumerate(columns):
        if isinstance(parts, list):
            columns[place] = np.concatenate(parts)
            parts.clear()
    return LinkColumns(*columns)
