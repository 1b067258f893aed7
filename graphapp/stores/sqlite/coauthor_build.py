"""The process that builds the arrays of coauthors of an SQLite file: `coauthor_build.py STORE FOLDER ROOM`. See `coauthor_files`.

It ends when its input is closed, as by the death of the process that started it. Only one builds the arrays of a store at a time.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path

# last: other files next to the package must not replace a module
sys.path.append(str(Path(__file__).resolve().parents[3]))

from graphapp.errors import GraphappError
from graphapp.stores.sqlite import tallies
from graphapp.stores.sqlite.coauthor_files import CoauthorFiles
from graphapp.stores.sqlite.schema import ERRORS, check_file, may_share, open_reader, writer_lock

__all__ = ["build", "main"]


def build(address: str, folder: Path, room: int) -> None:
    """Build the arrays of the present state of the store, unless they exist or need more than `room` bytes. Raises OSError, sqlite3.Error,
    StoreUnreadable, and StoreBusy if another process builds them."""
    from graphapp.stores.sqlite.coauthor_arrays import NUMBER_BYTES, coauthor_arrays

    check_file(address)
    files = CoauthorFiles(address, room, folder)
    with (
        contextlib.closing(writer_lock(str(files.lock), 0)),
        contextlib.closing(open_reader(address, shared=may_share(address))) as db,
    ):
        db.execute("BEGIN")
        (revision,) = db.execute("SELECT revision FROM state").fetchone()
        # each authorship is in two arrays
        if not files.path(revision).exists() and 2 * NUMBER_BYTES * tallies.counts(db).authorships <= room:
            files.write(revision, coauthor_arrays(db))


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Build what the command line names, at a low priority."""
    threading.Thread(target=_end_with_input, daemon=True).start()
    with contextlib.suppress(AttributeError, OSError):
        os.nice(5)
    address, folder, room = sys.argv[1:]
    with contextlib.suppress(*ERRORS, OSError, GraphappError):
        build(address, Path(folder), int(room))


if __name__ == "__main__":
    main()
