"""The page on which Cypher is asked: text and parameters in, a table and - where nodes come back - a drawing out."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, render_template, request

from graphapp.cypher.examples import EXAMPLES
from graphapp.cypher.results import ResultTable
from graphapp.cypher.tokens import tokenize
from graphapp.errors import GraphappError, QueryError, QuerySyntax
from graphapp.web import asking, cells, panels
from graphapp.web.context import service, settings
from graphapp.web.rankings import Ranked

__all__ = ["console"]

console = Blueprint("console", __name__)


class _Shown(NamedTuple):
    """An answer ready for the template."""

    table: ResultTable
    rows: list[list[tuple[Any, bool]]]
    panel: panels.NetworkPanel | None
    files: list[panels.Download]
    data: str
    csv: str


def parameters_in(cypher: str) -> list[str]:
    """The names of the parameters in a Cypher text, in the order met; none where the text is no Cypher."""
    try:
        tokens = tokenize(cypher)
    except QuerySyntax:
        return []
    return list(dict.fromkeys(token.value for token in tokens if token.kind == "parameter"))


@console.get("/query")
def query() -> Response:
    """The console; with `cypher` in the address, also the answer."""
    cypher = request.args.get("cypher", "")
    is_open = asking.console_open(settings())
    readable = is_open and len(cypher) <= settings().query_characters
    needed = parameters_in(cypher) if readable else []
    given = {name[2:]: text for name, text in request.args.items() if name.startswith("p.") and name[2:]}
    fields = [(name, given.get(name, "")) for name in dict.fromkeys([*needed, *given])]
    shown: _Shown | None = None
    error: GraphappError | None = None
    if cypher.strip() and is_open:
        try:
            shown = _answered([name for name in needed if name not in given])
        except QueryError as raised:
            error = raised
    status = error.status if error else 200
    return Response(_page(cypher, fields, shown, error), status)


def _answered(missing: list[str]) -> _Shown:
    if missing:
        raise QuerySyntax(
            "A parameter has no value: $" + ", $".join(missing), "Fill in its field and run again."
        )
    table = asking.answer()
    arguments = [
        (name, text) for name, text in request.args.items() if name.startswith("p.") or name in _PASSED
    ]
    query = urlencode(arguments, errors="replace")
    nodes = cells.nodes_of(table)
    panel = None
    if nodes:
        ranked = [
            Ranked(str(node.properties.get("name") or node.properties.get("title") or node.id), page, 0)
            for node in nodes.values()
            if (page := cells.page_of(node))
        ]
        panel = panels.answer_panel(arguments, ranked)
    return _Shown(
        table,
        [[(cells.cell(value), cells.is_number(value)) for value in row] for row in table.rows],
        panel,
        panels.network_downloads(query) if nodes else [],
        f"/api/v1/query?{query}",
        f"/files/answer.csv?{query}",
    )


_PASSED = frozenset({"cypher", "seconds", "rows"})


def _page(
    cypher: str, fields: list[tuple[str, str]], shown: _Shown | None, error: GraphappError | None
) -> str:
    return render_template(
        "query.html",
        cypher=cypher,
        fields=fields,
        seconds=request.args.get("seconds", ""),
        rows=request.args.get("rows", ""),
        shown=shown,
        error=error,
        open=asking.console_open(settings()),
        settings=settings(),
        cypher_state=service().store.cypher_state(),
        examples=[(each, _example_href(each.text, each.parameters)) for each in EXAMPLES],
    )


def _example_href(cypher: str, parameters: dict[str, Any]) -> str:
    typed = {f"p.{name}": _typed(value) for name, value in parameters.items()}
    return "/query?" + urlencode({"cypher": cypher, **typed})


def _typed(value: Any) -> str:
    """`value` as a person types it, so that it is read back as the same value."""
    if isinstance(value, str):
        try:
            orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return orjson.dumps(value).decode()
