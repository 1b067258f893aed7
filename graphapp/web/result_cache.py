"""The last results that pages have shown, so that a drawing or a file shows the same result and the query is not run again."""

from __future__ import annotations

import math
import secrets
from typing import NamedTuple

import orjson

from graphapp.cypher.results import ResultTable
from graphapp.service import BoundQuery
from graphapp.support.cache import MemoryCache

__all__ = ["ResultCache"]


class _Result(NamedTuple):
    question: BoundQuery
    table: ResultTable


class ResultCache:
    """At most `entries` results with a total of at most `size` bytes of JSON (which need a few times as much memory); the least recently
    used are evicted first. Thread-safe."""

    def __init__(self, entries: int, size: int) -> None:
        self._results: MemoryCache[str, _Result] = MemoryCache(entries, _weight, size)

    def put(self, question: BoundQuery, table: ResultTable) -> str:
        """Keep a result. Returns its name, which cannot be guessed."""
        name = secrets.token_urlsafe(12)
        self._results.put(name, _Result(question, table))
        return name

    def get(self, name: str, question: BoundQuery) -> ResultTable | None:
        """The result with this name; None if it is no longer kept or belongs to another query."""
        found = self._results.known(name)
        return found.table if found is not None and found.question == question else None


def _weight(result: _Result) -> float:
    """The size of a result as JSON, in bytes; infinite for a result that JSON cannot express, so that it is not kept."""
    try:
        return len(orjson.dumps(result.table.rows, default=str, option=orjson.OPT_NON_STR_KEYS))
    except orjson.JSONEncodeError:
        return math.inf
