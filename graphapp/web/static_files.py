"""Static files that are not in the folder of static files: the drawing's script out of its package, and the palette."""

from __future__ import annotations

import gzip
from functools import cache
from hashlib import blake2b

from flask import Blueprint, Response, request

from graphapp.assets import VIS_NETWORK, vis_network
from graphapp.palette import DARK, LIGHT, Theme

__all__ = ["palette_css", "static_files"]

static_files = Blueprint("static_files", __name__, url_prefix="/static")


def _variables(theme: Theme) -> str:
    named = {
        "network-background": theme.background,
        "network-ink": theme.ink,
        "network-soft": theme.soft,
        "network-line": theme.line,
        **{f"community-{number}": colour for number, colour in enumerate(theme.communities)},
    }
    return "".join(f"  --{name}: {colour};\n" for name, colour in named.items())


def palette_css() -> str:
    """The colours of drawings as variables of a style sheet, for light and dark pages."""
    return (
        f":root {{\n{_variables(LIGHT)}}}\n"
        f"@media (prefers-color-scheme: dark) {{\n:root {{\n{_variables(DARK)}}}\n}}\n"
    )


@cache
def _vis_network() -> tuple[bytes, bytes, str]:
    """The script, the script compressed, and a tag for both."""
    script = vis_network()
    return script, gzip.compress(script, 6, mtime=0), blake2b(script, digest_size=8).hexdigest()


@static_files.get(f"/{VIS_NETWORK}")
def drawing_script() -> Response:
    """The vis-network script."""
    plain, packed, tag = _vis_network()
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(packed if zipped else plain, mimetype="text/javascript")
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "max-age=86400"
    response.set_etag(tag, weak=True)
    response.make_conditional(request)
    return response


@static_files.get("/palette.css")
def palette() -> Response:
    """The colours of drawings."""
    response = Response(palette_css(), mimetype="text/css")
    response.add_etag()
    response.make_conditional(request)
    return response
