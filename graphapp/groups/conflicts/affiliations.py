"""The affiliations of each of several authors on its newest paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graphapp.analysis.affiliations import latest_affiliations
from graphapp.model.rows import AuthorRow
from graphapp.model.units import AuthorUnit, plain_row
from graphapp.stores.base import Scope, Store
from graphapp.views import DatedAffiliations

__all__ = ["newest_affiliations"]

AT_ONCE = 5
"""The number of papers of each author that are read at once."""


def newest_affiliations(
    store: Store, by: AuthorUnit, rows: Mapping[str, Iterable[AuthorRow]]
) -> dict[str, DatedAffiliations]:
    """The affiliations of each author, given by identifier with author rows (keyed or not), on its newest paper that has any; authors without
    affiliations are missing."""
    left = _newest_papers(store, by, rows)
    found: dict[str, DatedAffiliations] = {}
    while left:
        ids = {id for papers in left.values() for id in papers[:AT_ONCE]}
        read = {paper.id: paper for paper in by.keyed_papers(store.papers(ids))}
        for key, papers in left.items():
            affiliations = latest_affiliations([read[id] for id in papers[:AT_ONCE]], key)
            if affiliations is not None:
                found[key] = affiliations
        left = {
            key: papers[AT_ONCE:]
            for key, papers in left.items()
            if key not in found and len(papers) > AT_ONCE
        }
    return found


def _newest_papers(
    store: Store, by: AuthorUnit, rows: Mapping[str, Iterable[AuthorRow]]
) -> dict[str, list[str]]:
    """The ids of the papers of each author whose records have details about their authors, newest first, unknown years last."""
    plain = [plain_row(row) for each in rows.values() for row in each]
    # a name may be that of several people: only the rows on the joint papers count, unless decisions say which rows belong together
    all_rows = by.all_rows(plain) if by.name == "person" else plain
    data = by.keyed(store.authorships(Scope("authors", tuple({row.id for row in all_rows}))))
    detailed = {id for id, _ in store.author_details({paper.id for paper in data.papers})}
    found: dict[str, list[tuple[int, str]]] = {}
    for paper in data.papers:
        if paper.id in detailed:
            for key in {data.authors[index].key for index in paper.members} & rows.keys():
                found.setdefault(key, []).append((-(paper.year or 0), paper.id))
    return {key: [id for _, id in sorted(each)] for key, each in found.items()}
