"""Betweenness computed by several processes: each takes some of the nodes where shortest paths begin.

The processes are forks, which share the network in memory. Systems without fork compute it in one process.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Mapping, Sequence

from graphapp.networks.layout.worker import end_with_parent, limit_cpu
from graphapp.networks.measures.computing import (
    WeightedLinks,
    betweenness_from,
    path_sources,
    shares_of_pairs,
)
from graphapp.support.processors import processor_count

__all__ = ["WORTH_SHARING", "betweenness"]

WORTH_SHARING = 5_000_000
"""The product of nodes and links from which the start of further processes is worth its time."""
MOST_PROCESSES = 4


def betweenness(links: WeightedLinks, seconds: float, processes: int | None = None) -> list[float]:
    """The betweenness of each node, as `graphapp.networks.measures.computing.compute`; each further process may use `seconds` of CPU time.
    `processes`: None for the number of available processors, at most four."""
    sources = list(path_sources(links).items())
    count = min(processes or _processors(), max(1, len(sources)))
    parts = [dict(sources[start::count]) for start in range(count)]
    children = [_fork(links, part, seconds) for part in parts[1:]]
    total = betweenness_from(links, parts[0])
    for child, part in zip(children, parts[1:], strict=True):
        # a process may not have started or have been ended, for example because memory was short
        found = None if child is None else _answer(*child, links.nodes)
        values: Sequence[float] = betweenness_from(links, part) if found is None else found
        total = [one + other for one, other in zip(total, values, strict=True)]
    return shares_of_pairs(total)


def _processors() -> int:
    if not hasattr(os, "fork"):
        return 1
    return min(processor_count(), MOST_PROCESSES)


def _fork(links: WeightedLinks, part: Mapping[int, int], seconds: float) -> tuple[int, int] | None:
    """Start a process that computes a part; returns its id and the end of the pipe that it writes to, None if it cannot be started."""
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
        with os.fdopen(writing, "wb") as out:
            array("d", betweenness_from(links, part)).tofile(out)
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


def _answer(child: int, pipe: int, nodes: int) -> array[float] | None:
    """The values that a process wrote; None if it failed."""
    values = array("d")
    with os.fdopen(pipe, "rb") as found:
        data = found.read()
    _, status = os.waitpid(child, 0)
    if status or len(data) != nodes * values.itemsize:
        return None
    values.frombytes(data)
    return values
