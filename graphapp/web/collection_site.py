"""The WSGI application of a server: the default store at /, and each collection in the data folder at /c/NAME/."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask

from graphapp.collections.open_services import OpenServices
from graphapp.errors import GraphappError
from graphapp.web.collection_pages import ERROR, REDIRECT, opened_collections
from graphapp.web.http import uploads

__all__ = ["CollectionSite"]

_PREFIX = "/c/"
_PATH = re.compile(r"/c/([a-z0-9][a-z0-9-]*)(/.*)?", re.DOTALL)


def _address(start: str, rest: str, environ: Mapping[str, Any]) -> str:
    """The address that begins with `start` and continues with `rest`, a path as WSGI passes it, and the query. Browsers would take two slashes
    at the beginning for the name of another server."""
    query = environ.get("QUERY_STRING", "")
    path = quote(rest.lstrip("/").encode("latin-1"), safe="/:@!$&'()*+,;=~")
    return f"{start}{path}" + (f"?{query}" if query else "")


class _Body:
    """The body of a response. `leave` is called once when it is closed, even if that fails."""

    def __init__(self, body: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._body = body
        self._leave: Callable[[], None] | None = leave

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """Close the body."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            leave, self._leave = self._leave, None
            if leave is not None:
                leave()


class CollectionSite:
    """Passes requests for /c/NAME/… to the app of the collection NAME, which is opened for them, and all others to `app`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._collections: OpenServices[Flask] | None = opened_collections(app)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        match = _PATH.fullmatch(environ.get("PATH_INFO", "")) if self._collections else None
        if match is None or self._collections is None:
            return self.app(environ, start_response)
        name, rest = match[1], match[2]
        collections = self._collections
        # the default app redirects, and reports errors
        if collections.folder.is_default(name):
            return self.app({**environ, REDIRECT: _address("/", rest or "", environ)}, start_response)
        if not rest:
            address = _address(f"{_PREFIX}{name}/", "", environ)
            return self.app({**environ, REDIRECT: address}, start_response)
        try:
            app = collections.enter(name)
        except GraphappError as error:
            return self.app({**environ, ERROR: collections.folder.without_folder(error)}, start_response)
        inside = {
            **environ,
            "SCRIPT_NAME": f"{environ.get('SCRIPT_NAME', '')}{_PREFIX}{name}",
            "PATH_INFO": rest,
        }
        try:
            body = app(inside, start_response)
        except BaseException:
            collections.leave(name, app)
            raise
        return _Body(body, lambda: collections.leave(name, app))

    def may_send(self, path: str, headers: Mapping[str, str]) -> bool:
        """True if a request with these headers, whose body has not been received yet, may have the maximum size of uploads. Collections have the
        settings and the sessions of the default store."""
        accepted = uploads.accepted(self.app)
        match = _PATH.fullmatch(path) if self._collections else None
        return accepted is not None and accepted.may_send((match[2] or "") if match else path, headers)

    def close(self) -> None:
        """Close the collections."""
        if self._collections is not None:
            self._collections.close()
