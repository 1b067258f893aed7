"""The process that computes positions: each input line is a limit of CPU seconds and a sketch; the output lines are whole percentages of the work
done, and then a placement, all JSON.

If a layout exceeds its limit, SIGPROF ends the process: no Python code runs while igraph computes, and only the process itself can measure
its CPU time to the millisecond. On systems without such a timer (Windows), CPU time is not limited. Run as a script by
`graphapp.networks.layout.client`. It ends when its input ends, and so with the process that started it; on Linux also during a computation.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
from pathlib import Path

__all__ = ["main"]

PR_SET_PDEATHSIG = 1
"""From <sys/prctl.h>: sets the signal that a process gets when the thread that started it ends."""


def end_with_parent() -> None:
    """Have the system end this process as soon as its parent has ended: while igraph computes, no other thread can check for that."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_cpu(seconds: float) -> None:
    """Have the system end this process by SIGPROF after another `seconds` of CPU time; 0 removes the limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


class _Progress:
    """Writes each new percentage."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, part: float) -> None:
        percent = int(100 * part)
        if percent > self._told:
            self._told = percent
            sys.stdout.buffer.write(b"%d\n" % percent)
            sys.stdout.buffer.flush()


def main() -> None:
    """Answer requests until the input ends."""
    # appended last, so that no module of graphapp can shadow another module
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    import orjson

    from graphapp.networks.layout.algorithm import layout
    from graphapp.networks.layout.placement import Sketch

    for line in sys.stdin.buffer:
        seconds, papers, links, strengths, centre = orjson.loads(line)
        pairs = tuple((source, target) for source, target in links)
        limit_cpu(seconds)
        placement = layout(Sketch(tuple(papers), pairs, tuple(strengths), centre), _Progress())
        limit_cpu(0)
        sys.stdout.buffer.write(orjson.dumps(placement._asdict()) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    # Ctrl-C in a terminal reaches this process too, but the parent decides when it ends
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    main()
