"""Book chapters among the papers of kind book: formats for references have separate types for books and chapters. Pure."""

from __future__ import annotations

from graphapp.model import names
from graphapp.model.rows import StoredPaper

__all__ = ["is_chapter"]


def is_chapter(paper: StoredPaper) -> bool:
    """True for a paper of kind book whose venue has another name: the venue is the book that contains the chapter."""
    if paper.kind != "book" or paper.venue is None:
        return False
    return names.key(paper.venue.name) != names.key(paper.title)
