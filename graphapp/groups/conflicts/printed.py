"""The ORCIDs of authors as given on their papers. Pure."""

from __future__ import annotations

from graphapp.model.rows import StoredPaper
from graphapp.model.variants import authors_of, people_of, records

__all__ = ["printed_orcids"]

_ORCID = "orcid:"


def printed_orcids(paper: StoredPaper) -> dict[str, tuple[str, ...]]:
    """The ORCIDs that the records of a keyed paper give for each of its authors, by identifier; authors without one are missing."""
    found: dict[str, dict[str, None]] = {}

    def add(key: str, id: str) -> None:
        if id.startswith(_ORCID):
            found.setdefault(key, {})[id.removeprefix(_ORCID)] = None

    for entry in paper.authors:
        add(entry.author.key, entry.author.id)
    for record in records(paper) if paper.variants else ():
        index_of = authors_of(paper, record)
        for place, details in people_of(record):
            if place in index_of:
                for id in (record.authors[place].author.id, *details.ids):
                    add(paper.authors[index_of[place]].author.key, id)
    return {key: tuple(ids) for key, ids in found.items()}
