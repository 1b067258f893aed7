"""GML in ASCII, the only form that `read_gml` of networkx accepts: all other characters are written as entities (`&#252;`).

igraph and Gephi show such entities undecoded; use `graphapp.exporters.gml` for them. Otherwise the files are equal.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.gml import write_quoted
from graphapp.exporters.text import storable
from graphapp.networks.spec import NetworkView

__all__ = ["EXPORTER", "write"]

_SPECIAL = re.compile(r'[^ -~]|["&]')
_NAMED = {'"': "&quot;", "&": "&amp;"}


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`, in ASCII."""
    write_quoted(view, out, _escaped)


def _escaped(text: str) -> str:
    """`text` as it is written between double quotes, in ASCII."""
    return _SPECIAL.sub(lambda match: _NAMED.get(match[0]) or f"&#{ord(match[0])};", storable(text))


EXPORTER = Exporter(
    "gml-ascii", "GML in ASCII (networkx)", ".ascii.gml", "text/x-gml", write, order=31, streams=True
)
