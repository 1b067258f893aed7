"""Two records of one paper into one. Pure.

Nothing is lost: `sources` names every record, and the first value that is not empty stays. Two exceptions: an author list that
was not cut takes the place of one that was, and who is known to belong to a cut list without a place joins the other cut list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graphapp import names
from graphapp.stores.base import Authorship, StoredPaper, VenueRow

__all__ = ["alike", "merged", "same_paper"]


def merged(paper: StoredPaper, record: StoredPaper) -> StoredPaper:
    """`paper` with what `record` adds; `paper` itself when that is nothing."""
    changes: dict[str, Any] = {}
    added = [source for source in record.sources if source not in paper.sources]
    if added:
        changes["sources"] = (*paper.sources, *added)
    for field in ("year", "abstract", "doi", "url"):
        if getattr(paper, field) is None and getattr(record, field) is not None:
            changes[field] = getattr(record, field)
    # "other" is what loaders say when they do not know
    if paper.kind == "other" and record.kind != "other":
        changes["kind"] = record.kind
    venue = _venue(paper.venue, record.venue)
    if venue is not paper.venue:
        changes["venue"] = venue
    authors = _authors(paper, record)
    if authors is record.authors and authors is not paper.authors:
        changes["authors"], changes["authors_cut"] = authors, record.authors_cut
    elif authors is not paper.authors:
        changes["authors"] = authors
    return replace(paper, **changes) if changes else paper


def same_paper(paper: StoredPaper, record: StoredPaper) -> bool:
    """True unless `record`, which has the name of a record of `paper`, speaks of something else: other DOI or none, other
    title, other fingerprint."""
    if record.fingerprint is not None and paper.fingerprint == record.fingerprint:
        return True
    if record.doi is not None and paper.doi == record.doi:
        return True
    return names.words(paper.title) == names.words(record.title)


def alike(paper: StoredPaper, record: StoredPaper) -> bool:
    """True when an equal fingerprint is enough to say that `record` is of `paper`.

    A source that has a title at two venues in one year says that it appeared twice: at a workshop and at a conference, say.
    Each source names venues in its own way, so that between sources a difference says nothing.
    """
    if paper.venue is None or record.venue is None or paper.venue.id == record.venue.id:
        return True
    schemes = {source.partition(":")[0] for source in paper.sources}
    return record.sources[0].partition(":")[0] not in schemes


def _venue(known: VenueRow | None, other: VenueRow | None) -> VenueRow | None:
    if known is None:
        return other
    if known.kind is None and other is not None and other.kind is not None and other.id == known.id:
        return known._replace(kind=other.kind)
    return known


def _authors(paper: StoredPaper, record: StoredPaper) -> Sequence[Authorship]:
    if not record.authors:
        return paper.authors
    if not paper.authors or (paper.authors_cut and not record.authors_cut):
        return record.authors
    if not (paper.authors_cut and record.authors_cut):
        return paper.authors
    known = {entry.author.id for entry in paper.authors} | {entry.author.key for entry in paper.authors}
    joining = [
        entry
        for entry in record.authors
        if entry.position is None and entry.author.id not in known and entry.author.key not in known
    ]
    return (*paper.authors, *joining) if joining else paper.authors
