"""The files that the browser gets: our own style sheet and modules, and the vis-network script."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

__all__ = ["VIS_NETWORK", "joined", "network_script", "static_dir", "vis_network"]

VIS_NETWORK = "vis-network.min.js"
_SOURCE_MAP = b"//# sourceMappingURL=vis-network.min.js.map"
_IMPORT = re.compile(r"^import\b[^\n;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?:default )?(?=async\b|class\b|const\b|function\b|let\b)", re.MULTILINE)
_MODULE_SYNTAX = re.compile(r"^(?:import|export)\b[^\n]*", re.MULTILINE)


@cache
def static_dir() -> Path:
    """The folder of our own static files: inside the package when installed, beside it in a checkout.

    Raises FileNotFoundError when neither is there.
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
    """The vis-network 9.1.2 script that the pyvis package carries, without the line that names a source map.

    Raises FileNotFoundError when the package is not there. It is found without being imported, which would bring a notebook
    shell along.
    """
    package = find_spec("pyvis")
    for folder in (package and package.submodule_search_locations) or ():
        script = Path(folder, "lib", "vis-9.1.2", VIS_NETWORK)
        if script.is_file():
            return script.read_bytes().replace(_SOURCE_MAP, b"").replace(b"\r\n", b"\n")
    raise FileNotFoundError("the pyvis package, from which the drawing's script comes, is not installed")


@cache
def network_script() -> str:
    """The drawing's modules as one, in the order of `modules.json`: two dozen requests would take longer than the drawing."""
    folder = static_dir() / "network"
    names: list[str] = json.loads((folder / "modules.json").read_text("utf-8"))
    return joined([(folder / name).read_text("utf-8") for name in names])


def joined(modules: Sequence[str]) -> str:
    """Modules as one: their names are unique, so imports and the word `export` can go. Raises ValueError for others."""
    text = "\n".join(_EXPORT.sub("", _IMPORT.sub("", module)) for module in modules)
    left = _MODULE_SYNTAX.search(text)
    if left:
        raise ValueError(f"a module cannot be put into one script: {left[0]}")
    return text
