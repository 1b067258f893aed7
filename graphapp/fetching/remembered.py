"""The fetches that a store remembers: a file next to an SQLite store, or in the data folder for a Neo4j server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from graphapp.errors import StoreUnavailable
from graphapp.fetching.spec import FetchSpec
from graphapp.people.decisions_file import path_of_store
from graphapp.people.file_lock import locked
from graphapp.settings import Settings
from graphapp.support.whole_file import replace_file

__all__ = ["RememberedFetch", "RememberedFetches"]

_SUFFIX = ".fetches.json"
_VERSION = 1


@dataclass(frozen=True)
class RememberedFetch:
    """A fetch whose records were loaded. `complete` is the date (ISO 8601, UTC) at which its last complete run started, "" if no run was
    complete. `last` is when it was last run."""

    spec: FetchSpec
    complete: str
    last: str


class RememberedFetches:
    """The fetches of one store, in the order in which they were first run. An in-memory store remembers none."""

    def __init__(self, settings: Settings) -> None:
        self.path = path_of_store(settings, _SUFFIX)
        self._wait = settings.writer_wait_seconds

    def all(self) -> list[RememberedFetch]:
        """All fetches. Raises StoreUnavailable if the file cannot be read."""
        if self.path is None:
            return []
        try:
            given = json.loads(self.path.read_bytes())
            return [
                RememberedFetch(FetchSpec.from_json(each["fetch"]), str(each["complete"]), str(each["last"]))
                for each in given["fetches"]
            ]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreUnavailable(
                f"The list of fetches cannot be read: {self.path}: {error.strerror or error}.",
                "Check the permissions of the file.",
            ) from error
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise StoreUnavailable(
                f"The list of fetches is damaged: {self.path}.",
                "Delete the file; the next `graphapp fetch` then requests all records again.",
            ) from error

    def find(self, spec: FetchSpec) -> RememberedFetch | None:
        """The fetch with equal requests; None if there is none."""
        return next((each for each in self.all() if each.spec.id == spec.id), None)

    def put(self, fetch: RememberedFetch, instead: str = "") -> None:
        """Remember a fetch, in place of the one with equal requests, or with the id `instead`. Raises StoreUnavailable and StoreBusy."""
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self.path, self._wait):
                found = self.all()
                ids = [each.spec.id for each in found]
                replaced = {instead, fetch.spec.id}
                place = next((n for n, id in enumerate(ids) if id in replaced), len(ids))
                others = [each for each in found if each.spec.id not in replaced]
                found = [*others[:place], fetch, *others[place:]]
                self._write(self.path, found)
        except OSError as error:
            raise StoreUnavailable(
                f"The fetch cannot be remembered in {self.path}: {error.strerror or error}.",
                "Check the permissions of the folder and the free disk space.",
            ) from error

    def _write(self, path: Path, found: list[RememberedFetch]) -> None:
        rows = [
            {"fetch": each.spec.as_json(), "complete": each.complete, "last": each.last} for each in found
        ]
        text = json.dumps({"version": _VERSION, "fetches": rows}, ensure_ascii=False, indent=1) + "\n"
        replace_file(path, text.encode())
