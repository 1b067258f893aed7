"""Authors of a store as persons, by decisions and identifiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from graphapp.model import names
from graphapp.model.clusters import commonest_name
from graphapp.model.rows import AuthorHit, AuthorLists, AuthorRow, Authorships, StoredPaper
from graphapp.model.units import (
    Author,
    DecisionNote,
    UnitName,
    keyed_papers,
    keyed_rows,
    lists_of,
    names_by_papers,
)
from graphapp.people.author_chains import author_chain
from graphapp.people.decisions import Decisions, Entry, sentence
from graphapp.people.directory import PersonDirectory
from graphapp.people.fitting import Misfit
from graphapp.people.name_links import NameLinks, person_id
from graphapp.people.persons import Person
from graphapp.stores.base import Scope, Store

__all__ = ["PersonUnit"]

_PREFIX = "person:"
# how many names are compared at first for each of the authors with the most papers
MOST_NAMES_PER_PERSON = 10


class PersonUnit:
    """Persons: the identifier of an author is that of the person. See `AuthorUnit`."""

    name: UnitName = "person"

    def __init__(
        self, store: Store, directory: PersonDirectory | None, state: str = "", problem: str = ""
    ) -> None:
        """Without a `directory`, because of a `problem` such as a damaged file of decisions, each name is one person."""
        self.store = store
        self.state = state
        self.problem = problem
        self._directory = directory
        self._links = NameLinks(Decisions(), None, (), {}) if directory is None else directory.links()

    # --- finding authors

    def find(self, text: str) -> list[Author]:
        """See `AuthorUnit.find`."""
        if text.startswith(_PREFIX) and (found := self._with_id(text)):
            return found
        key = names.key(text)
        return self._under(key) if key and self.store.authors(key) else []

    def _with_id(self, id: str) -> list[Author]:
        """The person with this identifier: `person:` and a name, and for one of several persons of the name a slash and a mark. If
        decisions have changed since it was shown, the persons who publish under the name now."""
        key = id.removeprefix(_PREFIX)
        now: list[Author] = []
        for name in dict.fromkeys(filter(None, (key, key.rpartition("/")[0]))):
            # the name in an identifier is the one that a decision says, which a paper may print otherwise
            group = self._group(name)
            if exact := [author for author in group if author.id == id]:
                return exact
            now = now or [author for author in group if name in author.keys] or group
        return now

    def _under(self, key: str) -> list[Author]:
        """The persons who publish under a name."""
        return [author for author in self._group(key) if key in author.keys]

    def _group(self, key: str) -> list[Author]:
        """The persons who publish under a name or under names that it is linked with, those with the most papers first."""
        if self._directory is not None and self._links.needs_papers(key):
            found = self._directory.group(key).persons
            return [
                self._of_papers(person, found.misfits, self._directory.decisions) for person in found.persons
            ]
        group = self._links.group(key)
        rows = self.store.author_rows(group)
        keys = {row.key for row in rows}
        entries = self._links.entries(group)
        misfits = (
            Misfit(entry, f"no author is named {side.name}", False)
            for entry in entries
            for side in entry.sides
            if side.key in group - keys
        )
        author = Author(
            person_id(group),
            tuple(sorted(keys)),
            tuple(rows),
            tuple(map(_note, entries)),
            misfits=tuple(dict.fromkeys(map(_misfit, misfits))),
        )
        return [author] if rows else []

    def _of_papers(self, person: Person, misfits: Iterable[Misfit], decisions: Decisions) -> Author:
        about = {entry.id for entry in self._links.entries(person.keys)}
        return Author(
            person.id,
            person.keys,
            person.rows,
            tuple(_note(decisions.by_id[id]) for id in person.decisions),
            person.decided,
            frozenset(person.papers),
            tuple(_misfit(each) for each in misfits if each.entry.id in about),
        )

    def among(self, values: Sequence[str]) -> dict[str, list[Author]]:
        """See `AuthorUnit.among`."""
        return {value: self.find(value) for value in values}

    # --- papers and authorships

    def papers(self, author: Author) -> list[StoredPaper]:
        """See `AuthorUnit.papers`."""
        found = (
            self.store.papers_by(author.row_ids)
            if author.paper_ids is None
            else self.store.papers(author.paper_ids)
        )
        return self.keyed_papers(found)

    def around(self, author_rows: Sequence[AuthorRow]) -> Authorships:
        """See `AuthorUnit.around`."""
        data = self.store.authorships(Scope("circle", tuple(row.id for row in author_rows)))
        more = self._missing(data.authors)
        if more:
            rows = (*(row.id for row in data.authors), *(row.id for row in more))
            data = self.store.authorships(Scope("authors", rows))
        return self.keyed(data)

    def _missing(self, rows: Iterable[AuthorRow]) -> list[AuthorRow]:
        """The rows of the other names of the persons with these rows."""
        keys = {row.key for row in rows}
        linked = {key for here in keys & self._links.several() for key in self._links.group(here)} - keys
        return self.store.author_rows(linked) if linked else []

    def keyed(self, data: Authorships) -> Authorships:
        """See `AuthorUnit.keyed`."""
        if self._directory is None:
            return keyed_rows(data, _by_name, lambda _, row: _by_name(row))
        assigned = self._directory.assigned(data.authors)
        return keyed_rows(data, assigned.fixed, assigned.author_of)

    def keyed_papers(self, papers: Sequence[StoredPaper]) -> list[StoredPaper]:
        """See `AuthorUnit.keyed_papers`."""
        if self._directory is None:
            return keyed_papers(papers, _by_name, lambda _, row: _by_name(row))
        assigned = self._directory.assigned({entry.author for paper in papers for entry in paper.authors})
        return keyed_papers(papers, assigned.fixed, assigned.author_of)

    # --- lists of authors

    def hits(self, hits: Sequence[AuthorHit]) -> list[AuthorHit]:
        """See `AuthorUnit.hits`."""
        several = self._links.several()
        linked = self._counted({hit.key for hit in hits} & several)
        found: dict[str, AuthorHit] = {}
        for hit in hits:
            mine = linked.get(hit.key) if hit.key in several else [hit._replace(key=_PREFIX + hit.key)]
            found.update((each.key, each) for each in mine or ())
        return list(found.values())

    def _counted(self, keys: Iterable[str]) -> dict[str, list[AuthorHit]]:
        """For each of these names, the persons who publish under it, those with the most papers first."""
        wanted = set(keys)
        rows = self.store.author_rows({other for key in wanted for other in self._links.group(key)})
        if not rows:
            return {}
        data = self.keyed(self.store.authorships(Scope("authors", tuple(row.id for row in rows))))
        papers: dict[str, set[str]] = {}
        printed: dict[str, Counter[str]] = {}
        row_ids: dict[str, set[str]] = {}
        for paper in data.papers:
            for row in (data.authors[index] for index in paper.members):
                papers.setdefault(row.key, set()).add(paper.id)
                printed.setdefault(row.key, Counter())[row.name] += 1
                row_ids.setdefault(row.key, set()).add(row.id)
        found: dict[str, list[AuthorHit]] = {}
        for id in sorted(papers, key=lambda id: (-len(papers[id]), id)):
            names_of = names_by_papers(printed[id])
            hit = AuthorHit(id, commonest_name(printed[id]), len(papers[id]), len(row_ids[id]), names_of)
            for key in {names.key(name) for name in printed[id]} & wanted:
                found.setdefault(key, []).append(hit)
        return found

    def top(self, limit: int) -> list[AuthorHit]:
        """See `AuthorUnit.top`."""
        asked = MOST_NAMES_PER_PERSON * limit
        several = self._links.several()
        while True:
            clusters = self.store.top_authors(asked)
            alone = [hit for hit in clusters if hit.key not in several][:limit]
            if len(alone) == limit or len(clusters) < asked:
                break
            asked *= 2
        linked = self._counted(
            self._with_papers(clusters, asked, alone[-1].papers if len(alone) == limit else 0)
        )
        found = {hit.key: hit for hits in linked.values() for hit in hits}
        found |= {_PREFIX + hit.key: hit._replace(key=_PREFIX + hit.key) for hit in alone}
        return sorted(found.values(), key=lambda hit: (-hit.papers, hit.key))[:limit]

    def _with_papers(self, clusters: Sequence[AuthorHit], asked: int, least: int) -> set[str]:
        """The linked names whose persons may have `least` papers or more: no person has more papers than all names of the group together.
        `clusters` are the `asked` names with the most papers."""
        papers = {hit.key: hit.papers for hit in clusters}
        others = clusters[-1].papers if len(clusters) == asked else 0
        groups = {self._links.group(key) for key in self._links.several()}
        wanted = (group for group in groups if sum(papers.get(key, others) for key in group) >= least)
        return {key for group in wanted for key in group}

    def chain(self, source: Author, target: Author, longest: int) -> list[str] | None:
        """See `AuthorUnit.chain`."""
        return author_chain(self.store, self.keyed, self.all_rows, source, target, longest)

    def all_rows(self, author_rows: Sequence[AuthorRow]) -> list[AuthorRow]:
        """See `AuthorUnit.all_rows`."""
        return self.store.author_rows({other for row in author_rows for other in self._links.group(row.key)})

    def lists(self, author_rows: Sequence[AuthorRow]) -> AuthorLists:
        """See `AuthorUnit.lists`."""
        rows = self.all_rows(author_rows)
        return lists_of(self.keyed(self.store.authorships(Scope("works", tuple(row.id for row in rows)))))


def _by_name(row: AuthorRow) -> str:
    return _PREFIX + row.key


def _misfit(misfit: Misfit) -> str:
    ignored = "" if misfit.applied else "; not applied"
    return f"{misfit.entry.id}: {misfit.what}{ignored}"


def _note(entry: Entry) -> DecisionNote:
    return DecisionNote(entry.id, sentence(entry), entry.by, entry.at, entry.why)
