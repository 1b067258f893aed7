"""A query for an engine: the command to send, and the interpretation of the answer. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from graphapp.cypher import answers
from graphapp.cypher.caveats import caveats
from graphapp.cypher.checked_query import checked_query, without_explain
from graphapp.cypher.differences import warning_of
from graphapp.cypher.embedded import answer_reader
from graphapp.cypher.parameters import checked
from graphapp.cypher.path_length import shorter_paths
from graphapp.cypher.persons import PERSON_LABELS, PERSON_TYPES
from graphapp.cypher.results import PlanStep, QueryLimits, ResultTable
from graphapp.cypher.unknown_names import unknown_names
from graphapp.errors import QueryError, QueryStopped

__all__ = ["Question"]


class Question:
    """A query that passed the guard; with `plan` it is explained and not run. `persons` tells whether the graph has persons.

    Raises QueryError for an invalid query or a missing parameter, BadInput for a parameter that is not a JSON value.
    """

    def __init__(
        self,
        text: str,
        parameters: Mapping[str, Any],
        *,
        plan: bool = False,
        persons: Callable[[], bool] = lambda: False,
    ) -> None:
        given = checked(text, parameters)
        bare, explains = without_explain(text)
        self._query = checked_query(bare)
        self._plans = plan or explains
        about = [warning_of("plans")] if self._plans else caveats(self._query)
        self.warnings = [*self._unknown(persons), *about]
        self.command = {"explain" if self._plans else "evaluate": bare, "parameters": given}

    def _unknown(self, persons: Callable[[], bool]) -> list[str]:
        found = unknown_names(self._query, answers.LABELS, answers.TYPES)
        if found and persons():
            labels, types = {**answers.LABELS, **PERSON_LABELS}, {**answers.TYPES, **PERSON_TYPES}
            return unknown_names(self._query, labels, types)
        return found

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
