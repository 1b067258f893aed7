"""Rows of files from columns, in UTF-8: the entries of a column are converted together, and written in pieces of thousands of rows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, cast

import numpy as np
import orjson
from numpy.typing import NDArray

from graphapp.networks.columns import UNKNOWN_YEAR, EdgeColumns, NodeColumns, YearColumns

__all__ = ["Tails", "by_source", "converted", "digits", "json_texts", "rows_of"]

TAILS_KEPT = 20_000
"""The number of lists of attributes whose text a writer remembers, because many nodes or links have the same ones."""

# years within this distance from year 0, and smaller numbers of papers, fit into one number of 64 bits
_FAR = 2**18
_MANY = 2**23

Array = NDArray[Any]


def rows_of(count: int, *columns: list[bytes] | bytes) -> bytes:
    """`count` rows, one after the other: the entries of the columns in their order; a column of bytes has the same entry in each row."""
    width = len(columns)
    entries = [b""] * (width * count)
    for place, column in enumerate(columns):
        entries[place::width] = [column] * count if isinstance(column, bytes) else column
    return b"".join(entries)


def digits(values: Array) -> list[bytes]:
    """Each of some integers in decimal notation."""
    if not len(values):
        return []
    return orjson.dumps(np.ascontiguousarray(values), option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].split(b",")


def by_source(source: Array, texts_of: Callable[[Array], list[bytes]]) -> list[bytes]:
    """The text of the source of each link. Links are sorted by source, so `texts_of` receives each one about once."""
    first = np.flatnonzero(np.r_[True, source[1:] != source[:-1]]) if len(source) else np.zeros(0, np.int64)
    texts = np.array(texts_of(source[first]), object)
    repeated: list[bytes] = texts.repeat(np.diff(np.r_[first, len(source)])).tolist()
    return repeated


def converted(texts: list[str], convert: Callable[[str], str], separator: str) -> list[bytes]:
    """`convert` of each string, in a fraction of the time: `convert` receives all strings at once. It must convert each character
    independently of those before and after the `separator`, and keep the separator, which hardly any string contains."""
    together = convert(separator.join(texts)).encode().split(separator.encode())
    return together if len(together) == len(texts) else [convert(text).encode() for text in texts]


def json_texts(texts: list[str]) -> list[bytes]:
    """Each string in JSON, without its quotes. Raises TypeError for an unpaired surrogate."""
    together = orjson.dumps(texts)
    # without a backslash, no text contains a quote
    if b"\\" in together or not texts:
        return [orjson.dumps(text)[1:-1] for text in texts]
    return together[2:-2].split(b'","')


class Tails:
    """The text of the attributes of nodes or links that follow their names: most have the same few, so that it is created once."""

    def __init__(self, text_of: Callable[..., bytes]) -> None:
        """`text_of` receives the weight of a link or the number of rows of a node, its number of papers, and its first and last year or
        None."""
        self._text_of = text_of
        self._known: dict[Hashable, bytes] = {}

    def of_links(self, links: EdgeColumns) -> list[bytes]:
        """The text of each link."""
        return self._of(links.weight, links.papers, links.years)

    def of_nodes(self, nodes: NodeColumns) -> list[bytes]:
        """The text of each node."""
        return self._of(nodes.rows, nodes.papers, nodes.years)

    def _of(self, other: Array, papers: Array, years: YearColumns) -> list[bytes]:
        keys = _keys(other, papers, years)
        texts = list(map(self._known.get, keys))
        if None in texts:
            if len(self._known) > TAILS_KEPT:
                self._known.clear()
            for place in [place for place, text in enumerate(texts) if text is None]:
                text = self._known.get(keys[place])
                if text is None:
                    ends = _year(years.first[place]), _year(years.last[place])
                    text = self._text_of(other[place].item(), int(papers[place]), *ends)
                    self._known[keys[place]] = text
                texts[place] = text
        return cast(list[bytes], texts)


def _year(value: Any) -> int | None:
    return None if value == UNKNOWN_YEAR else int(value)


def _keys(other: Array, papers: Array, years: YearColumns) -> list[Hashable]:
    """A value for each node or link, which is equal for those with the same attributes."""
    first, last = years.first.astype(np.int64), years.last.astype(np.int64)
    for each in (first, last):
        each[each == UNKNOWN_YEAR] = _FAR
    keys: Iterable[Hashable]
    if not len(papers) or (
        min(first.min(), last.min()) > -_FAR and max(first.max(), last.max()) <= _FAR and papers.max() < _MANY
    ):
        packed = (papers << 40) + ((first + _FAR) << 20) + (last + _FAR)
        keys = packed.tolist()
    else:
        keys = zip(papers.tolist(), years.first.tolist(), years.last.tolist(), strict=True)
    # in most networks, the weight of a link is its number of papers
    if np.array_equal(other, papers):
        return list(keys)
    return list(zip(other.tolist(), keys, strict=True))
