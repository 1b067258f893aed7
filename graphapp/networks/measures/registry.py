"""The measures of nodes: the one table from which menus, columns and the API are made. Pure data.

To add a measure, add an entry here and its function in `graphapp.networks.measures.computing`; if the drawing can compute it from the data
that it has, also in `static/network/measures.js`, which a test compares with the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from graphapp.errors import BadInput

__all__ = ["COMMUNITIES", "MEASURES", "Measure", "measure_named", "measures_json"]

COMMUNITIES = "communities"
"""The name under which the process of measures computes communities."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of nodes. `scale`: `categories`, `years` or `numbers`. `sizes`: it can determine the size of discs. `ego`: it requires an author
    in the centre, `sides`: it requires a comparison, or a group with others. `remote`: the drawing must request it from the server. `nouns`: what
    the nodes must be (`NetworkSpec.noun`; empty: anything). `source`: where the formula is from."""

    id: str
    label: str
    help: str
    scale: Literal["categories", "years", "numbers"]
    sizes: bool = False
    ego: bool = False
    remote: bool = False
    source: str = ""
    sides: bool = False
    nouns: tuple[str, ...] = ()


MEASURES: tuple[Measure, ...] = (
    Measure("community", "Community", "The community found by the layout", "categories"),
    Measure("papers", "Papers", "Papers counted in this network", "numbers", sizes=True),
    Measure(
        "joint",
        "Joint papers",
        "Papers written with the author in the centre",
        "numbers",
        sizes=True,
        ego=True,
    ),
    Measure("degree", "Coauthors", "Number of coauthors in this network (degree)", "numbers", sizes=True),
    Measure(
        "strength",
        "Strength",
        "Sum of the fractional weights of the links: a paper with n authors adds 1/(n-1) to each link",
        "numbers",
        sizes=True,
        source="Newman 2001, https://doi.org/10.1103/PhysRevE.64.016132",
    ),
    Measure("first_year", "First year", "Year of the first paper in this network", "years"),
    Measure("mean_year", "Mean year", "Mean year of the papers in this network", "years"),
    Measure(
        "side",
        "Side",
        "The sides of a comparison on which the author has papers; in a group, whether the author is a member",
        "categories",
        remote=True,
        sides=True,
    ),
    Measure(
        "venue",
        "Main venue",
        "The author's most frequent venue in this network",
        "categories",
        remote=True,
    ),
    Measure(
        "institution",
        "Main institution",
        "The author's most frequent institution on the papers of this network",
        "categories",
        remote=True,
        nouns=("author", "node"),
    ),
    Measure(
        "country",
        "Main country",
        "The most frequent country of the author, or of the institution, on the papers of this network",
        "categories",
        remote=True,
        nouns=("author", "node", "institution"),
    ),
    Measure(
        "betweenness",
        "Betweenness",
        "Fraction of the shortest paths between other nodes that pass through this node",
        "numbers",
        sizes=True,
        remote=True,
        source="Brandes 2001, https://doi.org/10.1080/0022250X.2001.9990249",
    ),
    Measure(
        "closeness",
        "Closeness",
        "Inverse of the mean distance to all reachable nodes, multiplied by the fraction of nodes that are reachable",
        "numbers",
        sizes=True,
        remote=True,
        source="Wasserman and Faust 1994, https://doi.org/10.1017/CBO9780511815478",
    ),
    Measure(
        "pagerank",
        "PageRank",
        "PageRank with a damping factor of 0.85, weighted by strength; the values sum to 1",
        "numbers",
        sizes=True,
        remote=True,
        source="Brin and Page 1998, https://doi.org/10.1016/S0169-7552(98)00110-X",
    ),
    Measure(
        "clustering",
        "Clustering",
        "Fraction of the pairs of the author's coauthors that are coauthors of each other; 0 if the author has fewer than two coauthors",
        "numbers",
        remote=True,
        source="Watts and Strogatz 1998, https://doi.org/10.1038/30918",
    ),
    Measure(
        "core",
        "k-core",
        "Core number: the largest k for which the node belongs to a set of nodes that each have at least k links within the set",
        "numbers",
        sizes=True,
        remote=True,
        source="Seidman 1983, https://doi.org/10.1016/0378-8733(83)90028-X",
    ),
)
"""Every measure, in the order of menus and columns."""

_BY_ID = {each.id: each for each in MEASURES}


def measure_named(id: str) -> Measure:
    """The measure with this id. Raises BadInput."""
    found = _BY_ID.get(id)
    if found is None:
        raise BadInput(f"Unknown measure {id[:40]!r}.", f"Known measures: {', '.join(_BY_ID)}.")
    return found


def measures_json(*, sided: bool = False, noun: str = "author") -> list[dict[str, Any]]:
    """The measures as the drawing reads them: those of sides only for a network that has them (`sided`), and those that apply to these nodes."""
    return [
        {name: getattr(each, name) for name in ("id", "label", "help", "scale", "sizes", "ego", "remote")}
        for each in MEASURES
        if (sided or not each.sides) and (not each.nouns or noun in each.nouns)
    ]
