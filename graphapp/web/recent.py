"""The last answers that pages have shown, so that a drawing or a file is made of the same answer and not of another run."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from typing import NamedTuple

from graphapp.cypher.results import ResultTable
from graphapp.service import Question

__all__ = ["Recent"]


class _Shown(NamedTuple):
    question: Question
    table: ResultTable
    cells: int


class Recent:
    """At most `answers` answers with together at most `cells` cells; the oldest ones go first. Safe to use from several threads."""

    def __init__(self, answers: int, cells: int) -> None:
        self._most = (answers, cells)
        self._lock = threading.Lock()
        self._shown: OrderedDict[str, _Shown] = OrderedDict()

    def put(self, question: Question, table: ResultTable) -> str:
        """Keep an answer; gives the name that it goes by, which nobody can guess."""
        name = secrets.token_urlsafe(12)
        with self._lock:
            self._shown[name] = _Shown(question, table, len(table.rows) * len(table.columns))
            answers, cells = self._most
            while len(self._shown) > answers or sum(each.cells for each in self._shown.values()) > cells:
                self._shown.popitem(last=False)
        return name

    def get(self, name: str, question: Question) -> ResultTable | None:
        """The answer of this name, where it is still kept and answers this question."""
        with self._lock:
            shown = self._shown.get(name)
        return shown.table if shown is not None and shown.question == question else None
