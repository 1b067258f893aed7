"""The form to fetch records, the authors to choose from, and the fetches that a store remembers, prepared for templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graphapp.fetching.fetch_service import FetchResult
from graphapp.fetching.fetcher import FoundAuthors
from graphapp.fetching.remembered import RememberedFetch
from graphapp.fetching.sources import SOURCE_NAMES, source_module, source_named

__all__ = [
    "CandidateRow",
    "RememberedRow",
    "SourceOption",
    "candidate_rows",
    "candidates_note",
    "explanations",
    "remembered_rows",
    "source_options",
]


class SourceOption(NamedTuple):
    """A source of the form: its name, its label, the ways by which it can be searched, and whether its records can be completed."""

    name: str
    label: str
    ways: tuple[str, ...]
    completed_by: str


class CandidateRow(NamedTuple):
    """An author to choose: the value of the check box, and the cells."""

    id: str
    name: str
    affiliation: str
    works: str
    years: str
    identifiers: list[str]


class RememberedRow(NamedTuple):
    """A fetch that the store remembers: its id, its title, and the days of its last run and of its last complete run ("" if there was none)."""

    id: str
    title: str
    last: str
    complete: str


def source_options() -> list[SourceOption]:
    """The sources from which records can be fetched."""
    sources = [source_module(name) for name in SOURCE_NAMES]
    return [
        SourceOption(
            each.name,
            each.label,
            tuple(each.ways),
            source_named(each.completed_by).label if each.completed_by else "",
        )
        for each in sources
        if not each.explanation
    ]


def explanations() -> list[str]:
    """Why nothing can be fetched from the other sources."""
    sources = [source_module(name) for name in SOURCE_NAMES]
    return [" ".join(each.explanation).replace("`", "") for each in sources if each.explanation]


def candidate_rows(found: FoundAuthors) -> list[CandidateRow]:
    """The authors to choose from."""
    return [
        CandidateRow(
            each.id,
            each.name,
            each.affiliation,
            "" if each.works is None else f"{each.works:,}",
            _years(each.first, each.last),
            list(dict.fromkeys(filter(None, (each.id if each.id != each.name else "", each.orcid)))),
        )
        for each in found.candidates
    ]


def _years(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return str(first or last or "")
    return str(first) if first == last else f"{first}–{last}"


def candidates_note(result: FetchResult) -> str:
    """What the list of authors does not show; "" if it is complete."""
    found = result.found
    if found is None or result.form is None:
        return ""
    label = source_named(result.form.source).label
    if any(each.sample for each in found.candidates):
        return f"{label} has no list of authors: works and years are those of the first records found, and only records with the selected names are loaded."
    more = 0 if found.total is None else found.total - len(found.candidates)
    if more > 0:
        return f"{label} has {more:,} more {'author' if more == 1 else 'authors'} for this name; add a given name to narrow the search."
    return ""


def remembered_rows(found: Iterable[RememberedFetch]) -> list[RememberedRow]:
    """The fetches that a store remembers."""
    return [
        RememberedRow(each.spec.id, each.spec.title, each.last[:10], each.complete[:10]) for each in found
    ]
