"""The problems of a load by kind, each with its count and one example. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from graphapp.model.records import Problem

__all__ = ["ProblemKind", "kinds_of", "members_of"]

# what a problem quotes from a record
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
# a list of quotations at the end of the description of what was done: " ('One Title', 'Another')"
_QUOTED_LIST = re.compile(rf" \((?:{_QUOTED.pattern}).*\)$")


class ProblemKind(NamedTuple):
    """Problems of one kind: what was found and what was done, without the parts that differ; the number of occurrences (`times`); the number
    of records that were refused because of them; and the first problem. `alike`: all have the same wording as the first one."""

    what: str
    done: str
    times: int
    refused: int
    example: Problem
    alike: bool


def kinds_of(problems: Iterable[Problem]) -> list[ProblemKind]:
    """The kinds of `problems`: files that could not be read completely, then refused records, then all others; within these, the most frequent
    first, and of equally frequent ones the one that occurred first. Each problem of a whole file is a separate kind."""
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault(_group(problem), []).append(problem)
    kinds = [_kind(what, done, members) for (_, what, done), members in groups.items()]
    return sorted(kinds, key=lambda kind: (_severity(kind.example), -kind.times))


def members_of(kind: ProblemKind, problems: Iterable[Problem]) -> list[Problem]:
    """The problems in `problems` that are of this kind."""
    group = _group(kind.example)
    return [problem for problem in problems if _group(problem) == group]


def _group(problem: Problem) -> tuple[str, str, str]:
    file = "" if problem.where else problem.file
    return (file, _QUOTED.sub("'…'", problem.what), _QUOTED_LIST.sub("", problem.done))


def _kind(what: str, done: str, members: list[Problem]) -> ProblemKind:
    first = members[0]
    same_what = all(problem.what == first.what for problem in members)
    same_done = all(problem.done == first.done for problem in members)
    return ProblemKind(
        first.what if same_what else what,
        first.done if same_done else done,
        sum(problem.times for problem in members),
        sum(problem.refused for problem in members),
        first,
        same_what and same_done,
    )


def _severity(problem: Problem) -> int:
    if not problem.where and problem.done.startswith("file "):
        return 0
    return 1 if problem.refused else 2
