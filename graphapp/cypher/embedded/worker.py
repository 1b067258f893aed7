"""The process of the mirror: maps a snapshot of the graph and runs the queries of untrusted users.

It knows nothing of our program except the protocol (`worker_protocol`). First `load` maps the file, then `seal` drops the privileges
that a query could misuse: no file can be opened, memory is capped, no core is dumped, an alarm ends the process if a query does not
stop. It may die at any time; its parent starts another one.
"""

from __future__ import annotations

import gc
import math
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# last: other files next to the package must not replace a module
sys.path.append(str(Path(__file__).resolve().parents[3]))

from graphapp.cypher.embedded.worker_limits import Memory, end_with_parent
from graphapp.cypher.embedded.worker_protocol import carry_out, send_on


class Worker:
    """Carries out the commands."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        from graphapp.cypher.embedded import answer_writer

        # while the parent still searches for the file
        answer_writer.prepare()
        self._send = send
        self._writer = answer_writer
        self._memory = Memory()
        self._share = 0
        self._graph: Any = None
        self._allowance = 0
        self._file = self._temporary = ""

    def commands(self) -> dict[str, Callable[[dict[str, Any]], object]]:
        """The commands by name."""
        return {
            "load": self.load,
            "seal": self.seal,
            "evaluate": self.answer,
            "explain": self.answer,
        }

    def load(self, message: dict[str, Any]) -> bool:
        """Map a snapshot, of which at most `share` bytes may be decoded. Returns False if that failed, after reporting whether the file is damaged. `temporary` is the folder to remove if
        the parent ends without doing so, "" for none."""
        from graphapp.cypher.embedded.snapshot import Snapshot, SnapshotDamaged
        from graphapp.cypher.embedded.snapshot_graph import graph_of, memory_of

        self._file, self._temporary = message["load"], message["temporary"]
        try:
            snapshot = Snapshot(self._file)
        except (SnapshotDamaged, OSError) as error:
            # a file that is gone is made again, too
            damaged = isinstance(error, (SnapshotDamaged, FileNotFoundError))
            self._send({"loaded": False, "damaged": damaged, "message": str(error)[:500]})
            return False
        self._graph = graph_of(snapshot)
        self._allowance = min(memory_of(snapshot), message["share"])
        self._send({"loaded": True})
        return True

    def seal(self, message: dict[str, Any]) -> None:
        """Drop the privileges that a query could misuse; it may use the given memory in addition to the graph."""
        self._share = message["memory"] // 2
        self._memory.cap(message["memory"] + self._allowance)
        self._send({"ready": True, "papers": len(self._graph.nodes("Paper"))})

    def answer(self, message: dict[str, Any]) -> bool:
        """Send the answer to a query, or its error, within the seconds of the command; False if the process should end."""
        if hasattr(signal, "alarm"):
            signal.alarm(math.ceil(message["seconds"]) + 2)
        try:
            answer = self._writer.answer(self._graph, message)
        except Exception as error:
            answer = {"error": type(error).__name__, "message": str(error)[:1000]}
        if hasattr(signal, "alarm"):
            signal.alarm(0)
        # the allocator keeps the memory of a large query: a process that keeps too much is replaced
        answer["worn"] = self._memory.worn(self._share)
        self._send(answer)
        return not answer["worn"]

    def clear(self) -> None:
        """Remove the temporary folder: the parent has ended and cannot. This opens no file."""
        if self._temporary:
            for remove, path in ((os.unlink, self._file), (os.rmdir, self._temporary)):
                try:
                    if remove is os.rmdir or os.path.dirname(path) == self._temporary:
                        remove(path)
                except OSError:
                    pass  # another process of this parent removed it first


def main() -> None:
    """Answer commands, then end the process."""
    # imported and loaded objects contain no cycles, and searching for them costs a tenth of the time
    gc.disable()
    send = send_on()
    worker = Worker(send)
    end_with_parent(worker.clear)
    gc.enable()
    if carry_out(worker.commands(), send):
        worker.clear()
    # a dying process must not wait until its memory is freed
    os._exit(0)


if __name__ == "__main__":
    main()
