"""Betweenness of networks that are too large for the exact value: from the shortest paths that begin at a sample of the authors. Pure.

Source: Brandes and Pich 2007, Centrality estimation in large networks, https://doi.org/10.1142/S0218127407018403.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np

from graphapp.networks.measures.estimate import Estimate

__all__ = ["combined", "sample_size", "sampled_sources"]

STEPS_PER_SECOND = 40_000_000
"""Two processors follow at least as many links per second of their limit of CPU time, with a reserve of a third."""
SAMPLED_SHARE = 4
"""A sample takes this part of the time in which the exact value would still be computed: the error decreases only with the root of the sample."""
GROUPS = 20
"""The groups into which a sample is divided, to estimate the error from their differences."""
SEED = 42


def sample_size(nodes: int, links: int, representatives: int, seconds: float) -> int | None:
    """The number of sources to sample, a multiple of `GROUPS`; None if the exact value, which requires the paths from
    `representatives`, can be computed within about `seconds` of CPU time. It does not depend on the speed of the machine, so that the same network has
    the same values everywhere."""
    work, steps = seconds * STEPS_PER_SECOND, nodes + 2 * links
    if representatives * steps <= work:
        return None
    count = max(1, int(work / SAMPLED_SHARE / steps / GROUPS)) * GROUPS
    # a sample of nearly all nodes would take as long as all of them
    return count if 2 * count < representatives else None


def sampled_sources(members: Mapping[int, Sequence[int]], count: int) -> list[dict[int, int]]:
    """`GROUPS` random groups of together `count` nodes, each drawn at most once: in each group, the representatives of the nodes and their numbers.
    `members`: the nodes that each representative stands for, itself included."""
    of = sorted((node, one) for one, nodes in members.items() for node in nodes)
    drawn = random.Random(SEED).sample(of, count)
    return [dict(Counter(one for _, one in drawn[start::GROUPS])) for start in range(GROUPS)]


def combined(groups: Sequence[Sequence[float]], count: int, linked: int) -> tuple[list[float], Estimate]:
    """The estimated betweenness of each node, as a share of the pairs of other nodes, from the contributions of the groups of `sampled_sources`:
    their sum, scaled from `count` sources to all `linked` nodes. The standard error is that of a mean of random groups, for a sample without
    replacement (Wolter 2007, Introduction to Variance Estimation, https://doi.org/10.1007/978-0-387-35099-8, chapter 2)."""
    found = np.array(groups)
    nodes = found.shape[1]
    pairs = (nodes - 1) * (nodes - 2) / 2
    each = found * (len(found) * linked / count / pairs)
    values = each.mean(0)
    error = each.std(0, ddof=1) * sqrt((1 - count / linked) / len(found))
    return values.tolist(), Estimate(count, linked, float(error.max()), float(values.max()))
