"""Runs Cypher queries of users on the Neo4j server: in a read-only transaction, under limits, with results in our own types."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import neo4j
import orjson
from neo4j import graph, spatial
from neo4j.exceptions import Neo4jError

from graphapp.cypher import answers
from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.cancellation import Stopper
from graphapp.cypher.language.columns import column_names
from graphapp.cypher.language.token_queries import TokenReader
from graphapp.cypher.language.tokens import places, significant, tokenize
from graphapp.cypher.parameters import checked
from graphapp.cypher.results import (
    Node,
    PathValue,
    PlanStep,
    QueryLimits,
    Relationship,
    ResultTable,
    Stop,
)
from graphapp.errors import (
    GraphappError,
    QueryCancelled,
    QueryError,
    QueryForbidden,
    QuerySyntax,
)
from graphapp.stores.neo4j.connection import ERRORS, Connection, rows
from graphapp.stores.neo4j.hang_detection import cut_off
from graphapp.stores.neo4j.hide_internal_nodes import (
    HIDDEN,
    INTERNAL_LABELS,
    RewrittenQuery,
    hide_internal_nodes,
)

__all__ = ["answer", "plan"]

T = TypeVar("T")

# The server checks the time of a transaction every two seconds, but not during the evaluation of a single expression: such a query is abandoned.
GRACE_SECONDS = 1.0
_OFFSET = re.compile(r"\(offset: (\d+)\)")
_TRAILING = re.compile(r"\.(\d*?)0*(?!\d)")
_ENDS = "UNWIND $ids AS e MATCH (n) WHERE elementId(n) = e RETURN e, labels(n), n.id"
_CUT = {
    "rows": "truncated to {rows:,} rows, the limit set by query_rows; more rows exist",
    "cells": "truncated to {shown:,} rows, because the result exceeds {cells:,} cells, the limit set by query_cells",
    "bytes": "truncated to {shown:,} rows, because the result exceeds {bytes:,} bytes, the limit set by query_bytes",
}
_NAMED = re.compile(r"`([^`]+)` does not exist")
_OURS = {*PROPERTIES, *(name for names in PROPERTIES.values() for name in names)}
_FIND = "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.graphapp = $name RETURN transactionId"


def answer(
    connection: Connection,
    cypher: str,
    parameters: Mapping[str, Any],
    limits: QueryLimits,
    stop: Stop | None = None,
) -> ResultTable:
    """`Store.query`."""
    rewritten = hide_internal_nodes(cypher)
    given = checked(cypher, parameters)
    stop = stop or Stopper()
    if stop.wished:
        raise QueryCancelled
    name = uuid.uuid4().hex

    def ask(session: neo4j.Session) -> ResultTable:
        table = _TransactionQuery(session, rewritten, given, limits, name).table()
        table.columns = _as_typed(cypher, table.columns)
        return table

    try:
        with stop.by(lambda: _terminate_soon(connection, name)):
            return _within(connection, limits.seconds, ask)
    except TimeoutError:
        _terminate_soon(connection, name)
        raise answers.stopped(limits.seconds) from None
    except ERRORS as error:
        if stop.wished:
            raise QueryCancelled from error
        raise _translated(error, connection, cypher, rewritten, limits) from error


def plan(connection: Connection, cypher: str, parameters: Mapping[str, Any], limits: QueryLimits) -> PlanStep:
    """`Store.explain`."""
    rewritten = hide_internal_nodes(cypher)
    begin = "" if cypher.lstrip()[:7].upper() == "EXPLAIN" else "EXPLAIN "
    given = checked(cypher, parameters)

    def ask(session: neo4j.Session) -> neo4j.ResultSummary:
        with session.begin_transaction(timeout=limits.seconds) as tx:
            return tx.run(begin + rewritten.text, given).consume()

    try:
        summary = _within(connection, limits.seconds, ask)
    except TimeoutError:
        raise answers.stopped(limits.seconds) from None
    except ERRORS as error:
        shifted = RewrittenQuery(
            begin + rewritten.text, [(at + len(begin), typed) for at, typed in rewritten.places]
        )
        raise _translated(error, connection, cypher, shifted, limits) from error
    return _step(summary.plan or {})


def _within(connection: Connection, seconds: float, ask: Callable[[neo4j.Session], T]) -> T:
    """The result of `ask` in a session. Raises TimeoutError some time after `seconds`, when its connection is closed."""
    sessions: list[neo4j.Session] = []

    def run() -> T:
        with connection.watched(seconds + 2 * GRACE_SECONDS, warnings=True) as session:
            sessions.append(session)
            return ask(session)

    try:
        return connection.patience.wait(run, seconds + GRACE_SECONDS)
    except TimeoutError:
        for session in sessions:
            cut_off(session)
        raise


def _step(plan: Mapping[str, Any]) -> PlanStep:
    arguments = plan.get("args", {})
    return PlanStep(
        str(plan.get("operatorType", "")).partition("@")[0],
        str(arguments.get("Details", "")),
        arguments.get("EstimatedRows"),
        tuple(_step(child) for child in plan.get("children", ())),
    )


class _TransactionQuery:
    """One query in one transaction."""

    def __init__(
        self,
        session: neo4j.Session,
        rewritten: RewrittenQuery,
        parameters: dict[str, Any],
        limits: QueryLimits,
        name: str,
    ) -> None:
        self._session = session
        self._rewritten = rewritten
        self._parameters = parameters
        self._limits = limits
        self._name = name

    def table(self) -> ResultTable:
        limits = self._limits
        start = time.monotonic()
        # the name lets another connection find and terminate this transaction
        with self._session.begin_transaction(metadata={"graphapp": self._name}, timeout=limits.seconds) as tx:
            result = tx.run(self._rewritten.text, self._parameters)
            columns = list(result.keys())
            values = _Values()
            found, cut = self._limited_rows(result, values, start + limits.seconds + GRACE_SECONDS)
            if not cut:
                summary = result.consume()
            values.name_ends(tx)
        table = ResultTable(columns, found)
        table.seconds = time.monotonic() - start
        table.as_of = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        if cut:
            table.truncated = _CUT[cut].format(**limits._asdict(), shown=len(found))
        else:
            table.warnings = list(_warnings(summary))
            table.seconds = (
                (summary.result_available_after or 0) + (summary.result_consumed_after or 0)
            ) / 1000
            if summary.plan is not None:
                _add_plan(table, _step(summary.plan))
        return table

    def _limited_rows(
        self, result: neo4j.Result, values: _Values, until: float
    ) -> tuple[list[list[Any]], str]:
        """Rows within the limits, and the limit that cut them ("" for none)."""
        limits = self._limits
        found: list[list[Any]] = []
        cells = size = 0
        for record in result:
            if len(found) >= limits.rows:
                return found, "rows"
            row = [values.read(value) for value in record.values()]
            cells += len(row)
            size += len(orjson.dumps(row, default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS))
            if cells > limits.cells:
                return found, "cells"
            if size > limits.bytes:
                return found, "bytes"
            if time.monotonic() > until:
                raise answers.stopped(limits.seconds)
            found.append(row)
        return found, ""


def _as_typed(cypher: str, columns: list[str]) -> list[str]:
    """The names of columns without the parts that were added to the query. Columns of a `*` come first, and are unchanged."""
    reading = TokenReader(significant(tokenize(cypher)))
    if reading.word(0, "EXPLAIN"):
        return columns
    names, more = column_names(cypher, reading)
    before = len(columns) - len(names)
    return columns[:before] + names if before == 0 or (more and before > 0) else columns


def _trimmed(fraction: re.Match[str]) -> str:
    """Fractions of a second without trailing zeros, as the server prints them."""
    return f".{fraction[1]}" if fraction[1] else ""


def _plain(value: Any) -> Any:
    """A value in the form that `size_of` measures."""
    if isinstance(value, Node):
        return [value.id, value.label, value.properties]
    if isinstance(value, Relationship):
        return [value.type, value.start, value.end, value.properties]
    if isinstance(value, PathValue):
        return [value.nodes, value.relationships]
    return str(value)


class _Values:
    """Converts the values of the driver. Relationships get the names of their ends after all rows are read."""

    def __init__(self) -> None:
        self._nodes: dict[str, tuple[str, str]] = {}
        self._waiting: list[tuple[Relationship, str, str]] = []

    def read(self, value: Any) -> Any:
        if value is None or isinstance(value, (str, int, float)):
            return value
        if isinstance(value, list):
            return [self.read(item) for item in value]
        if isinstance(value, dict):
            # a map may consist of all properties of a node
            return {key: self.read(item) for key, item in value.items() if not key.startswith(HIDDEN)}
        if isinstance(value, graph.Node):
            return self._node(value)
        if isinstance(value, graph.Relationship):
            return self._relationship(value)
        if isinstance(value, graph.Path):
            return PathValue(
                [self._node(node) for node in value.nodes],
                [self._relationship(one) for one in value.relationships],
            )
        if isinstance(value, spatial.Point):
            return {**dict(zip("xyz", value, strict=False)), "srid": value.srid}
        if hasattr(value, "iso_format"):
            return _TRAILING.sub(_trimmed, value.iso_format()).replace("+00:00", "Z")
        return str(value)

    def _node(self, value: graph.Node) -> Node:
        label = min(value.labels, key=lambda name: (name not in INTERNAL_LABELS, name), default="")
        node = Node(value.get("id", ""), label, _properties(label, value))
        self._nodes[value.element_id] = (label, node.id)
        return node

    def _relationship(self, value: graph.Relationship) -> Relationship:
        start, end = value.start_node, value.end_node
        assert start is not None
        assert end is not None
        found = Relationship(value.type, ("", ""), ("", ""), _properties(value.type, value))
        self._waiting.append((found, start.element_id, end.element_id))
        return found

    def name_ends(self, tx: neo4j.Transaction) -> None:
        """Set the label and identifier of the start and end node of each relationship."""
        ends = {end for _, *both in self._waiting for end in both} - self._nodes.keys()
        if ends:
            for element, labels, id in rows(tx, _ENDS, ids=list(ends)):
                self._nodes[element] = (min(labels), id)
        for relationship, start, end in self._waiting:
            # frozen for users of the result, but not complete yet
            object.__setattr__(relationship, "start", self._nodes[start])
            object.__setattr__(relationship, "end", self._nodes[end])


def _properties(label: str, held: Mapping[str, Any] | graph.Entity) -> dict[str, Any]:
    """The properties of this label: those of the schema first, in its order."""
    ours = {name: held.get(name) for name in PROPERTIES.get(label, ()) if held.get(name) is not None}
    return ours | {
        name: value for name, value in sorted(held.items()) if not (name in ours or name.startswith(HIDDEN))
    }


def _warnings(summary: neo4j.ResultSummary) -> Iterable[str]:
    """The server's warnings about the query, each once, mainly of unknown names. Warnings about names of our own graph are dropped: in
    an empty database the server does not know them."""
    seen: set[str] = set()
    for status in summary.gql_status_objects:
        if not status.is_notification or status.raw_severity != "WARNING":
            continue
        text = status.status_description.removeprefix("warn: ")
        known = _NAMED.search(text)
        if text not in seen and not (known and known[1] in _OURS):
            seen.add(text)
            yield text[:1].upper() + text[1:]


def _add_plan(table: ResultTable, step: PlanStep) -> None:
    """Fill in the table for EXPLAIN: the steps of the plan in the order of execution."""
    table.columns = ["step", "operation", "estimated_rows"]
    ordered: list[PlanStep] = []
    todo = [step]
    while todo:
        one = todo.pop()
        ordered.append(one)
        todo += one.children
    for number, one in enumerate(reversed(ordered), 1):
        table.rows.append([number, f"{one.operator} {one.details}".rstrip(), one.rows])


def _terminate_soon(connection: Connection, name: str) -> None:
    """Terminate the transaction of this name, in another connection and another thread, so that the caller need not wait."""
    connection.patience.begin(lambda: _terminate(connection, name))


def _terminate(connection: Connection, name: str) -> None:
    try:
        for (id,) in connection.ask(_FIND, name=name):
            connection.ask("TERMINATE TRANSACTION $id", id=id)
    except GraphappError:
        # the time limit of the transaction ends it
        return


def _translated(
    error: Exception, connection: Connection, typed: str, rewritten: RewrittenQuery, limits: QueryLimits
) -> GraphappError:
    """The error to report to the user for an error of the server."""
    code = error.code if isinstance(error, Neo4jError) else None
    if code is None or not isinstance(error, Neo4jError):
        return connection.meaning(error)
    if "TransactionTimedOut" in code or "LockClientStopped" in code or "Terminated" in code:
        return answers.stopped(limits.seconds)
    if "OutOfMemory" in code or "StackOverFlow" in code:
        return answers.too_big()
    if code.startswith("Neo.TransientError") or ".Security." in code or ".Database." in code:
        return connection.meaning(error)
    if "AccessMode" in code:
        return QueryForbidden("Only read-only queries are allowed.", "Use MATCH … RETURN ….")
    message = _message(error)
    place = _OFFSET.search(error.message or "")
    line, column = (
        places(typed, rewritten.offset(_characters(rewritten.text, int(place[1])))) if place else (None, None)
    )
    if "SyntaxError" in code:
        return QuerySyntax(message, line=line, column=column)
    return QueryError(message, line=line, column=column)


def _characters(text: str, units: int) -> int:
    """The offset in `text` for an offset of the server, which counts UTF-16 units, of which some characters have two."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _message(error: Neo4jError) -> str:
    """The first line of the server's message, without its line numbers."""
    first = (error.message or str(error)).split("\n", 1)[0]
    return re.sub(r" \(line \d+, column \d+ \(offset: \d+\)\)", "", first)
