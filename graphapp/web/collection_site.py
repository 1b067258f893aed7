"""The WSGI application of a server: the default store at /, and each collection in the data folder at /c/NAME/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask
from werkzeug.utils import redirect
from werkzeug.wsgi import ClosingIterator

from graphapp.collections.open_services import OpenServices
from graphapp.errors import GraphappError
from graphapp.web.collection_pages import ERROR, opened_collections
from graphapp.web.http import uploads

__all__ = ["CollectionSite"]

_PREFIX = "/c/"
_PATH = re.compile(r"/c/([a-z0-9][a-z0-9-]*)(/.*)?", re.DOTALL)


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
        if not rest:
            query = environ.get("QUERY_STRING", "")
            return redirect(f"{_PREFIX}{name}/" + (f"?{query}" if query else ""), 308)(
                environ, start_response
            )
        collections = self._collections
        try:
            app = collections.enter(name)
        except GraphappError as error:
            # the default app reports it
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
        return ClosingIterator(body, lambda: collections.leave(name, app))

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
