"""The output of the commands `fetch` and `refresh`: candidates, what was fetched, and both as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphapp.cli import load_report
from graphapp.cli.output import count, note, table, years

if TYPE_CHECKING:
    from graphapp.fetching.fetch_load import FetchedLoad
    from graphapp.fetching.fetcher import Fetcher, FetchOutcome, FoundAuthors
    from graphapp.settings import Settings

__all__ = ["candidates", "candidates_json", "loaded", "outcome_json", "remarks", "stored"]


def candidates(found: FoundAuthors, label: str) -> None:
    """Print the candidates."""
    rows = [
        (
            str(number),
            each.name,
            each.affiliation,
            "" if each.works is None else f"{each.works:,}",
            years(each.first, each.last),
            " ".join(dict.fromkeys(filter(None, (each.id if each.id != each.name else "", each.orcid)))),
        )
        for number, each in enumerate(found.candidates, 1)
    ]
    table(["", "name", "affiliation", "works", "years", "identifier"], rows)
    if any(each.sample for each in found.candidates):
        note(f"{label} has no list of authors: works and years are those of the first records found.")
    elif found.total is not None and found.total > len(found.candidates):
        note(
            f"{label} has {found.total - len(found.candidates):,} more authors for this name; add a given name to narrow the search."
        )


def candidates_json(found: FoundAuthors) -> dict[str, Any]:
    """The candidates, and how many the source has (None if unknown)."""
    return {"candidates": [each._asdict() for each in found.candidates], "total": found.total}


def remarks(fetcher: Fetcher, settings: Settings) -> None:
    """Report a missing key and a missing contact address."""
    from graphapp.fetching import choosing

    for line in choosing.remarks(fetcher, settings):
        note(line)


def stored(fetcher: Fetcher, outcome: FetchOutcome, *, as_json: bool) -> None:
    """Report what a fetch has stored."""
    from graphapp.fetching.choosing import outcome_notes

    run = outcome.run
    if outcome.resumed:
        note(f"Resumed: {count(outcome.resumed, 'response')} from an earlier run are kept.")
    found = (
        f"{count(run.records, 'record')} in {count(len(run.files), 'response')}"
        if run.records
        else "no records"
    )
    if not as_json:
        print(f"{fetcher.source.label}: {found}" + (f", changed since {run.since}" if run.since else ""))
    note(f"Responses: {run.folder}")
    for line in outcome_notes(fetcher.source, outcome):
        note(line)
    if outcome.failure:
        note(f"graphapp: {outcome.failure.message}")
        note(outcome.failure.hint)


def loaded(found: FetchedLoad, *, as_json: bool) -> None:
    """Report a load of responses; as JSON, it is part of `outcome_json`."""
    if not as_json:
        load_report.report(found.report, as_json=False)
    if found.dropped:
        note(
            f"Not loaded: {count(found.dropped, 'record')} in the responses, by other authors or from other years."
        )


def outcome_json(outcome: FetchOutcome, load: FetchedLoad | None) -> dict[str, Any]:
    """What a fetch did, and what was loaded of it (None if nothing was)."""
    run = outcome.run
    return {
        "fetch": outcome.spec.as_json(),
        "complete": run.complete,
        "since": run.since or None,
        "records": run.records,
        "requests": outcome.requests,
        "folder": str(run.folder),
        "responses": [path.name for path in run.files],
        "missing": run.missing,
        "merged": [{"former": former, "address": address} for former, address in run.merged],
        "notes": outcome.notes,
        "error": outcome.failure and {"message": outcome.failure.message, "hint": outcome.failure.hint},
        "dropped": load.dropped if load else 0,
        "load": load_report.report_json(load.report) if load else None,
    }
