"""Folders of files that appear together, when all of them are complete."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from graphapp.errors import BadInput, GraphappError

__all__ = ["NotWritten", "filled_folder", "naming_path"]


class NotWritten(GraphappError):
    """A file cannot be written: the disk is full, or the folder is not writable. `owner_hint` is the hint with paths that visitors of a server
    must not see ("" if there are none)."""

    code = "not_written"
    status = 507
    owner_hint = ""


@contextlib.contextmanager
def filled_folder(folder: Path) -> Iterator[Path]:
    """A folder for drafts of files, which get their names in `folder` at the end. `folder` is created if necessary and must be empty; after an error it
    is as before. Raises BadInput if it is a file or not empty, NotWritten."""
    made = not folder.exists()
    if not (made or folder.is_dir()):
        raise BadInput(f"{folder} is a file, not a folder.", "Specify a new folder.")
    with naming_path(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BadInput(f"{folder} is not empty.", "Specify a new folder to avoid overwriting files.")
        # inside the folder: its parent may be on another disk or not writable
        drafts = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    try:
        yield drafts
        with naming_path(folder):
            for draft in sorted(drafts.iterdir()):
                draft.replace(folder / draft.name)
            drafts.rmdir()
    except BaseException:
        shutil.rmtree(drafts, ignore_errors=True)
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


@contextlib.contextmanager
def naming_path(path: Path) -> Iterator[None]:
    """Converts an error of the disk to one that names the file and says what to do. Raises NotWritten."""
    try:
        yield
    except OSError as error:
        raise NotWritten(
            f"{path} cannot be written: {error.strerror or error}.",
            "Incomplete files were removed. Free disk space, or choose a folder on another disk, and export again.",
        ) from error
