"""Decisions in the formats of others. To add one: a module with NAME, LABEL, SUFFIXES, `sniff`, `read` and `write`, and its name in _MODULES.

`sniff(head, name) -> bool` judges by the beginning of a file and its name. `read(stream) -> Imported` gives decisions without ids and what the file says
that no decision can; it raises BadInput for a file that is not of the format. `write(decisions) -> Exported` gives the file and what it cannot hold.
Names that a format joins become `same` decisions: the first side is the name that stands for all.
"""

from __future__ import annotations

from typing import BinaryIO, Protocol, cast

from graphapp.errors import BadInput
from graphapp.people.decisions import Decisions
from graphapp.people.exchange import acl_people, dblp, openrefine, own, vosviewer
from graphapp.people.exchange.proposals import Exported, Imported

__all__ = ["EXCHANGE_FORMATS", "ExchangeFormat", "Exported", "Imported", "by_ending", "by_name", "detected"]

HEAD_BYTES = 10_000
_MODULES = (own, acl_people, dblp, vosviewer, openrefine)


class ExchangeFormat(Protocol):
    """What each module of this package is."""

    NAME: str
    LABEL: str
    SUFFIXES: tuple[str, ...]

    def sniff(self, head: bytes, name: str) -> bool:
        """True where a file seems to be of this format."""

    def read(self, stream: BinaryIO) -> Imported:
        """What a file says. Raises BadInput."""

    def write(self, decisions: Decisions) -> Exported:
        """The file of some decisions."""


EXCHANGE_FORMATS: tuple[ExchangeFormat, ...] = tuple(cast(ExchangeFormat, module) for module in _MODULES)


def by_name(name: str) -> ExchangeFormat:
    """The format of this name. Raises BadInput, which lists all."""
    found = next((form for form in EXCHANGE_FORMATS if name == form.NAME), None)
    if found is None:
        raise BadInput(
            f"Unknown format {name!r}.",
            f"There are {', '.join(form.NAME for form in EXCHANGE_FORMATS)}.",
        )
    return found


def by_ending(name: str) -> ExchangeFormat:
    """The format that files with this name have. Raises BadInput, which lists the extensions."""
    found = next((form for form in EXCHANGE_FORMATS if name.lower().endswith(form.SUFFIXES)), None)
    if found is None:
        endings = " ".join(form.SUFFIXES[0] for form in EXCHANGE_FORMATS)
        raise BadInput(
            f"The extension of {name!r} does not match any format.",
            f"Known extensions: {endings}. Otherwise, specify --format.",
        )
    return found


def detected(head: bytes, name: str) -> ExchangeFormat:
    """The format of a file, from its beginning. Raises BadInput where none fits."""
    found = next((form for form in EXCHANGE_FORMATS if form.sniff(head, name)), None)
    if found is None:
        raise BadInput(
            f"The format of {name} was not recognised.",
            f"Specify --format, one of {', '.join(form.NAME for form in EXCHANGE_FORMATS)}.",
        )
    return found
