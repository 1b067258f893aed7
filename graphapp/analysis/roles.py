"""The role of an author on a paper: its place in the author list. Pure.

Only the printed order counts. In fields that order authors by name, first and last say nothing about the work.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphapp.model.rows import PAPER_ROLES, PaperRole, StoredPaper

__all__ = ["entry_role", "first_role", "role_on"]


def role_on(paper: StoredPaper, key: str) -> PaperRole | None:
    """The role of the author with this key on a keyed paper; None if the author is not in its list.

    `only`: the list has one author. `first` and `last`: of several authors. A truncated list has no last author, and `only` requires a complete
    one: its first author is `first`. `unknown`: the source truncated the list before the author. An author who is listed twice has the role that is
    first in `PAPER_ROLES`.
    """
    complete = not paper.authors_cut and all(entry.position is not None for entry in paper.authors)
    roles = {
        entry_role(index, entry.position, len(paper.authors), complete=complete)
        for index, entry in enumerate(paper.authors)
        if entry.author.key == key
    }
    return first_role(roles)


def first_role(roles: Iterable[PaperRole]) -> PaperRole | None:
    """Of the roles of an author who is listed more than once, the one that counts."""
    return min(roles, key=PAPER_ROLES.index, default=None)


def entry_role(index: int, position: int | None, size: int, *, complete: bool) -> PaperRole:
    """The role of entry `index`, with a position, of a list of `size` entries; `complete`: it is not truncated, and all its entries have positions."""
    if position is None:
        return "unknown"
    if complete and size == 1:
        return "only"
    if position == 0:
        return "first"
    return "last" if complete and index == size - 1 else "middle"
