"""The interface between networks and file formats: what a module of this package defines as `EXPORTER`. Pure data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphapp.errors import BadInput
from graphapp.support.value_rules import Rule

__all__ = ["ExportOption", "Exporter"]


@dataclass(frozen=True, slots=True)
class ExportOption:
    """An option of a format. `name` is its parameter in an address and, with dashes, its option on the command line; `label` is its name in a
    form, `help` its meaning, `usual` its default in words, and `example` a string that its `rule` accepts."""

    name: str
    label: str
    help: str
    usual: str
    example: str
    rule: Rule

    @property
    def flag(self) -> str:
        """The option on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def choices(self) -> Sequence[str]:
        """The values, if there are only a few; empty otherwise."""
        return tuple(self.rule.schema.get("enum", ()))


@dataclass(frozen=True, slots=True)
class Exporter:
    """A file format for networks.

    `name` is its name in commands, `label` its name in menus, `suffix` its file name extension with the dot. `write(view, out, **chosen)` writes
    a whole network; equal networks and options give equal bytes. `chosen` are values of its `options` by name, as the method `chosen` returns
    them; all are optional. `write` raises BadInput if the format cannot represent the network, and NotReady if it cannot be written now, both
    before anything is written. `order` is its position in menus and tables. `wants_positions`: the network should have positions and
    communities. `wants_papers`: it should include its papers, `wants_topics`: the topics of its communities. `drawing`: the file shows the network and cannot be written without positions.
    `interactive`: the file can change its appearance itself, so it gets the network with all communities expanded.
    `strong_only`: the file shows only the links marked as strong, and states their number. `streams`: `write` only counts the nodes and links of a
    network without positions and iterates over them, so that it can write networks that do not fit into memory.
    """

    name: str
    label: str
    suffix: str
    media_type: str
    write: Callable[..., None]
    order: int
    wants_positions: bool = True
    wants_papers: bool = False
    wants_topics: bool = False
    drawing: bool = False
    interactive: bool = False
    strong_only: bool = False
    streams: bool = False
    options: tuple[ExportOption, ...] = field(default=())

    def chosen(self, given: Mapping[str, str]) -> dict[str, Any]:
        """The values of the options in `given`, by name; blank ones are ignored. Raises BadInput for an unknown option and for an invalid
        value."""
        known = {option.name: option for option in self.options}
        values: dict[str, Any] = {}
        for name, text in given.items():
            if not text.strip():
                continue
            if name not in known:
                there_are = ", ".join(known)
                hint = (
                    f"Available options: {there_are}." if there_are else "This format has no picture options."
                )
                raise BadInput(f"{self.label} has no option {name}.", hint)
            try:
                values[name] = known[name].rule.read(text.strip())
            except ValueError as error:
                raise BadInput(
                    f"`{name}` must be {error}, not {text[:40]!r}.",
                    f"For example {name}={known[name].example}.",
                ) from None
        return values
