"""A PDF picture of a network: the SVG picture as a vector graphic on one page, with text as text in embedded fonts, for papers and posters.

Rendered by Typst, which runs no scripts and fetches nothing, in a separate process (`graphapp.exporters.drawing.rendering`). The page has the size of
the picture; the document has the title and, as its description, what is known about the network and the data set.
"""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from graphapp.exporters.base import Exporter
from graphapp.exporters.drawing.picture import FONT_SIZE, LABEL_LIMIT, PARTS, POINTS, WIDTH, Length, size_of
from graphapp.exporters.drawing.rendering import rendered_pdf
from graphapp.exporters.svg import Drawing
from graphapp.exporters.text import storable, title_with_filters, write_lines
from graphapp.networks.spec import NetworkView

__all__ = ["EXPORTER", "write"]


def write(
    view: NetworkView,
    out: BinaryIO,
    *,
    width: Length | None = None,
    labels: int | None = None,
    font_size: float | None = None,
    parts: str | None = None,
) -> None:
    """Draw `view` on a white background; see `graphapp.exporters.svg.write`. Raises BadInput if it has no positions, and NotReady if they are not
    available yet or rendering fails."""
    # in pixels even if the width is given in a unit of length: the page has the size
    size = size_of(width, None, font_size)._replace(on_paper=False)
    drawing = Drawing(view, size, labels, parts=parts)
    lines = BytesIO()
    write_lines(lines, drawing.lines())
    point = POINTS / size.units_per_inch
    pdf = rendered_pdf(
        lines.getvalue().decode(),
        drawing.frame.width * point,
        drawing.height * point,
        _plain(title_with_filters(view)),
        _plain(drawing.description),
    )
    out.write(pdf)


def _plain(text: str) -> str:
    return storable(text).replace("\0", " ")


EXPORTER = Exporter(
    "pdf",
    "PDF picture",
    ".pdf",
    "application/pdf",
    write,
    order=105,
    wants_topics=True,
    drawing=True,
    strong_only=True,
    options=(WIDTH, LABEL_LIMIT, FONT_SIZE, PARTS),
)
