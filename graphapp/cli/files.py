"""Files that commands write: completely, or not at all."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

__all__ = ["folder_of", "save"]


def save(write: Callable[[BinaryIO], None], target: str) -> None:
    """Write the file `target` with `write` (- is standard output). After an error, an existing file is unchanged. Raises OSError about
    `target`, and what `write` raises."""
    if target == "-":
        write(_forward(sys.stdout.buffer))
        return
    if _is_stream(Path(target)):  # is written to, never replaced
        with Path(target).open("wb") as out:
            write(_forward(out))
        return
    path = Path(target).resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("xb") as out:
            write(out)
        draft.replace(path)
    except OSError as error:
        # the user does not know the name of the draft
        raise OSError(error.errno, error.strerror, target) from error
    finally:
        draft.unlink(missing_ok=True)


def _forward(out: BinaryIO) -> BinaryIO:
    """`out`; if it is a device, without going back in it: /dev/null says that one can, and writers of zip files would rely on it."""
    try:
        mode = os.fstat(out.fileno()).st_mode
    except OSError:
        # not a file of the system
        return out
    return cast(BinaryIO, _Forward(out)) if stat.S_ISCHR(mode) else out


class _Forward(io.BufferedIOBase):
    """A stream that is only written, from its beginning to its end."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()


def folder_of(target: str) -> Path | None:
    """The folder in which `save` creates the file `target`; None if it creates no file or may not create one there."""
    if target == "-" or _is_stream(Path(target)):
        return None
    folder = Path(target).resolve().parent
    return folder if os.access(folder, os.W_OK) else None


def _is_stream(path: Path) -> bool:
    """True for a pipe or device. The path is not resolved, because a resolved pipe (/dev/stdout, /dev/fd/63) has no path that exists."""
    return path.exists() and not path.is_file()
