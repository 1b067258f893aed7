"""Coauthorship networks: what is asked (`NetworkSpec`), what comes back (`NetworkView`), and the projection between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["NetworkEdge", "NetworkNode", "NetworkPaper", "NetworkSpec", "NetworkView"]

NodeType = Literal["author", "paper", "venue"]


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """Which network. Parses from and prints to a URL query string; equal specs give equal networks.

    centre: `author` (value: key), `venue` (value: venue id), `papers` (value: identifiers, one a line), or `all` (value: "").
    level: `coauthors` (author nodes), or `full` (authors, papers, venues). unit: `cluster` or `row`.
    first/last: years counted, inclusive, None for no bound (a paper without year counts only when both are None).
    joint: least joint papers of a link. longest: longest author list that counts, None for any.
    weighting: `full` (1 per joint paper) or `fractional` (1/(n-1) per joint paper with n authors).
    nodes/edges: caps, None for the setting.
    """

    centre: Literal["author", "venue", "papers", "all"] = "author"
    value: str = ""
    level: Literal["coauthors", "full"] = "coauthors"
    unit: Literal["cluster", "row"] = "cluster"
    first: int | None = None
    last: int | None = None
    joint: int = 1
    longest: int | None = None
    weighting: Literal["full", "fractional"] = "full"
    nodes: int | None = None
    edges: int | None = None


@dataclass(slots=True)
class NetworkNode:
    """One node. `id` is the cluster's key, the author row's id, the paper's or venue's id (prefixed `paper:`/`venue:` at
    level `full`). `papers` counts papers in the network's scope. `community` is 0-based by size, -1 for none (the centre).
    `x`, `y` are whole world units, None when the network has no positions. `rows` counts the author rows it stands for.
    `years` has the year of each paper counted, ascending, with repeats; papers without year are missing in it."""

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
    """A paper that a network counts, for files that carry their papers along; `members` index `NetworkView.nodes`."""

    id: str
    title: str
    venue: str
    year: int | None
    members: tuple[int, ...]


@dataclass(slots=True)
class NetworkView:
    """A network ready to be shown: nodes (the centre first, then by papers and name), edges (by source, then target), and
    what was left out, in sentences with numbers. `centre` is the index of the centre's node or None. `total_nodes` and
    `total_edges` count before the caps. `revision` names the state of the store. `papers` is None unless asked for."""

    title: str
    spec: NetworkSpec
    nodes: list[NetworkNode]
    edges: list[NetworkEdge]
    centre: int | None = None
    total_nodes: int = 0
    total_edges: int = 0
    left_out: list[str] = field(default_factory=list)
    revision: str = ""
    papers: list[NetworkPaper] | None = None
