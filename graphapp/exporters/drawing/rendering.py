"""Pictures in pixels and in PDF, rendered in a separate process: the renderers hold Python's global interpreter lock, for seconds with a large picture,
and would block all requests of the web server.
"""

from __future__ import annotations

from base64 import b64decode
from functools import cache
from pathlib import Path

import orjson

from graphapp.errors import NotReady
from graphapp.support.worker_process import WorkerDied, WorkerProcess

__all__ = ["draws_text", "rendered", "rendered_pdf"]

SECONDS = 60.0
"""Time limit for one picture, in seconds; the largest take about ten."""
_RENDERER = Path(__file__).with_name("render_worker.py")
_PDF_RENDERER = Path(__file__).with_name("pdf_worker.py")
_LETTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<text y="15" font-family="sans-serif" font-size="15">{}</text></svg>'
)


def rendered(svg: str, width: int) -> bytes:
    """`svg` as a PNG that is `width` pixels wide. Raises NotReady if rendering fails or exceeds its time limit."""
    return _answer(_RENDERER, [svg, width])


def rendered_pdf(svg: str, width: float, height: float, title: str, description: str) -> bytes:
    """`svg` as a PDF of one page of `width` × `height` points, with a title and a description. Raises NotReady as `rendered` does."""
    question = {"svg": svg, "width": width, "height": height, "title": title, "description": description}
    return _answer(_PDF_RENDERER, question)


def _answer(worker: Path, question: object) -> bytes:
    try:
        process = WorkerProcess(worker)
        try:
            return b64decode(process.ask(orjson.dumps(question), SECONDS))
        finally:
            process.kill()
    except TimeoutError:
        raise NotReady(
            f"Rendering the picture took more than {SECONDS:g} seconds.",
            "Choose a smaller size, or save the picture as SVG.",
        ) from None
    except (OSError, WorkerDied) as error:
        raise NotReady(f"The picture could not be rendered ({error}).", "Save the picture as SVG.") from error


@cache
def draws_text() -> bool:
    """False on a system without any font, where the renderer omits text without an error. Raises NotReady as `rendered` does."""
    return rendered(_LETTER.format("W"), 20) != rendered(_LETTER.format(""), 20)
