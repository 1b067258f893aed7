"""Writing one piece in a second thread while the next one is created."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

__all__ = ["write_ahead"]


def write_ahead(write: Callable[[bytes], object], pieces: Iterable[bytes]) -> None:
    """Call `write` with each piece, one after the other, in a thread. Helps if `write` takes time outside Python, as compression does. Raises
    what `write` raises, at the latest when all pieces are created."""
    with ThreadPoolExecutor(1) as pool:
        pending: Future[object] | None = None
        for piece in pieces:
            if pending is not None:
                pending.result()
            pending = pool.submit(write, piece)
        if pending is not None:
            pending.result()
