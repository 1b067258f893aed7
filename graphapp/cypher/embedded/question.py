"""A query on its way to an engine and back: which engine is asked, by which command, and what its answer means. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graphapp.cypher import answers
from graphapp.cypher.caveats import caveats
from graphapp.cypher.differences import warning_of
from graphapp.cypher.embedded import answer_reader
from graphapp.cypher.language.tokens import significant, tokenize
from graphapp.cypher.mend import Mended, mend
from graphapp.cypher.parameters import checked
from graphapp.cypher.path_length import shorter_paths
from graphapp.cypher.results import QueryLimits, ResultTable
from graphapp.cypher.routing import checked_query, for_engine, should_evaluate
from graphapp.cypher.unknown_names import unknown_names
from graphapp.errors import QueryError, QueryStopped

__all__ = ["Question"]

_LABELS = {label: answers.PROPERTIES[label] for label in ("Author", "Paper", "Venue")}
_TYPES = {type: answers.PROPERTIES[type] for type in ("WROTE", "PUBLISHED_IN")}


class Question:
    """A query that the guard has let through.

    Raises QueryError for what is no valid query or lacks a parameter, BadInput for a parameter that is no JSON value.
    """

    def __init__(self, text: str, parameters: Mapping[str, Any]) -> None:
        self._text = text
        self._parameters = checked(text, parameters)
        self._plans = significant(tokenize(text))[0].is_word("EXPLAIN")
        self._mended: Mended | None = mend(text, parameters) if self._plans else for_engine(text, parameters)
        if self._plans:
            self._warnings = [warning_of("plans")]
        else:
            query = checked_query(text)
            self._warnings = [*unknown_names(query, _LABELS, _TYPES), *caveats(query)]

    def command(self, escaped: bool) -> dict[str, Any]:
        """What to tell the worker. `escaped`: strings are in its graph that the embedded engine would take for lists or maps."""
        mended = self._mended
        if mended is not None and mended.depends_on_end and (escaped or mended.escaped) and not self._plans:
            mended = self._mended = None
        if mended is None:
            return {"evaluate": self._text, "parameters": self._parameters}
        return {"query": mended.text, "parameters": mended.parameters}

    def needs_evaluator(self, answer: Mapping[str, Any]) -> bool:
        """True where the embedded engine failed at a valid query; the next command is for the evaluator then."""
        if self._mended is None or self._plans or not should_evaluate(answer):
            return False
        self._mended = None
        return True

    def error(self, answer: Mapping[str, Any], limits: QueryLimits) -> QueryError:
        """The error of an answer that has one."""
        if self._mended is not None:
            return answers.error(answer, self._mended, limits, self._narrower())
        return answer_reader.raised(answer, limits, self._narrower())

    def stopped(self, limits: QueryLimits) -> QueryStopped:
        """The error of a query whose time was over before any answer came."""
        return answers.stopped(limits.seconds, self._narrower())

    def _narrower(self) -> str:
        return "" if self._plans else shorter_paths(checked_query(self._text))

    def table(self, answer: Mapping[str, Any], limits: QueryLimits) -> ResultTable:
        """The table of an answer without an error."""
        if self._mended is None:
            table = answer_reader.table(answer, limits)
        else:
            table = answers.table(answer, self._mended, limits)
        return replace(table, warnings=self._warnings)
