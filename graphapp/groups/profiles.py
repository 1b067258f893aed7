"""The name, the number of papers and the active years of several authors, from one read of the store."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from graphapp.model.clusters import commonest_name
from graphapp.model.rows import AuthorHit, AuthorRow, Authorships
from graphapp.model.units import AuthorUnit, names_by_papers, plain_row
from graphapp.stores.base import Scope, Store

__all__ = ["AuthorProfile", "papers_of", "profiles", "profiles_of"]


class AuthorProfile(NamedTuple):
    """An author as a search finds it, and the years of its first and last paper (None if no paper has a year)."""

    hit: AuthorHit
    first: int | None
    last: int | None


def profiles(
    store: Store, unit: AuthorUnit, rows: Mapping[str, Iterable[AuthorRow]]
) -> dict[str, AuthorProfile]:
    """The profiles of the authors with these identifiers, each with at least one of its author rows; authors without papers are missing."""
    return profiles_of(papers_of(store, unit, rows), unit, rows)


def papers_of(store: Store, unit: AuthorUnit, rows: Mapping[str, Iterable[AuthorRow]]) -> Authorships:
    """The authorships, keyed, of these authors on all their papers. Papers and members of others may be included."""
    all_rows = unit.all_rows([plain_row(row) for each in rows.values() for row in each])
    return unit.keyed(store.authorships(Scope("authors", tuple(row.id for row in all_rows))))


def profiles_of(data: Authorships, unit: AuthorUnit, rows: Mapping[str, object]) -> dict[str, AuthorProfile]:
    """As `profiles`, from what `papers_of` returned."""
    keys = [row.key for row in data.authors]
    printed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    row_ids: defaultdict[str, set[str]] = defaultdict(set)
    for index, count in Counter(chain.from_iterable(paper.members for paper in data.papers)).items():
        row = data.authors[index]
        printed[row.key][row.name] += count
        row_ids[row.key].add(row.id)
    papers: Counter[str] = Counter()
    years: defaultdict[str, list[int]] = defaultdict(list)
    for paper in data.papers:
        for key in {keys[index] for index in paper.members} & rows.keys():
            papers[key] += 1
            if paper.year is not None:
                years[key].append(paper.year)
    return {
        key: AuthorProfile(
            AuthorHit(
                key,
                commonest_name(printed[key]),
                count,
                len(row_ids[key]),
                names_by_papers(printed[key]) if unit.name == "person" else (),
            ),
            min(years.get(key, ()), default=None),
            max(years.get(key, ()), default=None),
        )
        for key, count in papers.items()
    }
