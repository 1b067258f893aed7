"""All exceptions of the project. The class states who can resolve the problem; each error states what the user can do. Pure.

Every class has an HTTP status and an exit code, so that pages, JSON and the command line agree.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

__all__ = [
    "AmbiguousName",
    "BadInput",
    "BadParameter",
    "Excerpt",
    "GraphappError",
    "NotFound",
    "NotReady",
    "QueryCancelled",
    "QueryError",
    "QueryForbidden",
    "QueryStopped",
    "QuerySyntax",
    "QueryTooBig",
    "QueryTooLong",
    "ServerBusy",
    "StoreBusy",
    "StoreUnavailable",
    "StoreUnreadable",
]


class GraphappError(Exception):
    """The root. `message` says what happened, `hint` what to do about it (may be empty)."""

    code = "error"
    status = 500
    exit_code = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInput(GraphappError):
    """An invalid parameter, file or address."""

    code = "bad_input"
    status = 400
    exit_code = 3


class BadParameter(BadInput):
    """A query parameter without a value, or with one of the wrong type. `parameter` is its name."""

    code = "bad_parameter"

    def __init__(self, parameter: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.parameter = parameter


class NotFound(GraphappError):
    """Nothing in the store has this name or identifier.

    `asked` is the requested author name, and `suggestions` are clusters (`AuthorHit`) with similar names, most likely first. Both are
    empty unless an author was requested.
    """

    code = "not_found"
    status = 404

    def __init__(
        self, message: str, hint: str = "", *, asked: str = "", suggestions: Sequence[Any] = ()
    ) -> None:
        super().__init__(message, hint)
        self.asked = asked
        self.suggestions = list(suggestions)


class AmbiguousName(BadInput):
    """A name under which several authors publish, where one is needed. `asked` is the name, `suggestions` are these authors (`AuthorHit`)."""

    code = "ambiguous_name"
    status = 409

    def __init__(
        self, message: str, hint: str = "", *, asked: str = "", suggestions: Sequence[Any] = ()
    ) -> None:
        super().__init__(message, hint)
        self.asked = asked
        self.suggestions = list(suggestions)


class NotReady(GraphappError):
    """Something that must be computed first is not available yet, or could not be computed.

    `retry_after` is the number of seconds after which to try again, None if trying again does not help.
    """

    code = "not_ready"
    status = 503

    def __init__(self, message: str, hint: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class StoreUnreadable(GraphappError):
    """The address has no readable graph: absent, damaged, of another program, or of a newer version."""

    code = "store_unreadable"
    status = 503


class StoreUnavailable(GraphappError):
    """The store is unavailable at the moment; trying again may help."""

    code = "store_unavailable"
    status = 503


class StoreBusy(StoreUnavailable):
    """The store or its Cypher engine is busy: another process writes, or all engines are working or being prepared."""

    code = "store_busy"


class ServerBusy(GraphappError):
    """Too many slow requests are running."""

    code = "busy"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "The server is busy with other networks, files or queries.", "Try again in a few seconds."
        )


EXCERPT = 72


class Excerpt(NamedTuple):
    """A line of a query, split at the position of an error."""

    before: str
    after: str

    @property
    def caret(self) -> str:
        """The line to print below the excerpt, with a caret under the position of the error."""
        return (
            "".join("  " if unicodedata.east_asian_width(char) in "WF" else " " for char in self.before) + "^"
        )


class QueryError(GraphappError):
    """A Cypher query that failed. `line` and `column` are 1-based, None if unknown. `query` is its text, "" until it is known."""

    code = "query_error"
    status = 400

    def __init__(
        self, message: str, hint: str = "", *, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message, hint)
        self.line = line
        self.column = column
        self.query = ""

    def excerpt(self) -> Excerpt | None:
        """The line of the query with the error, cut to fit a narrow screen; None if the position is unknown."""
        lines = self.query.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if self.line is None or self.column is None or not 1 <= self.line <= len(lines):
            return None
        line, at = lines[self.line - 1].replace("\t", " "), self.column - 1
        start = max(0, at - EXCERPT // 2) if len(line) > EXCERPT else 0
        shown = line[start : start + EXCERPT]
        before, behind = "…" if start else "", "…" if start + EXCERPT < len(line) else ""
        return Excerpt(before + shown[: at - start], shown[at - start :] + behind)


class QuerySyntax(QueryError):
    """The text is not valid Cypher."""

    code = "query_syntax"


class QueryForbidden(QueryError):
    """The text would write, read files, or use something that is not allowed here."""

    code = "query_forbidden"
    status = 403


class QueryStopped(QueryError):
    """The query exceeded its time limit."""

    code = "query_timeout"
    status = 408


class QueryCancelled(QueryError):
    """The client cancelled the query."""

    code = "query_cancelled"
    status = 408

    def __init__(self) -> None:
        super().__init__("The query was cancelled.", "Run the query again.")


class QueryTooLong(QueryError):
    """The text or its nesting exceeds the limit."""

    code = "query_too_long"
    status = 413


class QueryTooBig(QueryError):
    """The query exceeded its memory limit, or crashed its process."""

    code = "query_too_big"
    status = 422
