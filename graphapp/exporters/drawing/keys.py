"""The keys of the legend of a picture that do not depend on colours: what the sizes of discs and the widths of links mean. Pure.

`static/network/keys.js` shows the same on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

from graphapp.exporters.drawing.text_width import text_width
from graphapp.exporters.text import xml
from graphapp.networks.appearance import drawn_links, sizes
from graphapp.networks.colouring import value_text
from graphapp.networks.measures.registry import Measure, measure_named
from graphapp.networks.palette import Theme
from graphapp.networks.spec import NetworkView

__all__ = ["key_lines"]

LARGEST = 9.0
GAP = 7
LEAST_PAPERS = (1, 2, 4, 8)


def key_lines(
    view: NetworkView, radii: Sequence[float], widths: Sequence[float], theme: Theme, left: float, y: float
) -> Iterator[str]:
    """One line of SVG elements around the height `y`, from `left`: discs for values of the measure that sizes them, and lines of the `widths`
    for 1, 2, 4 and 8 joint papers that occur."""
    x = left
    measure, values = _sized_by(view)
    picked = _picked(view, radii)
    texts = [value_text(values[index] or 0, measure) for index in picked]
    if len(set(texts)) > 1:
        yield _text(f"Size: {measure.label}", x, y, theme.ink, weight=600)
        x += ceil(text_width(f"Size: {measure.label}", 12, 600)) + GAP
        largest = max(radii[index] for index in picked)
        for index, text in dict(zip(picked, texts, strict=True)).items():
            reach = max(1.5, radii[index] / largest * LARGEST)
            yield f'<circle cx="{x + reach:.1f}" cy="{y - 4:.1f}" r="{reach:.1f}" fill="{theme.soft}"/>'
            x += 2 * reach + 4
            yield _text(text, x, y, theme.soft)
            x += ceil(text_width(text, 12, 400)) + GAP
        x += 2 * GAP
    yield from _width_lines(view, widths, theme, x, y)


def _width_lines(
    view: NetworkView, widths: Sequence[float], theme: Theme, x: float, y: float
) -> Iterator[str]:
    most = max((edge.papers for edge in drawn_links(view)), default=0)
    if most < 2 or view.spec.level == "full":
        return
    yield _text("Width: Joint papers", x, y, theme.ink, weight=600)
    x += ceil(text_width("Width: Joint papers", 12, 600)) + GAP
    for place, (least, width) in enumerate(zip(LEAST_PAPERS, widths, strict=True)):
        if least > most:
            return
        yield (
            f'<path class="key" d="M{x:.1f} {y - 4:.1f}h16" stroke="{theme.soft}" stroke-width="{width}" fill="none"/>'
        )
        x += 20
        text = "8 or more" if place == 3 else _range(least, min(most, LEAST_PAPERS[place + 1] - 1))
        yield _text(text, x, y, theme.soft)
        x += ceil(text_width(text, 12, 400)) + GAP


def _range(first: int, last: int) -> str:
    return f"{first}" if first >= last else f"{first}–{last}"


def _sized_by(view: NetworkView) -> tuple[Measure, Sequence[Any]]:
    id = view.appearance.size or ("joint" if view.ego else "papers")
    if id in view.measures:
        return measure_named(id), view.measures[id]
    return measure_named("joint" if id == "joint" and view.ego else "papers"), sizes(view)


def _picked(view: NetworkView, radii: Sequence[float]) -> list[int]:
    """The nodes with the smallest, a large and the largest disc, without the centre, added nodes and collapsed communities."""
    others = [
        index
        for index, node in enumerate(view.nodes)
        if index != view.centre and node.type != "community" and not node.added
    ]
    ranked = sorted(others, key=lambda index: radii[index])
    if not ranked:
        return []
    return list(dict.fromkeys((ranked[0], ranked[int(len(ranked) * 0.9)], ranked[-1])))


def _text(text: str, x: float, y: float, colour: str, weight: int = 400) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{bold} fill="{colour}">{xml(text)}</text>'
