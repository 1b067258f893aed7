"""A query for an engine: the command to send, and the interpretation of the answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graphapp.cypher import answers
from graphapp.cypher.caveats import caveats
from graphapp.cypher.checked_query import checked_query
from graphapp.cypher.differences import warning_of
from graphapp.cypher.embedded import answer_reader
from graphapp.cypher.language.tokens import significant, tokenize
from graphapp.cypher.parameters import checked
from graphapp.cypher.path_length import shorter_paths
from graphapp.cypher.results import PlanStep, QueryLimits, ResultTable
from graphapp.cypher.unknown_names import unknown_names
from graphapp.errors import QueryError, QueryStopped

__all__ = ["Question"]


class Question:
    """A query that passed the guard; with `plan` it is explained and not run.

    Raises QueryError for an invalid query or a missing parameter, BadInput for a parameter that is not a JSON value.
    """

    def __init__(self, text: str, parameters: Mapping[str, Any], *, plan: bool = False) -> None:
        given = checked(text, parameters)
        bare, explains = _without_explain(text)
        self._query = checked_query(bare)
        self._plans = plan or explains
        about = [warning_of("plans")] if self._plans else caveats(self._query)
        self.warnings = [*unknown_names(self._query, answers.LABELS, answers.TYPES), *about]
        self.command = {"explain" if self._plans else "evaluate": bare, "parameters": given}

    def error(self, answer: Mapping[str, Any], limits: QueryLimits) -> QueryError:
        """The error in an answer."""
        return answer_reader.raised(answer, limits, shorter_paths(self._query))

    def stopped(self, limits: QueryLimits) -> QueryStopped:
        """The error of a query whose time ended before an answer came."""
        return answers.stopped(limits.seconds, shorter_paths(self._query))

    def table(self, answer: Mapping[str, Any], limits: QueryLimits) -> ResultTable:
        """The table of an answer without an error."""
        if self._plans:
            return replace(answer_reader.plan_table(self.plan(answer)), warnings=self.warnings)
        return replace(answer_reader.table(answer, limits), warnings=self.warnings)

    def plan(self, answer: Mapping[str, Any]) -> PlanStep:
        """The plan in an answer."""
        return answer_reader.plan(answer["plan"])


def _without_explain(text: str) -> tuple[str, bool]:
    """The query with spaces instead of its EXPLAIN, so that positions do not change; and whether it had one."""
    first = significant(tokenize(text))[0]
    if not first.is_word("EXPLAIN"):
        return text, False
    end = first.start + len(first.text)
    return text[: first.start] + " " * len(first.text) + text[end:], True
