"""The process that computes measures: each input line is a limit of CPU seconds, a measure and the links of a network, each output line its
values, all JSON.

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

    from graphapp.networks.layout.worker import end_with_parent, limit_cpu
    from graphapp.networks.measures.computing import WeightedLinks, compute

    end_with_parent()
    for line in sys.stdin.buffer:
        seconds, measure, nodes, pairs, strengths = orjson.loads(line)
        limit_cpu(seconds)
        values = compute(measure, WeightedLinks(nodes, pairs, strengths))
        limit_cpu(0)
        sys.stdout.buffer.write(orjson.dumps(values) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    # Ctrl-C in a terminal reaches this process too, but the parent decides when it ends
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
