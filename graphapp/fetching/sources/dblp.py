"""dblp: nothing can be fetched, because it sends programs a challenge page since September 2026."""

from __future__ import annotations

from graphapp.fetching.source import Rate, Source

__all__ = ["SOURCE"]

SOURCE = Source(
    name="dblp",
    label="dblp",
    address="https://dblp.org",
    format="dblp",
    rate=Rate(1, 1),
    ways={},
    explanation=(
        "dblp sends programs a challenge page instead of data, so nothing can be fetched from it.",
        "Download the records with a browser (search results as XML, JSON or BibTeX, or the dump), and load the files (`graphapp load`, or the page Load).",
    ),
)
