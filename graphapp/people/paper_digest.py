"""A number for each paper, by which a later run detects that the paper has changed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from graphapp.model.rows import StoredPaper

__all__ = ["DIGEST_BITS", "fields_digest", "paper_digest", "position_factor", "text_digest"]

DIGEST_BITS = 0xFFFFFFFFFFFFFFFF


def paper_digest(paper: StoredPaper) -> int:
    """A number that changes with the title, year, records, venue and author list of a paper."""
    found = fields_digest(paper.title, paper.year, paper.sources)
    # a sum does not depend on the order in which a store lists authorships
    found += sum(text_digest(entry.author.id) * position_factor(entry.position) for entry in paper.authors)
    return (found + (text_digest(paper.venue.id) if paper.venue else 0)) & DIGEST_BITS


def fields_digest(title: str, year: int | None, sources: Iterable[str]) -> int:
    """The part of a digest that is from the paper itself."""
    return text_digest(f"{title}\x1f{year}\x1f{list(sources)}")


def text_digest(text: str) -> int:
    """The CRC-32 of a string, which may have unpaired surrogates."""
    return crc32(text.encode("utf-8", "surrogatepass"))


def position_factor(position: int | None) -> int:
    """How often an author counts in a digest, so that a change of the order of authors changes the sum."""
    return 1 if position is None else position + 2
