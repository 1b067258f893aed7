"""Pictures in pixels, rendered in a separate process: the renderer holds Python's global lock to the end, for seconds in a large
picture, during which the web server could answer nobody.
"""

from __future__ import annotations

from base64 import b64decode
from functools import cache
from pathlib import Path

import orjson

from graphapp.errors import NotReady
from graphapp.support.worker_process import WorkerDied, WorkerProcess

__all__ = ["draws_text", "rendered"]

SECONDS = 60.0
"""Time limit for one picture; the largest take about ten."""
_RENDERER = Path(__file__).with_name("render_worker.py")
_LETTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<text y="15" font-family="sans-serif" font-size="15">{}</text></svg>'
)


def rendered(svg: str, width: int) -> bytes:
    """`svg` as a PNG `width` pixels wide. Raises NotReady when it cannot be rendered, or not in time."""
    try:
        process = WorkerProcess(_RENDERER)
        try:
            return b64decode(process.ask(orjson.dumps([svg, width]), SECONDS))
        finally:
            process.kill()
    except TimeoutError:
        raise NotReady(
            f"Rendering the picture took more than {SECONDS:g} seconds.",
            "Ask for fewer pixels, or save it as SVG.",
        ) from None
    except (OSError, WorkerDied) as error:
        raise NotReady(f"The picture could not be rendered ({error}).", "Save it as SVG.") from error


@cache
def draws_text() -> bool:
    """False on a system without any font, where the renderer omits text without an error. Raises NotReady as `rendered` does."""
    return rendered(_LETTER.format("W"), 20) != rendered(_LETTER.format(""), 20)
