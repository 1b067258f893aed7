"""Which network an address asks for: `NetworkSpec` out of a query string that may hold other things too. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graphapp.model import names
from graphapp.networks.spec import NetworkSpec

__all__ = ["SPEC_PARAMETERS", "spec_from", "spec_of"]

_COUNT = {"type": "integer", "minimum": 1}
_YEAR = {"type": "integer"}

SPEC_PARAMETERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("centre", "What the network is of", {"enum": ["author", "venue", "papers", "authors", "all"]}),
    (
        "value",
        "Key of the author, id of the venue, or ids of papers or keys of authors, one a line",
        {"type": "string"},
    ),
    ("level", "Authors only, or authors, papers and venues", {"enum": ["coauthors", "full"]}),
    ("unit", "What a node stands for: an author cluster or an author row", {"enum": ["cluster", "row"]}),
    ("first", "First year that counts", _YEAR),
    ("last", "Last year that counts", _YEAR),
    ("joint", "Least number of joint papers of a link", _COUNT),
    ("longest", "Longest author list that counts", _COUNT),
    ("weighting", "1 for each joint paper, or 1/(n-1) for n authors", {"enum": ["full", "fractional"]}),
    ("nodes", "Lower the limit of nodes", _COUNT),
    ("edges", "Lower the limit of links", {"type": "integer", "minimum": 0}),
)
"""The parameters of a spec: name, help, JSON schema. A test compares them with `NetworkSpec.to_query`."""


def spec_of(arguments: Mapping[str, str]) -> NetworkSpec:
    """The spec in `arguments`, an author's or venue's name brought to its key; what else is in there (the state of a drawing,
    a node's id) is not its business. Raises BadInput."""
    spec = NetworkSpec.from_query(arguments)
    return replace(spec, value=names.key(spec.value)) if spec.centre in ("author", "venue") else spec


def spec_from(arguments: Mapping[str, str], centre: str, value: str) -> NetworkSpec:
    """The spec in `arguments`, but around `value`. Raises BadInput."""
    # the first of repeated parameters, as everywhere
    return spec_of({**dict(arguments.items()), "centre": centre, "value": value})
