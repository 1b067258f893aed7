"""Style sheets, scripts and pictures, under a path that identifies their content, so that browsers may cache them permanently.

A page refers to `/static/<version>/network/main.js`; the version is a digest of all static files, so relative imports between modules lead
to the same version. Files are read once per process, so the content always matches the version. The path without a version serves the same
files, which browsers then revalidate.
"""

from __future__ import annotations

import gzip
import mimetypes
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from flask import Blueprint, Flask, Response, abort, request
from markupsafe import Markup

from graphapp.networks.palette import DARK, LIGHT, Theme
from graphapp.support.assets import (
    NETWORK_MODULES,
    VIS_NETWORK,
    csp_hash,
    import_map,
    module_names,
    static_dir,
    vis_network,
)

__all__ = ["import_map_hash", "palette_css", "register", "static_files", "static_url", "version"]

static_files = Blueprint("static_files", __name__, url_prefix="/static")

_VERSION_DIGITS = 16
_FOR_GOOD = "public, max-age=31536000, immutable"
# the standard library's table depends on the machine
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def _variables(theme: Theme) -> str:
    named = {
        "network-background": theme.background,
        "network-ink": theme.ink,
        "network-soft": theme.soft,
        "network-line": theme.line,
        "community-other": theme.other,
        **{f"community-{number}": colour for number, colour in enumerate(theme.communities)},
    }
    return "".join(f"  --{name}: {colour};\n" for name, colour in named.items())


def palette_css() -> str:
    """The colours of drawings as variables of a style sheet, for light and dark pages."""
    return (
        f":root {{\n{_variables(LIGHT)}}}\n"
        f"@media (prefers-color-scheme: dark) {{\n:root {{\n{_variables(DARK)}}}\n}}\n"
    )


class _File(NamedTuple):
    """A static file, its compressed form, its media type and its entity tag."""

    plain: bytes
    packed: bytes
    mimetype: str
    tag: str


def _file(name: str, content: bytes) -> _File:
    suffix = name[name.rfind(".") :]
    mimetype = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 6, mtime=0)
    return _File(content, packed, mimetype, blake2b(content, digest_size=8).hexdigest())


@cache
def _files() -> dict[str, _File]:
    """All static files by their path below `/static/`."""
    folder = static_dir()
    contents = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    contents |= {VIS_NETWORK: vis_network(), "palette.css": palette_css().encode()}
    return {name: _file(name, content) for name, content in contents.items()}


@cache
def version() -> str:
    """A digest of all static files: 16 hexadecimal digits."""
    made_of = blake2b(digest_size=_VERSION_DIGITS // 2)
    for name, file in _files().items():
        made_of.update(f"{name}\0{file.tag}\0".encode())
    return made_of.hexdigest()


def static_url(name: str) -> str:
    """The address of a static file, by its path below `static/`, in the version of this process."""
    return f"/static/{version()}/{name}"


@cache
def _import_map() -> str:
    return import_map({NETWORK_MODULES: static_url("network/")})


@cache
def _module_urls(folder: str) -> tuple[str, ...]:
    """The addresses of the modules in a folder below `static/`."""
    return tuple(static_url(f"{folder}/{name}") for name in module_names(folder))


@cache
def import_map_hash() -> str:
    """The source expression of a content security policy that allows the import map of pages."""
    return csp_hash(_import_map())


def register(app: Flask) -> None:
    """Add `static_url(name)`, `module_urls(folder)` and the `import_map` of the drawing to the templates of `app`."""
    app.jinja_env.globals["static_url"] = static_url
    app.jinja_env.globals["module_urls"] = _module_urls
    app.jinja_env.globals["import_map"] = lambda: Markup(_import_map())
    app.register_blueprint(static_files)


@static_files.get("/<path:name>", defaults={"asked": ""})
@static_files.get(f"/<string(length={_VERSION_DIGITS}):asked>/<path:name>")
def file(asked: str, name: str) -> Response:
    """A static file; 404 for an unknown name. A request for another version gets the current file, without permission to cache it."""
    found = _files().get(name)
    if found is None:
        abort(404)
    zipped = request.accept_encodings["gzip"] > 0 and len(found.packed) < len(found.plain)
    response = Response(found.packed if zipped else found.plain, mimetype=found.mimetype)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _FOR_GOOD if asked == version() else "no-cache"
    response.set_etag(found.tag, weak=True)
    response.make_conditional(request)
    return response
