"""Aggregates: one object per group receives the values one by one and then returns a result. Nulls are
ignored. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from graphapp.cypher.evaluator.arithmetic import MAX_INTEGER, MIN_INTEGER
from graphapp.cypher.evaluator.comparison import group_key, order_key
from graphapp.cypher.evaluator.temporal.arithmetic import add_durations, scale_duration
from graphapp.cypher.evaluator.temporal.types import Duration
from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["ACCUMULATORS", "Aggregate", "Distinct"]


class Aggregate(Protocol):
    """Reduces many values to one."""

    def add(self, value: Any) -> None:
        """Add one value."""

    def result(self) -> Any:
        """The result for all added values."""


class Distinct:
    """Passes each distinct value once to another aggregate: count(DISTINCT x)."""

    def __init__(self, inner: Aggregate) -> None:
        self._inner = inner
        self._seen: set[Any] = set()

    def add(self, value: Any) -> None:
        """Add one value."""
        key = group_key(value)
        if key not in self._seen:
            self._seen.add(key)
            self._inner.add(value)

    def result(self) -> Any:
        """The result for all added values."""
        return self._inner.result()


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _refuse(name: str, wanted: str, value: Any) -> QueryError:
    return QueryError(f"{name}() takes {wanted}, not {described(value)}.")


class Count:
    """count(x): the number of values that are not null; 0 if there are none."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, value: Any) -> None:
        """Add one value."""
        self._count += value is not None

    def result(self) -> int:
        """The number of values."""
        return self._count


class Collect:
    """collect(x): the values that are not null, in the order added; [] if there are none."""

    def __init__(self) -> None:
        self._items: list[Any] = []

    def add(self, value: Any) -> None:
        """Add one value."""
        if value is not None:
            self._items.append(value)

    def result(self) -> list[Any]:
        """The list of values."""
        return self._items


class _Extreme:
    """The first of the smallest (or largest) values in the order of ORDER BY; null if there are no values."""

    __slots__ = ("_best", "_key")

    greatest = False

    def __init__(self) -> None:
        self._best: Any = None
        # key of the best value, computed when first needed
        self._key: tuple[Any, ...] | None = None

    def add(self, value: Any) -> None:
        """Add one value."""
        if value is None:
            return
        best = self._best
        if best is None:
            self._best = value
        elif type(value) is int and type(best) is int:
            if value > best if self.greatest else value < best:
                self._best, self._key = value, None
        else:
            key, known = order_key(value), self._key or order_key(best)
            self._key = known
            if key > known if self.greatest else key < known:
                self._best, self._key = value, key

    def result(self) -> Any:
        """The smallest or largest value."""
        return self._best


class Min(_Extreme):
    """min(x)."""

    __slots__ = ()


class Max(_Extreme):
    """max(x)."""

    __slots__ = ()

    greatest = True


class _Total:
    """Numbers, or durations; not both."""

    name = "sum"

    def __init__(self) -> None:
        self._duration: Duration | None = None
        self._count = 0

    def add(self, value: Any) -> None:
        """Add one value. Raises QueryError for other types, and if numbers and durations are mixed."""
        if value is None:
            return
        if isinstance(value, Duration):
            if self._count and self._duration is None:
                raise self._mixed()
            self._duration = value if self._duration is None else add_durations(self._duration, value)
        elif not _is_number(value):
            raise _refuse(self.name, "numbers or durations", value)
        elif self._duration is not None:
            raise self._mixed()
        else:
            self._add_number(value)
        self._count += 1

    def _mixed(self) -> QueryError:
        return QueryError(f"{self.name}() takes either numbers or durations, not both.")

    def _add_number(self, value: int | float) -> None:
        raise NotImplementedError


class Sum(_Total):
    """sum(x): an integer if all values are integers and the sum fits 64 bits, otherwise a float; a duration
    for durations; 0 if there are no values."""

    def __init__(self) -> None:
        super().__init__()
        self._number: int | float = 0

    def _add_number(self, value: int | float) -> None:
        total = self._number + value
        fits = not isinstance(total, int) or MIN_INTEGER <= total <= MAX_INTEGER
        self._number = total if fits else float(self._number) + float(value)

    def result(self) -> Any:
        """The sum."""
        return self._number if self._duration is None else self._duration


