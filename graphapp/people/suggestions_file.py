"""The files of suggestions next to an SQLite store, or in the data folder for a Neo4j server.

One file has the suggestions of the last full run, another what later runs changed; each is replaced as a whole. Which suggestions were
postponed is in a further file, to which lines are added.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, NamedTuple, TypeVar

import orjson

from graphapp.errors import StoreUnavailable
from graphapp.people.decisions_file import file_revision, path_of_store
from graphapp.people.file_lock import locked
from graphapp.people.stored_suggestions import (
    OtherFormat,
    StoredSuggestions,
    SuggestionChanges,
    to_json,
)
from graphapp.people.weights_file import OwnWeights, read_own_weights
from graphapp.settings import Settings
from graphapp.support.whole_file import replace_file

if TYPE_CHECKING:
    from graphapp.people.collection_snapshot import CollectionSnapshot

__all__ = ["Postponed", "SuggestionsFile", "suggestions_path"]

_SUFFIX = ".suggestions.jsonl"

T = TypeVar("T")


def suggestions_path(settings: Settings) -> Path | None:
    """Where the suggestions about the store of these settings are; None for a store in memory."""
    return path_of_store(settings, _SUFFIX)


class Postponed(NamedTuple):
    """A postponed suggestion: the references of its papers at that time, who postponed it and when."""

    refs: frozenset[str]
    by: str
    at: str


class SuggestionsFile:
    """The stored suggestions of one store; in memory if `path` is None. Safe to use from several threads."""

    def __init__(self, path: Path | None, wait_seconds: float = 10.0) -> None:
        """`wait_seconds` is how long a second writer of the postponed suggestions waits."""
        self.path = path
        self._wait = wait_seconds
        self._full: _Parsed[StoredSuggestions] = _Parsed(None, None, "")
        self._changes: _Parsed[SuggestionChanges] = _Parsed(None, None, "")
        self._merged: tuple[object, object, StoredSuggestions] | None = None
        self._memory: list[dict[str, Any]] = []
        self._snapshot: CollectionSnapshot | None = None
        self._weights = OwnWeights.of({})
        self._known_weights: tuple[tuple[int, ...] | None, OwnWeights] | None = None
        self._postponed: tuple[tuple[int, ...] | None, dict[str, Postponed]] | None = None

    @property
    def base_path(self) -> Path | None:
        """The file with what an incremental run needs."""
        return None if self.path is None else self.path.with_suffix(".base")

    @property
    def changes_path(self) -> Path | None:
        """The file with what runs after the last full one changed."""
        return None if self.path is None else self.path.with_suffix(".changes.jsonl")

    @property
    def postponed_path(self) -> Path | None:
        """The file with the postponed suggestions."""
        return None if self.path is None else self.path.with_suffix(".postponed.jsonl")

    def revision(self) -> str:
        """Identifies the state of the suggestions, of the postponed ones and of adjusted weights without reading them; "" if there are none."""
        if self.path is None:
            adjusted = self._weights.version if self._weights.adjustments else ""
            stored = self.read()[0]
            return f"{id(stored)} {len(self._memory)} {adjusted}" if stored else adjusted
        files = (self.path, self.changes_path, self.postponed_path, self.weights_path)
        return "".join(map(file_revision, files))

    def read(self) -> tuple[StoredSuggestions | None, str]:
        """The suggestions, None if there are none; and what is wrong with a file, or ""."""
        full, problem = self.full()
        if full is None:
            return None, problem
        changes = self._changes = _parsed(self.changes_path, self._changes, SuggestionChanges.read)
        if changes.problem:
            return None, changes.problem
        # those of a former full run say nothing about this one
        if changes.value is None or changes.value.run.base != full.run.base:
            return full, ""
        if self._merged is None or self._merged[0] is not full or self._merged[1] is not changes.value:
            self._merged = (full, changes.value, full.updated(changes.value))
        return self._merged[2], ""

    def full(self) -> tuple[StoredSuggestions | None, str]:
        """The suggestions of the last full run, None if there are none; and what is wrong with their file, or ""."""
        self._full = _parsed(self.path, self._full, StoredSuggestions.read)
        return self._full.value, self._full.problem

    def write(self, stored: StoredSuggestions) -> None:
        """Replace the suggestions by those of a full run. Raises StoreUnavailable."""
        if self.path is not None:
            content = stored.content()
            _replace_file(self.path, content)
        self._full = _Parsed(_state(self.path), stored, "")
        self._changes = _Parsed(None, None, "")
        if (path := self.changes_path) is not None:
            with _written(path):
                path.unlink(missing_ok=True)

    def write_changes(self, changes: SuggestionChanges) -> None:
        """Replace what runs after the last full one changed. Raises StoreUnavailable."""
        path = self.changes_path
        if path is not None:
            content = changes.content()
            _replace_file(path, content)
        self._changes = _Parsed(_state(path), changes, "")

    # --- the user's own weights

    @property
    def weights_path(self) -> Path | None:
        """The file with adjusted weights."""
        return None if self.path is None else self.path.with_suffix(".weights.json")

    def own_weights(self) -> OwnWeights:
        """The weights to use: the shipped ones unless they were adjusted."""
        path = self.weights_path
        if path is None:
            return self._weights
        state = _state(path)
        if self._known_weights is None or self._known_weights[0] != state:
            self._known_weights = (state, read_own_weights(path))
        return self._known_weights[1]

    def write_weights(self, weights: OwnWeights) -> None:
        """Use these weights from the next run on. Raises StoreUnavailable."""
        self._weights = weights
        if self.weights_path is not None:
            _replace_file(self.weights_path, weights.content())

    # --- what incremental runs need

    def write_snapshot(self, snapshot: CollectionSnapshot) -> None:
        """Keep what an incremental run needs of a full run. Raises StoreUnavailable."""
        from graphapp.people import snapshot_file

        if self.base_path is None:
            self._snapshot = snapshot
        else:
            _replace_file(self.base_path, lambda out: snapshot_file.write(snapshot, out))

    def read_snapshot(self) -> CollectionSnapshot | None:
        """What the last full run kept; None if that is missing or damaged."""
        from graphapp.people import snapshot_file

        return self._snapshot if self.base_path is None else snapshot_file.read(self.base_path)

    # --- postponed suggestions

    def postponed(self) -> Mapping[str, Postponed]:
        """The postponed suggestions, by id. Lines that cannot be read are ignored."""
        path = self.postponed_path
        state = (len(self._memory),) if path is None else _state(path)
        if self._postponed is None or self._postponed[0] != state:
            found: dict[str, Postponed] = {}
            for line in self._memory if path is None else _json_lines(path):
                with suppress(KeyError, TypeError, AttributeError):
                    if line.get("resumed"):
                        found.pop(line["id"], None)
                    else:
                        found[line["id"]] = Postponed(frozenset(line["refs"]), line["by"], line["at"])
            self._postponed = (state, found)
        return self._postponed[1]

    def postpone(self, id: str, entry: Postponed | None) -> None:
        """Record that a suggestion is postponed, or no longer is (None). Raises StoreBusy if another process keeps writing,
        StoreUnavailable."""
        line: dict[str, Any] = {"id": id, "resumed": True}
        if entry is not None:
            line = {"id": id, "by": entry.by, "at": entry.at, "refs": sorted(entry.refs)}
        path = self.postponed_path
        if path is None:
            self._memory.append(line)
            return
        with _written(path), locked(path, self._wait), open(path, "a+b") as out:
            # a line that a full disk cut off must not spoil this one
            out.seek(max(0, out.seek(0, os.SEEK_END) - 1))
            out.write((b"" if out.read() in (b"", b"\n") else b"\n") + to_json(line) + b"\n")


def _json_lines(path: Path) -> Iterable[dict[str, Any]]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        with suppress(orjson.JSONDecodeError):
            yield orjson.loads(line)


class _Parsed(NamedTuple, Generic[T]):
    """The content of a file in this state, and what is wrong with it."""

    state: tuple[int, ...] | None
    value: T | None
    problem: str


def _parsed(path: Path | None, known: _Parsed[T], read: Callable[[bytes], T]) -> _Parsed[T]:
    """The content of a file, read again if its state is not that of `known`; for suggestions in memory, what is known."""
    if path is None or known.state == (state := _state(path)):
        return known
    if state is None:
        return _Parsed(None, None, "")
    try:
        return _Parsed(state, read(path.read_bytes()), "")
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror or error}."
    except OtherFormat:
        problem = f"{path} was written by another version of graphapp."
    except (ValueError, KeyError, TypeError):
        problem = f"{path} is damaged."
    return _Parsed(state, None, problem)


def _state(path: Path | None) -> tuple[int, ...] | None:
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None


@contextmanager
def _written(path: Path) -> Iterator[None]:
    """Creates the folder, and turns errors of the system into StoreUnavailable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be written: {error.strerror or error}.",
            "Check the permissions of the folder that contains the file, and the free disk space.",
        ) from error


def _replace_file(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Write a file as a whole. Raises StoreUnavailable."""
    with _written(path):
        replace_file(path, content)
