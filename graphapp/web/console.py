"""The query pages: the console, and a page for each saved query. The result is a table and, if it contains authors, papers or venues, a
network; or the plan of the query."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.cypher.answers import PROPERTIES
from graphapp.cypher.completion import PATTERNS, vocabulary
from graphapp.cypher.language.tokens import tokenize
from graphapp.cypher.persons import PERSON_PROPERTIES
from graphapp.cypher.results import PlanStep, ResultTable
from graphapp.cypher.saved_queries import RESERVED, SavedQuery
from graphapp.errors import (
    BadInput,
    BadParameter,
    GraphappError,
    QueryError,
    QueryForbidden,
    QuerySyntax,
    StoreUnavailable,
)
from graphapp.service import BoundQuery
from graphapp.web import query_requests, urls
from graphapp.web.accepted import accepts
from graphapp.web.context import recent, service, settings
from graphapp.web.http import owner
from graphapp.web.parameters import ROWS, SECONDS
from graphapp.web.render import cells, forms, panels
from graphapp.web.render.rankings import RankedRow

__all__ = ["console"]

console = Blueprint("console", __name__)
owner.protect(console)


class _Result(NamedTuple):
    """A result prepared for the template; `seconds` is the total time."""

    table: ResultTable
    rows: list[list[tuple[Any, bool]]]
    seconds: float
    panel: panels.NetworkPanel | None
    files: list[panels.Download]
    json: str
    csv: str
    api: str


@dataclass(slots=True)
class _Attempt:
    """The outcome of a query: a result, a plan or an error, and the errors by parameter."""

    shown: _Result | None = None
    planned: bool = False
    plan: PlanStep | None = None
    error: GraphappError | None = None
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> bool:
        """True if there is an outcome to show."""
        return self.planned or self.shown is not None or self.error is not None

    @property
    def status(self) -> int:
        return self.error.status if self.error else 200


def parameters_in(cypher: str) -> list[str]:
    """The names of the parameters in a Cypher text, in order of appearance; empty if the text is not Cypher."""
    try:
        tokens = tokenize(cypher)
    except QuerySyntax:
        return []
    return list(dict.fromkeys(token.value for token in tokens if token.kind == "parameter"))


@console.get("/query")
@accepts("cypher", "plan", SECONDS, ROWS, free=("p.", "t."))
def query() -> Response:
    """The console; with `cypher` in the address, also the result of the query, or with `plan` its plan."""
    cypher = request.args.get("cypher", "")
    is_open = query_requests.console_open(settings())
    readable = is_open and len(cypher) <= settings().query_characters
    needed = parameters_in(cypher) if readable else []
    missing = [name for name in needed if f"p.{name}" not in request.args]
    attempt = _Attempt()
    if cypher.strip() and is_open:
        if missing:
            attempt.error = QuerySyntax(
                "Missing parameter value: $" + ", $".join(missing),
                "Fill in the field and run the query again.",
            )
            attempt.wrong = dict.fromkeys(missing, "Enter a value.")
        else:
            arguments = [(name, text) for name, text in request.args.items() if _passed(name)]
            attempt = _try(arguments)
    offer = service().offer()
    page = render_template(
        "query.html",
        cypher=cypher,
        fields=forms.typed_fields(needed, request.args, attempt.wrong),
        types=forms.CHOSEN_TYPES,
        attempt=attempt,
        error=attempt.error,
        excerpt=_excerpt(attempt.error),
        seconds=request.args.get("seconds", ""),
        rows=request.args.get("rows", ""),
        open=is_open,
        settings=settings(),
        engine=query_requests.engine_state(),
        may_prepare=_may_prepare(),
        # if the console is off, the queries in the owner's file are still available
        queries=[
            (each, urls.saved(each.name), _text_href(each))
            for each in offer.queries.values()
            if is_open or each.owned
        ],
        schema=[
            _SchemaEntry(
                name, number, PROPERTIES.get(name) or PERSON_PROPERTIES.get(name, ()), PATTERNS[name]
            )
            for name, number in offer.counts.items()
        ],
        persons=offer.persons,
        words=orjson.dumps(vocabulary(persons=offer.persons)).decode(),
    )
    return Response(page, attempt.status, {"Retry-After": "5"} if attempt.status == 503 else None)


@console.post("/query/prepare")
def prepare_engine() -> AnyResponse:
    """Start to prepare the Cypher engine in the background, although it takes long."""
    store = service().store
    store.prepare_cypher()
    store.request_cypher()
    owner.log_action("started to prepare the Cypher engine")
    return redirect("/query", 303)


@console.post("/query/cancel")
def cancel_engine() -> AnyResponse:
    """Stop preparing the Cypher engine."""
    service().store.cancel_cypher()
    owner.log_action("cancelled preparing the Cypher engine")
    return redirect("/query", 303)


def _may_prepare() -> bool:
    """True if the user may start and stop the preparation with a button; everyone starts it with a query."""
    viewer = owner.viewer()
    return viewer.owner and not viewer.elsewhere


def _passed(name: str) -> bool:
    return name.startswith(("p.", "t.")) or name in ("cypher", "seconds", "rows")


# the query itself refuses parameters that it does not have
@console.get("/query/<name>")
@accepts(free=("",))
def saved(name: str) -> Response:
    """A saved query: the form for its parameters, and the result if every parameter has a value or a default."""
    found = service().saved_query(name)
    is_open = query_requests.console_open(settings())
    if not (is_open or found.owned):
        raise QueryForbidden(
            "Queries are disabled on this server.",
            "The owner can make this query available by adding it to the file with saved queries.",
        )
    given = [(key, text) for key, text in request.args.items() if key not in RESERVED and text.strip()]
    attempt = _Attempt()
    if given or found.complete:
        limits = [(key, text) for key, text in request.args.items() if key in ("seconds", "rows")]
        attempt = _try([("saved", name), *given, *limits])
    page = render_template(
        "saved.html",
        query=found,
        fields=forms.saved_fields(found, request.args, attempt.wrong),
        attempt=attempt,
        error=attempt.error,
        excerpt=_excerpt(attempt.error),
        edit=_text_href(found, tuple(given)) if is_open else "",
    )
    return Response(page, attempt.status, {"Retry-After": "5"} if attempt.status == 503 else None)


def _excerpt(error: GraphappError | None) -> Any:
    return error.excerpt() if isinstance(error, QueryError) else None


def _try(arguments: Sequence[tuple[str, str]]) -> _Attempt:
    """Run the query in the address; errors are shown on the page, with the form unchanged."""
    attempt = _Attempt()
    try:
        asked = query_requests.question(dict(arguments).get("saved", ""))
        if request.args.get("plan"):
            attempt.planned, attempt.plan = True, query_requests.explain(asked)
        else:
            attempt.shown = _answered(asked, arguments)
    except (QueryError, BadInput, StoreUnavailable) as error:
        attempt.error = error
        if isinstance(error, BadParameter):
            attempt.wrong = {error.parameter: f"{error.message} {error.hint}"}
    return attempt


def _answered(asked: BoundQuery, arguments: Sequence[tuple[str, str]]) -> _Result:
    began = time.perf_counter()
    table = query_requests.ask(asked, SECONDS.read(request.args), ROWS.read(request.args))
    rows = [
        [
            (cells.cell(value, kind), cells.is_number(value))
            for value, kind in zip(row, _kinds(table), strict=True)
        ]
        for row in table.rows
    ]
    seconds = time.perf_counter() - began
    query = urlencode([*arguments, ("answer", recent().put(asked, table))], errors="replace")
    things = cells.things_of(table)
    ranked = [RankedRow(name, page, 0) for page, name in things.items()]
    given = dict(arguments)
    api = urls.rooted(urls.API) + (f"/saved/{given['saved']}" if "saved" in given else "/query")
    own = urlencode([pair for pair in arguments if pair[0] != "saved"], errors="replace")
    kept = query if "saved" not in given else query.partition("&")[2]
    return _Result(
        table,
        rows,
        seconds,
        panels.answer_panel(f"{api}/network?{kept}", ranked) if things else None,
        panels.network_downloads(query) if things else [],
        urls.rooted(f"/files/answer.json?{query}"),
        urls.rooted(f"/files/answer.csv?{query}"),
        f"{api}?{own}",
    )


def _kinds(table: ResultTable) -> Sequence[str]:
    return table.kinds or [""] * len(table.columns)


def _text_href(query: SavedQuery, given: tuple[tuple[str, str], ...] = ()) -> str:
    """The console with the text of a saved query and values for its parameters."""
    return urls.rooted(_text_path(query, given))


@lru_cache(500)
def _text_path(query: SavedQuery, given: tuple[tuple[str, str], ...]) -> str:
    values = dict(given)
    typed = [
        (f"{prefix}.{each.name}", text)
        for each in query.parameters
        for prefix, text in (
            ("p", values.get(each.name) or each.default or ""),
            ("t", "text" if each.type == "author" else each.type),
        )
    ]
    return "/query?" + urlencode([("cypher", query.text), *typed], errors="replace")


class _SchemaEntry(NamedTuple):
    """A label or relationship type: its count (None if unknown), its properties, and the pattern that a click inserts into the query."""

    name: str
    number: int | None
    properties: Sequence[str]
    pattern: str
