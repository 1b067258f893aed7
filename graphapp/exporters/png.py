"""A PNG picture of a network: the SVG picture in pixels, with the fonts of the system. It states its resolution, so that programs print it in
the requested size, and its title, description, source and licence.

Rendered by resvg, which runs no scripts and fetches nothing, in a separate process (`graphapp.exporters.drawing.rendering`). Format of the
resolution: https://www.w3.org/TR/png/#11pHYs; of the text: https://www.w3.org/TR/png/#11iTXt, with the keywords of section 11.3.3.1.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import BinaryIO

from graphapp.errors import NotReady
from graphapp.exporters.base import Exporter
from graphapp.exporters.drawing.picture import (
    DPI,
    FONT_SIZE,
    LABEL_LIMIT,
    PARTS,
    PIXEL_SCALE,
    WIDTH,
    Length,
    dpi_of,
    pixels,
    size_of,
)
from graphapp.exporters.drawing.rendering import draws_text, rendered
from graphapp.exporters.svg import Drawing
from graphapp.exporters.text import storable, title_with_filters, write_lines
from graphapp.networks.spec import NetworkView

__all__ = ["EXPORTER", "write"]

METRE = 39.3701
"""Inches."""
_HEADER = 33
"""The length of the signature and the chunk IHDR in bytes; the chunks pHYs and iTXt follow them."""


def write(
    view: NetworkView,
    out: BinaryIO,
    *,
    width: Length | None = None,
    dpi: float | None = None,
    labels: int | None = None,
    font_size: float | None = None,
    scale: float | None = None,
    parts: str | None = None,
) -> None:
    """Draw `view` on a white background; see `graphapp.exporters.svg.write`. `dpi`: pixels per inch; `scale`, instead: pixels per pixel of a screen, of
    which a width in pixels is the number. Raises BadInput if it has no positions or would have too many pixels, and NotReady if positions are not available yet, the system has no fonts, or rendering fails."""
    # in pixels even if the width is given in a unit of length, because the renderer does not support millimetres
    dpi = dpi_of(dpi, scale)
    if scale is not None and width is not None and width.pixels is not None:
        width = width._replace(pixels=width.pixels * scale)
    size = size_of(width, dpi, font_size)._replace(on_paper=False)
    drawing = Drawing(view, size, labels, parts=parts)
    across, per_inch = pixels(drawing.frame.width, drawing.height, size, chosen=bool(width or dpi))
    if not draws_text():
        raise NotReady(
            "This system has no fonts, so a PNG picture would have no names and no title.",
            "Install a font such as DejaVu Sans, or save the picture as SVG.",
        )
    lines = BytesIO()
    write_lines(lines, drawing.lines())
    picture = rendered(lines.getvalue().decode(), across)
    texts = b"".join(_text(name, text) for name, text in _texts(drawing).items() if text)
    out.write(picture[:_HEADER] + _physical(per_inch) + texts + picture[_HEADER:])


def _physical(per_inch: float) -> bytes:
    """The chunk pHYs: the number of pixels per metre in both directions."""
    density = round(per_inch * METRE)
    return _chunk(b"pHYs", struct.pack(">IIB", density, density, 1))


def _texts(drawing: Drawing) -> dict[str, str]:
    """The strings in the file, by keyword."""
    view = drawing.view
    return {
        "Title": title_with_filters(view),
        "Description": drawing.description,
        "Source": view.data.origin,
        "Copyright": view.data.licence,
        "Software": "graphapp",
    }


def _text(keyword: str, text: str) -> bytes:
    """The chunk iTXt, uncompressed and without a language."""
    return _chunk(b"iTXt", keyword.encode("ascii") + bytes(5) + storable(text).replace("\0", " ").encode())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


EXPORTER = Exporter(
    "png",
    "PNG picture",
    ".png",
    "image/png",
    write,
    order=110,
    wants_topics=True,
    drawing=True,
    strong_only=True,
    options=(WIDTH, DPI, PIXEL_SCALE, LABEL_LIMIT, FONT_SIZE, PARTS),
)
