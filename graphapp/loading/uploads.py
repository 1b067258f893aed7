"""Uploaded files that are not loaded yet: temporary files in a private folder, numbered, so that no uploaded name is ever a path."""

from __future__ import annotations

import errno
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import loaders
from graphapp.errors import GraphappError, NotFound
from graphapp.ingest.preview import Preview
from graphapp.ingest.report import LoadReport
from graphapp.ingest.sources import InputFile, InputFolder
from graphapp.support.private_folder import PrivateFolder
from loaders.reading.finding import hidden

__all__ = ["Upload", "UploadArea", "UploadFull", "UploadTooBig", "UploadWriter", "UploadedFile", "shown_name"]

_PREFIX = "graphapp-upload-"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_LONGEST_NAME = 300


class UploadTooBig(GraphappError):
    """The uploaded files exceed a limit."""

    code = "upload_too_big"
    status = 413


class UploadFull(GraphappError):
    """The disk for temporary files is full."""

    code = "disk_full"
    status = 507


@dataclass(slots=True)
class UploadedFile:
    """A file: its path, the name that the browser sent, for display, its size in bytes, and its loader (None if it is detected)."""

    path: Path
    name: str
    size: int = 0
    loader: loaders.Loader | None = None

    @property
    def folder(self) -> str:
        """The uploaded folder that contains it; "" if it was uploaded by itself."""
        return self.name.partition("/")[0] if "/" in self.name else ""


@dataclass
class Upload:
    """Files that were uploaded together, in the folder `path` (None: the files are kept elsewhere). `preview` is None until it is computed, for a
    state of the store: its `revision`. `identity` is the same for two fetches with equal requests; "" for uploaded files."""

    id: str
    path: Path | None = None
    files: list[UploadedFile] = field(default_factory=list)
    preview: Preview | None = None
    revision: str = ""
    identity: str = ""

    @property
    def names(self) -> list[str]:
        """The names of the files, for display."""
        return [file.name for file in self.files]

    @property
    def notes(self) -> list[str]:
        """What the user should know before the files are loaded."""
        return []

    @property
    def as_one(self) -> str:
        """The name under which all files are shown as one; "" to show each of them."""
        return ""

    def inputs_to_load(self) -> list[InputFile | InputFolder]:
        """The files for the load that `after_load` ends."""
        return self.inputs()

    def after_load(self, report: LoadReport) -> list[str]:  # noqa: ARG002
        """Called when all files were loaded; returns remarks on the load. Raises GraphappError."""
        return []

    @property
    def size(self) -> int:
        """The size of all files in bytes."""
        return sum(file.size for file in self.files)

    def inputs(self) -> list[InputFile | InputFolder]:
        """The files to load. Those of a folder are one entry; hidden files in it are ignored."""
        found: list[InputFile | InputFolder] = []
        folders: dict[str, list[InputFile]] = {}
        for file in self.files:
            given = InputFile(file.path, file.name, file.loader)
            if not file.folder or file.loader is not None:
                found.append(given)
            elif not hidden(file.name):
                folders.setdefault(file.folder, []).append(given)
        return [*found, *(InputFolder(name, tuple(files)) for name, files in folders.items())]

    def read_as(self, name: str, loader: loaders.Loader) -> None:
        """Read the file `name` with `loader`. Raises NotFound."""
        file = next((file for file in self.files if file.name == name), None)
        if file is None:
            raise NotFound(f"No uploaded file has the name {name[:80]!r}.", "Upload the file again.")
        file.loader = loader
        self.preview = None


def shown_name(name: str) -> str:
    """The name of an uploaded file for display: without unprintable characters, drive letters and empty or relative parts of a path."""
    text = "".join(character if character.isprintable() else "_" for character in name.replace("\\", "/"))
    parts = [part for part in text.split("/") if part not in ("", ".", "..") and not part.endswith(":")]
    return "/".join(parts)[-_LONGEST_NAME:] or "file"


