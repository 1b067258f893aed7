"""Files that appear as a whole, whatever interrupts the writer."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

__all__ = ["replace_file"]


def replace_file(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Create or replace a file with `content`, or with what it writes: another process sees the former content or the new one. Raises
    OSError, and what `content` raises; then the file is unchanged."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(draft, "wb") as out:
            content(out) if callable(content) else out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
