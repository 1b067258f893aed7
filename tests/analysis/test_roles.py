"""The role of an author on a paper."""

from __future__ import annotations

import pytest

from graphapp.analysis.roles import role_on
from graphapp.analysis.works_statistics import works_statistics
from graphapp.model.rows import AuthorRow, Authorship, AuthorWorks, StoredPaper


def paper(*authors: str | tuple[str, int | None], cut: bool = False) -> StoredPaper:
    entries = [
        author if isinstance(author, tuple) else (author, place) for place, author in enumerate(authors)
    ]
    rows = tuple(Authorship(AuthorRow(f"name:{name}", name, name), place) for name, place in entries)
    return StoredPaper("x", "Title", 2020, "other", None, rows, authors_cut=cut)


@pytest.mark.parametrize(
    ("listed", "role"),
    [
        (paper("ann"), "only"),
        (paper("ann", "bo"), "first"),
        (paper("bo", "ann"), "last"),
        (paper("bo", "ann", "cy"), "middle"),
        # a truncated list continues: nobody in it is the last or the only author
        (paper("ann", cut=True), "first"),
        (paper("bo", "ann", cut=True), "middle"),
        (paper("bo", ("ann", None), cut=True), "unknown"),
        # the author who follows the visible part of the list may be the last one
        (paper("bo", "ann", ("cy", None), cut=True), "middle"),
        # listed twice
        (paper("ann", "bo", "ann"), "first"),
        (paper("bo", "cy"), None),
    ],
)
def test_the_place_in_the_list_decides(listed: StoredPaper, role: str | None) -> None:
    assert role_on(listed, "ann") == role


def test_every_paper_counts_once_in_the_order_of_the_roles() -> None:
    papers = [
        paper("bo", "ann"),
        paper("ann"),
        paper("ann", "bo"),
        paper("ann", "cy"),
        paper("bo", "ann", "cy"),
    ]
    counts = works_statistics(AuthorWorks.of(papers), "ann").roles
    assert list(counts.items()) == [("only", 1), ("first", 2), ("last", 1), ("middle", 1)]
