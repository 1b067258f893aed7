"""The ACL Anthology's lists of people: people.yaml, and name_variants.yaml as it was until 2025.

They list the names of each person and contain no papers. Such a file is recognised, counted and ignored: in the Anthology's XML, these
people have identifiers (`<author id="…">`) wherever a name is ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import BinaryIO

from graphapp.model.records import Paper, Problem
from loaders.reading.decoding import Decoder, text_lines

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "acl-people"
LABEL = "ACL Anthology, lists of people (no papers)"
SUFFIXES: tuple[str, ...] = ()

_PERSON = re.compile(r"[^\s:#-][^\s:]*:\s*$|- canonical:")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a list of people with their names, judged by the first of them."""
    lines = [
        line for line in head.decode(errors="replace").splitlines() if line.strip() and line[0] not in "#"
    ]
    lines = lines[lines[:1] == ["---"] :]
    if not lines or not _PERSON.match(lines[0]):
        return False
    described = takewhile(lambda line: line[0] == " ", lines[1:])
    return lines[0].startswith("- ") or any(line.strip() == "names:" for line in described)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """No paper: one problem with the number of people in the list."""
    people = sum(
        1 for _, line in text_lines(stream, max_record_bytes, Decoder()) if _PERSON.match(line.rstrip("\n"))
    )
    what = f"list of {people:,} people without papers"
    yield Problem(
        "", what, "ignored; load the Anthology's XML, which contains the identifiers of these people"
    )
