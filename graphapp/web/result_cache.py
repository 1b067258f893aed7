"""The last answers that pages have shown, so that a drawing or a file is made of the same answer and not of another run."""

from __future__ import annotations

import math
import secrets
import threading
from collections import OrderedDict
from typing import NamedTuple

import orjson

from graphapp.cypher.results import ResultTable
from graphapp.service import Question

__all__ = ["Recent"]


class _Shown(NamedTuple):
    question: Question
    table: ResultTable
    size: float


class Recent:
    """At most `answers` answers with together at most `size` bytes of JSON, which take a few times as much memory; the oldest ones go
    first. Safe to use from several threads."""

    def __init__(self, answers: int, size: int) -> None:
        self._most = (answers, size)
        self._lock = threading.Lock()
        self._shown: OrderedDict[str, _Shown] = OrderedDict()

    def put(self, question: Question, table: ResultTable) -> str:
        """Keep an answer; gives the name that it goes by, which nobody can guess."""
        name = secrets.token_urlsafe(12)
        weight = _weight(table)
        with self._lock:
            self._shown[name] = _Shown(question, table, weight)
            answers, size = self._most
            while len(self._shown) > answers or sum(each.size for each in self._shown.values()) > size:
                self._shown.popitem(last=False)
        return name

    def get(self, name: str, question: Question) -> ResultTable | None:
        """The answer of this name, where it is still kept and answers this question."""
        with self._lock:
            shown = self._shown.get(name)
        return shown.table if shown is not None and shown.question == question else None


def _weight(table: ResultTable) -> float:
    """The bytes of an answer as JSON; what JSON cannot say is too heavy to be kept."""
    try:
        return len(orjson.dumps(table.rows, default=str, option=orjson.OPT_NON_STR_KEYS))
    except orjson.JSONEncodeError:
        return math.inf
