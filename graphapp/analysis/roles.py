"""The role of an author on a paper: its place in the author list. Pure.

Only the printed order counts. In fields that order authors by name, first and last say nothing about the work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from graphapp.model.rows import PAPER_ROLES, PaperRole, StoredPaper

__all__ = ["role_counts", "role_on"]


def role_on(paper: StoredPaper, key: str) -> PaperRole | None:
    """The role of the author with this key on a keyed paper; None if the author is not in its list.

    `only`: the list has one author. `first` and `last`: of several authors. A truncated list has no last author, and `only` requires a complete
    one: its first author is `first`. `unknown`: the source truncated the list before the author. An author who is listed twice has the role that is
    first in `PAPER_ROLES`.
    """
    roles = {_role(paper, index) for index, entry in enumerate(paper.authors) if entry.author.key == key}
    return min(roles, key=PAPER_ROLES.index, default=None)


def _role(paper: StoredPaper, index: int) -> PaperRole:
    position = paper.authors[index].position
    if position is None:
        return "unknown"
    complete = not paper.authors_cut and all(entry.position is not None for entry in paper.authors)
    if complete and len(paper.authors) == 1:
        return "only"
    if position == 0:
        return "first"
    return "last" if complete and index == len(paper.authors) - 1 else "middle"


def role_counts(papers: Iterable[StoredPaper], key: str) -> dict[PaperRole, int]:
    """The number of keyed papers of an author in each role, those with papers only, in the order of `PAPER_ROLES`."""
    counts = Counter(role_on(paper, key) for paper in papers)
    return {role: counts[role] for role in PAPER_ROLES if counts[role]}
