"""Coauthorship networks: what is asked (`NetworkSpec`) and what comes back (`NetworkView`). Pure data.

`graphapp.networks.projection` computes the one from the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal
from urllib.parse import urlencode

from graphapp.errors import BadInput

__all__ = [
    "READY",
    "Layout",
    "NetworkEdge",
    "NetworkNode",
    "NetworkPaper",
    "NetworkSpec",
    "NetworkView",
    "NodeType",
    "base_spec",
    "least",
]

NodeType = Literal["author", "paper", "venue"]

CHOICES: dict[str, tuple[str, ...]] = {
    "centre": ("author", "venue", "papers", "authors", "all"),
    "level": ("coauthors", "full"),
    "unit": ("cluster", "row"),
    "weighting": ("full", "fractional"),
}
LEAST: dict[str, int | None] = {"first": None, "last": None, "joint": 1, "longest": 1, "nodes": 1, "edges": 1}
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """Which network. Parses from and prints to a URL query string; equal specs give equal networks.

    centre: `author` (value: key), `venue` (value: venue id), `papers` (value: identifiers, one a
    line), `authors` (those and nobody else; value: keys, for unit `row` ids of author rows, one a line), or `all` (value: "").
    level: `coauthors` (author nodes), or `full` (authors, papers, venues). unit: `cluster` or `row`.
    first/last: years counted, inclusive, None for no bound (a paper without year counts only when both are None).
    joint: least joint papers of a link. longest: longest author list that counts, None for any.
    weighting: `full` (1 per joint paper) or `fractional` (1/(n-1) per joint paper with n authors).
    nodes/edges: caps, None for the setting.
    """

    centre: Literal["author", "venue", "papers", "authors", "all"] = "author"
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

    def to_query(self) -> str:
        """The spec as a URL query string: parameters named and ordered as the fields, defaults left out."""
        given = {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) != each.default
        }
        return urlencode(given, errors="replace")

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> NetworkSpec:
        """The spec that decoded query parameters ask for; empty ones stand for the default, others are not looked at.

        Raises BadInput for a value that is none of the choices, no number, too small, or contradicts another.
        """
        given: dict[str, Any] = {}
        for name in (each.name for each in fields(cls)):
            text = query.get(name, "")
            if text.strip():
                given[name] = _number(name, text) if name in LEAST else text
        spec = cls(**given)
        spec.check()
        return spec

    def counts(self, year: int | None, size: int) -> bool:
        """True when a paper of this year with `size` authors counts: within the years, and no list too long."""
        if self.longest is not None and size > self.longest:
            return False
        if year is None:
            return self.first is None and self.last is None
        return (self.first is None or year >= self.first) and (self.last is None or year <= self.last)

    def check(self) -> None:
        """Raises BadInput when this names no network."""
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise BadInput(
                    f"{name} cannot be {_shown(getattr(self, name))}", f"Use one of: {', '.join(choices)}."
                )
        for name, least in LEAST.items():
            value = getattr(self, name)
            if least is not None and value is not None and value < least:
                raise BadInput(
                    f"{name} must be {least} or more, not {value}", "Leave it out for the usual value."
                )
        if self.first is not None and self.last is not None and self.first > self.last:
            raise BadInput(f"first ({self.first}) is after last ({self.last})", "Swap the two years.")
        if self.centre == "all" and self.value:
            raise BadInput(
                "value names nothing when centre is all", "Leave value out, or give another centre."
            )
        if self.centre != "all" and not self.value.strip():
            raise BadInput(f"value must say which {self.centre}", _HINTS[self.centre])


_HINTS = {
    "author": "Give an author's name as value, or centre=all for everything.",
    "venue": "Give a venue's name as value, or centre=all for everything.",
    "authors": "Give the authors' keys as value, one a line.",
    "papers": "Give the papers' identifiers as value, one a line.",
}


def _number(name: str, text: str) -> int:
    text = text.strip()
    if not _WHOLE_NUMBER.fullmatch(text):
        raise BadInput(
            f"{name} must be a whole number, not {_shown(text)}", f"Leave {name} out for the usual value."
        )
    return int(text)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def base_spec(spec: NetworkSpec) -> NetworkSpec:
    """The spec whose positions and communities a network of `spec` takes over, so that a filter moves no node: the same
    without years and least joint papers. The weighting changes neither."""
    return replace(spec, first=None, last=None, joint=1, weighting="full")


def least(asked: int | None, setting: int | None) -> int | None:
    """The lower of two caps, None standing for no cap."""
    return min((limit for limit in (asked, setting) if limit is not None), default=None)


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


@dataclass(frozen=True, slots=True)
class Layout:
    """Whether a network has positions and communities, and if not, why and what happens next.

    state: `ready`; `computing` (being computed, or waiting for others that are); `waiting` (an attempt failed, and the next one
    begins when somebody asks again); `failed` (no further attempt for this state of the store); `too_large` (never tried).
    retry_after: seconds after which it makes sense to ask again, None where it makes none. reason: a sentence, "" when ready.
    """

    state: Literal["ready", "computing", "waiting", "failed", "too_large"] = "ready"
    retry_after: float | None = None
    reason: str = ""


READY = Layout()


@dataclass(slots=True)
class NetworkView:
    """A network ready to be shown: nodes (the centre first, then by papers and name), edges (by source, then target), and
    what was left out, in sentences with numbers. `centre` is the index of the centre's node or None. `total_nodes` and
    `total_edges` count before the caps. `revision` names the state of the store. `papers` is None unless asked for. `layout` says
    why there are no positions, where there are none; the sentence stands in `left_out` too."""

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
    layout: Layout = READY
