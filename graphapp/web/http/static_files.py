"""Static files that are made: the drawing's scripts, one out of its package and one of our modules, and the palette."""

from __future__ import annotations

import gzip
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from flask import Blueprint, Response, request

from graphapp.networks.palette import DARK, LIGHT, Theme
from graphapp.support.assets import VIS_NETWORK, network_script, vis_network

__all__ = ["palette_css", "static_files"]

static_files = Blueprint("static_files", __name__, url_prefix="/static")


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


class _Script(NamedTuple):
    """A script, the same compressed, and a tag for both."""

    plain: bytes
    packed: bytes
    tag: str


def _packed(script: bytes) -> _Script:
    return _Script(script, gzip.compress(script, 6, mtime=0), blake2b(script, digest_size=8).hexdigest())


@cache
def _vis_network() -> _Script:
    return _packed(vis_network())


@cache
def _network_script() -> _Script:
    return _packed(network_script().encode())


def _answer(script: _Script) -> Response:
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(script.packed if zipped else script.plain, mimetype="text/javascript")
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(script.tag, weak=True)
    response.make_conditional(request)
    return response


@static_files.get(f"/{VIS_NETWORK}")
def drawing_script() -> Response:
    """The vis-network script."""
    response = _answer(_vis_network())
    response.headers["Cache-Control"] = "max-age=86400"
    return response


@static_files.get("/network.js")
def drawing_modules() -> Response:
    """The drawing's modules in one."""
    response = _answer(_network_script())
    response.headers["Cache-Control"] = "no-cache"
    return response


@static_files.get("/palette.css")
def palette() -> Response:
    """The colours of drawings."""
    response = Response(palette_css(), mimetype="text/css")
    response.add_etag()
    response.make_conditional(request)
    return response
