"""Conflict lists and conflict checks as tables for CSV files. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphapp.groups.as_csv import Cell, CsvTable
from graphapp.groups.conflicts.listing import RecentCoauthor
from graphapp.groups.conflicts.views import ConflictCheck, ConflictList
from graphapp.groups.name_lists import NameLine

__all__ = ["CHECK_TABLES", "check_table", "conflicts_table"]

CHECK_TABLES = {
    "pairs": "the conflicts, one row for each pair of a reviewer and an author",
    "papers": "the joint papers, one row for each pair and paper",
    "names": "the author that each name in the two lists refers to",
}
"""The tables of a conflict check, with their content."""


def conflicts_table(found: ConflictList) -> CsvTable:
    """One row for each coauthor. ORCIDs, and the authors of the list with whom a coauthor has joint papers, are separated by "; "."""
    names = found.names
    columns = (
        *("name", "key", "joint_papers", "first_year", "last_year", "last_paper", "last_paper_id", "doi"),
        *("with", "affiliation", "affiliation_year", "affiliation_paper_id", "orcid", "in_list"),
    )
    return CsvTable(columns, (_row(row, names) for row in found.rows))


def _row(row: RecentCoauthor, names: dict[str, str]) -> Sequence[Cell]:
    printed = row.affiliation
    return (
        *(row.name, row.key, row.papers, row.first, row.last),
        *(row.last_paper.title, row.last_paper.id, row.last_paper.doi),
        "; ".join(names[each.author] for each in row.joint),
        *((printed.text, printed.year, printed.paper) if printed else (None, None, None)),
        "; ".join(row.orcids),
        "yes" if row.member else "no",
    )


def check_table(found: ConflictCheck, table: str) -> CsvTable:
    """The table of a conflict check that is named in CHECK_TABLES."""
    columns: Sequence[str]
    if table == "names":
        columns = ("list", "line", "text", "status", "name", "key", "candidates")
        return CsvTable(columns, (*_lines("reviewers", found.reviewers), *_lines("authors", found.authors)))
    if table == "papers":
        columns = ("reviewer", "author", "year", "title", "id", "doi")
        return CsvTable(
            columns,
            (
                (pair.reviewer.name, pair.author.name, paper.year, paper.title, paper.id, paper.doi)
                for pair in found.pairs
                for paper in pair.papers
            ),
        )
    columns = (
        *("reviewer", "reviewer_key", "author", "author_key", "conflict", "joint_papers", "last_year"),
        *("last_paper", "common_coauthors", "through"),
    )
    return CsvTable(columns, _pairs(found))


def _pairs(found: ConflictCheck) -> Iterable[Sequence[Cell]]:
    for pair in found.pairs:
        yield (
            *(pair.reviewer.name, pair.reviewer.key, pair.author.name, pair.author.key, pair.kind),
            *(len(pair.papers), pair.last, pair.papers[0].title if pair.papers else None),
            pair.connectors,
            "; ".join(f"{each.name} ({each.papers[0]}, {each.papers[1]})" for each in pair.through),
        )


def _lines(name: str, lines: Iterable[NameLine]) -> Iterable[Sequence[Cell]]:
    for line in lines:
        author = line.author
        yield (
            *(name, line.number, line.text, line.status),
            *((author.name, author.key) if author else (None, None)),
            "; ".join(hit.name for hit in line.candidates),
        )
