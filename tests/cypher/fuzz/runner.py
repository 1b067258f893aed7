"""Runs random queries on stores, and finds the results that differ from the computed ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from graphapp.cypher.guard import check
from graphapp.cypher.results import QueryLimits
from graphapp.errors import QueryError
from graphapp.settings import Settings
from graphapp.stores.base import Store
from tests.cypher.fuzz.plain import Graph
from tests.cypher.fuzz.questions import Question, TooMany, question
from tests.cypher.parity.case import comparable

__all__ = ["Disagreement", "disagreements"]

SETTINGS = Settings.read(environ={})
LIMITS = QueryLimits(
    30.0, SETTINGS.query_rows, SETTINGS.query_cells, SETTINGS.query_bytes, SETTINGS.query_work
)


class Disagreement(NamedTuple):
    """A query by its number, its text, the computed rows, the store with another result, and its rows or error."""

    number: int
    text: str
    expected: list[str]
    store: str
    got: list[str] | str

    def __str__(self) -> str:
        return f"{self.number}: {self.text}\n  worked out: {self.expected}\n  {self.store}: {self.got}"


def disagreements(
    graph: Graph, stores: Mapping[str, Store], numbers: Iterable[int]
) -> tuple[int, list[Disagreement]]:
    """The number of queries, and every result of one of `stores`, all of which contain `graph`, that differs from the computed one.

    Queries with too many rows to compute are skipped. Each store is queried in its own thread.
    """
    asked: list[tuple[int, Question, list[str]]] = []
    for number in numbers:
        made = question(number, graph)
        try:
            asked.append((number, made, _texts(made.rows(), made.ordered)))
        except TooMany:
            continue
    found: list[Disagreement] = []
    with ThreadPoolExecutor(max(1, len(stores))) as pool:
        waiting = {
            name: pool.submit(_all_answers, store, [made for _, made, _ in asked])
            for name, store in stores.items()
        }
        for name, future in waiting.items():
            for (number, made, expected), got in zip(asked, future.result(), strict=True):
                if got != expected:
                    found.append(Disagreement(number, made.text, expected, name, got))
    return len(asked), found


def _all_answers(store: Store, questions: list[Question]) -> list[list[str] | str]:
    return [_answer(store, made) for made in questions]


def _answer(store: Store, made: Question) -> list[str] | str:
    check(made.text, SETTINGS)
    try:
        table = store.query(made.text, {}, LIMITS)
    except QueryError as error:
        return f"{type(error).__name__}: {error.message}"
    return table.truncated or _texts(table.rows, made.ordered)


def _texts(rows: list[list[Any]], ordered: bool) -> list[str]:
    texts = [comparable(row) for row in rows]
    return texts if ordered else sorted(texts)
