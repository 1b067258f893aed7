"""Communities of authors in the network of coauthors, each called by its author with the most papers. Pure."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Collection

__all__ = ["AuthorCommunities"]

_SEED = 1


class AuthorCommunities(NamedTuple):
    """The community of each name of a collection, -1 without coauthors, and what each community is called."""

    of_name: NDArray[np.int32]
    called: Sequence[str]

    @classmethod
    def of(cls, c: Collection) -> AuthorCommunities:
        """The communities of a collection."""
        of_name = _louvain(c)
        papers = c.papers_of_name
        printed: dict[int, str] = {}
        for name, text in zip(c.name.tolist(), c.printed.tolist(), strict=True):
            printed.setdefault(name, c.printed_names[text])
        called = [""] * (int(of_name.max(initial=-1)) + 1)
        for name in sorted(range(len(papers)), key=lambda n: (-int(papers[n]), printed.get(n, ""))):
            if of_name[name] >= 0 and not called[of_name[name]]:
                called[of_name[name]] = printed[name]
        return cls(of_name, called)

    def grown(self, c: Collection) -> AuthorCommunities:
        """The communities with the new names of a larger collection, each in that of its closest coauthor."""
        old = len(self.of_name)
        found = np.full(len(c.forms), -1, np.int32)
        found[:old] = self.of_name
        bounds = c.graph.indptr[old:].tolist()
        others, weights = (values[bounds[0] :].tolist() for values in (c.graph.indices, c.graph.data))
        links = zip(others, weights, found[others].tolist(), strict=True)
        for name, count in enumerate(np.diff(bounds).tolist(), old):
            closest = (0.0, -1)
            for other, weight, community in islice(links, count):
                # a new name may have got its community before
                if (at := int(found[other]) if other >= old else community) >= 0:
                    closest = min(closest, (-weight, at))
            found[name] = closest[1]
        return AuthorCommunities(found, self.called)

    def around(self, names: Iterable[int]) -> str:
        """What the community of most of these names is called; "" if none of them has coauthors."""
        counts = Counter(self.of_name[list(names)].tolist())
        counts.pop(-1, None)
        return self.called[min(counts, key=lambda number: (-counts[number], number))] if counts else ""


def _louvain(c: Collection) -> NDArray[np.int32]:
    """The community of each name (Louvain method, Blondel et al. 2008, with a fixed seed)."""
    # not needed after a load
    import igraph

    links = c.graph.tocoo()
    keep = links.row < links.col
    found = np.full(len(c.forms), -1, np.int32)
    if not keep.any():
        return found
    ends = np.stack([links.row[keep], links.col[keep]], axis=1)
    known, numbered = np.unique(ends, return_inverse=True)
    graph = igraph.Graph(n=len(known), edges=numbered.reshape(-1, 2))
    igraph.set_random_number_generator(random.Random(_SEED))
    try:
        parts = graph.community_multilevel(weights=links.data[keep].astype(float))
    finally:
        igraph.set_random_number_generator(random)
    found[known] = parts.membership
    return found
