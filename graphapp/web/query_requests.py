"""Run the Cypher query of a request: the same code for pages, API and files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from flask import request

from graphapp.cypher.results import EngineState, PlanStep, ResultTable
from graphapp.cypher.saved_queries import RESERVED
from graphapp.errors import BadInput, GraphappError, QueryForbidden, StoreBusy, StoreUnavailable
from graphapp.service import BoundQuery
from graphapp.settings import Settings
from graphapp.support.exact_json import JSONError, read_json
from graphapp.web.context import recent, service, settings
from graphapp.web.http import owner
from graphapp.web.http.disconnects import stopping
from graphapp.web.http.security import is_loopback
from graphapp.web.parameters import ROWS, SECONDS, cypher_parameters, required

__all__ = [
    "answer",
    "answer_of_body",
    "ask",
    "console_open",
    "engine_state",
    "explain",
    "json_body",
    "question",
]

WHAT = "a Cypher query"


def console_open(settings: Settings) -> bool:
    """True if the console is enabled (setting `console`); `auto` enables it on loopback addresses only."""
    if settings.console == "auto":
        return is_loopback(settings.host)
    return settings.console == "on"


def question(saved: str = "", besides: Collection[str] = ()) -> BoundQuery:
    """The query in the address: the saved query `saved` (or the one named in the address) with its parameters by their names, else
    `cypher` with its parameters as p.name and their types as t.name.

    `besides` are parameters of the address that are not part of the query. Raises QueryForbidden if the console is off, except for
    queries in the owner's file. Raises NotFound, BadParameter, BadInput.
    """
    arguments = request.args
    saved = saved or arguments.get("saved", "")
    if saved:
        if not service().saved_query(saved).owned:
            _check_open()
        given = {
            name: text for name, text in arguments.items() if name not in RESERVED and name not in besides
        }
        return service().saved(saved, given)
    _check_open()
    return BoundQuery(required(arguments, "cypher", WHAT), cypher_parameters(arguments))


def _check_open() -> None:
    if not console_open(settings()):
        raise QueryForbidden(
            "Queries are disabled on this server.",
            "Queries are enabled by the `console` setting. By default, they are accepted only from the machine that runs the server.",
        )


def ask(asked: BoundQuery, seconds: float | None, rows: int | None) -> ResultTable:
    """The result of a query, which is stopped if its client disconnects. Raises what the service raises."""
    _do_not_wait()
    with _reason_for_owner(), stopping() as stop:
        return service().query(*asked, seconds=seconds, rows=rows, stop=stop)


def explain(asked: BoundQuery) -> PlanStep | None:
    """The plan of a query. Raises what the service raises."""
    _do_not_wait()
    with _reason_for_owner():
        return service().explain(*asked)


def engine_state() -> EngineState:
    """The state of the Cypher engine for the user of this request: why it is not ready may name files of the server, and is for the owner."""
    state = service().store.cypher_state()
    if state.name == "failed" and not owner.is_owner():
        return state._replace(text="not ready", hint="The owner of this server can see the reason here.")
    return state


@contextmanager
def _reason_for_owner() -> Iterator[None]:
    """The error of a query that was refused because the engine is not ready tells others as little as `engine_state`."""
    try:
        yield
    except StoreBusy:
        raise
    except StoreUnavailable as error:
        if owner.is_owner() or service().store.cypher_state().name != "failed":
            raise
        raise StoreUnavailable(
            "The Cypher engine is not ready.",
            "The owner of this server can see the reason on the page /query.",
        ) from error


def _do_not_wait() -> None:
    """If the engine needs long preparation, let it be prepared in the background: the query is then refused in time, with the progress."""
    store = service().store
    state = store.cypher_state()
    if state.name == "none" and state.hint:
        store.prepare_cypher()


def answer(saved: str = "", besides: Collection[str] = ()) -> ResultTable:
    """The result of the query in the address, with the limits `seconds` and `rows`; `besides` as for `question`. If `answer` names a result
    that a page has shown and that is still cached, returns that one."""
    arguments = request.args
    asked = question(saved, besides)
    shown = recent().get(arguments.get("answer", ""), asked)
    if shown is not None:
        return shown
    return ask(asked, SECONDS.read(arguments), ROWS.read(arguments))


class NotJson(GraphappError):
    """The body of a request has a media type other than JSON."""

    code = "unsupported_media_type"
    status = 415


def json_body(what: str, shape: str) -> Any:
    """The JSON in the body of the request; `what` it contains, and its `shape`, are for messages. Raises BadInput, NotJson."""
    if not request.is_json:
        raise NotJson(f"{what} must be sent as application/json.", shape)
    try:
        # refuses NaN and excessive nesting
        return read_json(request.get_data())
    except JSONError as error:
        raise BadInput(f"The body is not JSON: {error}.", shape) from None


def answer_of_body() -> ResultTable:
    """The result of the query in a JSON body. Raises BadInput or NotJson for any other body."""
    body = json_body("The query", _SHAPE)
    if not isinstance(body, dict) or not isinstance(body.get("cypher"), str) or not body["cypher"].strip():
        raise BadInput("The body must be an object with a string `cypher`.", _SHAPE)
    unknown = sorted(set(body) - {"cypher", "parameters", "seconds", "rows"})
    if unknown:
        raise BadInput(f"The body has an unknown member {unknown[0][:60]!r}.", _SHAPE)
    parameters = body.get("parameters", {})
    if not isinstance(parameters, dict):
        raise BadInput("`parameters` must be an object.", _SHAPE)
    seconds, rows = body.get("seconds"), body.get("rows")
    for name, value, kinds in (("seconds", seconds, (int, float)), ("rows", rows, (int,))):
        if value is not None and (isinstance(value, bool) or not isinstance(value, kinds)):
            raise BadInput(f"`{name}` must be a number.", _SHAPE)
    _check_open()
    return ask(BoundQuery(body["cypher"], parameters), seconds, rows)


_SHAPE = 'Send {"cypher": "…", "parameters": {…}, "seconds": 5, "rows": 100}; only cypher is required.'
