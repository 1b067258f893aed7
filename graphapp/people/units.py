"""Authors of a store as clusters and as author rows. `graphapp.people.person_unit` has the persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from graphapp.model import names
from graphapp.model.rows import AuthorHit, AuthorLists, AuthorRow, Authorships, StoredPaper
from graphapp.model.units import Author, UnitName, keyed_papers, keyed_rows, lists_of
from graphapp.people.author_chains import author_chain
from graphapp.stores.base import Scope, Store

__all__ = ["ClusterUnit", "RowUnit"]


@dataclass(frozen=True)
class ClusterUnit:
    """Author clusters: the identifier of an author is the key of the name. See `AuthorUnit`."""

    store: Store
    name: UnitName = "cluster"
    state: str = ""
    problem: str = ""

    def find(self, text: str) -> list[Author]:
        """See `AuthorUnit.find`."""
        key = names.key(text)
        rows = self.store.authors(key) if key else []
        return [Author(key, (key,), tuple(rows))] if rows else []

    def papers(self, author: Author) -> list[StoredPaper]:
        """See `AuthorUnit.papers`."""
        return self.store.papers_by(author.row_ids)

    def among(self, values: Sequence[str]) -> dict[str, list[Author]]:
        """See `AuthorUnit.among`."""
        rows: dict[str, list[AuthorRow]] = {}
        for row in self.store.author_rows(set(map(names.key, values)) - {""}):
            rows.setdefault(row.key, []).append(row)
        keys = [(value, names.key(value)) for value in values]
        return {value: [Author(key, (key,), tuple(rows[key]))] if key in rows else [] for value, key in keys}

    def around(self, author_rows: Sequence[AuthorRow]) -> Authorships:
        """See `AuthorUnit.around`."""
        return self.store.authorships(Scope("circle", tuple(row.id for row in author_rows)))

    def all_rows(self, author_rows: Sequence[AuthorRow]) -> list[AuthorRow]:
        """See `AuthorUnit.all_rows`."""
        return self.store.author_rows({row.key for row in author_rows})

    def lists(self, author_rows: Sequence[AuthorRow]) -> AuthorLists:
        """See `AuthorUnit.lists`."""
        return self.store.author_lists({row.key for row in author_rows})

    def keyed(self, data: Authorships) -> Authorships:
        """See `AuthorUnit.keyed`."""
        return data

    def keyed_papers(self, papers: Sequence[StoredPaper]) -> list[StoredPaper]:
        """See `AuthorUnit.keyed_papers`."""
        return list(papers)

    def hits(self, hits: Sequence[AuthorHit]) -> list[AuthorHit]:
        """See `AuthorUnit.hits`."""
        return list(hits)

    def top(self, limit: int) -> list[AuthorHit]:
        """See `AuthorUnit.top`."""
        return self.store.top_authors(limit)

    def chain(self, source: Author, target: Author, longest: int) -> list[str] | None:
        """See `AuthorUnit.chain`."""
        return self.store.shortest_path(source.id, target.id, longest)


@dataclass(frozen=True)
class RowUnit:
    """Author rows: the identifier of an author is the id of the row. See `AuthorUnit`."""

    store: Store
    name: UnitName = "row"
    state: str = ""
    problem: str = ""

    def find(self, text: str) -> list[Author]:
        """See `AuthorUnit.find`."""
        key = names.key(text)
        rows = self.store.authors(key) if key else []
        if rows:
            return [_of_row(row) for row, _ in self._counted(rows)]
        found = self._row(text) if ":" in text else None
        return [] if found is None else [_of_row(found)]

    def _counted(self, rows: Sequence[AuthorRow]) -> list[tuple[AuthorRow, int]]:
        """These rows with the numbers of their papers, those with the most papers first."""
        data = self.store.authorships(Scope("authors", tuple(row.id for row in rows)))
        counts = Counter(data.authors[index].id for paper in data.papers for index in paper.members)
        return sorted(((row, counts[row.id]) for row in rows), key=lambda pair: (-pair[1], pair[0].id))

    def _row(self, id: str) -> AuthorRow | None:
        """The author row with this id."""
        entries = (entry for paper in self.store.papers_by([id]) for entry in paper.authors)
        return next((entry.author for entry in entries if entry.author.id == id), None)

    def papers(self, author: Author) -> list[StoredPaper]:
        """See `AuthorUnit.papers`."""
        return self.keyed_papers(self.store.papers_by([author.id]))

    def among(self, values: Sequence[str]) -> dict[str, list[Author]]:
        """See `AuthorUnit.among`."""
        found = {row.id: row for row in self.store.authorships(Scope("authors", tuple(values))).authors}
        return {value: [_of_row(found[value])] if value in found else self.find(value) for value in values}

    def around(self, author_rows: Sequence[AuthorRow]) -> Authorships:
        """See `AuthorUnit.around`."""
        return self.keyed(self.store.authorships(Scope("ego", tuple(row.id for row in author_rows))))

    def all_rows(self, author_rows: Sequence[AuthorRow]) -> list[AuthorRow]:
        """See `AuthorUnit.all_rows`."""
        return list(author_rows)

    def lists(self, author_rows: Sequence[AuthorRow]) -> AuthorLists:
        """See `AuthorUnit.lists`."""
        return lists_of(
            self.keyed(self.store.authorships(Scope("works", tuple(row.id for row in author_rows))))
        )

    def keyed(self, data: Authorships) -> Authorships:
        """See `AuthorUnit.keyed`."""
        return keyed_rows(data, _id, _row_id)

    def keyed_papers(self, papers: Sequence[StoredPaper]) -> list[StoredPaper]:
        """See `AuthorUnit.keyed_papers`."""
        return keyed_papers(papers, _id, _row_id)

    def hits(self, hits: Sequence[AuthorHit]) -> list[AuthorHit]:
        """See `AuthorUnit.hits`."""
        place = {hit.key: number for number, hit in enumerate(hits)}
        found = self._counted(self.store.author_rows(list(place)))
        found.sort(key=lambda pair: place[pair[0].key])
        return [AuthorHit(row.id, row.name, papers, 1) for row, papers in found]

    def top(self, limit: int) -> list[AuthorHit]:
        """See `AuthorUnit.top`. A row has no more papers than its name, so that a row with more papers than the last of the names with the
        most papers is among the rows of these names."""
        asked = limit
        while True:
            clusters = self.store.top_authors(asked)
            found = sorted(self.hits(clusters), key=lambda hit: (-hit.papers, hit.key))[:limit]
            if len(clusters) < asked or (len(found) == limit and found[-1].papers > clusters[-1].papers):
                return found
            asked *= 2

    def chain(self, source: Author, target: Author, longest: int) -> list[str] | None:
        """See `AuthorUnit.chain`."""
        return author_chain(self.store, self.keyed, list, source, target, longest)


def _of_row(row: AuthorRow) -> Author:
    return Author(row.id, (row.key,), (row,))


def _id(row: AuthorRow) -> str:
    return row.id


def _row_id(_: str, row: AuthorRow) -> str:
    return row.id
