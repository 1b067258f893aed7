"""Data of a paper for which other formats have no field, as one object for our own loaders (`loaders.reading.round_trip`). Pure."""

from __future__ import annotations

from typing import Any

from graphapp.exporters.text import storable
from graphapp.model.rows import Authorship, StoredPaper

__all__ = ["own_facts"]


def own_facts(paper: StoredPaper) -> dict[str, Any]:
    """The first record that the paper was merged from, its kind and that of its venue, its authors with identifiers, and whether the author
    list is cut."""
    said: dict[str, Any] = {
        "source": storable(paper.sources[0] if paper.sources else f"jsonl:{paper.id}"),
        "kind": paper.kind,
        "authors": [_author(entry) for entry in paper.authors],
    }
    if paper.venue:
        said["venue"] = {"name": storable(paper.venue.name), "kind": paper.venue.kind}
    if paper.authors_cut:
        said["authors_cut"] = True
    return said


def _author(entry: Authorship) -> str | dict[str, Any]:
    """A printed name, or an object if there are further values."""
    said: dict[str, Any] = {"name": storable(entry.author.name)}
    if not entry.author.id.startswith("name:"):
        said["id"] = storable(entry.author.id)
    if entry.position is None:
        said["unplaced"] = True
    return said if len(said) > 1 else said["name"]
