"""The process that makes a snapshot: gets the rows of all tables, writes the file, and ends.

A process of its own, so that the memory and the time of it are not those of the server, and the memory can be limited.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# last: whatever else lies beside the package must not stand in for another module
sys.path.append(str(Path(__file__).resolve().parents[3]))
# numpy would start threads, each with addresses of its own, which the memory limit counts
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from graphapp.cypher.embedded.snapshot_writer import SnapshotWriter, UnknownEnd
from graphapp.cypher.embedded.worker_limits import end_with_parent, limit
from graphapp.cypher.embedded.worker_protocol import carry_out, send_on

AHEAD = 8
SLACK = 256 << 20
"""Addresses beyond the memory in use that the libraries reserve."""


class BuildWorker:
    """Carries out the commands."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._writer = SnapshotWriter()

    def commands(self) -> dict[str, Callable[[dict[str, Any]], object]]:
        """By their names."""
        return {"build": self.build, "columns": self.add, "save": self.save}

    def build(self, message: dict[str, Any]) -> None:
        """Say how many bytes the process may take."""
        limit("RLIMIT_AS", message["build"] + SLACK)

    def add(self, message: dict[str, Any]) -> bool:
        """Add rows to a table, given in columns; False where they do not fit to those before, which the parent is told."""
        try:
            self._writer.add(message["table"], message["columns"])
        except UnknownEnd:
            self._send({"failed": "UnknownEnd", "message": "the rows do not fit together"})
            return False
        return True

    def save(self, message: dict[str, Any]) -> None:
        """Write the file, readable by nobody whom `mode` does not allow."""
        try:
            self._writer.write(message["save"], message["mode"])
        except OSError as error:
            self._send({"saved": False, "message": str(error)[:300]})
        else:
            self._send({"saved": True})


def main() -> None:
    """Carry out commands, then end the process."""
    gc.disable()  # rows make no cycles, and looking for them costs a tenth of the time
    send = send_on()
    end_with_parent(lambda: None)
    carry_out(BuildWorker(send).commands(), send, ahead=AHEAD)
    os._exit(0)


if __name__ == "__main__":
    main()
