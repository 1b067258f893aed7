"""Functions of dates, times and durations. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["MOMENTS"]

MOMENTS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {}
"""Name in lower case: fewest and most arguments, and what computes it of arguments none of which is null."""
