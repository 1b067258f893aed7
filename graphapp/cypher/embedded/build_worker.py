"""The process that builds a snapshot: receives the rows of all tables, or who is who, writes the file, and ends.

It is a separate process, so that the server does not spend its memory and time, and the memory can be limited.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

# last: other files next to the package must not replace a module
sys.path.append(str(Path(__file__).resolve().parents[3]))
# numpy would start threads, whose address space counts towards the memory limit
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from graphapp.cypher.embedded.node_places import UnknownEnd
from graphapp.cypher.embedded.snapshot_writer import SnapshotWriter
from graphapp.cypher.embedded.worker_limits import end_with_parent, limit
from graphapp.cypher.embedded.worker_protocol import carry_out, send_on

if TYPE_CHECKING:
    from graphapp.cypher.embedded.person_writer import PersonWriter

AHEAD = 8
SLACK = 256 << 20
"""Address space that the libraries reserve beyond the memory in use."""


class BuildWorker:
    """Carries out the commands."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._rows = SnapshotWriter()
        self._persons: PersonWriter | None = None

    def commands(self) -> dict[str, Callable[[dict[str, Any]], object]]:
        """The commands by name."""
        return {"build": self.build, "columns": self.add, "persons": self.add_persons, "save": self.save}

    def build(self, message: dict[str, Any]) -> None:
        """Start a build; `message` has the number of bytes that the process may use."""
        limit("RLIMIT_AS", message["build"] + SLACK)

    def add(self, message: dict[str, Any]) -> bool:
        """Add rows to a table, given as columns. If they do not match the previous rows, report this to the parent and return False."""
        try:
            self._rows.add(message["table"], message["columns"])
        except UnknownEnd:
            return self._mismatched()
        return True

    def add_persons(self, message: dict[str, Any]) -> bool:
        """Let `save` write the persons of the table `persons` for the snapshot at `base`. If they do not match it, as `add`."""
        from graphapp.cypher.embedded.person_writer import PersonWriter
        from graphapp.cypher.persons import PersonTable

        try:
            self._persons = PersonWriter(message["base"], PersonTable(*message["persons"]))
        except UnknownEnd:
            return self._mismatched()
        return True

    def _mismatched(self) -> bool:
        self._send({"failed": "UnknownEnd", "message": "the rows are inconsistent"})
        return False

    def save(self, message: dict[str, Any]) -> None:
        """Write the file, with at most the permissions `mode`."""
        try:
            (self._persons or self._rows).write(message["save"], message["mode"])
        except OSError as error:
            self._send({"saved": False, "message": str(error)[:300]})
        else:
            self._send({"saved": True})


def main() -> None:
    """Carry out commands, then end the process."""
    gc.disable()  # rows contain no cycles, and searching for them costs a tenth of the time
    send = send_on()
    end_with_parent(lambda: None)
    carry_out(BuildWorker(send).commands(), send, ahead=AHEAD)
    os._exit(0)


if __name__ == "__main__":
    main()
