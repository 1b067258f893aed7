"""The affiliation of each of several authors on its newest paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graphapp.groups.conflicts.printed import PrintedAffiliation, printed_details
from graphapp.model.rows import AuthorRow
from graphapp.model.units import AuthorUnit, plain_row
from graphapp.stores.base import Scope, Store

__all__ = ["NEWEST_PAPERS", "newest_affiliations"]

NEWEST_PAPERS = 5
"""The number of newest papers of an author that are searched for an affiliation."""


def newest_affiliations(
    store: Store, by: AuthorUnit, rows: Mapping[str, Iterable[AuthorRow]]
) -> dict[str, PrintedAffiliation]:
    """The affiliation of each author, given by identifier with author rows (keyed or not), on its newest paper that has one, among the
    NEWEST_PAPERS newest; authors without one are missing. Several affiliations on a paper are separated by "; "."""
    papers = _newest_papers(store, by, rows)
    found: dict[str, PrintedAffiliation] = {}
    for place in range(NEWEST_PAPERS):
        wanted: dict[str, list[str]] = {}
        for key, ids in papers.items():
            if key not in found and place < len(ids):
                wanted.setdefault(ids[place], []).append(key)
        for paper in by.keyed_papers(store.papers(list(wanted))) if wanted else ():
            details = printed_details(paper)
            for key in wanted[paper.id]:
                if key in details and details[key].affiliations:
                    text = "; ".join(details[key].affiliations)
                    found[key] = PrintedAffiliation(text, paper.year, paper.id)
    return found


def _newest_papers(
    store: Store, by: AuthorUnit, rows: Mapping[str, Iterable[AuthorRow]]
) -> dict[str, Sequence[str]]:
    """The ids of the newest papers of each author, newest first, unknown years last."""
    plain = [plain_row(row) for each in rows.values() for row in each]
    # a name may be that of several people: only the rows on the joint papers count, unless decisions say which rows belong together
    all_rows = by.all_rows(plain) if by.name == "person" else plain
    data = by.keyed(store.authorships(Scope("authors", tuple({row.id for row in all_rows}))))
    found: dict[str, list[tuple[int, str]]] = {}
    for paper in data.papers:
        for key in {data.authors[index].key for index in paper.members} & rows.keys():
            found.setdefault(key, []).append((-(paper.year or 0), paper.id))
    return {key: [id for _, id in sorted(each)[:NEWEST_PAPERS]] for key, each in found.items()}
