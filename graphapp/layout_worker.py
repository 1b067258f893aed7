"""The process that computes positions: each line read is a sketch, each line written its placement, both JSON.

Run as a script by `graphapp.positions`. It ends when its input does, and so with the process that started it.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

__all__ = ["main"]


def main() -> None:
    """Answer until the input ends."""
    # last, so that nothing of ours can stand in for another module
    sys.path.append(str(Path(__file__).resolve().parent.parent))
    import orjson

    from graphapp.layout import layout
    from graphapp.placing import Sketch

    for line in sys.stdin.buffer:
        papers, links, strengths, centre = orjson.loads(line)
        pairs = tuple((source, target) for source, target in links)
        placement = layout(Sketch(tuple(papers), pairs, tuple(strengths), centre))
        sys.stdout.buffer.write(orjson.dumps(placement._asdict()) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    # Ctrl-C in a terminal reaches this process too: it is the parent that decides
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
