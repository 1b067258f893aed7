"""Betweenness computed by several processes: each takes some of the nodes where shortest paths begin. In networks that would take too long, it is
estimated from a sample of these nodes.

The processes are forks, which share the network in memory. Systems without fork compute it in one process.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Mapping, Sequence

import igraph

from graphapp.networks.layout.worker import end_with_parent, limit_cpu
from graphapp.networks.measures.computing import (
    WeightedLinks,
    betweenness_from,
    graph_of,
    path_sources,
    shares_of_pairs,
)
from graphapp.networks.measures.estimate import Estimate
from graphapp.networks.measures.estimating import combined, sample_size, sampled_sources
from graphapp.support.processors import processor_count

__all__ = ["WORTH_SHARING", "betweenness"]

WORTH_SHARING = 5_000_000
"""The product of nodes and links from which the start of further processes is worth its time."""
MOST_PROCESSES = 4


def betweenness(
    links: WeightedLinks, seconds: float, processes: int | None = None
) -> tuple[list[float], Estimate | None]:
    """The betweenness of each node, as `graphapp.networks.measures.computing.compute`; for a network where this would take more than about
    `seconds` of CPU time in each of two processes, estimated from a sample, and how. Each further process may use `seconds` of CPU time.
    `processes`: None for the number of available processors, at least two and at most four."""
    members = path_sources(links)
    linked = sum(map(len, members.values()))
    count = processes or _processors()
    sample = sample_size(links.nodes, len(links.pairs), len(members), seconds)
    if sample is not None:
        return combined(
            _contributions(links, sampled_sources(members, sample), seconds, count), sample, linked
        )
    sources = [(one, len(nodes)) for one, nodes in members.items()]
    count = min(count, max(1, len(sources)))
    found = _contributions(links, [dict(sources[start::count]) for start in range(count)], seconds, count)
    return shares_of_pairs([sum(values) for values in zip(*found, strict=True)]), None


def _contributions(
    links: WeightedLinks, groups: Sequence[Mapping[int, int]], seconds: float, processes: int
) -> list[Sequence[float]]:
    """The contribution of each group of sources to the betweenness of each node, computed by several processes."""
    graph = graph_of(links)
    parts = [groups[start::processes] for start in range(processes)]
    children = [_fork(graph, part, seconds) for part in parts[1:]]
    found: list[list[Sequence[float]]] = [[betweenness_from(graph, group) for group in parts[0]]]
    for child, part in zip(children, parts[1:], strict=True):
        # a process may not have started or have been ended, for example because memory was short
        values = None if child is None else _answer(*child, links.nodes * len(part))
        if values is None:
            found.append([betweenness_from(graph, group) for group in part])
        else:
            found.append(
                [values[start : start + links.nodes] for start in range(0, len(values), links.nodes)]
            )
    return [found[place % processes][place // processes] for place in range(len(groups))]


def _processors() -> int:
    if not hasattr(os, "fork"):
        return 1
    # each has a limit of CPU time of its own
    return max(2, min(processor_count(), MOST_PROCESSES))


def _fork(graph: igraph.Graph, part: Sequence[Mapping[int, int]], seconds: float) -> tuple[int, int] | None:
    """Start a process that computes the contributions of some groups; returns its id and the end of the pipe that it writes to, None if it cannot be started."""
    try:
        reading, writing = os.pipe()
    except OSError:
        return None
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        _close_standard_output()
        end_with_parent()
        limit_cpu(seconds)
        # all before the first is written: the pipe is soon full, and the parent reads it after its own part
        found = [array("d", betweenness_from(graph, group)) for group in part]
        with os.fdopen(writing, "wb") as out:
            for values in found:
                values.tofile(out)
        status = 0
    finally:
        # no cleanup: the open files belong to the parent
        os._exit(status)


def _close_standard_output() -> None:
    """Connect the standard output to nothing: a reader of the parent's output sees its end when the parent ends, and no message of this process
    is taken for an answer."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)


def _answer(child: int, pipe: int, count: int) -> array[float] | None:
    """The `count` values that a process wrote; None if it failed."""
    values = array("d")
    with os.fdopen(pipe, "rb") as found:
        data = found.read()
    _, status = os.waitpid(child, 0)
    if status or len(data) != count * values.itemsize:
        return None
    values.frombytes(data)
    return values
