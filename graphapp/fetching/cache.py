"""The cache folder of raw responses: one file for each response, and a list of them with address and date.

    FOLDER/SOURCE/FETCH/RUN/0001.json, …, responses.jsonl

A run is one execution of a fetch; it is complete when its list says so. A response is written to the disk before its line in the list, so that
an interrupted run contains complete responses only and can be continued. Neither names nor files contain keys.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from graphapp.errors import StoreBusy, StoreUnavailable
from graphapp.fetching.engine import FetchedPage, PagePosition
from graphapp.fetching.source import Source
from graphapp.fetching.spec import FetchSpec
from graphapp.people.file_lock import locked
from graphapp.settings import Settings
from graphapp.support.whole_file import replace_file

__all__ = ["CachedRun", "FetchCache", "without"]

_LIST = "responses.jsonl"
_REMOVED = b"(removed)"


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


@dataclass
class CachedRun:
    """A run: its folder, when it started, the date from which on records were requested ("" for all), and what it has so far."""

    folder: Path
    started: float
    since: str
    secrets: tuple[str, ...] = field(default=(), repr=False)
    position: PagePosition | None = None
    """Where to continue; None before the first response."""
    last: float = 0.0
    """When the last response was stored."""
    files: list[Path] = field(default_factory=list)
    """The responses that contain records."""
    listed: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    merged: list[tuple[str, str]] = field(default_factory=list)
    records: int = 0
    total: int | None = None
    """The number of records that the source announced for the lists of values so far; None if unknown."""
    announced: int = 0
    """The largest number of records that the source announced; 0 if it announced none."""
    complete: bool = False
    responses: int = 0
    """How many responses are stored, including those without records."""
    size: int = 0
    """The size of the undamaged list, in bytes."""

    def add(self, page: FetchedPage, suffix: str, now: float) -> Path | None:
        """Store a page. Returns its file, None if it has none. Raises OSError."""
        line: dict[str, Any] = {"date": _iso(now), "position": page.position.as_json()}
        path = None
        if page.answer is not None:
            body = without(page.answer.response.body, self.secrets)
            number = self.responses + 1
            path = self.folder / f"{number:04}{suffix}"
            replace_file(path, body)
            line |= {
                "file": path.name,
                "address": without(page.answer.request.address.encode(), self.secrets).decode(),
                "status": page.answer.response.status,
                "bytes": len(body),
                "records": page.answer.page.records,
            }
            if page.answer.redirects:
                line["redirects"] = list(page.answer.redirects)
        line |= {
            name: value
            for name, value in (
                ("is_records", page.is_records),
                ("total", page.total),
                ("identifiers", list(page.identifiers)),
                ("missing", list(page.missing)),
                ("asked", page.asked),
            )
            if value not in ("", [], None)
        }
        self._append(line)
        self._read(line)
        return path if page.is_records else None

    def finish(self, now: float) -> None:
        """Mark the run as complete."""
        self._append({"date": _iso(now), "complete": True})
        self.complete = True

    def remove(self) -> None:
        """Delete the run."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _append(self, line: dict[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        with open(self.folder / _LIST, "r+b") as out:
            # what follows is the damaged end that a killed process has left
            out.truncate(self.size)
            out.seek(self.size)
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        self.size += len(text)

    def _read(self, line: dict[str, Any]) -> None:
        if line.get("complete"):
            self.complete = True
            return
        self.position = PagePosition(*line["position"])
        self.last = datetime.fromisoformat(line["date"]).timestamp()
        self.listed += line.get("identifiers", [])
        if asked := line.get("asked"):
            self.asked.append(asked)
        self.responses += "file" in line
        self.announced = max(self.announced, line.get("total", 0))
        self.missing += line.get("missing", [])
        if (name := line.get("file")) and line.get("is_records") and line.get("records"):
            self.files.append(self.folder / Path(name).name)
            self.records += int(line.get("records", 0))
            if "redirects" in line:
                self.merged.append((line.get("asked", ""), line["redirects"][-1]))
        if line.get("is_records") and self.position.at == "" and "asked" not in line and "total" in line:
            # the last page of a list of values
            self.total = (self.total or 0) + int(line["total"])

    @classmethod
    def read(cls, folder: Path, secrets: tuple[str, ...]) -> CachedRun | None:
        """The run in a folder; None if its list is damaged at the beginning. A damaged end is ignored: the process was killed."""
        try:
            lines = (folder / _LIST).read_bytes().split(b"\n")
            head = json.loads(lines[0])
            run = cls(
                folder, datetime.fromisoformat(head["started"]).timestamp(), str(head["since"]), secrets
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        run.size = len(lines[0]) + 1
        # after the last line break, there is a damaged line or nothing
        for text in lines[1:-1]:
            try:
                line = json.loads(text)
                if "file" in line and (folder / Path(line["file"]).name).stat().st_size != line["bytes"]:
                    break
                run._read(line)
                run.size += len(text) + 1
            except (OSError, ValueError, KeyError, TypeError):
                break
        return run


class FetchCache:
    """The cache folder: that of the setting `fetch_cache`, by default in the user's cache folder."""

    def __init__(self, settings: Settings) -> None:
        if settings.fetch_cache:
            self.folder = Path(settings.fetch_cache)
        else:
            import platformdirs

            self.folder = Path(platformdirs.user_cache_dir("graphapp", appauthor=False)) / "fetched"

    @contextmanager
    def one_at_a_time(self, source: Source) -> Iterator[None]:
        """Hold the lock of a source, so that two processes together do not exceed its rate. Raises StoreBusy if another process holds it, and
        StoreUnavailable if the folder cannot be written."""
        folder = self.folder / source.name
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with contextlib.ExitStack() as stack:
                try:
                    stack.enter_context(locked(folder / "last", 0))
                except StoreBusy:
                    raise StoreBusy(
                        f"Another process is fetching from {source.label}.",
                        "Repeat the fetch when the other process has finished.",
                    ) from None
                yield
        except OSError as error:
            raise StoreUnavailable(
                f"The responses cannot be stored in {folder}: {error.strerror or error}.",
                "Free some disk space, or set GRAPHAPP_FETCH_CACHE to another folder.",
            ) from error

    def last_request(self, source: Source) -> float | None:
        """When the last response of a source arrived, in seconds since 1970; None if that is unknown."""
        try:
            return (self.folder / source.name / "last").stat().st_mtime
        except OSError:
            return None

    def requested(self, source: Source, now: float) -> None:
        """Remember that a response arrived."""
        path = self.folder / source.name / "last"
        path.touch()
        os.utime(path, (now, now))

    def runs(self, spec: FetchSpec, secrets: Sequence[str]) -> list[CachedRun]:
        """The runs of a fetch, the oldest first."""
        folder = self.folder / spec.source / spec.id
        found = [CachedRun.read(path, tuple(secrets)) for path in sorted(folder.glob("*/"))]
        return sorted(filter(None, found), key=lambda run: run.started)

    def begin(self, spec: FetchSpec, since: str, now: float, secrets: Sequence[str]) -> CachedRun:
        """A new run. Raises OSError."""
        name = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%S")
        for number in range(1, 1000):
            folder = self.folder / spec.source / spec.id / (name if number == 1 else f"{name}-{number}")
            try:
                folder.mkdir(parents=True, mode=0o700)
            except FileExistsError:
                continue
            head = {"started": _iso(now), "since": since, "fetch": spec.as_json()}
            text = json.dumps(head, ensure_ascii=False).encode() + b"\n"
            replace_file(folder / _LIST, text)
            return CachedRun(folder, now, since, tuple(secrets), size=len(text))
        raise OSError(f"too many runs in {folder.parent}")


def without(text: bytes, secrets: Sequence[str]) -> bytes:
    """`text` without these secrets, as they are and as in addresses."""
    for secret in secrets:
        for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
            text = text.replace(form.encode(), _REMOVED)
    return text
