"""The name, the number of papers and the active years of several authors, from one read of the store."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import NamedTuple

from graphapp.model.clusters import commonest_name
from graphapp.model.rows import AuthorColumns, AuthorHit, AuthorRow, Authorships
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
    if unit.name != "cluster":
        return profiles_of(papers_of(store, unit, rows), unit, rows)
    return _profiles(store.author_columns(_scope(unit, rows)), unit, rows)


def papers_of(store: Store, unit: AuthorUnit, rows: Mapping[str, Iterable[AuthorRow]]) -> Authorships:
    """The authorships, keyed, of these authors on all their papers. Papers and members of others may be included."""
    return unit.keyed(store.authorships(_scope(unit, rows)))


def _scope(unit: AuthorUnit, rows: Mapping[str, Iterable[AuthorRow]]) -> Scope:
    all_rows = unit.all_rows([plain_row(row) for each in rows.values() for row in each])
    return Scope("authors", tuple(row.id for row in all_rows))


def profiles_of(data: Authorships, unit: AuthorUnit, rows: Mapping[str, object]) -> dict[str, AuthorProfile]:
    """As `profiles`, from what `papers_of` returned."""
    return _profiles(AuthorColumns.of(data), unit, rows)


def _profiles(data: AuthorColumns, unit: AuthorUnit, rows: Mapping[str, object]) -> dict[str, AuthorProfile]:
    printed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    row_ids: defaultdict[str, set[str]] = defaultdict(set)
    # an author may be repeated in a list
    entries = set(zip(data.papers, data.members, strict=True))
    for index, count in Counter(map(itemgetter(1), entries)).items():
        row = data.authors[index]
        printed[row.key][row.name] += count
        row_ids[row.key].add(row.id)
    papers: Counter[str] = Counter()
    years: defaultdict[str, list[int]] = defaultdict(list)
    for paper, key in {(paper, data.authors[index].key) for paper, index in entries}:
        if key in rows:
            papers[key] += 1
            if (year := data.years[paper]) is not None:
                years[key].append(year)
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
