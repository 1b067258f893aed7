"""Exit statuses: nothing could be done; and by shell convention, 128 plus the signal number."""

from __future__ import annotations

__all__ = ["BROKEN_PIPE", "INTERRUPTED", "NOTHING_DONE"]

NOTHING_DONE = 3
INTERRUPTED = 130
BROKEN_PIPE = 141
