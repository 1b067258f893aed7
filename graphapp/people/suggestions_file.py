"""Stored suggestions: a file next to an SQLite store, or in the data folder for a Neo4j server.

The first line has what lists show, each further line one suggestion; the file is replaced as a whole. Which suggestions were postponed
is in a second file, to which lines are added.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import orjson

from graphapp.errors import StoreUnavailable
from graphapp.people.decisions_file import file_revision, path_of_store
from graphapp.people.file_lock import locked
from graphapp.people.suggestion_records import RecordHead, SuggestionRecord, head_order
from graphapp.people.weights_file import OwnWeights, read_own_weights
from graphapp.settings import Settings

if TYPE_CHECKING:
    from graphapp.people.collection_snapshot import CollectionSnapshot

__all__ = [
    "OtherFormat",
    "Postponed",
    "RunFacts",
    "StoredSuggestions",
    "SuggestionsFile",
    "suggestions_path",
]

_SUFFIX = ".suggestions.jsonl"
_FORMAT = 3
_DIGEST_BYTES = 16


def suggestions_path(settings: Settings) -> Path | None:
    """Where the suggestions about the store of these settings are; None for a store in memory."""
    return path_of_store(settings, _SUFFIX)


class RunFacts(NamedTuple):
    """How suggestions were computed: when (ISO 8601), with which weights, from which state of the store, with how many papers, the lowest
    probability that was kept, and which full run it was or continued."""

    computed: str
    weights: str
    revision: str
    papers: int
    level: float
    base: str = ""


class OtherFormat(ValueError):
    """The file has the format of another version of graphapp."""


class StoredSuggestions:
    """The suggestions of a run, the most probable first. `heads` has what lists show; records are parsed when they are used."""

    def __init__(self, run: RunFacts, heads: Sequence[RecordHead], lines: Sequence[bytes]) -> None:
        self.run = run
        self.heads = tuple(heads)
        self._lines = lines

    @classmethod
    def of(cls, run: RunFacts, records: Iterable[SuggestionRecord]) -> StoredSuggestions:
        """The suggestions as they are stored."""
        listed = sorted(records, key=lambda record: head_order(record.head))
        return cls(run, [record.head for record in listed], [_json(record.plain()) for record in listed])

    def updated(
        self, run: RunFacts, gone: Set[str], records: Iterable[SuggestionRecord]
    ) -> StoredSuggestions:
        """These suggestions without those with the ids `gone`, and with `records` added or in place of those with the same id."""
        new = {record.id: record for record in records}
        listed = [
            (head, line)
            for head, line in zip(self.heads, self._lines, strict=True)
            if head.id not in gone and head.id not in new
        ]
        listed += [(record.head, _json(record.plain())) for record in new.values()]
        listed.sort(key=lambda pair: head_order(pair[0]))
        return StoredSuggestions(run, [head for head, _ in listed], [line for _, line in listed])

    def record(self, index: int) -> SuggestionRecord:
        """The suggestion with this index."""
        return SuggestionRecord.of(orjson.loads(self._lines[index]))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The index of each suggestion, by id."""
        return {head.id: index for index, head in enumerate(self.heads)}

    @cached_property
    def by_key(self) -> Mapping[str, tuple[int, ...]]:
        """The indices of the suggestions about each name, by cluster key."""
        found: dict[str, list[int]] = {}
        for index, head in enumerate(self.heads):
            for key in head.keys:
                found.setdefault(key, []).append(index)
        return {key: tuple(indices) for key, indices in found.items()}

    def content(self) -> bytes:
        """The content of the file."""
        body = b"".join(line + b"\n" for line in self._lines)
        head = {"format": _FORMAT, "digest": _digest(body), "run": self.run._asdict(), "heads": self.heads}
        return _json(head) + b"\n" + body

    @classmethod
    def read(cls, content: bytes) -> StoredSuggestions:
        """The suggestions in the content of a file. Raises OtherFormat for a file of another version of graphapp, and ValueError, KeyError or
        TypeError if it is damaged."""
        first, _, body = content.partition(b"\n")
        head = orjson.loads(first)
        lines = body.splitlines()
        if head["format"] != _FORMAT:
            raise OtherFormat
        if head["digest"] != _digest(body) or len(lines) != len(head["heads"]):
            raise ValueError("damaged")
        return cls(RunFacts(**head["run"]), [RecordHead.of(row) for row in head["heads"]], lines)


def _json(value: object) -> bytes:
    # orjson writes no named tuples by itself
    return orjson.dumps(value, default=list)


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=_DIGEST_BYTES).hexdigest()


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
        self._known: tuple[tuple[int, ...] | None, StoredSuggestions | None, str] = (None, None, "")
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
    def postponed_path(self) -> Path | None:
        """The file with the postponed suggestions."""
        return None if self.path is None else self.path.with_suffix(".postponed.jsonl")

    def revision(self) -> str:
        """Identifies the state of the suggestions, of the postponed ones and of adjusted weights without reading them; "" if there are none."""
        if self.path is None:
            adjusted = self._weights.version if self._weights.adjustments else ""
            return f"{id(self._known[1])} {len(self._memory)} {adjusted}" if self._known[1] else adjusted
        files = (self.path, self.postponed_path, self.weights_path)
        return "".join(map(file_revision, files))

    def read(self) -> tuple[StoredSuggestions | None, str]:
        """The suggestions, None if there are none; and what is wrong with the file, or ""."""
        if self.path is None:
            return self._known[1], ""
        state = _state(self.path)
        if state is None:
            return None, ""
        if self._known[0] != state:
            self._known = (state, *self._parsed(self.path))
        return self._known[1], self._known[2]

    def _parsed(self, path: Path) -> tuple[StoredSuggestions | None, str]:
        try:
            return StoredSuggestions.read(path.read_bytes()), ""
        except OSError as error:
            return None, f"{path} cannot be read: {error.strerror or error}."
        except OtherFormat:
            return None, f"{path} was written by another version of graphapp."
        except (ValueError, KeyError, TypeError):
            return None, f"{path} is damaged."

    def write(self, stored: StoredSuggestions) -> None:
        """Replace the suggestions. Raises StoreUnavailable."""
        if self.path is None:
            self._known = (None, stored, "")
            return
        content = stored.content()
        _replace_file(self.path, lambda out: out.write(content))
        self._known = (_state(self.path), stored, "")

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
            _replace_file(self.weights_path, lambda out: out.write(weights.content()))

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
            out.write((b"" if out.read() in (b"", b"\n") else b"\n") + _json(line) + b"\n")


def _json_lines(path: Path) -> Iterable[dict[str, Any]]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        with suppress(orjson.JSONDecodeError):
            yield orjson.loads(line)


def _state(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


@contextmanager
def _written(path: Path) -> Iterator[None]:
    """Creates the folder, and turns errors of the system into StoreUnavailable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be written: {error.strerror or error}.",
            "Check the permissions and the free space of the folder that contains the file.",
        ) from error


def _replace_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file as a whole: another process sees the former content or the new one. Raises StoreUnavailable."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with _written(path):
        try:
            with open(draft, "wb") as out:
                write(out)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
