"""Fetches and loads: the responses of a fetch go through the normal load, and the store remembers the fetch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from graphapp.fetching.fetcher import Fetcher, FetchOutcome
from graphapp.fetching.remembered import RememberedFetch, RememberedFetches
from graphapp.fetching.spec import FetchSpec
from graphapp.ingest.load import ingest
from graphapp.ingest.report import LoadReport, Progress
from graphapp.ingest.sources import InputFile
from graphapp.model.dois import normal_doi
from graphapp.settings import Settings
from graphapp.stores.base import Store

__all__ = [
    "FetchedLoad",
    "ToLoad",
    "completion",
    "fetched_files",
    "load_fetched",
    "remember",
    "repetition",
    "since_date",
]

# sources date changes by day, and index them with a delay
_OVERLAP = timedelta(days=1)


class ToLoad(NamedTuple):
    """The responses of a fetch as files to load. `kept` returns how many records were loaded and how many did not fit, after the load."""

    files: list[InputFile]
    kept: Callable[[], tuple[int, int]]


@dataclass(frozen=True)
class FetchedLoad:
    """The report of the load, and the number of records in the responses that do not match the fetch."""

    report: LoadReport
    dropped: int


def since_date(remembered: RememberedFetch | None) -> str:
    """The date from which on records are new (YYYY-MM-DD): the day before the last complete run. "" if there was none."""
    if remembered is None or not remembered.complete:
        return ""
    return (datetime.fromisoformat(remembered.complete) - _OVERLAP).date().isoformat()


def repetition(fetcher: Fetcher, remembered: RememberedFetch) -> tuple[FetchSpec, str, list[str]]:
    """How a fetch is repeated: with the present identifiers of its authors, the date from which on records are new ("" for all), and a note
    for each author who was merged into another one."""
    spec, notes = fetcher.resolved(remembered.spec)
    # the records of another author are not only the new ones
    return spec, since_date(remembered) if spec.id == remembered.spec.id else "", notes


def fetched_files(fetcher: Fetcher, outcome: FetchOutcome) -> ToLoad:
    """The responses as files to load, without those of which no record fits the fetch."""
    loader = fetcher.selection(outcome.spec)
    files = []
    without_match = 0
    for path in outcome.run.files:
        kept, dropped = fetcher.matches(outcome.spec, path) if loader.selects else (1, 0)
        if not kept:
            without_match += dropped
        else:
            files.append(InputFile(path, f"{outcome.spec.title} [{path.name}]", loader))
    return ToLoad(files, lambda: (loader.kept, loader.dropped + without_match))


def load_fetched(
    store: Store,
    fetcher: Fetcher,
    outcome: FetchOutcome,
    settings: Settings,
    on_progress: Callable[[Progress], None] | None = None,
) -> FetchedLoad:
    """Load the responses of a fetch."""
    found = fetched_files(fetcher, outcome)
    report = ingest(store, found.files, settings, on_progress=on_progress)
    return FetchedLoad(report, found.kept()[1])


def remember(memory: RememberedFetches, outcome: FetchOutcome, before: RememberedFetch | None) -> None:
    """Remember a fetch whose records were loaded. `before` is what was remembered of it."""
    started = datetime.fromtimestamp(outcome.run.started, UTC).isoformat(timespec="seconds")
    complete = started if outcome.run.complete else before.complete if before else ""
    memory.put(RememberedFetch(outcome.spec, complete, started), before.spec.id if before else "")


def completion(fetcher: Fetcher, outcome: FetchOutcome) -> FetchSpec | None:
    """The fetch of complete records for the DOIs of this one; None if it has none, or if no source completes this one."""
    dois = dict.fromkeys(filter(None, (normal_doi(paper.doi) for paper in fetcher.papers(outcome.run))))
    if not dois or not fetcher.source.completed_by:
        return None
    label = f"{len(dois):,} DOIs of {replace(outcome.spec, complete=False).title}"
    return FetchSpec(fetcher.source.completed_by, "ids", tuple(dois), label=label)
