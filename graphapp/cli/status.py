"""Exit statuses by shell convention: 128 plus the signal number."""

from __future__ import annotations

__all__ = ["BROKEN_PIPE", "INTERRUPTED"]

INTERRUPTED = 130
BROKEN_PIPE = 141
