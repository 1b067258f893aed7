"""The allowed values of a setting or an option: one rule for parsing, messages and JSON schemas. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Rule", "ValueRule"]

_INTEGER = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)
_NAMES = {str: "a string", int: "an integer", float: "a number"}
_JSON_TYPES = {str: "string", int: "integer", float: "number"}


class Rule(Protocol):
    """The parser of an option: `read` returns the value, or raises ValueError with a message that completes "must be …"; `schema` describes
    the values for OpenAPI."""

    def read(self, text: str) -> Any:
        """The value that `text` stands for. Raises ValueError."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON schema of the value."""


@dataclass(frozen=True, slots=True)
class ValueRule:
    """Values of `type`: numbers from `minimum` to `maximum`, inclusive (None: no bound; `positive`: greater than 0), or strings in `choices`
    (empty: any string)."""

    type: type[str] | type[int] | type[float]
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    positive: bool = False

    @property
    def wanted(self) -> str:
        """A description of the allowed values that completes "must be …"."""
        if self.choices:
            return " or ".join(filter(None, [", ".join(self.choices[:-1]), self.choices[-1]]))
        name = _NAMES[self.type]
        if self.minimum is not None and self.maximum is not None:
            return f"{name} from {self.minimum:,} to {self.maximum:,}"
        if self.minimum is not None:
            return f"{name} of at least {self.minimum:,}"
        if self.maximum is not None:
            return f"{name} of at most {self.maximum:,}"
        return f"{name} greater than 0" if self.positive else name

    def read(self, text: str) -> Any:
        """`text` as a value; spaces around a number are ignored. Raises ValueError if it violates the rule."""
        if self.type is str:
            return self.check(text)
        stripped = text.strip()
        if self.type is int and not _INTEGER.fullmatch(stripped):
            raise ValueError(self.wanted)
        try:
            return self.check(self.type(stripped))
        except ValueError:
            raise ValueError(self.wanted) from None

    def check(self, value: Any) -> Any:
        """`value`. Raises ValueError if it has another type, except an integer for a float, or violates the rule."""
        # True is an int for Python
        types = (int, float) if self.type is float else (self.type,)
        typed = isinstance(value, types) and not isinstance(value, bool)
        allowed = typed and (not self.choices or value in self.choices)
        if typed and self.type is not str:
            # all comparisons with NaN are False, so NaN is refused
            allowed = (
                math.isfinite(value)
                and (self.minimum is None or value >= self.minimum)
                and (self.maximum is None or value <= self.maximum)
                and (not self.positive or value > 0)
            )
        if not allowed:
            raise ValueError(self.wanted)
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """The rule as a JSON schema."""
        if self.choices:
            return {"enum": list(self.choices)}
        schema: dict[str, Any] = {"type": _JSON_TYPES[self.type]}
        if self.minimum is not None:
            schema["minimum"] = self.minimum
        if self.maximum is not None:
            schema["maximum"] = self.maximum
        if self.positive:
            schema["exclusiveMinimum"] = 0
        return schema
