"""A network as one web page that works without a server: the file contains the scripts, the style sheet, the data and the papers.

Nothing is fetched: a content security policy in the page forbids all requests, and all scripts and styles except those with a listed digest
and the modules that they import. The modules are those of the site, unchanged: an import map maps their names to `data:` addresses, because a
page opened from a disk cannot import files. The data is in a JSON block in which no character can end the block.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from html import escape
from typing import Any, BinaryIO, NamedTuple

from graphapp.exporters.base import Exporter
from graphapp.exporters.svg import positioned
from graphapp.exporters.text import notes, one_line, storable
from graphapp.networks import palette
from graphapp.networks.measures.estimate import estimate_note
from graphapp.networks.measures.registry import measure_named, measures_json
from graphapp.networks.spec import NetworkView
from graphapp.serialize import network_json, topics_json
from graphapp.support.assets import (
    NETWORK_MODULES,
    csp_hash,
    import_map,
    network_sources,
    static_dir,
    vis_network,
)
from loaders.reading.titles import shown_title

__all__ = ["EXPORTER", "json_block", "write"]

STYLE = "graphapp.css"
# 'strict-dynamic' trusts elements created by a trusted script, and what these import, but not elements in the page
_START = (
    "const main = document.createElement('script');"
    f"main.type = 'module'; main.src = import.meta.resolve('{NETWORK_MODULES}main.js'); document.body.append(main);"
)


class _Parts(NamedTuple):
    """The parts that are equal in all pages."""

    vis: str
    modules: str  # an import map
    style: str
    policy: str


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view` as a page. Raises BadInput if it has no positions."""
    positioned(view)
    parts = _parts()
    title = escape(one_line(storable(view.title))).encode()
    out.write(
        b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        b'<meta http-equiv="Content-Security-Policy" content="' + parts.policy.encode() + b'">\n'
        b'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        b'<meta name="color-scheme" content="light dark">\n'
        b"<title>"
        + title
        + b"</title>\n"
        + _metadata(view).encode()
        + b"<style>"
        + parts.style.encode()
        + b"</style>\n"
        b'<script type="importmap">' + parts.modules.encode() + b"</script>\n</head>\n"
    )
    out.write(_BODY.replace(b"{title}", title))
    out.write(
        b'<script type="application/json" id="network-data">' + json_block(_data(view)) + b"</script>\n"
    )
    out.write(b"<script>" + parts.vis.encode() + b"</script>\n")
    out.write(b'<script type="module">' + _START.encode() + b"</script>\n</body>\n</html>\n")


def _metadata(view: NetworkView) -> str:
    """The description, source and licence as elements of the head; the names with a dot are those of Dublin Core."""
    known = {
        "generator": "graphapp",
        "description": " ".join([f"{view.title}.", *notes(view)]),
        "dcterms.source": view.data.origin,
        "dcterms.license": view.data.licence,
    }
    return "".join(
        f'<meta name="{name}" content="{escape(one_line(storable(text)))}">\n'
        for name, text in known.items()
        if text
    )


_BODY = b"""<body class="window">
<header class="network network-bar" data-network-bar><div class="network-title"><h1>{title}</h1><div data-slot="counts"></div></div><div class="network-slot" data-slot="controls"></div></header>
<main id="main" tabindex="-1">
<div id="network" data-mode="full"><p class="network-fallback">The drawing needs JavaScript.</p></div>
</main>
"""


def json_block(data: Any) -> bytes:
    """`data` as JSON in ASCII without "<", ">" and "&": nothing in it can end a script block or begin a comment."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode("ascii")


def _data(view: NetworkView) -> dict[str, Any]:
    """The network as in the API, its papers as [id, title, venue, year, [members]], and the palette."""
    return network_json(view) | {
        "papers": [
            [paper.id, shown_title(paper.title), paper.venue, paper.year, list(paper.members)]
            for paper in view.papers or ()
        ],
        "choices": view.appearance.to_query(),
        "measures": measures_json(sided=bool(view.sides)),
        # the page cannot request these
        "values": {id: list(values) for id, values in view.measures.items() if measure_named(id).remote},
        "estimates": {
            id: estimate_note(measure_named(id).label, estimate) for id, estimate in view.estimates.items()
        },
        "communities": topics_json(view),
        "palette": {"light": palette.LIGHT._asdict(), "dark": palette.DARK._asdict()},
    }


@cache
def _parts() -> _Parts:
    folder = static_dir()
    vis = _script(vis_network().decode(), "vis-network")
    modules = import_map({name: _data_address(source) for name, source in network_sources().items()})
    sheets = [folder / STYLE, *sorted((folder / "network").glob("*.css"))]
    style = "\n".join(sheet.read_text("utf-8") for sheet in sheets)
    if "</style" in style.lower():
        raise ValueError("the style sheet contains '</style', which ends its <style> element")
    policy = (
        f"default-src 'none'; script-src {csp_hash(vis)} {csp_hash(modules)} {csp_hash(_START)} 'strict-dynamic'; "
        f"style-src {csp_hash(style)}; "
        "img-src blob: data:; base-uri 'none'; form-action 'none'"
    )
    return _Parts(vis, modules, style, policy)


def _script(text: str, name: str) -> str:
    """Code for a script element. Raises ValueError if it would end the element: code is refused, not escaped."""
    if "</script" in text.lower() or "<!--" in text:
        raise ValueError(
            f"the script {name} contains '</script' or '<!--', which a <script> element must not contain"
        )
    return text.replace("\r\n", "\n")


def _data_address(source: bytes) -> str:
    """A module as a `data:` address (RFC 2397)."""
    return "data:text/javascript;base64," + base64.b64encode(source).decode()


EXPORTER = Exporter(
    "html",
    "Web page",
    ".html",
    "text/html",
    write,
    order=90,
    wants_papers=True,
    wants_topics=True,
    drawing=True,
    interactive=True,
)