class Avg(_Total):
    """avg(x): the mean of numbers as a float, of durations as a duration; null if there are no values."""

    name = "avg"

    def __init__(self) -> None:
        super().__init__()
        self._mean = 0.0

    def _add_number(self, value: int | float) -> None:
        # the running mean in the same order of operations as Neo4j, so that the last digits agree
        self._mean += (value - self._mean) / (self._count + 1)

    def result(self) -> Any:
        """The mean."""
        if self._duration is not None:
            return scale_duration(self._duration, self._count, divide=True)
        return self._mean if self._count else None


class StDev:
    """stDev(x): the sample standard deviation (n - 1); 0.0 for fewer than two values. Source: Welford's
    method."""

    name, removed = "stDev", 1

    def __init__(self) -> None:
        self._count = 0
        self._mean = 0.0
        self._squares = 0.0

    def add(self, value: Any) -> None:
        """Add one value. Raises QueryError if it is not a number."""
        if value is None:
            return
        if not _is_number(value):
            raise _refuse(self.name, "numbers", value)
        self._count += 1
        distance = float(value) - self._mean
        self._mean += distance / self._count
        self._squares += distance * (float(value) - self._mean)

    def result(self) -> float:
        """The standard deviation."""
        return math.sqrt(self._squares / (self._count - self.removed)) if self._count > 1 else 0.0


class StDevP(StDev):
    """stDevP(x): the population standard deviation (n)."""

    name, removed = "stDevP", 0


class _Percentile:
    """Collects the values and sorts them at the end. `add` also receives the percentile, of which the first
    one counts."""

    name = ""

    def __init__(self) -> None:
        self._values: list[int | float] = []
        self._share: float | None = None

    def add(self, value: Any, share: Any = None) -> None:
        """Add one value. Raises QueryError if it is not a number, and for a percentile outside 0.0 to 1.0."""
        if self._share is None:
            self._share = self._checked(share)
        if value is None:
            return
        if not _is_number(value):
            raise _refuse(self.name, "numbers", value)
        self._values.append(value)

    def _checked(self, share: Any) -> float:
        if not _is_number(share) or not 0 <= share <= 1:
            shown = share if _is_number(share) else described(share)
            raise QueryError(
                f"The percentile of {self.name}() must be a number from 0.0 to 1.0, not {shown}."
            )
        return float(share)

    def result(self) -> Any:
        """The percentile; null if there are no values."""
        if not self._values:
            return None
        assert self._share is not None
        return self._of(sorted(self._values, key=order_key), self._share)

    def _of(self, values: list[int | float], share: float) -> int | float:
        raise NotImplementedError


class PercentileCont(_Percentile):
    """percentileCont(x, p): interpolated linearly between the two nearest values; always a float."""

    name = "percentileCont"

    def _of(self, values: list[int | float], share: float) -> float:
        place = share * (len(values) - 1)
        low, high = math.floor(place), math.ceil(place)
        if low == high:
            return float(values[low])
        return values[low] * (high - place) + values[high] * (place - low)


class PercentileDisc(_Percentile):
    """percentileDisc(x, p): the smallest value such that at least the share p of the values is less than or
    equal to it."""

    name = "percentileDisc"

    def _of(self, values: list[int | float], share: float) -> int | float:
        return values[max(0, math.ceil(share * len(values)) - 1)]


ACCUMULATORS: Mapping[str, Callable[[], Any]] = {
    "count": Count,
    "collect": Collect,
    "min": Min,
    "max": Max,
    "sum": Sum,
    "avg": Avg,
    "stdev": StDev,
    "stdevp": StDevP,
    "percentilecont": PercentileCont,
    "percentiledisc": PercentileDisc,
}
"""By name in lower case: the factory of an aggregate for a group. Percentiles are added with two arguments,
the value and the percentile."""
