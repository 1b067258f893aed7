"""The description of a network option: its values, its label in a form, and its meaning. Pure.

The table of all options is the class `NetworkSpec`, whose fields are created by `option`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field
from typing import Any, TypeVar

from graphapp.errors import BadInput
from graphapp.support.value_rules import ValueRule

__all__ = ["NetworkOption", "network_option", "option"]

T = TypeVar("T")

LEVELS = ("coauthors", "full", "institution", "country")
"""The levels of networks: the choices of `NetworkSpec.level`."""
LARGEST = 999_999_999
"""The largest integer that an option accepts; the smallest year is its negative."""


@dataclass(frozen=True, slots=True)
class NetworkOption:
    """One option: its `name` (a parameter in an address and, with dashes, an option on the command line), its default (None: no restriction),
    one line of help, its label in a form ("": not in the form) with the label of each choice, and the levels at which it has an effect.
    `centre`: True if the option selects the centre of the network; `centres`: the centres with which it has an effect (empty: all). `setting`: the setting with the upper limit for pages and the API ("":
    none)."""

    name: str
    rule: ValueRule
    default: Any
    help: str
    label: str
    choices: Mapping[str, str]
    levels: tuple[str, ...]
    centre: bool
    setting: str
    metavar: str
    centres: tuple[str, ...] = ()

    @property
    def restricted_help(self) -> str:
        """The help, with the levels at which the option has no effect."""
        without = [each for each in LEVELS if each not in self.levels]
        return f"{self.help}; no effect if level is {' or '.join(without)}" if without else self.help

    def read(self, text: str) -> Any:
        """`text` as a value of the option. Raises BadInput."""
        try:
            return self.rule.read(text)
        except ValueError:
            raise self._refusal(text) from None

    def check(self, value: Any) -> None:
        """Raises BadInput for a value that the option does not accept."""
        if value is None and self.default is None:
            return
        try:
            self.rule.check(value)
        except ValueError:
            raise self._refusal(value) from None

    def _refusal(self, value: object) -> BadInput:
        shown = repr(value)
        shown = shown if len(shown) <= 60 else shown[:57] + "..."
        usual = "no restriction" if self.default is None else f"the default, {self.default}"
        return BadInput(
            f"`{self.name}` must be {self.rule.wanted}, not {shown}.", f"Omit `{self.name}` for {usual}."
        )


def option(
    default: T,
    help: str,
    *,
    minimum: float | None = None,
    maximum: float = LARGEST,
    label: str = "",
    choices: Mapping[str, str] | None = None,
    levels: tuple[str, ...] = LEVELS,
    centre: bool = False,
    setting: str = "",
    metavar: str = "N",
    centres: tuple[str, ...] = (),
) -> T:
    """A field of `NetworkSpec`. An option with a string as default accepts one of `choices` (values with their labels in a form; empty: any
    string), one with a float a number, and any other an integer, from `minimum` to `maximum`."""
    described = {
        "help": help,
        "minimum": minimum,
        "maximum": maximum,
        "label": label,
        "choices": choices or {},
        "levels": levels,
        "centre": centre,
        "setting": setting,
        "metavar": metavar,
        "centres": centres,
    }
    return field(default=default, metadata=described)


def network_option(each: Field[Any]) -> NetworkOption:
    """The option described by a field that `option` created."""
    described = dict(each.metadata)
    minimum, maximum = described.pop("minimum"), described.pop("maximum")
    if isinstance(each.default, str):
        rule = ValueRule(str, choices=tuple(described["choices"]))
    else:
        kind = float if isinstance(each.default, float) else int
        rule = ValueRule(kind, -LARGEST if minimum is None else minimum, maximum)
    return NetworkOption(each.name, rule, each.default, **described)
