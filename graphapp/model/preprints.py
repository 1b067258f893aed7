"""Links a paper and its preprint as versions of one work; they are never merged. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from graphapp.model.rows import StoredPaper

__all__ = ["is_preprint", "versions"]

# a preprint that differs by more years is regarded as another work with the same title
YEARS_APART = 5
_ARXIV_DOI = "10.48550/"
_PREPRINT_VENUES = frozenset(
    {"corr", "arxiv", "arxiv.org", "biorxiv", "medrxiv", "chemrxiv", "ssrn", "arxiv preprint"}
)


def is_preprint(paper: StoredPaper) -> bool:
    """True if the kind, a DOI of arXiv (10.48550/…) or the venue (CoRR, arXiv, …) says that it is a preprint."""
    if paper.kind == "preprint" or (paper.doi or "").startswith(_ARXIV_DOI):
        return True
    return paper.venue is not None and (
        paper.venue.kind == "preprint"
        or paper.venue.id in _PREPRINT_VENUES
        or paper.venue.id.startswith("arxiv:")
    )


def versions(paper: StoredPaper, others: Iterable[StoredPaper]) -> list[StoredPaper]:
    """The papers of `others` that are versions of `paper`, oldest first. `others` have the same title and last names of authors; a
    version is a preprint if `paper` is not, and the other way round, and known years are at most five apart."""
    own = is_preprint(paper)
    found = [
        other
        for other in others
        if other.id != paper.id and is_preprint(other) != own and _near(paper.year, other.year)
    ]
    return sorted(found, key=lambda other: (other.year is None, other.year or 0, other.id))


def _near(one: int | None, other: int | None) -> bool:
    return one is None or other is None or abs(one - other) <= YEARS_APART
