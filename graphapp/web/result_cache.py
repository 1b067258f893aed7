"""The last results that pages have shown, so that a drawing or a file is made of the same result and not of another run."""

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
    """At most `entries` results with together at most `size` bytes of JSON, which take a few times as much memory; those unused
    for longest go first. Safe to use from several threads."""

    def __init__(self, entries: int, size: int) -> None:
        self._results: MemoryCache[str, _Result] = MemoryCache(entries, _weight, size)

    def put(self, question: BoundQuery, table: ResultTable) -> str:
        """Keep a result. Returns the name that it goes by, which nobody can guess."""
        name = secrets.token_urlsafe(12)
        self._results.put(name, _Result(question, table))
        return name

    def get(self, name: str, question: BoundQuery) -> ResultTable | None:
        """The result of this name, where it is still kept and answers this question."""
        found = self._results.known(name)
        return found.table if found is not None and found.question == question else None


def _weight(result: _Result) -> float:
    """The bytes of a result as JSON; one that JSON cannot express is too heavy to be kept."""
    try:
        return len(orjson.dumps(result.table.rows, default=str, option=orjson.OPT_NON_STR_KEYS))
    except orjson.JSONEncodeError:
        return math.inf
