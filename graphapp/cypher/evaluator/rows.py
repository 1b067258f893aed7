"""What a compiled query passes on: rows, and functions of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["Evaluation", "Pipeline", "Row"]

Row = list[Any]
"""The values of all variables of a query, each in its slot."""

Evaluation = Callable[[Row], Any]
"""A compiled expression."""

Pipeline = Callable[[Iterator[Row], Row], Iterator[Row]]
"""A compiled clause: makes rows from rows. The second argument is the row that the whole (sub)query started with."""
