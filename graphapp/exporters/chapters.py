"""Chapters among the papers of kind book, since formats for references have a type for each. Pure."""

from __future__ import annotations

from graphapp.model import names
from graphapp.model.rows import StoredPaper

__all__ = ["is_chapter"]


def is_chapter(paper: StoredPaper) -> bool:
    """True for a paper of kind book that appeared in a venue of another name: the book that it is a part of."""
    if paper.kind != "book" or paper.venue is None:
        return False
    return names.key(paper.venue.name) != names.key(paper.title)
