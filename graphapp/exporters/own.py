"""Data of a paper for which other formats have no field, as one object for our own loaders (`loaders.reading.round_trip`). Pure."""

from __future__ import annotations

from typing import Any

from graphapp.exporters.text import storable
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.model.variants import editors

__all__ = ["listed_editors", "own_facts"]


def listed_editors(paper: StoredPaper) -> list[Authorship]:
    """The editors of a paper, in the form of an author list."""
    return [
        Authorship(AuthorRow(next(iter(each.ids), f"name:{each.key}"), each.name, each.key), place)
        for place, each in enumerate(editors(paper))
    ]


def own_facts(paper: StoredPaper) -> dict[str, Any]:
    """The first record that the paper was merged from, its kind and that of its venue, its authors and editors with identifiers, and whether the
    author list is cut."""
    said: dict[str, Any] = {
        "source": storable(paper.sources[0] if paper.sources else f"jsonl:{paper.id}"),
        "kind": paper.kind,
        "authors": [_author(entry) for entry in paper.authors],
    }
    if paper.venue:
        said["venue"] = {"name": storable(paper.venue.name), "kind": paper.venue.kind}
    if paper.authors_cut:
        said["authors_cut"] = True
    if edited := listed_editors(paper):
        said["editors"] = [_author(entry) for entry in edited]
    return said


def _author(entry: Authorship) -> str | dict[str, Any]:
    """A printed name, or an object if there are further values."""
    said: dict[str, Any] = {"name": storable(entry.author.name)}
    if not entry.author.id.startswith("name:"):
        said["id"] = storable(entry.author.id)
    if entry.position is None:
        said["unplaced"] = True
    return said if len(said) > 1 else said["name"]
