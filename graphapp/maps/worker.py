"""The process that computes a map: each input line is a step with its arguments, the output lines are its progress and its result, all JSON.

`draft` reads the collection from a file of arrays and answers with the papers whose titles it needs; `finish` reads these and writes the map. A step
that fails because of a file, such as on a full disk, is answered with the error. Run as a script by `graphapp.maps.building`. It ends when its input
ends, and so with the process that started it; on Linux also during a computation.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

__all__ = ["main"]


def main() -> None:
    """Answer requests until the input ends."""
    # appended last, so that no module of graphapp can shadow another module
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    import orjson

    from graphapp.networks.layout.worker import end_with_parent

    end_with_parent()

    def say(answer: dict[str, Any]) -> None:
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()

    from graphapp.maps.steps import MapSteps

    steps = MapSteps(lambda what, done, total: say({"progress": [what, done, total]}))
    for line in sys.stdin.buffer:
        step, arguments = orjson.loads(line)
        try:
            answer = {"done": getattr(steps, step)(**arguments)}
        except OSError as error:
            answer = {"failed": [error.errno, error.strerror or str(error)]}
        say(answer)


if __name__ == "__main__":
    # Ctrl-C in a terminal reaches this process too, but the parent decides when it ends
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
