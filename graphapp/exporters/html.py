"""A network as one web page that works without a server: scripts, style sheet, data and papers are all in the file.

Nothing is fetched: a content security policy in the page forbids every request and every script and style but those whose
digest it names. Data stands in a JSON block in which no character can end the block.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from html import escape
from typing import Any, BinaryIO, NamedTuple

from graphapp.exporters.base import Exporter
from graphapp.exporters.svg import positioned
from graphapp.exporters.text import one_line, storable
from graphapp.networks import palette
from graphapp.networks.spec import NetworkView
from graphapp.serialize import network_json
from graphapp.support.assets import network_script, static_dir, vis_network

__all__ = ["EXPORTER", "json_block", "write"]

STYLE = "graphapp.css"


class _Parts(NamedTuple):
    """What is the same in every page."""

    vis: str
    modules: str
    style: str
    policy: str


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view` as a page. Raises BadInput when it has no positions."""
    positioned(view)
    parts = _parts()
    title = escape(one_line(storable(view.title))).encode()
    out.write(
        b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        b'<meta http-equiv="Content-Security-Policy" content="' + parts.policy.encode() + b'">\n'
        b'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        b'<meta name="color-scheme" content="light dark">\n'
        b"<title>" + title + b"</title>\n<style>" + parts.style.encode() + b"</style>\n</head>\n"
    )
    out.write(_BODY.replace(b"{title}", title))
    out.write(
        b'<script type="application/json" id="network-data">' + json_block(_data(view)) + b"</script>\n"
    )
    out.write(b"<script>" + parts.vis.encode() + b"</script>\n")
    out.write(b'<script type="module">' + parts.modules.encode() + b"</script>\n</body>\n</html>\n")


_BODY = b"""<body class="window">
<main id="main" tabindex="-1">
<div class="window-head"><h1>{title}</h1></div>
<div id="network" data-mode="full"><p class="network-fallback">The drawing needs JavaScript.</p></div>
</main>
"""


def json_block(data: Any) -> bytes:
    """`data` as JSON in ASCII without "<", ">" and "&": nothing in it can end a script block or begin a comment."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode("ascii")


def _data(view: NetworkView) -> dict[str, Any]:
    """The network as the API gives it, its papers as [id, title, venue, year, [members]], and the palette."""
    return network_json(view) | {
        "papers": [
            [paper.id, paper.title, paper.venue, paper.year, list(paper.members)]
            for paper in view.papers or ()
        ],
        "palette": {"light": palette.LIGHT._asdict(), "dark": palette.DARK._asdict()},
    }


@cache
def _parts() -> _Parts:
    folder = static_dir()
    vis = _script(vis_network().decode(), "vis-network")
    modules = _script(network_script(), "network")
    sheets = [folder / STYLE, *sorted((folder / "network").glob("*.css"))]
    style = "\n".join(sheet.read_text("utf-8") for sheet in sheets)
    if "</style" in style.lower():
        raise ValueError("the style sheet would end its own element")
    policy = (
        f"default-src 'none'; script-src {_digest(vis)} {_digest(modules)}; style-src {_digest(style)}; "
        "img-src blob: data:; base-uri 'none'; form-action 'none'"
    )
    return _Parts(vis, modules, style, policy)


def _script(text: str, name: str) -> str:
    """Code for a script element. Raises ValueError when it would end the element: code is refused, not rewritten."""
    if "</script" in text.lower() or "<!--" in text:
        raise ValueError(f"the script {name} would end its own element")
    return text.replace("\r\n", "\n")


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


EXPORTER = Exporter(
    "html", "Web page", ".html", "text/html", write, order=90, wants_papers=True, drawing=True
)
