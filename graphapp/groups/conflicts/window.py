"""The period whose joint papers count as conflicts. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from graphapp.errors import BadInput

__all__ = ["DEFAULT_MONTHS", "MOST_MONTHS", "ConflictWindow", "DateRule", "window_of"]

DEFAULT_MONTHS = 48
"""The default length of the period: that of the form of the US National Science Foundation."""
MOST_MONTHS = 1200

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class ConflictWindow(NamedTuple):
    """The last `months` months before the date `on`, which begin on `start`. `on` is None for a period without an end that begins `months` months
    before today: it includes papers that are dated ahead, such as those in press.

    Papers have years only. A year counts if any of its days is in the period, so that the years `first` and `last` (None: no end) count as a whole.
    """

    months: int
    start: date
    on: date | None

    @property
    def first(self) -> int:
        """The first year that counts."""
        return self.start.year

    @property
    def last(self) -> int | None:
        """The last year that counts, None if there is none."""
        return self.on.year if self.on else None

    def has(self, year: int | None) -> bool:
        """True if papers of this year count; False for an unknown year."""
        return year is not None and year >= self.first and not self.is_after(year)

    def is_after(self, year: int) -> bool:
        """True if the year is after the end."""
        return self.on is not None and year > self.on.year


@dataclass(frozen=True, slots=True)
class DateRule:
    """A date in the form 2026-11-30, as `graphapp.support.value_rules.Rule`."""

    def read(self, text: str) -> date:
        """The date. Raises ValueError."""
        try:
            if _DATE.fullmatch(text.strip()):
                return date.fromisoformat(text.strip())
        except ValueError:
            pass
        raise ValueError("a date such as 2026-11-30")

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON schema of the value."""
        return {"type": "string", "format": "date"}


def window_of(months: int, on: date | None, today: date) -> ConflictWindow:
    """The last `months` months (1 to MOST_MONTHS) before `on`, or before `today` and without an end if `on` is None. If the month in which the
    period begins has no such day, it begins on the last one. Raises BadInput."""
    if not 1 <= months <= MOST_MONTHS:
        raise BadInput(
            f"`months` must be an integer from 1 to {MOST_MONTHS:,}.",
            f"Omit `months` to use {DEFAULT_MONTHS}.",
        )
    end = on or today
    year, month = divmod(12 * end.year + end.month - 1 - months, 12)
    if year < date.min.year:
        return ConflictWindow(months, date.min, on)
    day = min(end.day, monthrange(year, month + 1)[1])
    return ConflictWindow(months, date(year, month + 1, day), on)
