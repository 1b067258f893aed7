"""What a paper says that may distinguish people. Pure data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["PaperFacts"]


class PaperFacts(NamedTuple):
    """The fields that any record has, and affiliations if the source prints them (one per author, "" if unknown; or empty)."""

    id: str
    title: str
    venue: str
    year: int | None
    authors: Sequence[str]
    affiliations: Sequence[str] = ()
