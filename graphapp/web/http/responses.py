"""How responses are sent: as JSON, compressed if that makes them smaller, and with an ETag of the revision of the store, so that browsers
can reuse them."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
from flask import Flask, Response, g, request

from graphapp.support.cache import MemoryCache

__all__ = ["json_answer", "momentary", "register"]

COMPRESSED_FROM = 2048
ENTRY_BYTES = 512
"""What a kept response takes in addition to its body, in bytes: most JSON responses are shorter."""
LEVEL = 1
_COMPRESSED = (
    "text/html",
    "application/json",
    "text/css",
    "text/javascript",
    "image/svg+xml",
    "application/xml",
    "text/plain",
    "text/csv",
)
_LASTING = frozenset({"pages", "api", "downloads"})
# responses that do not depend on the store are served while it is unavailable, too
_WITHOUT_STORE = frozenset({"api.description", "pages.icon"})
# the ledger of loads changes without the graph; a citation and a conflict list depend on the day of the request
_PASSING = frozenset(
    {
        "pages.about",
        "pages.feed",
        "pages.loads",
        "pages.load_entry",
        "api.cypher",
        "api.saved_query",
        "api.saved_network",
        "api.network_citation",
        "api.conflict_check",
        "api.conflicts",
        "downloads.conflict_check",
        "downloads.conflicts",
        "pages.conflict_check",
        "pages.conflicts",
    }
)


def json_answer(body: Any) -> Response:
    """`body` as JSON."""
    return Response(
        orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME, default=str),
        mimetype="application/json",
    )


def momentary(response: Response, seconds: float | None) -> Response:
    """Mark `response` as not cacheable, because it changes after `seconds` even if the store does not; None: after a restart of the server."""
    g.tag = None
    response.headers["Cache-Control"] = "no-store"
    if seconds is not None:
        response.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
    return response


def _lasts() -> bool:
    """True if the response depends only on the address, with its host, and the revision of the store."""
    endpoint = request.endpoint or ""
    return (
        request.method in ("GET", "HEAD")
        and endpoint.partition(".")[0] in _LASTING
        and endpoint not in _PASSING
        and "cypher" not in request.args
        and "saved" not in request.args
    )


def _tag(revision: str, program: str) -> str:
    # with the host, because pages have links with it to copy
    address = f"{request.host_url}\x1f{request.full_path}"
    name = f"{revision}\x1f{program}\x1f{address}\x1f{request.accept_mimetypes}"
    return blake2b(name.encode("utf-8", "replace"), digest_size=12).hexdigest()


class _Body(NamedTuple):
    """A response as it is sent."""

    body: bytes
    mimetype: str
    encoding: str | None


def register(app: Flask, revision: Callable[[], str], program: str, kept_bytes: int) -> None:
    """Answer 304 if the client has the page of this revision of the store, or from memory if it was made before; compress new
    responses.

    `program` identifies what else pages depend on: version, templates, settings. What is kept in memory takes at most `kept_bytes`.
    """
    # one large response must not evict all others
    bodies: MemoryCache[str, _Body] = MemoryCache(
        weigh=lambda each: len(each.body) + ENTRY_BYTES if len(each.body) <= kept_bytes // 4 else math.inf,
        capacity=kept_bytes,
    )

    @app.before_request
    def known() -> Response | None:
        g.tag = None
        if not _lasts():
            return None
        # read before the response is made: a load in between must not give old content a new tag
        g.tag = _tag("" if request.endpoint in _WITHOUT_STORE else revision(), program)
        if request.if_none_match.contains_weak(g.tag):
            return Response(status=304)
        body = bodies.known(_name(g.tag))
        return _response(body) if body else None

    @app.after_request
    def finish(response: Response) -> Response:
        tag = g.get("tag")
        if response.status_code in (200, 304) and tag:
            # weak: the compressed form differs in bytes, not in meaning
            response.set_etag(tag, weak=True)
            response.headers["Vary"] = "Accept, Accept-Encoding"
        if response.status_code == 200:
            response.headers.setdefault("Cache-Control", "no-cache")
            if not (response.direct_passthrough or response.is_streamed):
                _compress(response)
                if tag:
                    bodies.put(_name(tag), _body(response))
        elif response.status_code >= 400:
            # also for pages that report an error
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _name(tag: str) -> str:
    return tag + ("z" if request.accept_encodings["gzip"] > 0 else "")


def _body(response: Response) -> _Body:
    return _Body(
        response.get_data(), response.mimetype or "text/html", response.headers.get("Content-Encoding")
    )


def _response(body: _Body) -> Response:
    response = Response(body.body, mimetype=body.mimetype)
    if body.encoding:
        response.headers["Content-Encoding"] = body.encoding
    return response


def _compress(response: Response) -> None:
    if response.mimetype not in _COMPRESSED or "Content-Encoding" in response.headers:
        return
    response.headers.setdefault("Vary", "Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0:
        return
    body = response.get_data()
    if len(body) >= COMPRESSED_FROM:
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
