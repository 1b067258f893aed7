"""The variables that an expression can use, and the errors that the checks report. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphapp.cypher.evaluator.static_types import Type
from graphapp.cypher.language.spelling import closest
from graphapp.cypher.language.tokens import places
from graphapp.errors import QuerySyntax

__all__ = ["NameScope", "Problems"]


@dataclass(slots=True)
class NameScope:
    """`local` are the variables of the query itself, which WITH can drop. `constants` come from the enclosing
    query, remain available, and cannot be redefined."""

    local: dict[str, Type] = field(default_factory=dict)
    constants: Mapping[str, Type] = field(default_factory=dict)

    def get(self, name: str) -> Type | None:
        found = self.local.get(name)
        return self.constants.get(name) if found is None else found

    def with_variables(self, variables: Mapping[str, Type]) -> NameScope:
        """This scope with additional variables, which hide those of the same names."""
        return NameScope({**self.local, **variables}, self.constants)

    def all(self) -> dict[str, Type]:
        return {**self.constants, **self.local}


class Problems:
    """Builds the errors of a query, with their positions in its text."""

    def __init__(self, text: str) -> None:
        self.text = text
        # variables that were defined anywhere: distinguishes a misspelled name from one that WITH dropped
        self.met: set[str] = set()

    def wrong(self, message: str, at: int, hint: str = "") -> QuerySyntax:
        line, column = places(self.text, at)
        return QuerySyntax(message, hint, line=line, column=column)

    def place(self, name: str, at: int) -> int:
        """Offset of a name in the text, at or after `at`."""
        found = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)").search(self.text, at)
        return found.start() if found else at

    def undefined(self, name: str, at: int, known: Iterable[str]) -> QuerySyntax:
        """The error for a variable that is not defined."""
        hint = ""
        meant = closest(name, sorted(known))
        if name in self.met:
            hint = f"Variables not listed in a WITH are dropped: add {name} to the preceding WITH."
        elif meant is not None:
            hint = f"Did you mean {meant}?"
        return self.wrong(f"The variable {name} is not defined.", at, hint)
