"""What the services of this package return: collaborators, shortest paths, groups. Pure data; `graphapp.groups.comparing` has comparisons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from graphapp.groups.group_tables import GroupTables
from graphapp.groups.name_lists import NameLine
from graphapp.groups.path_ranking import RankedPath
from graphapp.groups.report_tables import ReportTables
from graphapp.model.rows import AuthorHit, StoredPaper
from graphapp.model.units import UnitName

__all__ = [
    "SCORES",
    "CoauthorInCommon",
    "Collaborator",
    "CollaboratorList",
    "GroupMember",
    "GroupReport",
    "GroupView",
    "PathEdge",
    "SavedGroup",
    "SavedGroups",
    "Score",
    "ShortestPaths",
    "UnreadableGroup",
]

Score = Literal["adamic_adar", "resource_allocation"]
SCORES: tuple[Score, ...] = get_args(Score)


@dataclass(frozen=True, slots=True)
class CoauthorInCommon:
    """A coauthor of both authors, with the number of papers with the author for whom collaborators are suggested."""

    key: str
    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class Collaborator:
    """A suggested collaborator: its scores (see `graphapp.groups.link_prediction`), the shared coauthors, those with most papers with the author
    first, and the years of its first and last paper (None if unknown)."""

    hit: AuthorHit
    adamic_adar: float
    resource_allocation: float
    shared: tuple[CoauthorInCommon, ...]
    first: int | None
    last: int | None


@dataclass(slots=True)
class CollaboratorList:
    """The suggested collaborators of an author, best first by `score`; `total` is the number of all candidates, of which `rows` are the first,
    and `coauthors` the number of coauthors of the author. `longest_counted` is the maximum number of authors of the papers that count, given by
    `longest` or by the limit on the pairs that are compared (None: all papers count). `notes` says what was ignored, in sentences."""

    author: AuthorHit
    unit: UnitName
    score: Score
    rows: list[Collaborator]
    total: int
    coauthors: int
    longest: int | None = None
    longest_counted: int | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PathEdge:
    """A link of shortest paths: the identifiers of two authors, the first nearer to the beginning, with their joint papers, newest first."""

    source: str
    target: str
    papers: list[StoredPaper]


@dataclass(slots=True)
class ShortestPaths:
    """All shortest paths from one of `sources` to one of `targets`.

    `common` are the authors in both. `steps` is the length of the paths, None if there is no path of at most `most_steps`; `count` is the number
    of paths, of which `paths` are the best: those whose weakest link has most joint papers first. `edges`, `authors` and `layer` (the number of
    steps from the sources) are those of the listed paths; `author_count` and `edge_count` count those of all paths. Papers with more
    than `longest` authors do not count.
    """

    sources: list[AuthorHit]
    targets: list[AuthorHit]
    unit: UnitName
    most_steps: int
    longest: int | None = None
    common: list[AuthorHit] = field(default_factory=list)
    steps: int | None = None
    count: int = 0
    paths: list[RankedPath] = field(default_factory=list)
    edges: list[PathEdge] = field(default_factory=list)
    authors: dict[str, AuthorHit] = field(default_factory=dict)
    layer: dict[str, int] = field(default_factory=dict)
    author_count: int = 0
    edge_count: int = 0
    notes: list[str] = field(default_factory=list)


class SavedGroup(NamedTuple):
    """A saved group: its name in addresses, its title, the unit of its identifiers, its lines, and who saved it when ("" if unknown)."""

    name: str
    title: str
    unit: UnitName
    lines: tuple[str, ...]
    saved: str = ""


class UnreadableGroup(NamedTuple):
    """A saved group whose file cannot be read: its name, and why."""

    name: str
    problem: str


class SavedGroups(NamedTuple):
    """The saved groups that can be read, and the others, by name."""

    groups: list[SavedGroup]
    unreadable: list[UnreadableGroup]


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A member of a group, with the years of its first and last paper (None if unknown), and the number of other members with whom it has
    joint papers."""

    hit: AuthorHit
    first: int | None
    last: int | None
    partners: int


@dataclass(slots=True)
class GroupView:
    """A group: its lines and what they mean, its members, and their tables. `saved` is the saved group, None for a list of names. `value` has the
    identifiers of the members, one per line, as the network of the group needs them."""

    lines: list[NameLine]
    unit: UnitName
    members: list[GroupMember]
    tables: GroupTables
    saved: SavedGroup | None = None
    longest: int | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def value(self) -> str:
        """See the class."""
        return "\n".join(member.hit.key for member in self.members)

    @property
    def open_lines(self) -> list[NameLine]:
        """The lines that mean no author yet."""
        return [line for line in self.lines if line.is_open]


@dataclass(slots=True)
class GroupReport:
    """The report on a group. `notes` says what is incomplete, in sentences."""

    view: GroupView
    tables: ReportTables
    notes: list[str] = field(default_factory=list)
