"""The engines under test: the embedded engine and a Neo4j server."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, Protocol

from benchmarks.tck.scenarios import Scenario
from benchmarks.tck.values import Node, Path, Relationship
from graphapp.cypher.evaluator.columns import ColumnGraph
from graphapp.cypher.evaluator.engine import evaluate
from graphapp.cypher.evaluator.values import NodeRef, PathRef, Point, RelationshipRef, Temporal
from graphapp.errors import GraphappError
from tools.neo4j_server import Server

__all__ = ["Answer", "Embedded", "Engine", "Neo4j"]

_SECONDS = 20.0


class Answer(NamedTuple):
    """Columns and rows, or an `error`: "setup: …" if the graph could not be created, "crash", "no answer" after a timeout."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    error: str = ""


class Engine(Protocol):
    """An engine that runs scenarios; `name` includes its version."""

    name: str

    def ask(self, scenario: Scenario) -> list[Answer]:
        """The answers to the queries of a scenario on a new graph. The list ends with the first error."""

    def close(self) -> None:
        """Stop the processes and close the connections of the engine."""


class Embedded:
    """The engine of file and memory stores, with the guard and the settings that apply to every query."""

    def __init__(self) -> None:
        self.name = "file and memory stores"
        self._context = multiprocessing.get_context("spawn")
        self._start()

    def _start(self) -> None:
        self._pipe, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, scenario: Scenario) -> list[Answer]:
        self._pipe.send(scenario)
        error = "no answer"
        with contextlib.suppress(EOFError):
            if self._pipe.poll(_SECONDS):
                found: list[Answer] = self._pipe.recv()
                return found
        if not self._process.is_alive():
            error = "crash"
        self.close()
        self._start()
        return [Answer(error=error)]

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    """Run scenarios until the pipe is closed. Runs in a separate process, as some queries crash it."""
    with contextlib.suppress(EOFError):
        while True:
            pipe.send(_answers(pipe.recv()))


def _answers(scenario: Scenario) -> list[Answer]:
    """The answers of the embedded engine."""
    from benchmarks.tck.creating import created
    from graphapp.cypher import guard
    from graphapp.settings import Settings

    settings = Settings.read(environ={})
    try:
        graph = created(scenario.setup)
    except GraphappError as error:
        return [Answer(error=f"setup: {type(error).__name__}: {error}"[:300])]

    def ask(text: str) -> Answer:
        guard.check(text, settings)
        result = evaluate(text, scenario.parameters, graph, seconds=_SECONDS / 2, work=settings.query_work)
        rows = tuple(tuple(_of_evaluator(value, graph) for value in row) for row in result.rows)
        return Answer(tuple(result.columns), rows)

    return _asked(scenario, lambda _text: None, ask)


def _of_evaluator(value: Any, graph: ColumnGraph) -> Any:
    """A value of the evaluator, converted for comparison."""
    if isinstance(value, NodeRef):
        return Node(frozenset(graph.labels_of(value.index)), _held(graph.node_properties(value), graph))
    if isinstance(value, RelationshipRef):
        return Relationship(value.type, _held(graph.relationship_properties(value), graph))
    if isinstance(value, PathRef):
        forward = [
            one.start == node.index for one, node in zip(value.relationships, value.nodes, strict=False)
        ]
        return Path(
            [_of_evaluator(node, graph) for node in value.nodes],
            [_of_evaluator(one, graph) for one in value.relationships],
            forward,
        )
    if isinstance(value, dict):
        return _held(value, graph)
    if isinstance(value, list):
        return [_of_evaluator(item, graph) for item in value]
    return str(value) if isinstance(value, (Temporal, Point)) else value


def _held(properties: Mapping[str, Any], graph: ColumnGraph) -> dict[str, Any]:
    return {name: _of_evaluator(item, graph) for name, item in properties.items()}


def _asked(scenario: Scenario, make: Callable[[str], object], ask: Callable[[str], Answer]) -> list[Answer]:
    """Create the graph and run the queries, up to the first error."""
    answers: list[Answer] = []
    step = "setup: "
    try:
        for text in scenario.setup:
            make(text)
        step = ""
        answers += [ask(text) for text, _ in scenario.queries]
    except Exception as error:
        answers.append(Answer(error=f"{step}{type(error).__name__}: {error}"[:300]))
    return answers


class Neo4j:
    """A Neo4j server. Its graph is deleted before each scenario."""

    def __init__(self, server: Server) -> None:
        import neo4j

        self._driver = neo4j.GraphDatabase.driver(
            server.uri, auth=(server.user, server.password), notifications_min_severity="OFF"
        )
        self._query = neo4j.Query
        self.name = f"Neo4j {self._driver.get_server_info().agent.rpartition('/')[2]}"

    def ask(self, scenario: Scenario) -> list[Answer]:
        with self._driver.session() as session:
            session.run("MATCH (n) DETACH DELETE n").consume()

            def ask(text: str) -> Answer:
                result = session.run(self._query(text, timeout=_SECONDS), scenario.parameters)
                rows = tuple(tuple(map(_of_driver, record.values())) for record in result)
                return Answer(tuple(result.keys()), rows)

            return _asked(scenario, lambda text: session.run(text).consume(), ask)

    def close(self) -> None:
        self._driver.close()


def _of_driver(value: Any) -> Any:
    """A value of the driver, converted for comparison."""
    from neo4j import graph, time

    if isinstance(value, graph.Node):
        return Node(value.labels, {name: _of_driver(item) for name, item in value.items()})
    if isinstance(value, graph.Relationship):
        return Relationship(value.type, {name: _of_driver(item) for name, item in value.items()})
    if isinstance(value, graph.Path):
        forward = [one.nodes[0] == node for one, node in zip(value.relationships, value.nodes, strict=False)]
        return Path(
            [_of_driver(node) for node in value.nodes],
            [_of_driver(one) for one in value.relationships],
            forward,
        )
    if isinstance(value, time.Duration):
        return value.iso_format()
    if isinstance(value, (time.Date, time.Time, time.DateTime)):
        zone = getattr(getattr(value, "tzinfo", None), "zone", None) or getattr(
            getattr(value, "tzinfo", None), "key", None
        )
        text = value.iso_format().replace("+00:00", "Z")
        return f"{text}[{zone}]" if zone and zone != "UTC" else text
    if isinstance(value, dict):
        return {name: _of_driver(item) for name, item in value.items()}
    return [_of_driver(item) for item in value] if isinstance(value, list) else value
