"""The process that computes measures and communities: each input line is a limit of CPU seconds, a measure, the links of a network and further
arguments, each output line the values of its nodes and how they were estimated (null: not at all), all JSON.

Run as a script by `graphapp.networks.measures.client`. It ends when its input ends, and so with the process that started it; a computation
that exceeds its limit of CPU time ends it, too, as in `graphapp.networks.layout.worker`.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

__all__ = ["main"]


def main() -> None:
    """Answer requests until the input ends."""
    # appended last, so that no module of graphapp can shadow another module
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    import orjson

    from graphapp.networks.communities.detecting import communities_of
    from graphapp.networks.layout.worker import end_with_parent, limit_cpu
    from graphapp.networks.measures.computing import WeightedLinks, compute
    from graphapp.networks.measures.registry import COMMUNITIES
    from graphapp.networks.measures.shared_work import WORTH_SHARING, betweenness

    end_with_parent()
    for line in sys.stdin.buffer:
        seconds, measure, nodes, pairs, strengths, *more = orjson.loads(line)
        limit_cpu(seconds)
        values: list[int] | list[float]
        estimate = None
        if measure == COMMUNITIES:
            values = communities_of(nodes, pairs, strengths, *more)
        elif measure == "betweenness" and nodes * len(pairs) > WORTH_SHARING:
            values, estimate = betweenness(WeightedLinks(nodes, pairs, strengths), seconds)
        else:
            values = compute(measure, WeightedLinks(nodes, pairs, strengths))
        limit_cpu(0)
        sys.stdout.buffer.write(orjson.dumps((values, estimate)) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    # Ctrl-C in a terminal reaches this process too, but the parent decides when it ends
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
