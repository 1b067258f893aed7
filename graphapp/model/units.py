"""What an author is: a cluster, an author row, or a person. Pure.

Authorships and papers are *keyed* by a unit: the `key` of each author row is replaced by the identifier of its author in that unit. What is
computed by key (coauthors, networks, links) is then computed by author. The key of a cluster is its identifier, so that clusters need no
change. A keyed row keeps its id and its printed name, of which `names.key` is the key of the cluster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Protocol

from graphapp.errors import AmbiguousName
from graphapp.model import names
from graphapp.model.clusters import commonest_name
from graphapp.model.rows import (
    AuthorHit,
    AuthorLists,
    AuthorRow,
    Authorship,
    Authorships,
    PaperMembers,
    StoredPaper,
)

__all__ = [
    "AUTHOR_UNITS",
    "Author",
    "AuthorUnit",
    "DecisionNote",
    "UnitName",
    "counted_hit",
    "hit_of",
    "hits_in",
    "joint_papers",
    "keyed_papers",
    "keyed_rows",
    "lists_of",
    "names_by_papers",
    "one_author",
    "only_authors",
    "plain_row",
    "shared_papers_in",
]

UnitName = Literal["cluster", "row", "person"]
AUTHOR_UNITS: tuple[UnitName, ...] = ("cluster", "row", "person")

SHOWN_IDS = 5
"""The number of identifiers in a message about an ambiguous name."""

AuthorOf = Callable[[str, AuthorRow], str]
"""Returns the identifier of the author of a row on a paper, which is given by its id."""


class DecisionNote(NamedTuple):
    """A decision as pages show it: its id, what it says, who made it, when (ISO 8601) and why ("" if not stated)."""

    id: str
    sentence: str
    by: str = ""
    at: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """One author in a unit: its identifier, the keys of the clusters under whose names it publishes (sorted), and its author rows (by id),
    which may also belong to other persons: `paper_ids` are the ids of its papers, None for all papers of the rows. `decisions` are those
    about a person; `decided` is False for papers of a name that could be by either of several persons; `misfits` says which decisions do
    not fit the store, and why."""

    id: str
    keys: tuple[str, ...]
    rows: tuple[AuthorRow, ...]
    decisions: tuple[DecisionNote, ...] = ()
    decided: bool = True
    paper_ids: frozenset[str] | None = None
    misfits: tuple[str, ...] = ()

    @property
    def row_ids(self) -> list[str]:
        """The ids of the author rows."""
        return [row.id for row in self.rows]


class AuthorUnit(Protocol):
    """The authors of one store in one unit. A unit is used for one request: it does not change when decisions do."""

    @property
    def name(self) -> UnitName:
        """The name of the unit."""

    @property
    def state(self) -> str:
        """Identifies the decisions that it applies; "" without decisions."""

    @property
    def problem(self) -> str:
        """Why authors are not what the unit says, in a sentence; "" if they are."""

    def find(self, text: str) -> list[Author]:
        """The author with this identifier; else the authors who publish under this name, those with the most papers first; empty if
        there are none."""

    def papers(self, author: Author) -> list[StoredPaper]:
        """The papers of an author, keyed, in the order of `Store.papers_by`."""

    def among(self, values: Sequence[str]) -> dict[str, list[Author]]:
        """For each of these identifiers or names, the authors whom it means; none for an unknown one."""

    def around(self, author_rows: Sequence[AuthorRow]) -> Authorships:
        """The authorships, keyed, of the authors with these rows and of all their coauthors: every paper of each of these. Papers and
        members of others may be included."""

    def all_rows(self, author_rows: Sequence[AuthorRow]) -> list[AuthorRow]:
        """All author rows of the authors with these rows. Rows of others may be included."""

    def lists(self, author_rows: Sequence[AuthorRow]) -> AuthorLists:
        """The author lists of all papers of the authors with these rows, with identifiers of authors. Papers of others may be included."""

    def keyed(self, data: Authorships) -> Authorships:
        """`data` with the identifiers of authors as keys."""

    def keyed_papers(self, papers: Sequence[StoredPaper]) -> list[StoredPaper]:
        """`papers` with the identifiers of authors as keys in their author lists."""

    def hits(self, hits: Sequence[AuthorHit]) -> list[AuthorHit]:
        """The authors who publish under the names of these clusters, in the order of the clusters, each once."""

    def top(self, limit: int) -> list[AuthorHit]:
        """The authors with the most papers; ties by identifier."""

    def chain(self, source: Author, target: Author, longest: int) -> list[str] | None:
        """The identifiers of a shortest chain of authors in which neighbours have a joint paper, as `Store.shortest_path` returns it for
        clusters; None if there is no chain of at most `longest` steps."""


def lists_of(data: Authorships) -> AuthorLists:
    """The author lists of keyed authorships."""
    ids: dict[str, int] = {}
    author_of = [ids.setdefault(row.key, len(ids)) for row in data.authors]
    return AuthorLists(
        list(ids),
        [author_of[index] for paper in data.papers for index in paper.members],
        [number for number, paper in enumerate(data.papers) for _ in paper.members],
        [paper.size for paper in data.papers],
    )


def plain_row(row: AuthorRow) -> AuthorRow:
    """A keyed row with the key of its cluster."""
    return row._replace(key=names.key(row.name))


def keyed_papers(
    papers: Sequence[StoredPaper], fixed: Callable[[AuthorRow], str | None], author_of: AuthorOf
) -> list[StoredPaper]:
    """`papers` with keys by author; `fixed` and `author_of` as for `keyed_rows`."""
    rows: dict[AuthorRow, AuthorRow | None] = {}
    for row in {entry.author for paper in papers for entry in paper.authors}:
        key = fixed(row)
        rows[row] = None if key is None else AuthorRow(row.id, row.name, key)

    def keyed(paper: StoredPaper) -> tuple[Authorship, ...]:
        return tuple(
            [
                Authorship(rows[row] or row._replace(key=author_of(paper.id, row)), position)
                for row, position in paper.authors
            ]
        )

    return [replace(paper, authors=keyed(paper)) for paper in papers]


def keyed_rows(
    data: Authorships, fixed: Callable[[AuthorRow], str | None], author_of: AuthorOf
) -> Authorships:
    """`data` with keys by author: `fixed` returns the author of a row on all papers, or None for a row that may be of several authors, for
    whom `author_of` is called with each paper. Such a row is listed once for each of its authors."""
    keys = [fixed(row) for row in data.authors]
    rows = [
        row if key is None else AuthorRow(row.id, row.name, key)
        for row, key in zip(data.authors, keys, strict=True)
    ]
    varying = {index for index, key in enumerate(keys) if key is None}
    if not varying:
        return Authorships(rows, data.papers)
    number: dict[tuple[int, str], int] = {}
    place = dict(zip((i for i in range(len(rows)) if i not in varying), range(len(rows)), strict=False))
    authors = [rows[index] for index in place]

    def member(paper: str, index: int) -> int:
        if index not in varying:
            return place[index]
        key = author_of(paper, data.authors[index])
        found = number.get((index, key))
        if found is None:
            found = number[index, key] = len(authors)
            authors.append(data.authors[index]._replace(key=key))
        return found

    papers = [
        PaperMembers(id, year, size, tuple(member(id, index) for index in members))
        for id, year, size, members in data.papers
    ]
    return Authorships(authors, papers)


def only_authors(data: Authorships, ids: Collection[str]) -> Authorships:
    """Keyed `data` without the authors whose identifiers are not among `ids`, and without papers that have no other authors."""
    kept = [index for index, row in enumerate(data.authors) if row.key in ids]
    if len(kept) == len(data.authors):
        return data
    place = {index: number for number, index in enumerate(kept)}
    papers = (
        paper._replace(members=tuple(place[index] for index in paper.members if index in place))
        for paper in data.papers
    )
    return Authorships([data.authors[index] for index in kept], [paper for paper in papers if paper.members])


def names_by_papers(printed: Counter[str]) -> tuple[str, ...]:
    """The names among these printed forms, most frequent first, one form of each cluster (the most frequent); empty if there is one."""
    forms: dict[str, Counter[str]] = {}
    for name, count in printed.items():
        forms.setdefault(names.key(name), Counter())[name] = count
    if len(forms) < 2:
        return ()
    order = sorted(forms, key=lambda key: (-forms[key].total(), key))
    return tuple(commonest_name(forms[key]) for key in order)


def hit_of(author: Author, papers: Iterable[StoredPaper]) -> AuthorHit:
    """The search result for an author, from all its papers, keyed."""
    printed: Counter[str] = Counter()
    total = 0
    for paper in papers:
        total += 1
        printed.update({entry.author.name for entry in paper.authors if entry.author.key == author.id})
    return counted_hit(author, printed, total)


def counted_hit(author: Author, printed: Counter[str], total: int) -> AuthorHit:
    """As `hit_of`, from the number of papers on which each form of the name is printed, and that of all papers."""
    name = commonest_name(printed) if printed else min((row.name for row in author.rows), default=author.id)
    return AuthorHit(author.id, name, total, len(author.rows), names_by_papers(printed))


def hits_in(data: Authorships, authors: Iterable[Author]) -> dict[str, AuthorHit]:
    """What `hit_of` returns for each of these authors, by identifier, from keyed authorships with all their papers."""
    printed: dict[str, Counter[str]] = {author.id: Counter() for author in authors}
    papers: Counter[str] = Counter()
    for paper in data.papers:
        forms = {(row.key, row.name) for row in map(data.authors.__getitem__, paper.members)}
        papers.update({key for key, _ in forms})
        for key, name in forms:
            if key in printed:
                printed[key][name] += 1
    return {author.id: counted_hit(author, printed[author.id], papers[author.id]) for author in authors}


def joint_papers(data: Authorships, pairs: Sequence[tuple[str, str]]) -> list[set[str]]:
    """The ids of the papers on which both authors of a pair are, for each pair of identifiers, from keyed authorships."""
    found: list[set[str]] = [set() for _ in pairs]
    for paper in data.papers:
        keys = {data.authors[index].key for index in paper.members}
        for both, pair in zip(found, pairs, strict=True):
            if keys.issuperset(pair):
                both.add(paper.id)
    return found


def shared_papers_in(
    data: Authorships, keys: Collection[str], without: Collection[str], limit: int
) -> list[tuple[str, int]]:
    """What `Store.shared_papers` returns, from keyed authorships with all papers of the authors `keys`."""
    wanted = set(keys)
    found = [
        (-len({data.authors[index].key for index in paper.members} & wanted), -(paper.year or 0), paper.id)
        for paper in data.papers
        if paper.id not in without
    ]
    return [(id, -shared) for shared, _, id in sorted(found)[:limit] if shared]


def one_author(asked: str, unit: AuthorUnit, found: Sequence[Author]) -> Author:
    """The only author in `found`, or the one with the identifier `asked`. Raises AmbiguousName if there are several; `found` is not
    empty."""
    if len(found) == 1:
        return found[0]
    hits = [hit_of(author, unit.papers(author)) for author in found]
    what = {"row": "author rows", "person": "people"}.get(unit.name, "authors")
    ids = ", ".join(author.id for author in found[:SHOWN_IDS])
    raise AmbiguousName(
        f"{names.shown(asked)} is the name of {len(found):,} {what}.",
        f"Specify the identifier of one of these {what}: {ids}{', …' if len(found) > SHOWN_IDS else ''}",
        asked=asked,
        suggestions=hits,
    )
