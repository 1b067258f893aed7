"""The arrays of coauthors of a large SQLite file, kept in the user's cache folder: built by a separate process for each state of the store, and mapped
by all processes that serve it.

As long as there are none for the present state, chains are searched in the SQLite file: slower, with the same results. No function raises
because of the folder.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from graphapp.stores.sqlite.coauthor_arrays import CoauthorArrays

__all__ = ["MANY_PAPERS", "CoauthorFiles"]

MANY_PAPERS = 200_000
"""The number of papers from which arrays are worth their size."""
PAUSE_SECONDS = 60.0
"""A process builds arrays at most once in this time: during a load, the store changes every second."""
_BUILDER = Path(__file__).with_name("coauthor_build.py")
_HIDDEN = ("GRAPHAPP_", "NEO4J_")


class CoauthorFiles:
    """The arrays of the store at `address`, together with those of other stores at most `room` bytes. `folder`: where they are kept."""

    def __init__(self, address: str, room: int, folder: Path | None = None) -> None:
        self._address = os.path.abspath(address)
        self._room = room
        if folder is None:
            folder = Path(platformdirs.user_cache_dir("graphapp", appauthor=False)) / "coauthors"
        self._folder = folder
        self._known: tuple[str, CoauthorArrays] | None = None
        self._building: subprocess.Popen[bytes] | None = None
        self._again = 0.0
        self._lock = threading.Lock()

    def path(self, revision: str) -> Path:
        """The file for a state of the store."""
        return self._folder / f"{self._store}-{_digest(revision)}.arrays"

    @property
    def _store(self) -> str:
        return _digest(self._address)

    def of(self, revision: str) -> CoauthorArrays | None:
        """The arrays of this state of the store; None if there are none yet."""
        known = self._known
        if known is not None and known[0] == revision:
            return known[1]
        path = self.path(revision)
        if not path.exists():
            return None
        # not before they are needed: importing numpy takes longer than most commands
        from graphapp.stores.sqlite.coauthor_arrays import CoauthorArrays
        from graphapp.support.array_file import read_arrays

        try:
            arrays = CoauthorArrays.of(read_arrays(path))
        except (OSError, ValueError):
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        self._known = revision, arrays
        return arrays

    def build_in_background(self, revision: str) -> None:
        """Start the process that builds the arrays of the store, unless they exist or were begun a short time ago."""
        if not self._room:
            return
        with self._lock:
            running = self._building is not None and self._building.poll() is None
            if running or time.monotonic() < self._again or self.path(revision).exists():
                return
            self._again = time.monotonic() + PAUSE_SECONDS
            if self._building is not None:
                self._building.communicate()
            with contextlib.suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                self._building = subprocess.Popen(
                    [sys.executable, "-P", str(_BUILDER), self._address, str(self._folder), str(self._room)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={name: value for name, value in os.environ.items() if not name.startswith(_HIDDEN)},
                    start_new_session=True,
                )

    def wait(self, seconds: float) -> None:
        """Wait for the process that builds, for at most this time."""
        if self._building is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._building.wait(seconds)

    def close(self) -> None:
        """End the process that builds."""
        if self._building is not None:
            self._building.kill()
            self._building.communicate()

    def write(self, revision: str, arrays: CoauthorArrays) -> None:
        """Keep the arrays of a state of the store instead of those of earlier states. Raises OSError."""
        from graphapp.support.array_file import write_arrays

        if sum(array.nbytes for array in arrays) > self._room:
            return
        number, draft = tempfile.mkstemp(prefix=self._store, suffix=".part", dir=self._folder)
        try:
            with open(number, "wb") as out:
                write_arrays(out, arrays._asdict())
            os.replace(draft, self.path(revision))
        except OSError:
            os.unlink(draft)
            raise
        self._remove_others(revision)

    def _remove_others(self, revision: str) -> None:
        """Remove the arrays of earlier states, drafts of processes that were killed, and the oldest files of other stores beyond the limit."""
        kept = self.path(revision)
        files = []
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                state = path.stat()
                old = path.suffix == ".part" and time.time() - state.st_mtime > 600
                if old or (path.name.startswith(f"{self._store}-") and path != kept):
                    path.unlink()
                elif path.suffix == ".arrays":
                    files.append((path != kept, -state.st_mtime, path, state.st_size))
        taken = 0
        for _, _, path, size in sorted(files):
            taken += size
            if taken > self._room:
                with contextlib.suppress(OSError):
                    path.unlink()


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
