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

from graphapp.stores.sqlite.coauthor_files import CoauthorFiles
from graphapp.stores.sqlite.schema import ERRORS, check_file, may_share, open_reader

__all__ = ["build", "main"]


def build(address: str, folder: Path, room: int) -> None:
    """Build the arrays of the present state of the store, unless they exist. Raises OSError, sqlite3.Error, StoreUnreadable."""
    from graphapp.stores.sqlite.coauthor_arrays import coauthor_arrays

    check_file(address)
    files = CoauthorFiles(address, room, folder)
    with contextlib.closing(open_reader(address, shared=may_share(address))) as db:
        db.execute("BEGIN")
        (revision,) = db.execute("SELECT revision FROM state").fetchone()
        if not files.path(revision).exists():
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
    with contextlib.suppress(*ERRORS, OSError):
        build(address, Path(folder), int(room))


if __name__ == "__main__":
    main()
