"""The commands `query` and `queries`: run Cypher queries, and list the saved ones."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.opening import opened
from graphapp.cli.options import (
    json_option,
    limit_option,
    parameter_option,
    parameter_values,
    saved_option,
    store_option,
)

if TYPE_CHECKING:
    from graphapp.cypher.results import PlanStep, ResultTable
    from graphapp.cypher.saved_queries import SavedParameter, SavedQuery

__all__ = ["queries", "query"]

_PRINT_AFTER_SECONDS = 1.0
_PRINT_EVERY_SECONDS = 30.0


@click.command(short_help="Run a Cypher query or a saved query.")
@click.argument("cypher", required=False)
@saved_option
@parameter_option
@click.option("--explain", is_flag=True, help="Print the query plan without running the query.")
@click.option(
    "--output",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Format of the result.",
)
@limit_option("seconds", "query_seconds", "Stop the query after N seconds")
@limit_option("rows", "query_rows", "Print at most N rows")
@store_option
def query(
    cypher: str | None,
    saved: str | None,
    parameters: dict[str, str],
    explain: bool,
    output: str,
    seconds: float | None,
    rows: int | None,
    store: str | None,
) -> None:
    """Run a Cypher query or a saved query. If CYPHER is -, the query is read from standard input.

    The graph: (:Author {id, name, key})-[:WROTE {position}]->(:Paper {id, title, year, kind, …})-[:PUBLISHED_IN]->(:Venue {id, name, kind})

    After a decision about who is who (graphapp people): (:Author)-[:IS]->(:Person {id, name, decided})-[:AUTHOR_OF {position}]->(:Paper)
    """
    if (cypher is None) == (saved is None):
        raise click.UsageError("Specify either a query or --saved NAME.")
    text = sys.stdin.read() if cypher == "-" else cypher
    with opened(store, cypher=True) as service:
        asked = service.saved(saved, parameters) if saved else (text or "", parameter_values(parameters))
        with _waiting(lambda: service.store.cypher_state().text):
            plan = service.explain(*asked) if explain else None
            found = None if explain else service.query(*asked, seconds=seconds, rows=rows)
        if found is None:
            _print_plan(plan)
        else:
            _print_answer(found, output)


@click.command()
@store_option
@json_option
def queries(store: str | None, as_json: bool) -> None:
    """List the saved queries with their parameters."""

    with opened(store) as service:
        _print_queries(service.saved_queries().values(), as_json)


def _print_answer(found: ResultTable, how: str) -> None:
    """Print the result of a query as `table`, `json` or `csv`; truncation is reported on standard error."""
    if how == "json":
        from graphapp.serialize import table_json

        output.json(table_json(found))
    elif how == "csv":
        _csv(found)
    else:
        output.table(found.columns, found.rows)
    for warning in filter(None, [found.truncated, *found.warnings]):
        output.note(warning)


def _print_plan(found: PlanStep | None) -> None:
    """Print the plan of a query, last step first; each step is indented below the step that it feeds."""
    if found is None:
        output.note("This store's Cypher engine does not provide query plans.")
        return
    waiting = [(found, 0)]
    rows = []
    while waiting:
        step, depth = waiting.pop()
        expected = "" if step.rows is None else f"{step.rows:,.0f}"
        rows.append(("  " * depth + step.operator, expected, step.details))
        waiting += [(below, depth + 1) for below in reversed(step.children)]
    output.table(["step", "expected rows", "details"], rows)


def _print_queries(found: Iterable[SavedQuery], as_json: bool) -> None:
    """Print the saved queries."""
    if as_json:
        from graphapp.serialize import saved_json

        output.json([saved_json(each) for each in found])
        return
    rows = [
        (each.name, each.title, " ".join(_parameter(parameter) for parameter in each.parameters))
        for each in found
    ]
    output.table(["query", "", "parameters"], rows)


def _parameter(parameter: SavedParameter) -> str:
    return parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"


def _csv(answer: ResultTable) -> None:
    """Print a result as CSV: escaped on a terminal, exact in a file or pipe."""
    from graphapp.serialize import table_csv

    text = table_csv(answer)
    sys.stdout.write(output.visible_lines(text) if sys.stdout.isatty() else text)


@contextmanager
def _printed(state: Callable[[], str]) -> Iterator[None]:
    ended = threading.Event()

    def tell() -> None:
        printed, pause = "", _PRINT_AFTER_SECONDS
        while not ended.wait(pause):
            text = state()
            if " left" in text and text != printed:
                print(f"The Cypher engine is {text}.", file=sys.stderr, flush=True)
                printed = text
            pause = _PRINT_EVERY_SECONDS

    threading.Thread(target=tell, name="progress", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


@contextmanager
def _waiting(state: Callable[[], str]) -> Iterator[None]:
    """Show the state of the Cypher engine on standard error: continuously on a terminal, else now and then if preparation takes
    long."""
    if not sys.stderr.isatty():
        with _printed(state):
            yield
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    def line() -> Text:
        return Text(f"Cypher engine {state()}")

    with Live(console=Console(stderr=True), get_renderable=line, transient=True):
        yield
