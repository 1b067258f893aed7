"""The operations of the API, and the OpenAPI 3.1 document generated from their declarations.

An undeclared parameter is refused, so the document cannot become outdated. Libraries that generate such documents were tried and not
used; see `graphapp.web.schemas`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Response, request

from graphapp.web.group_schemas import GROUP_COMPONENTS
from graphapp.web.map_schemas import MAP_COMPONENTS
from graphapp.web.parameters import RequestParameter, check_known
from graphapp.web.schemas import COMPONENTS, reference

__all__ = ["OPERATIONS", "Operation", "document", "operation"]

_STATUS = {
    400: "Invalid request",
    403: "Not allowed",
    404: "Name or identifier not found",
    408: "The query exceeded its time limit",
    409: "Several authors have this name",
    413: "The request or the query exceeds a size limit",
    415: "The body is not JSON",
    422: "The query exceeded its memory limit",
    503: "The store is unavailable",
}
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Operation:
    """One operation: its URL rule below `base` (None: the API), its parameters, the component or the media type of its response, and the
    statuses of its errors. Parameters that begin with one of `free` need no declaration. `pending`: the component of a response with status 202,
    which says that what was requested is being computed."""

    rule: str
    name: str
    summary: str
    parameters: Sequence[RequestParameter]
    answer: str
    failures: Sequence[int]
    body: str | None = None
    free: tuple[str, ...] = ()
    base: str | None = None
    pending: str | None = None

    @property
    def path(self) -> str:
        """The rule as OpenAPI writes it."""
        return _ARGUMENT.sub(r"{\1}", self.rule)

    def check(self, arguments: Mapping[str, str]) -> None:
        """Raises BadInput for a query parameter that the operation does not have."""
        check_known(arguments, [each.name for each in self.parameters if each.where == "query"], self.free)


OPERATIONS: list[Operation] = []


def operation(
    blueprint: Blueprint,
    rule: str,
    summary: str,
    parameters: Sequence[RequestParameter],
    answer: str,
    failures: Sequence[int] = (400, 503),
    *,
    body: str | None = None,
    free: tuple[str, ...] = (),
    pending: str | None = None,
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Register the decorated function for GET of `rule` (POST when there is a `body`) and for the document."""

    def decorate(function: Callable[..., Response]) -> Callable[..., Response]:
        declared = Operation(
            rule, function.__name__, summary, parameters, answer, failures, body, free, pending=pending
        )
        OPERATIONS.append(declared)

        @wraps(function)
        def checked(**parts: str) -> Response:
            declared.check(request.args)
            return function(**parts)

        blueprint.add_url_rule(rule, declared.name, checked, methods=["POST" if body else "GET"])
        return checked

    return decorate


def document(prefix: str, version: str, root: str = "") -> dict[str, Any]:
    """The OpenAPI 3.1 document of all operations; `prefix` is their common path, and `root` what all paths begin with in addition."""
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        base = prefix if each.base is None else each.base
        paths.setdefault(base + each.path, {})["post" if each.body else "get"] = _described(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "graphapp",
            "version": version,
            "description": "Read-only access to the authors, coauthor networks, papers and venues of one store.",
        },
        **({"servers": [{"url": root}]} if root else {}),
        "paths": paths,
        "components": {"schemas": {**COMPONENTS, **GROUP_COMPONENTS, **MAP_COMPONENTS}},
    }


def _described(each: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": each.name,
        "summary": each.summary,
        "parameters": [parameter.described() for parameter in each.parameters],
        "responses": {
            "200": {"description": "Success", "content": _content(each.answer)},
            **{
                str(status): {"description": _STATUS[status], "content": _json("Error")}
                for status in each.failures
            },
        },
    }
    if each.pending:
        described["responses"]["202"] = {
            "description": "Not available yet; the header `Retry-After` says when to try again",
            "content": _json(each.pending),
        }
    if each.body:
        described["requestBody"] = {"required": True, "content": _json(each.body)}
    return described


def _content(answer: str) -> dict[str, Any]:
    """The response content of a component or a media type in the document."""
    if "/" in answer:
        # what is JSON is read as such before it is compared
        schema = {} if answer.endswith("json") else {"type": "string", "format": "binary"}
        return {answer: {"schema": schema}}
    return _json(answer)


def _json(component: str) -> dict[str, Any]:
    return {"application/json": {"schema": reference(component)}}
