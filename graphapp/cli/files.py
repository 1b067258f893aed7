"""Files that commands write: completely, or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

__all__ = ["save"]


def save(write: Callable[[BinaryIO], None], target: str) -> None:
    """Write the file `target` with `write` (- is standard output). After an error, an existing file is unchanged. Raises OSError about
    `target`, and what `write` raises."""
    if target == "-":
        write(sys.stdout.buffer)
        return
    path = Path(target).resolve()
    if path.exists() and not path.is_file():  # a pipe or device is written to, never replaced
        with path.open("wb") as out:
            write(out)
        return
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
