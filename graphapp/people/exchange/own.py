"""graphapp's own file of decisions, of this store or another one. Pure."""

from __future__ import annotations

import re
from typing import BinaryIO

from graphapp.errors import BadInput
from graphapp.people.decision_lines import line_of, parse
from graphapp.people.decisions import Decisions
from graphapp.people.exchange.proposals import Exported, Imported

__all__ = ["LABEL", "NAME", "SUFFIXES", "read", "sniff", "write"]

NAME = "decisions"
LABEL = "graphapp decisions, one JSON object per line"
SUFFIXES = (".decisions.jsonl", ".jsonl")

_FIRST = re.compile(rb'(?:\xef\xbb\xbf)?(?:\s|#[^\n]*\n)*\{[^\n]*"(?:say|undo)"\s*:')


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True where the first object says something of sides, or undoes something."""
    return _FIRST.match(head) is not None


def read(stream: BinaryIO) -> Imported:
    """The decisions of the file that are not undone, with all that they say of who made them. Raises BadInput."""
    try:
        text = stream.read().decode()
    except UnicodeDecodeError as error:
        raise BadInput(
            f"The file is not valid UTF-8: {error.reason} at byte {error.start:,}.", "Save the file as UTF-8."
        ) from error
    return Imported(list(parse(text).active), [])


def write(decisions: Decisions) -> Exported:
    """The decisions that are not undone."""
    return Exported("".join(f"{line_of(entry)}\n" for entry in decisions.active).encode(), [])
