"""Types for the data that a compiled query passes on: rows, and functions of rows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["Evaluation", "Pipeline", "Row"]

Row = list[Any]
"""The values of all variables of a query, each in its slot."""

Evaluation = Callable[[Row], Any]
"""A compiled expression."""

Pipeline = Callable[[Iterator[Row], Row], Iterator[Row]]
"""A compiled clause: maps input rows to output rows. The second argument is the initial row of the
(sub)query."""
