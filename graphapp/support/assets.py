"""The static files for the browser: the style sheets and modules of `static/`, and the vis-network script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

__all__ = [
    "NETWORK_MODULES",
    "VIS_NETWORK",
    "csp_hash",
    "import_map",
    "module_names",
    "network_sources",
    "static_dir",
    "vis_network",
]

VIS_NETWORK = "vis-network.min.js"
# the modules of the drawing import each other as "#network/view.js"; Node reads the same prefix from package.json
NETWORK_MODULES = "#network/"
_SOURCE_MAP = b"//# sourceMappingURL=vis-network.min.js.map"


@cache
def static_dir() -> Path:
    """The folder of graphapp's own static files: inside the package if installed, next to it in a checkout.

    Raises FileNotFoundError if neither exists.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "static", package.parent / "static"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"graphapp is installed without its static files: {package / 'static'} is missing"
    )


@cache
def vis_network() -> bytes:
    """The vis-network 9.1.2 script from the pyvis package, without the line that refers to a source map.

    Raises FileNotFoundError if the package is missing. The package is located but not imported, because importing it would load IPython.
    """
    package = find_spec("pyvis")
    for folder in (package and package.submodule_search_locations) or ():
        script = Path(folder, "lib", "vis-9.1.2", VIS_NETWORK)
        if script.is_file():
            return script.read_bytes().replace(_SOURCE_MAP, b"").replace(b"\r\n", b"\n")
    raise FileNotFoundError("the pyvis package, which contains the vis-network script, is not installed")


def module_names(folder: str) -> list[str]:
    """The file names of the ES modules in a folder of `static/`, sorted."""
    return sorted(path.name for path in (static_dir() / folder).glob("*.js"))


def network_sources() -> dict[str, bytes]:
    """The modules of the drawing, unchanged, by the specifier that imports them (`#network/view.js`)."""
    folder = static_dir() / "network"
    return {NETWORK_MODULES + name: (folder / name).read_bytes() for name in module_names("network")}


def import_map(addresses: Mapping[str, str]) -> str:
    """The text of a `<script type="importmap">`, which maps specifiers, or prefixes of specifiers, to addresses.

    Format: https://html.spec.whatwg.org/multipage/webappapis.html#import-maps. Raises ValueError for text that would end
    the element.
    """
    text = json.dumps({"imports": dict(addresses)}, separators=(",", ":"))
    if "<" in text:
        raise ValueError("the import map contains '<', which could end its <script> element")
    return text


def csp_hash(text: str) -> str:
    """The source expression of a content security policy that allows an inline element with exactly this text.

    See https://www.w3.org/TR/CSP3/#grammardef-hash-source.
    """
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
