"""What pages, JSON and files show of a map. Pure data."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["MapItem", "MapLevel", "MapLink", "MapPlace", "MapState", "MapStep"]


class MapState(NamedTuple):
    """The map of a store: whether there is one, whether it shows the store and the decisions about who is who as they are now (`current`; if not, `outdated` says
    why, in sentences), when it was built (ISO 8601 in UTC), what is wrong with its file ("" if nothing), its numbers, the papers with more than `longest` authors and the authors without other papers, which it omits, what changed
    since the map before it, in sentences, the modularity of its communities (None: unknown), the papers with a year after `latest_year`, which counts as
    unknown, the decisions about who is who that it counts, why it could not count them ("" if nothing is wrong with them), and whether identifiers say who is who, too."""

    exists: bool
    current: bool = False
    outdated: tuple[str, ...] = ()
    built: str = ""
    problem: str = ""
    authors: int = 0
    papers: int = 0
    communities: int = 0
    longest: int = 0
    left_out_papers: int = 0
    left_out_authors: int = 0
    changes: tuple[str, ...] = ()
    modularity: float | None = None
    latest_year: int = 0
    later_papers: int = 0
    decisions: int = 0
    undecided: str = ""
    identifiers: bool = False


class MapStep(NamedTuple):
    """A region on the way from the whole map to a level: its number in addresses (0: the whole map), its name, and its disc."""

    region: int
    name: str
    x: float
    y: float
    r: float


class MapItem(NamedTuple):
    """A disc of a level: a region or an author. `region` is the number of a region in addresses, None for an author, whose `key` is its key,
    or the identifier of a person by decisions, who has `names`. `authors`
    and `papers` are counts; `recent` are the papers of the last five years; `colour` is the number of its colour, -1 for none; `kind` is what it is; `opens`
    says whether a region is divided into regions, or shows its authors."""

    region: int | None
    key: str | None
    kind: Literal["community", "small", "venue", "part", "author"]
    name: str
    authors: int
    papers: int
    first: int | None
    last: int | None
    mean_year: float | None
    recent: int
    venue: str | None
    people: tuple[str, ...]
    names: tuple[str, ...]
    colour: int
    x: float
    y: float
    r: float
    opens: Literal["regions", "authors", ""]

    @property
    def growth(self) -> float:
        """The share of the papers of the last five years, from 0 to 1."""
        return self.recent / self.papers if self.papers else 0.0


class MapLink(NamedTuple):
    """A link between two items (indices): the joint papers and the strength. A paper of several authors counts once for each pair."""

    source: int
    target: int
    papers: int
    strength: float


class MapLevel(NamedTuple):
    """One step of a map: a region with what it is divided into. `path` leads from the whole map to the region itself; `shows` says what the items
    are; `left_out` says what is not shown, in sentences. `last_year` is the latest year of the collection, None if unknown."""

    path: tuple[MapStep, ...]
    shows: Literal["regions", "authors"]
    items: tuple[MapItem, ...]
    links: tuple[MapLink, ...]
    total_links: int
    left_out: tuple[str, ...]
    last_year: int | None


class MapPlace(NamedTuple):
    """Where an author is: the key or the identifier of a person, the names of a person by decisions, the name, the papers on the map, the way to the region that shows
    the author, the disc, and the number of other persons with the name that was looked for."""

    key: str
    name: str
    papers: int
    path: tuple[MapStep, ...]
    x: float
    y: float
    r: float
    names: tuple[str, ...] = ()
    others: int = 0
