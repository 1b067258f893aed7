"""The decisions file: where it is, how it is read, and how lines are added to it.

Lines are only ever added. A file is replaced whole, by one that was written next to it and is on the disk, so that it never holds half a
line; a lock lets one writer in at a time; and earlier lines stay byte for byte. A log next to the file says who added what, when
and from where, refused attempts included.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from graphapp.errors import GraphappError, StoreBusy, StoreUnavailable
from graphapp.people.decision_lines import line_of, parse, parse_entries
from graphapp.people.decisions import DecisionError, Decisions, Entry
from graphapp.people.file_lock import locked
from graphapp.settings import Settings, default_store

__all__ = ["DecisionsDamaged", "DecisionsFile", "Reading", "decisions_path", "file_revision", "path_of_store"]

_SUFFIX = ".decisions.jsonl"
_LOOPBACK = ("127.0.0.1", "::1")
_NEO4J_PORT = 7687


class DecisionsDamaged(DecisionError):
    """A file of decisions that cannot be used: `lines` are the lines to look at, empty where it cannot be read at all."""

    code = "decisions_damaged"
    status = 503

    @property
    def consequence(self) -> str:
        """The effect on pages and files, with the lines but without the path of the file."""
        lines = ", ".join(f"{line:,}" for line in self.lines)
        where = f" ({'line' if len(self.lines) == 1 else 'lines'} {lines})" if lines else ""
        return f"The decisions about who is who cannot be used{where}, so each name counts as one person."


def decisions_path(settings: Settings, environ: Mapping[str, str] | None = None) -> Path | None:
    """Where the decisions about the store of these settings are: the setting `decisions`; next to an SQLite store; in the data folder for a
    Neo4j server, by host, port and database. None for a store in memory without that setting."""
    return Path(settings.decisions) if settings.decisions else path_of_store(settings, _SUFFIX, environ)


def path_of_store(settings: Settings, suffix: str, environ: Mapping[str, str] | None = None) -> Path | None:
    """Where a file about the store of these settings is: next to an SQLite store, else in the data folder. None for a store in memory."""
    scheme, colon, place = settings.store.partition(":")
    scheme = scheme.lower() if colon else ""
    if scheme == "memory":
        return None
    if scheme.partition("+")[0] in ("neo4j", "bolt"):
        return _for_server(settings, suffix, os.environ if environ is None else environ)
    file = Path(os.path.realpath(place if scheme == "sqlite" else settings.store))
    return file.with_name(file.name + suffix)


def _for_server(settings: Settings, suffix: str, environ: Mapping[str, str]) -> Path:
    parts = urlsplit(settings.store)
    host = (parts.hostname or "server").lower()
    database = settings.neo4j_database or environ.get("NEO4J_DATABASE", "")
    named = ["neo4j", "localhost" if host in _LOOPBACK else host, str(parts.port or _NEO4J_PORT), database]
    name = "-".join(re.sub(r"[^\w.]+", "_", part) for part in named if part)
    return Path(default_store()).parent / f"{name}{suffix}"


def file_revision(path: Path | None) -> str:
    """Identifies the state of a file without reading it; "" if there is none."""
    try:
        found = path.stat() if path else None
    except OSError:
        return ""
    return f"{found.st_mtime_ns}-{found.st_size}-{found.st_ino} " if found else ""


class Reading(NamedTuple):
    """What readers get: the current decisions, none where the file has a `problem`, which is to be shown."""

    decisions: Decisions
    problem: DecisionsDamaged | None = None


class DecisionsFile:
    """One file of decisions. Safe to use from several threads and processes."""

    def __init__(self, path: Path, wait_seconds: float = 10.0) -> None:
        """`wait_seconds` is how long a second writer waits. A file that does not exist is read as empty."""
        # a link stays one
        self.path = Path(os.path.realpath(path))
        self.log_path = self.path.with_name(self.path.name + ".log")
        self._wait = wait_seconds
        self._known: tuple[str, Reading] | None = None

    def read(self) -> Decisions:
        """The decisions. Raises DecisionsDamaged, which names the file and the line."""
        reading = self.reading()
        if reading.problem is not None:
            raise reading.problem
        return reading.decisions

    def reading(self) -> Reading:
        """The decisions for readers, which continue without them where the file is damaged. Read again only when the
        file has changed."""
        state = self.revision()
        if self._known is None or self._known[0] != state:
            self._known = (state, self._read())
        return self._known[1]

    def revision(self) -> str:
        """Identifies the state of the file; "" if there is none."""
        return file_revision(self.path)

    def _read(self) -> Reading:
        try:
            return Reading(self._parsed(self._content()))
        except DecisionsDamaged as error:
            return Reading(Decisions(), error)

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise DecisionsDamaged(
                f"{self.path} cannot be read: {error.strerror or error}.",
                "Check the permissions of the file.",
            ) from error

    def _parsed(self, content: bytes) -> Decisions:
        try:
            return parse(content.decode())
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise DecisionsDamaged(
                f"{self.path}: Line {line:,}: not UTF-8.", "Save the file as UTF-8.", lines=[line]
            ) from error
        except DecisionError as error:
            cut = " The file ends in the middle of this line." if _cut_off(content, error.lines) else ""
            raise DecisionsDamaged(
                f"{self.path}: {error.message}{cut}", error.hint, lines=error.lines, entries=error.entries
            ) from error

    # --- adding

    def append(
        self, entries_for: Callable[[Decisions], Sequence[Entry]], *, by: str, origin: str
    ) -> tuple[list[Entry], Decisions]:
        """Add entries; gives them and all decisions with them.

        `entries_for` is called with the current decisions, while no one else can write, and gives the entries, or none. `by` and `origin` are who
        adds them and from where, for the log. Raises DecisionsDamaged; DecisionError where an entry contradicts others; StoreBusy when another
        process keeps writing; StoreUnavailable where nothing can be written. Nothing was written then.
        """
        with self._alone():
            before = self.revision()
            held = self.read()
            content = self._content()
            try:
                entries = list(entries_for(held))
                held.adding(*entries)
                lines = "".join(f"{line_of(entry)}\n" for entry in entries)
                # nothing is written that could not be read again
                parse_entries(lines)
            except GraphappError as error:
                self._log("refused", by, origin, error.message)
                raise
            if not entries:
                return [], held
            if self.revision() != before:
                raise StoreBusy(
                    f"{self.path} was edited by another program while it was being written.", "Try again."
                )
            self._log("adds", by, origin, [entry.id or f"undo of {entry.undo}" for entry in entries])
            if content and not content.endswith(b"\n"):
                content += b"\n"
            self._replace(content + lines.encode())
            first = content.count(b"\n") + 1
            placed = [replace(entry, line=first + number) for number, entry in enumerate(entries)]
            decisions = held.adding(*placed)
            self._known = (self.revision(), Reading(decisions))
            return placed, decisions

    def _replace(self, content: bytes) -> None:
        beside = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        try:
            with _written():
                # the rights of a file that people made count on
                mode = self.path.stat().st_mode & 0o777 if self.path.exists() else 0o666
                with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                    if self.path.exists():
                        os.chmod(beside, mode)
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                beside.replace(self.path)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(self.path.parent)

    def _log(self, did: str, by: str, origin: str, what: str | Sequence[str]) -> None:
        """Add a line to the log: before a decision is written, so that no decision is without one."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        said = {"at": at, "by": by, "from": origin, "did": did, "what": what}
        line = json.dumps(said) + "\n"
        with _written(), open(self.log_path, "a", encoding="utf-8") as log:
            log.write(line)
            log.flush()
            os.fsync(log.fileno())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The lock for writing. Raises StoreBusy after `wait_seconds`."""
        with _written():
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with _written(), locked(self.path, self._wait):
            yield


def _cut_off(content: bytes, lines: Sequence[int]) -> bool:
    return not content.endswith(b"\n") and list(lines) == [content.count(b"\n") + 1]


@contextmanager
def _written() -> Iterator[None]:
    """Turns what the system says of a file that cannot be written into StoreUnavailable."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename} " if error.filename else "The decisions file "
        raise StoreUnavailable(
            f"{where}cannot be written: {error.strerror or error}.",
            "Nothing was recorded. Check the permissions of the folder that contains the file, or set GRAPHAPP_DECISIONS to another file.",
        ) from error


def _sync_folder(folder: Path) -> None:
    """See to it that the new name of a file is on the disk, where the system allows to ask for that."""
    with contextlib.suppress(OSError):
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
