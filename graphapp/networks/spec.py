"""Coauthorship networks: which network (`NetworkSpec`) and the result (`NetworkView`). Pure data.

`graphapp.networks.projection` computes the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

from graphapp.analysis.countries import country_of
from graphapp.errors import BadInput
from graphapp.model import names
from graphapp.model.records import AffiliationLevel
from graphapp.networks.appearance import Appearance
from graphapp.networks.measures.estimate import Estimate
from graphapp.networks.options import NetworkOption, network_option, option
from graphapp.networks.provenance import DataSource

__all__ = [
    "MEMBER",
    "NETWORK_OPTIONS",
    "READY",
    "CommunityTopic",
    "LayoutState",
    "NetworkEdge",
    "NetworkNode",
    "NetworkPaper",
    "NetworkSpec",
    "NetworkView",
    "NodeType",
    "base_spec",
    "counted",
    "least",
    "plural",
    "without_filters",
]

NodeType = Literal["author", "paper", "venue", "institution", "country", "community"]
"""The type of a node; `community`: a collapsed community, which only an arranged drawing has."""


MEMBER = "Member"
"""The side of the members of a group in a network that also has other authors."""


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """The specification of a network, which can be converted to and from a URL query string. Equal specs give equal networks.

    The fields are the table of network options: the URL parser, the parameters of the API, the options of the command line, the validation
    and the controls of the page are all derived from it (`NETWORK_OPTIONS`). Years are inclusive; a paper without a year counts only if
    neither bound is given.
    """

    centre: Literal["author", "venue", "papers", "authors", "group", "compare", "all"] = option(
        "author",
        "The centre of the network",
        choices=dict.fromkeys(("author", "venue", "papers", "authors", "group", "compare", "all"), ""),
        centre=True,
    )
    value: str = option(
        "",
        "The author (name or ID), venue (ID) or saved group (name) at the centre, or a list with one entry per line: papers (IDs), "
        "authors (names or IDs; with unit=row, IDs of author rows) or sides of a comparison",
        centre=True,
    )
    level: Literal["coauthors", "full", "institution", "country"] = option(
        "coauthors",
        "The types of nodes: authors only (coauthors), authors, papers and venues (full), or the institutions or countries of the authors, linked by "
        "joint papers",
        label="Nodes",
        choices={
            "coauthors": "authors",
            "full": "authors, papers and venues",
            "institution": "institutions",
            "country": "countries",
        },
    )
    unit: Literal["cluster", "row", "person"] = option(
        "cluster",
        "What an author node represents: an author name cluster, a single author row, or a person according to the decisions about who is who",
        label="An author node is",
        choices={"cluster": "a name cluster", "row": "an author row", "person": "a person"},
    )
    first: int | None = option(None, "First year to include", label="From year", metavar="YEAR")
    last: int | None = option(None, "Last year to include", label="To year", metavar="YEAR")
    joint: int = option(
        1,
        "Minimum number of joint papers for a link",
        minimum=1,
        label="Minimum joint papers",
        levels=("coauthors", "institution", "country"),
    )
    longest: int | None = option(
        None, "Ignore papers with more than this many authors", minimum=1, label="Maximum authors per paper"
    )
    weighting: Literal["full", "fractional"] = option(
        "full",
        "Weight of a joint paper with n authors (institutions, countries): 1 (full) or 1/(n-1) (fractional)",
        label="Weight of a joint paper",
        choices={"full": "1", "fractional": "1 / (authors − 1)"},
        levels=("coauthors", "institution", "country"),
    )
    nodes: int | None = option(None, "Maximum number of nodes", minimum=1, setting="network_nodes")
    edges: int | None = option(None, "Maximum number of links", minimum=1, setting="network_edges")
    coauthor: str = option(
        "", "Include only papers coauthored with this author (a name or ID)", metavar="NAME"
    )
    resolution: float = option(
        1.0,
        "Resolution of the communities: higher values give more, smaller communities",
        minimum=0.1,
        maximum=10,
    )
    others: Literal["none", "shared"] = option(
        "none",
        "Authors to add to the members of a group: none, or coauthors of at least two members (shared)",
        label="Also show",
        choices={"none": "no one", "shared": "coauthors of two or more members"},
        centres=("authors", "group"),
    )
    institution: str = option(
        "",
        "Include only papers with an author at this institution (a ROR ID or a name)",
        metavar="NAME",
    )
    country: str = option(
        "", "Include only papers with an author in this country (a name or a code such as DE)", metavar="NAME"
    )

    def to_query(self, usual_unit: str = "cluster") -> str:
        """The spec as a URL query string, with the names and the order of the fields. Defaults are omitted; that of `unit` is
        `usual_unit`, the setting of the server that reads the address. A saved group has a unit of its own, so its networks always have one."""
        values = {each.name: getattr(self, each.name) for each in NETWORK_OPTIONS}
        usual = {each.name: each.default for each in NETWORK_OPTIONS}
        usual["unit"] = "" if self.centre == "group" else usual_unit
        given = {name: values[name] for name in values if values[name] != usual[name]}
        # 2 instead of 2.0
        shown = {name: f"{each:g}" if isinstance(each, float) else each for name, each in given.items()}
        return urlencode(shown, errors="replace")

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> NetworkSpec:
        """The spec in decoded query parameters. Empty parameters have the default; unknown ones are ignored.

        Raises BadInput for a value that the option does not accept, or that contradicts another one.
        """
        texts = [(each, query.get(each.name, "")) for each in NETWORK_OPTIONS]
        spec = cls(**{each.name: each.read(text) for each, text in texts if text.strip()})
        spec.check()
        return spec

    def counts(self, year: int | None, size: int) -> bool:
        """True if a paper of this year with `size` authors counts: the year is within the bounds, and the author list is not too long."""
        if self.longest is not None and size > self.longest:
            return False
        if year is None:
            return self.first is None and self.last is None
        return (self.first is None or year >= self.first) and (self.last is None or year <= self.last)

    @property
    def place_level(self) -> AffiliationLevel | None:
        """The level of a network of institutions or countries; None for other networks."""
        return self.level if self.level in ("institution", "country") else None

    @property
    def noun(self) -> str:
        """A node of this network in one word: "author", "institution", "country", or "node" if there are several types."""
        return {"coauthors": "author", "full": "node"}.get(self.level, self.level)

    @property
    def nouns(self) -> str:
        """The plural of `noun`."""
        return plural(self.noun)

    @property
    def of_members(self) -> bool:
        """True for the network of listed authors or of a saved group."""
        return self.centre in ("authors", "group")

    @property
    def sided(self) -> bool:
        """True if the nodes are authors on sides: those of a comparison, or members and others of a group."""
        return self.level == "coauthors" and (self.centre == "compare" or self.others != "none")

    def check(self) -> None:
        """Raises BadInput if the spec is invalid."""
        for each in NETWORK_OPTIONS:
            each.check(getattr(self, each.name))
        if self.first is not None and self.last is not None and self.first > self.last:
            raise BadInput(
                f"The first year ({self.first}) is after the last year ({self.last}).", "Swap the two years."
            )
        if self.country.strip() and country_of(self.country) is None:
            raise BadInput(
                f"Unknown country: {names.shown(self.country)}.",
                "Enter an English name, or a code of two letters such as DE.",
            )
        if self.others != "none" and not self.of_members:
            raise BadInput(f"`others` does not apply to centre={self.centre}.", "Omit `others`.")
        if self.centre == "all" and self.value:
            raise BadInput(
                "`value` does not apply to centre=all.", "Omit `value`, or specify another centre."
            )
        if self.centre != "all" and not self.value.strip():
            raise BadInput(f"`value` must specify the {self.centre}.", _HINTS[self.centre])


_HINTS = {
    "author": "Specify an author's name as the value, or use centre=all for the whole store.",
    "venue": "Specify a venue's name as the value, or use centre=all for the whole store.",
    "authors": "Specify the authors' keys as the value, one per line.",
    "papers": "Specify the papers' identifiers as the value, one per line.",
    "group": "Specify the name of a saved group as the value.",
    "compare": "Specify two to four sides as the value, one per line, such as author:NAME or venue:NAME.",
}


NETWORK_OPTIONS: tuple[NetworkOption, ...] = tuple(map(network_option, fields(NetworkSpec)))
"""Every option of a network, in the order of the fields of `NetworkSpec`."""


def base_spec(spec: NetworkSpec) -> NetworkSpec:
    """The spec whose positions and communities are used for the network of `spec`, so that a filter moves no node: `spec` without years,
    coauthor, institution, country, minimum of joint papers and weighting, which does not affect them, and with the default resolution, which only affects the communities."""
    plain = replace(spec, coauthor="", institution="", country="", weighting="full", resolution=1.0)
    return without_filters(plain)


def without_filters(spec: NetworkSpec) -> NetworkSpec:
    """`spec` without the filters that the page applies itself: years and the minimum of joint papers."""
    return replace(spec, first=None, last=None, joint=1)


def plural(noun: str) -> str:
    """The plural of the name of a node, paper or link."""
    return noun.removesuffix("y") + "ies" if noun.endswith("y") else f"{noun}s"


def counted(count: int, noun: str) -> str:
    """A number and a noun: "1 country", "1,200 countries"."""
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def least(asked: int | None, setting: int | None) -> int | None:
    """The lower of two caps; None means no cap."""
    return min((limit for limit in (asked, setting) if limit is not None), default=None)


@dataclass(slots=True)
class NetworkNode:
    """One node. `id` is the cluster's key, the author row's id, the person's id, the paper's or venue's id (prefixed
    `paper:`/`venue:` at level `full`), the identifier of the institution or the code of the country. `papers` counts papers in the network's scope. `community` is 0-based by size, -1 for none (the centre).
    `x`, `y` are integers in world units, None if the network has no positions. `rows` is the number of author rows that it represents.
    `years` has the year of each paper counted, ascending, with repeats; papers without year are missing in it. `names` are the names
    of a person who has several in the network, most frequent first; empty for all others. `added` is not empty for a node that the user added to a
    drawing: a further `coauthor` (or neighbour) of a node, or a `suggested` collaborator; these nodes come last."""

    id: str
    name: str
    papers: int
    type: NodeType = "author"
    community: int = -1
    x: int | None = None
    y: int | None = None
    first: int | None = None
    last: int | None = None
    rows: int = 1
    years: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    added: Literal["", "coauthor", "suggested"] = ""


@dataclass(slots=True)
class NetworkEdge:
    """One undirected link; `source` and `target` are indices into `NetworkView.nodes`, source < target.

    `weight` follows the spec's weighting; `papers` is the number of joint papers; `strength` is the fractional weight, which
    layout and pruning use; `strong` marks the links drawn by default. `years` has the year of each joint paper, ascending,
    with repeats; papers without year are missing in it.
    """

    source: int
    target: int
    weight: float
    papers: int
    strength: float
    first: int | None = None
    last: int | None = None
    strong: bool = True
    years: tuple[int, ...] = ()


@dataclass(slots=True)
class NetworkPaper:
    """A paper of a network, for files that include the papers; `members` are indices into `NetworkView.nodes`."""

    id: str
    title: str
    venue: str
    year: int | None
    members: tuple[int, ...]


class CommunityTopic(NamedTuple):
    """What a community is about. `number` is 0-based by size, `size` the number of its nodes, `papers` that of papers with at least one of them.
    `words` are the words of titles that distinguish it, most distinctive first; `venue` is the venue of most of its papers (None: no paper has
    one); `people` are the indices of the authors with most papers in `NetworkView.nodes`."""

    number: int
    size: int
    papers: int
    words: tuple[str, ...]
    venue: str | None
    people: tuple[int, ...]

    @property
    def subject(self) -> str:
        """The words in one string; "" if the titles have none."""
        return " · ".join(self.words)


@dataclass(frozen=True, slots=True)
class LayoutState:
    """Whether a network has positions and communities, and if not, the reason and the next step.

    state: `ready`; `computing` (in progress, or waiting for other networks); `waiting` (an attempt failed, and the next request starts
    another one); `failed` (no further attempt for this state of the store); `too_large` (never tried). retry_after: seconds after which to
    try again, None if that does not help. reason: a sentence, "" if ready.
    """

    state: Literal["ready", "computing", "waiting", "failed", "too_large"] = "ready"
    retry_after: float | None = None
    reason: str = ""

    @property
    def lasts(self) -> bool:
        """True if it stays so as long as the store does not change, even if the server is restarted."""
        return self.state in ("ready", "too_large")


READY = LayoutState()


@dataclass(slots=True)
class NetworkView:
    """A network ready to be shown.

    `nodes` are ordered with the centre first, then by papers and name; `edges` by source, then target. `left_out` says what was omitted, in
    sentences with numbers. `centre` is the index of the node in the centre, or None; `centres` is the number of author rows in the centre, which come
    first (0 if no author is in the centre). `total_nodes` and `total_edges` are the counts before
    the caps. `revision` identifies the state of the store. `papers` is None unless requested. `layout` gives the reason if there are no
    positions, which is also in `left_out`. `appearance` has the choices of the user for a drawing, and `measures` the values of the measures that it names, in the
    order of the nodes. `sides` has the side of each node in a comparison or a group with others, and is empty for other networks.
    `topics` are those of the largest communities, if requested. `data` describes the data set, for files. `unfiltered` is the network before filters,
    added nodes and collapsed communities, which determines the sizes of discs as on the page; None if the network is not arranged. `plain` is True if it is known that no node has several
    names or was added. `estimates` says how the values of measures were estimated, by measure, for those that are not exact.
    """

    title: str
    spec: NetworkSpec
    nodes: list[NetworkNode]
    edges: list[NetworkEdge]
    centre: int | None = None
    centres: int = 0
    total_nodes: int = 0
    total_edges: int = 0
    left_out: list[str] = field(default_factory=list)
    revision: str = ""
    papers: list[NetworkPaper] | None = None
    layout: LayoutState = READY
    appearance: Appearance = field(default_factory=Appearance)
    measures: dict[str, Sequence[Any]] = field(default_factory=dict)
    sides: Sequence[str] = ()
    topics: tuple[CommunityTopic, ...] = ()
    data: DataSource = field(default_factory=DataSource)
    unfiltered: NetworkView | None = field(default=None, repr=False, compare=False)
    plain: bool = False
    estimates: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def placeable(self) -> bool:
        """False if the network has no positions and communities because it is too large."""
        return self.layout.state != "too_large"

    @property
    def members(self) -> list[int]:
        """The indices of the members of a group in a network that also has other authors; otherwise empty."""
        if self.spec.others == "none":
            return []
        return [index for index, side in enumerate(self.sides) if side == MEMBER]

    @property
    def ego(self) -> bool:
        """True for the network of an author at level `coauthors`: everyone else is a coauthor of the centre."""
        return self.centre is not None and all(node.type in ("author", "community") for node in self.nodes)
