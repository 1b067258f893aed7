"""Author search as you type."""

from __future__ import annotations

import random
import statistics

from benchmarks.measuring import Place, Row, milliseconds, timed
from benchmarks.opened import opened

AUTHORS = 60


def measure(place: Place) -> list[Row]:
    """Typical input for the names of prolific authors: first letters, one word, the whole name, the words in reverse order."""
    with opened(place.store) as service:
        found = service.store.top_authors(1000)
        hits = random.Random(7).sample(found, min(AUTHORS, len(found)))
        typed = [text for hit in hits for text in _typed(hit.name)]
        service.search("a")
        ours = [timed(lambda: service.search(text)) for text in typed]  # noqa: B023
        names = service.store.counts().authors
    return [
        Row(
            f"author search as you type, {len(typed)} inputs, {names:,} author rows, median / p95",
            "≤ 20 ms median",
            milliseconds(ours),
            "none",
            f"slowest {max(ours) * 1e3:.0f} ms",
            statistics.median(ours) <= 0.020,
        )
    ]


def _typed(name: str) -> list[str]:
    words = name.split()
    return [name[:1], name[:3], words[-1], name, " ".join(reversed(words)), f"{words[0][:2]} {words[-1][:3]}"]
