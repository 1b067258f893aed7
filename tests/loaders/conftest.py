"""Helpers that read bytes with a loader."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import NamedTuple

import pytest

from graphapp.model.records import Paper, Problem
from loaders import Loader


class Read(NamedTuple):
    """The items that a loader yields for some bytes."""

    papers: list[Paper]
    problems: list[Problem]

    @property
    def refused(self) -> int:
        return sum(problem.refused for problem in self.problems)

    @property
    def paper(self) -> Paper:
        (paper,) = self.papers
        return paper

    @property
    def people(self) -> list[str]:
        """The names of the authors of the only paper."""
        return [person.name for person in self.paper.authors]

    @property
    def problem(self) -> Problem:
        (problem,) = self.problems
        return problem


def _read(loader: Loader, data: bytes | str, **options: int) -> Read:
    raw = data.encode() if isinstance(data, str) else data
    items = list(loader.load(io.BytesIO(raw), **options))
    return Read(
        [item for item in items if isinstance(item, Paper)],
        [item for item in items if isinstance(item, Problem)],
    )


@pytest.fixture(scope="session")
def read() -> Callable[..., Read]:
    """`read(loader, data, max_record_bytes=…)`: the papers and problems in some bytes."""
    return _read
