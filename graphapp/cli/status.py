"""Exit statuses that the shell's conventions give: 128 and the number of the signal."""

from __future__ import annotations

__all__ = ["BROKEN_PIPE", "INTERRUPTED"]

INTERRUPTED = 130
BROKEN_PIPE = 141
