"""Merges the records of one paper. Pure.

Nothing is lost: `sources` names every record, and the first value that is not empty is kept. Two exceptions: a complete author list
replaces a truncated one, and authors of a truncated list without a position are added to another truncated list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from graphapp.ingest import agreement
from graphapp.model import names
from graphapp.model.rows import Authorship, StoredPaper, VenueRow
from graphapp.model.variants import read_again, variants

__all__ = ["combined", "merged", "same_paper"]

T = TypeVar("T")


def combined(records: Sequence[StoredPaper]) -> StoredPaper:
    """The paper of several records, each of one source: of each field the first value that is not empty. The variants keep the others.

    The choice of the author list depends on the order only among equals: a complete list before a truncated one, of truncated ones the
    longest, together with all authors without a position from any of them.
    """
    first = records[0]
    listed = max(records, key=_list_rank)
    authors = _with_unplaced(listed, records) if listed.authors_cut else listed.authors
    paper = StoredPaper(
        id=first.id,
        title=first.title,
        year=_first(record.year for record in records),
        kind=_first(record.kind if record.kind != "other" else None for record in records) or "other",
        venue=_venue_of(records),
        authors=authors,
        authors_cut=listed.authors_cut,
        abstract=_first(record.abstract for record in records),
        doi=_first(record.doi for record in records),
        url=_first(record.url for record in records),
        sources=tuple(record.sources[0] for record in records),
        fingerprint=_first(record.fingerprint for record in records),
    )
    paper.variants = variants(paper, records)
    return paper


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _venue_of(records: Sequence[StoredPaper]) -> VenueRow | None:
    venue = None
    for record in records:
        venue = _venue(venue, record.venue)
    return venue


def _list_rank(record: StoredPaper) -> tuple[bool, bool, int]:
    """The rank of an author list: the largest is the best. Complete lists are equal, and `max` returns the first of equals."""
    placed = sum(entry.position is not None for entry in record.authors) if record.authors_cut else 0
    return (bool(record.authors), not record.authors_cut, placed)


def _with_unplaced(listed: StoredPaper, records: Sequence[StoredPaper]) -> tuple[Authorship, ...]:
    """The best truncated list, with the authors without a position of all lists, sorted by name so that the order of the records does
    not matter."""
    own = [entry for entry in listed.authors if entry.position is not None]
    known = {entry.author.id for entry in own} | {entry.author.key for entry in own}
    unplaced = {
        entry.author: entry
        for record in records
        for entry in record.authors
        if record.authors_cut and entry.position is None
    }
    for row in sorted(unplaced, key=lambda row: (row.key, row.id)):
        if row.id not in known and row.key not in known:
            known |= {row.id, row.key}
            own.append(unplaced[row])
    return tuple(own)


def merged(paper: StoredPaper, record: StoredPaper) -> StoredPaper:
    """`paper` with the values that the same record adds when it is read again; `paper` itself if it adds nothing."""
    changes: dict[str, Any] = {}
    added = [source for source in record.sources if source not in paper.sources]
    if added:
        changes["sources"] = (*paper.sources, *added)
    for field in ("year", "abstract", "doi", "url"):
        if getattr(paper, field) is None and getattr(record, field) is not None:
            changes[field] = getattr(record, field)
    # "other" means that the loader does not know
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
    details = read_again(paper, record, relisted="authors_cut" in changes)
    if details is not paper.variants:
        changes["variants"] = details
    return replace(paper, **changes) if changes else paper


def same_paper(paper: StoredPaper, record: StoredPaper) -> bool:
    """False if `record`, which has the name of a record of `paper`, describes another paper: another title and other authors,
    regardless of the DOI."""
    if record.fingerprint is not None and paper.fingerprint == record.fingerprint:
        return True
    if record.doi is not None and paper.doi == record.doi and agreement.agree(paper, record):
        return True
    return names.words(paper.title) == names.words(record.title)


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
