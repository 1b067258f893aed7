"""ORDER BY: sorts rows, or keeps the first few of them. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from graphapp.cypher.evaluator.rows import Evaluation, Row
from graphapp.cypher.evaluator.values import order_key

__all__ = ["SortKey", "in_order"]

_FEW = 10_000


class SortKey(NamedTuple):
    """The key by which rows are sorted."""

    value: Evaluation
    descending: bool


class _Descending:
    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key

    def __lt__(self, other: _Descending) -> bool:
        return bool(other.key < self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and bool(other.key == self.key)

    __hash__ = None  # type: ignore[assignment]


def in_order(
    rows: Iterator[Row], keys: Sequence[SortKey], most: int | None, spend: Callable[[int], None]
) -> Iterator[Row]:
    """The rows in order, all or the first `most`. The sort is stable."""
    if most is not None and most <= _FEW:

        def key(row: Row) -> list[Any]:
            found = []
            for value, descending in keys:
                one = order_key(value(row))
                found.append(_Descending(one) if descending else one)
            return found

        return iter(heapq.nsmallest(most, rows, key=key))
    return iter(_sorted(list(rows), keys, most, spend))


def _sorted(
    rows: list[Row], keys: Sequence[SortKey], most: int | None, spend: Callable[[int], None]
) -> list[Row]:
    for value, descending in reversed(keys):
        spend(len(rows))
        rows.sort(key=lambda row: order_key(value(row)), reverse=descending)
    return rows if most is None else rows[:most]