class UploadWriter:
    """Receives the files of one upload. Raises UploadTooBig and UploadFull; the upload is then removed."""

    def __init__(
        self,
        upload: Upload,
        folder: Path,
        room: int,
        most_files: int,
        open_file: Callable[[Path], IO[bytes]],
    ) -> None:
        self.upload = upload
        self._folder = folder
        self._room = room
        self._most_files = most_files
        self._open = open_file
        self._out: IO[bytes] | None = None

    def begin(self, name: str) -> None:
        """The next file, with the name that the browser sent."""
        self.end()
        files = self.upload.files
        if len(files) >= self._most_files:
            raise UploadTooBig(
                f"More than {self._most_files:,} files were selected.",
                "Select fewer files, or put them into a zip archive.",
            )
        path = self._folder / f"{len(files):06}"
        with _disk_errors():
            self._out = self._open(path)
        files.append(UploadedFile(path, self._free(shown_name(name))))

    def _free(self, name: str) -> str:
        """`name`, with a number if an earlier file has it: two folders may contain files of one name."""
        taken = {file.name for file in self.upload.files}
        stem, dot, suffix = name.rpartition(".")
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{stem} ({number}){dot}{suffix}" if stem else f"{name} ({number})"
        return free

    def write(self, data: bytes) -> None:
        """The next bytes of the current file."""
        if self._out is None:
            return
        self._room -= len(data)
        if self._room < 0:
            raise UploadTooBig(
                "The files are larger than this server accepts.",
                "Load some of the uploaded files first, load these with the command graphapp load, or raise the `upload_mib` setting.",
            )
        with _disk_errors():
            self._out.write(data)
        self.upload.files[-1].size += len(data)

    def end(self) -> None:
        """The current file is complete."""
        out, self._out = self._out, None
        if out is not None:
            with _disk_errors():
                out.close()


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise UploadFull(
                "The disk for temporary files is full. Nothing was uploaded.",
                "Free some space, or set TMPDIR to a folder on a larger disk and restart the server.",
            ) from error
        raise UploadFull(
            f"The uploaded file cannot be stored: {error.strerror or error}.",
            "Check the server's folder for temporary files (TMPDIR).",
        ) from error


def _new_file(path: Path) -> IO[bytes]:
    return path.open("xb")


class UploadArea:
    """All uploads of one server. At most `max_bytes` in total, and `max_files` per upload. Thread-safe."""

    def __init__(
        self, max_bytes: int, max_files: int, open_file: Callable[[Path], IO[bytes]] = _new_file
    ) -> None:
        self.max_bytes = max_bytes
        self.max_files = max_files
        self._open = open_file
        self._lock = threading.Lock()
        self._folder: PrivateFolder | None = None
        self._uploads: dict[str, Upload] = {}

    @contextmanager
    def receive(self) -> Iterator[UploadWriter]:
        """Receive an upload, which is kept if the block ends normally and has received a file."""
        with self._lock:
            if self._folder is None:
                with _disk_errors():
                    self._folder = PrivateFolder(_PREFIX)
            id = secrets.token_urlsafe(9)
            folder = self._folder.path / id
            upload = Upload(id, folder)
            room = self.max_bytes - sum(each.size for each in self._uploads.values())
            with _disk_errors():
                folder.mkdir()
        writer = UploadWriter(upload, folder, room, self.max_files, self._open)
        try:
            yield writer
            writer.end()
            with self._lock:
                if upload.files and sum(each.size for each in self._uploads.values()) <= self.max_bytes:
                    self._uploads[id] = upload
        finally:
            if id not in self._uploads:
                _close(writer)
                shutil.rmtree(folder, ignore_errors=True)

    def add(self, upload: Upload) -> None:
        """Add files that are kept elsewhere, in place of those with the same names and the same identity."""
        with self._lock:
            same = [
                id
                for id, each in self._uploads.items()
                if not each.path and (each.names, each.identity) == (upload.names, upload.identity)
            ]
            for id in same:
                del self._uploads[id]
            self._uploads[upload.id] = upload

    def uploads(self) -> list[Upload]:
        """The uploads that are not loaded yet, oldest first."""
        with self._lock:
            return list(self._uploads.values())

    def find(self, id: str) -> Upload:
        """The upload `id`. Raises NotFound."""
        with self._lock:
            upload = self._uploads.get(id)
        if upload is None:
            raise NotFound(
                "These uploaded files no longer exist.",
                "Uploaded files are removed after they have been loaded, and when the server stops. Upload the files again.",
            )
        return upload

    def remove(self, id: str) -> None:
        """Delete an upload and its files, if it exists."""
        with self._lock:
            upload = self._uploads.pop(id, None)
        if upload is not None and upload.path is not None:
            shutil.rmtree(upload.path, ignore_errors=True)

    def close(self) -> None:
        """Delete all uploads."""
        with self._lock:
            self._uploads.clear()
            folder, self._folder = self._folder, None
        if folder is not None:
            folder.remove()


def _close(writer: UploadWriter) -> None:
    try:
        writer.end()
    except UploadFull:
        pass
