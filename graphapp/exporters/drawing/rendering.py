"""Pictures in pixels, from a process of their own: the renderer holds Python's global lock from beginning to end, seconds for a large
picture, in which the web server could answer nobody.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from graphapp.errors import NotReady
from graphapp.support.worker_process import ChildDied, run_once

__all__ = ["draws_text", "rendered"]

SECONDS = 60.0
"""For one picture; the largest take some ten."""
_RENDERER = Path(__file__).with_name("render_worker.py")
_LETTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<text y="15" font-family="sans-serif" font-size="15">{}</text></svg>'
)


def rendered(svg: str, width: int) -> bytes:
    """`svg` as a PNG `width` pixels wide. Raises NotReady when it cannot be rendered, or not in time."""
    try:
        return run_once(_RENDERER, str(width), svg.encode(), SECONDS)
    except TimeoutError:
        raise NotReady(
            f"Rendering the picture took more than {SECONDS:g} seconds.",
            "Ask for fewer pixels, or save it as SVG.",
        ) from None
    except (OSError, ChildDied) as error:
        raise NotReady(f"The picture could not be rendered ({error}).", "Save it as SVG.") from error


@cache
def draws_text() -> bool:
    """False on a system without any font: the renderer leaves text out there, and says nothing. Raises NotReady as `rendered` does."""
    return rendered(_LETTER.format("W"), 20) != rendered(_LETTER.format(""), 20)
