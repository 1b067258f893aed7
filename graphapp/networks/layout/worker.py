"""The process that computes positions: each line read is a limit of CPU seconds and a sketch, each line written a placement, all JSON.

A layout over its limit is ended by SIGPROF, and the process with it: igraph lets no Python run meanwhile, and only the process itself
can count its CPU time to the millisecond. Where the system has no such timer (Windows) there is no limit of CPU time. Run as a script by `graphapp.networks.layout.client`. It ends when its input does, and so with the process that started it; on Linux also
while it computes.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
from pathlib import Path

__all__ = ["main"]

PR_SET_PDEATHSIG = 1
"""From <sys/prctl.h>: the signal that a process gets when the thread ends that started it."""


def end_with_parent() -> None:
    """Have the system end this process at once when the one that started it has ended: igraph lets no other thread look for that."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_cpu(seconds: float) -> None:
    """Have the system end this process by SIGPROF when it has used `seconds` of CPU time from now on; 0 lifts the limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def main() -> None:
    """Answer until the input ends."""
    # last, so that nothing of ours can stand in for another module
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    import orjson

    from graphapp.networks.layout.algorithm import layout
    from graphapp.networks.layout.placement import Sketch

    for line in sys.stdin.buffer:
        seconds, papers, links, strengths, centre = orjson.loads(line)
        pairs = tuple((source, target) for source, target in links)
        limit_cpu(seconds)
        placement = layout(Sketch(tuple(papers), pairs, tuple(strengths), centre))
        limit_cpu(0)
        sys.stdout.buffer.write(orjson.dumps(placement._asdict()) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    # Ctrl-C in a terminal reaches this process too: it is the parent that decides
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    main()
