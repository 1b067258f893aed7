"""The coauthors of some authors on papers of a period. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args

from graphapp.groups.conflicts.window import ConflictWindow
from graphapp.model import names
from graphapp.model.clusters import commonest_name
from graphapp.model.rows import AuthorRow, Authorships, StoredPaper
from graphapp.views import DatedAffiliations

__all__ = [
    "SORTS",
    "ConflictSort",
    "IgnoredPapers",
    "JointWith",
    "RecentCoauthor",
    "counted_papers",
    "recent_coauthors",
    "sort_coauthors",
]

ConflictSort = Literal["name", "date"]
SORTS: tuple[ConflictSort, ...] = get_args(ConflictSort)
_GROUP = "group:"


class JointWith(NamedTuple):
    """The joint papers with one of the authors of a list, given by its identifier: their number, and the year of the last one."""

    author: str
    papers: int
    last: int


@dataclass(frozen=True, slots=True)
class RecentCoauthor:
    """A coauthor: identifier and most frequent name on the joint papers of the period, their number, first and last year, and the newest one, of
    several the first by title. `joint` has the authors of the list with whom they are, most papers first. `member`: the coauthor is in the list,
    too; `group`: a collaboration or organisation. `rows` are the author rows on the joint papers, keyed, and `orcids` those given there."""

    key: str
    name: str
    papers: int
    first: int
    last: int
    last_paper: StoredPaper
    joint: tuple[JointWith, ...]
    rows: tuple[AuthorRow, ...]
    orcids: tuple[str, ...] = ()
    member: bool = False
    group: bool = False
    affiliation: DatedAffiliations | None = None

    def with_affiliation(self, affiliation: DatedAffiliations | None) -> RecentCoauthor:
        """The same with its affiliation."""
        return replace(self, affiliation=affiliation)


@dataclass(slots=True)
class IgnoredPapers:
    """The numbers of papers that do not count because of their unknown year, their year after the end, or their long author list."""

    undated: int = 0
    after: int = 0
    long: int = 0


def counted_papers(
    data: Authorships,
    window: ConflictWindow,
    longest: int | None,
    wanted: Callable[[Collection[str]], bool],
) -> tuple[list[str], IgnoredPapers]:
    """The ids of the papers in a period, with at most `longest` authors (None: any number), whose authors, given by their identifiers, are
    `wanted`; and what was ignored. `data` is keyed."""
    found: list[str] = []
    ignored = IgnoredPapers()
    for paper in data.papers:
        recent = window.has(paper.year)
        after = paper.year is not None and window.is_after(paper.year)
        if not (recent or after or paper.year is None):
            continue
        if not wanted({data.authors[index].key for index in paper.members}):
            continue
        if longest is not None and paper.size > longest:
            ignored.long += recent
        elif recent:
            found.append(paper.id)
        elif after:
            ignored.after += 1
        else:
            ignored.undated += 1
    return found, ignored


@dataclass(slots=True)
class _Found:
    """What is known about a coauthor so far."""

    printed: Counter[str]
    papers: list[StoredPaper]
    joint: dict[str, list[int]]
    rows: dict[str, AuthorRow]
    orcids: dict[str, None]


def recent_coauthors(
    papers: Iterable[StoredPaper],
    members: Collection[str],
    orcids: Callable[[StoredPaper], dict[str, tuple[str, ...]]],
) -> list[RecentCoauthor]:
    """The coauthors of the authors with these identifiers on these papers, in no particular order. `papers` are keyed, have years, and are in the
    order of `paper_order`; `orcids` returns those that a paper gives for its authors."""
    place = {member: number for number, member in enumerate(members)}
    found: dict[str, _Found] = {}
    for paper in papers:
        keys = {entry.author.key for entry in paper.authors}
        here = sorted(keys & place.keys(), key=place.__getitem__)
        given = orcids(paper)
        for key in keys:
            others = [member for member in here if member != key]
            if not others:
                continue
            each = found.setdefault(key, _Found(Counter(), [], {}, {}, {}))
            each.papers.append(paper)
            for member in others:
                each.joint.setdefault(member, []).append(paper.year or 0)
            each.orcids.update(dict.fromkeys(given.get(key, ())))
        for entry in paper.authors:
            if (each_found := found.get(entry.author.key)) and each_found.papers[-1] is paper:
                each_found.printed[entry.author.name] += 1
                each_found.rows[entry.author.id] = entry.author
    return [_coauthor(key, each, key in place) for key, each in found.items()]


def _coauthor(key: str, found: _Found, member: bool) -> RecentCoauthor:
    years = [paper.year or 0 for paper in found.papers]
    joint = [JointWith(author, len(each), max(each)) for author, each in found.joint.items()]
    joint.sort(key=lambda each: -each.papers)
    return RecentCoauthor(
        key,
        commonest_name(found.printed),
        len(years),
        min(years),
        max(years),
        found.papers[0],
        tuple(joint),
        tuple(found.rows[id] for id in sorted(found.rows)),
        tuple(sorted(found.orcids)),
        member,
        all(id.startswith(_GROUP) for id in found.rows),
    )


def sort_coauthors(rows: Sequence[RecentCoauthor], sort: ConflictSort) -> list[RecentCoauthor]:
    """The coauthors by last name, then by whole name; or by the year of the last joint paper, newest first, then by name."""

    def by_name(row: RecentCoauthor) -> tuple[str, str, str]:
        return names.last_name(row.name), names.fold(row.name), row.key

    if sort == "date":
        return sorted(rows, key=lambda row: (-row.last, *by_name(row)))
    return sorted(rows, key=by_name)
