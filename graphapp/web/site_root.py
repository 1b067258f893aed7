"""The address below which a site is served: "" for the default store, /c/NAME for a collection.

Code and templates write the path of a page within its site, such as /venues. The root is put in front of it in three places: by the functions of
`graphapp.web.urls`, in the literal addresses of templates, and in redirects.
"""

from __future__ import annotations

import re

from flask import Flask, Response, request
from jinja2.ext import Extension

from graphapp.web import urls

__all__ = ["register"]

# attributes with an address of this site, as it is written in a template
_LITERAL = re.compile(
    r'(\s(?:href|action|formaction|src|data-[a-z-]+)=")/(?![/"])|(\s(?:href|action)=")/(?=")'
)


class SitePaths(Extension):
    """Puts the root in front of the literal addresses of templates when they are compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """The source of a template with `{{ root() }}` in front of each address."""
        return _LITERAL.sub(lambda match: f"{match[1] or match[2]}{{{{ root() }}}}/", source)


def register(app: Flask) -> None:
    """Let the addresses in the responses of `app` begin with the root of the request. Call it before other functions are registered."""
    app.jinja_env.add_extension(SitePaths)
    app.jinja_env.globals["root"] = urls.root

    @app.before_request
    def enter() -> None:
        urls.set_root(request.script_root)

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        urls.set_root("")

    @app.after_request
    def redirect_within(response: Response) -> Response:
        location = response.headers.get("Location", "")
        if location.startswith("/") and urls.rooted(location) != location:
            response.headers["Location"] = urls.rooted(location)
            # it repeats the address without the root
            response.set_data(b"")
        return response
