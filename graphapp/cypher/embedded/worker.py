"""The mirror's process: maps a snapshot of the graph and answers queries that strangers type.

It knows nothing of our program but the protocol (`worker_protocol`). First `load` maps the file, then `seal` takes away what a query
could misuse: no file can be opened, memory is capped, no core is written, an alarm ends the process when a query does not stop. It may
die at any time; its parent starts another.
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

# last: whatever else lies beside the package must not stand in for another module
sys.path.append(str(Path(__file__).resolve().parents[3]))

from graphapp.cypher.embedded.worker_limits import Memory, end_with_parent
from graphapp.cypher.embedded.worker_protocol import carry_out, send_on


class Worker:
    """Carries out the commands."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        from graphapp.cypher.embedded import answer_writer

        # while the parent still looks for the file
        answer_writer.prepare()
        self._send = send
        self._writer = answer_writer
        self._memory = Memory()
        self._share = 0
        self._graph: Any = None
        self._allowance = 0
        self._file = self._temporary = ""

    def commands(self) -> dict[str, Callable[[dict[str, Any]], object]]:
        """By their names."""
        return {
            "load": self.load,
            "seal": self.seal,
            "evaluate": self.answer,
            "explain": self.answer,
        }

    def load(self, message: dict[str, Any]) -> bool:
        """Map a snapshot; False where that failed, after saying whether it is the file that is to blame. `temporary` is the folder to
        remove should the parent end without doing so, "" for none."""
        from graphapp.cypher.embedded.snapshot import Snapshot, SnapshotDamaged
        from graphapp.cypher.embedded.snapshot_graph import graph_of, memory_of

        self._file, self._temporary = message["load"], message["temporary"]
        try:
            snapshot = Snapshot(self._file)
        except (SnapshotDamaged, OSError) as error:
            damaged = isinstance(error, SnapshotDamaged)
            self._send({"loaded": False, "damaged": damaged, "message": str(error)[:500]})
            return False
        self._graph, self._allowance = graph_of(snapshot), memory_of(snapshot)
        self._send({"loaded": True})
        return True

    def seal(self, message: dict[str, Any]) -> None:
        """Take away what a query could misuse; it may use so much memory beside that of the whole graph."""
        self._share = message["memory"] // 2
        self._memory.cap(message["memory"] + self._allowance)
        self._send({"ready": True, "papers": len(self._graph.nodes("Paper"))})

    def answer(self, message: dict[str, Any]) -> bool:
        """Say what a query answers, or its error, in at most the seconds of the command; False when the process should end."""
        if hasattr(signal, "alarm"):
            signal.alarm(math.ceil(message["seconds"]) + 2)
        try:
            answer = self._writer.answer(self._graph, message)
        except Exception as error:
            answer = {"error": type(error).__name__, "message": str(error)[:1000]}
        if hasattr(signal, "alarm"):
            signal.alarm(0)
        # the allocator keeps what a large query took: a process that kept too much makes room for a new one
        answer["worn"] = self._memory.worn(self._share)
        self._send(answer)
        return not answer["worn"]

    def clear(self) -> None:
        """Remove the temporary folder: the parent has ended and cannot. No file needs to be opened for it."""
        if self._temporary:
            for remove, path in ((os.unlink, self._file), (os.rmdir, self._temporary)):
                try:
                    if remove is os.rmdir or os.path.dirname(path) == self._temporary:
                        remove(path)
                except OSError:
                    pass  # another process of this parent was first


def main() -> None:
    """Answer commands, then end the process."""
    # what is imported and read makes no cycles, and looking for them costs a tenth of the time
    gc.disable()
    send = send_on()
    worker = Worker(send)
    end_with_parent(worker.clear)
    gc.enable()
    if carry_out(worker.commands(), send):
        worker.clear()
    # a process that dies must not wait for what it holds to be freed
    os._exit(0)


if __name__ == "__main__":
    main()
