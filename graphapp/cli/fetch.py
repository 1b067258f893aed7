"""The commands `fetch` and `refresh`: fetch records from web services, and load them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from graphapp.cli import fetch_output, load_report
from graphapp.cli.options import json_option, store_option
from graphapp.cli.output import count, json, note, table
from graphapp.cli.progress import phase_progress, store_lines
from graphapp.cli.status import INTERRUPTED, NOTHING_DONE
from graphapp.errors import GraphappError

if TYPE_CHECKING:
    from graphapp.fetching.fetch_load import FetchedLoad
    from graphapp.fetching.fetcher import Fetcher, FetchOutcome, FoundAuthors
    from graphapp.fetching.remembered import RememberedFetch, RememberedFetches
    from graphapp.fetching.source import AuthorCandidate, WayName
    from graphapp.fetching.spec import FetchSpec
    from graphapp.settings import Settings

__all__ = ["fetch", "refresh"]

_USAGE = 2
_STOPPED = "Stopped. The responses are kept, and nothing was loaded; run the same command again to resume."


@click.command(short_help="Fetch records from a web service, and load them.")
@click.argument("source", metavar="SOURCE")
@click.option("--author", metavar="NAME", help="Records of an author, whom you choose from a list.")
@click.option("--orcid", metavar="ID", help="Records of the author with this ORCID.")
@click.option(
    "--institution", metavar="ID", help="Records of an institution: its ROR, or its identifier in the source."
)
@click.option(
    "--ids",
    type=click.File("r", encoding="utf-8-sig"),
    metavar="FILE",
    help="Records with the DOIs or other identifiers in this file, one per line; - for standard input.",
)
@click.option("--query", metavar="TEXT", help="Records that a search finds.")
@click.option(
    "--years", "years_text", metavar="A-B", help="Only records from these years, such as 2015-2019 or 2020-."
)
@click.option(
    "--choose",
    metavar="N",
    help="With --author: the numbers or identifiers in the list of authors, separated by commas.",
)
@click.option(
    "--complete",
    is_flag=True,
    help="Fetch complete records for the DOIs found (for ORCID, from Crossref).",
)
@click.option(
    "--all", "everything", is_flag=True, help="Request all records again, not only new and changed ones."
)
@click.option("--dry-run", is_flag=True, help="Show the first records without loading anything.")
@store_option
@json_option
def fetch(source: str, everything: bool, dry_run: bool, store: str | None, as_json: bool, **how: Any) -> int:
    """Fetch records from the web service SOURCE, and load them into the store.

    SOURCE is openalex, crossref, semantic-scholar, orcid, arxiv, datacite or pubmed. From dblp, nothing can be fetched.

    With --author, the command lists the authors with this name and asks which to fetch; without a terminal, it prints the list and
    exits with status 2. If a fetch is interrupted, the same command resumes it. If it was complete, the same command requests only
    new and changed records, where the source allows it. `graphapp refresh` repeats all fetches for a store.
    """
    from graphapp.settings import Settings

    settings = Settings.read({"store": store})
    with _fetching(source, settings) as fetcher:
        spec = _spec(fetcher, as_json=as_json, **how)
        if spec is None:
            return _USAGE
        if dry_run:
            return _preview(fetcher, spec, settings, as_json=as_json)
        return _fetch(fetcher, spec, settings, everything=everything, as_json=as_json)


@contextmanager
def _fetching(name: str, settings: Settings) -> Iterator[Fetcher]:
    """A fetcher for the source with this name, with a connection that is closed at the end."""
    from graphapp.fetching.fetcher import Fetcher
    from graphapp.fetching.sources import source_named
    from graphapp.fetching.transport import HttpTransport, SystemClock

    source = source_named(name)
    with HttpTransport(settings.fetch_seconds, settings.fetch_mib) as transport:
        yield Fetcher(source, settings, transport, SystemClock(), tell=note)


# --- what to fetch


def _spec(
    fetcher: Fetcher,
    author: str | None,
    orcid: str | None,
    institution: str | None,
    ids: Any,
    query: str | None,
    years_text: str | None,
    choose: str | None,
    complete: bool,
    *,
    as_json: bool,
) -> FetchSpec | None:
    """What the options select; None if an author must be chosen first. Raises UsageError."""
    from graphapp.fetching.choosing import author_fetch, value_fetch
    from graphapp.fetching.spec import parse_years

    given: dict[WayName, Any] = {
        "author": author,
        "orcid": orcid,
        "institution": institution,
        "ids": ids,
        "query": query,
    }
    named = [name for name, value in given.items() if value is not None]
    if len(named) != 1:
        raise click.UsageError("Specify one of --author, --orcid, --institution, --ids and --query.")
    by = named[0]
    if choose and by != "author":
        raise click.UsageError("--choose selects from the authors that --author finds.")
    if complete and not fetcher.source.completed_by:
        raise click.UsageError(
            f"--complete does not apply: the records of {fetcher.source.label} are complete."
        )
    fetcher.way(by)
    range_ = parse_years(years_text) if years_text else None
    if by == "author":
        found = fetcher.candidates(_text(author, "--author"))
        if fetcher.is_author_id(str(author)):
            chosen: list[AuthorCandidate] | None = found.candidates
            note(f"{fetcher.source.label}: {found.candidates[0].name} ({found.candidates[0].id})")
        else:
            chosen = _chosen(found, choose, fetcher.source.label, as_json=as_json)
        name = str(author).strip()
        return author_fetch(fetcher, name, chosen, range_, complete=complete) if chosen else None
    if by == "ids":
        return value_fetch(fetcher, by, ids, range_, complete=complete, origin=ids.name)
    return value_fetch(fetcher, by, [_text(given[by], f"--{by}")], range_, complete=complete)


def _text(value: Any, option: str) -> str:
    if not str(value).strip():
        raise click.UsageError(f"{option} is empty.")
    return str(value).strip()


def _chosen(
    found: FoundAuthors, choose: str | None, label: str, *, as_json: bool
) -> list[AuthorCandidate] | None:
    """The candidates that the user chooses; None if they must be chosen with --choose."""
    if choose:
        return _picked(found.candidates, choose)
    if as_json:
        json(fetch_output.candidates_json(found))
    else:
        fetch_output.candidates(found, label)
    if as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        note(
            "Choose authors with --choose, such as --choose 1, or --choose 1,2 for one person with several entries."
        )
        return None
    while True:
        answer = click.prompt("Which authors? (numbers, separated by commas)", err=True, type=str)
        try:
            return _picked(found.candidates, answer)
        except click.UsageError as error:
            note(error.message)


def _picked(candidates: Sequence[AuthorCandidate], text: str) -> list[AuthorCandidate]:
    """The candidates with these numbers or identifiers. Raises UsageError for unknown ones."""
    by_name = {str(number): each for number, each in enumerate(candidates, 1)}
    for each in candidates:
        by_name.setdefault(each.id.casefold(), each)
        if each.orcid:
            by_name.setdefault(each.orcid.casefold(), each)
    # a printed name may contain a comma
    if (whole := by_name.get(text.strip().casefold())) is not None:
        return [whole]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in parts if part.casefold() not in by_name]
    if unknown or not parts:
        raise click.UsageError(
            f"Not in the list of authors: {', '.join(unknown) or text!r}. Choose numbers from 1 to {len(candidates)}, or identifiers."
        )
    return list({by_name[part.casefold()].id: by_name[part.casefold()] for part in parts}.values())


# --- fetching and loading


def _run(fetcher: Fetcher, spec: FetchSpec, since: str, *, only_first: bool = False) -> FetchOutcome:
    label = fetcher.source.label
    with phase_progress() as tell:
        return fetcher.run(
            spec, since, only_first=only_first, tell=lambda done, total: tell(f"{label} records", done, total)
        )


def _preview(fetcher: Fetcher, spec: FetchSpec, settings: Settings, *, as_json: bool) -> int:
    """Fetch the first response, and print what a load would read."""
    from graphapp.fetching.fetch_load import fetched_files
    from graphapp.ingest.preview import preview

    fetch_output.remarks(fetcher, settings)
    outcome = _run(fetcher, spec, "", only_first=True)
    fetch_output.stored(fetcher, outcome, as_json=as_json)
    if outcome.interrupted:
        return INTERRUPTED
    if outcome.run.announced > outcome.run.records:
        note(f"{fetcher.source.label} has {count(outcome.run.announced, 'record')} for this request.")
    files = fetched_files(fetcher, outcome).files[:1]
    if not files:
        note("Nothing was loaded.")
        return NOTHING_DONE
    found = preview(files, settings)
    load_report.preview(found, as_json)
    return found.exit_code


def _fetch(fetcher: Fetcher, spec: FetchSpec, settings: Settings, *, everything: bool, as_json: bool) -> int:
    from graphapp.fetching.fetch_load import since_date
    from graphapp.fetching.remembered import RememberedFetches

    memory = RememberedFetches(settings)
    fetch_output.remarks(fetcher, settings)
    outcome = _run(fetcher, spec, "" if everything else since_date(memory.find(spec)))
    fetch_output.stored(fetcher, outcome, as_json=as_json)
    if outcome.interrupted:
        note(_STOPPED)
        return INTERRUPTED
    if not outcome.run.files and not outcome.run.since:
        if not outcome.failure:
            note("Nothing was loaded: no records found.")
        if as_json:
            json(fetch_output.outcome_json(outcome, None))
        return NOTHING_DONE
    return _load(fetcher, outcome, settings, memory, as_json=as_json)


def _load(
    fetcher: Fetcher, outcome: FetchOutcome, settings: Settings, memory: RememberedFetches, *, as_json: bool
) -> int:
    """Load the responses, and remember the fetch. Returns the exit status."""
    from graphapp.fetching.fetch_load import remember

    with _completed(fetcher, outcome, settings) as outcomes:
        for other, second in outcomes[:-1]:
            fetch_output.stored(other, second, as_json=as_json)
        if any(found.interrupted for _, found in outcomes):
            note(_STOPPED)
            return INTERRUPTED
        loads = _loaded(outcomes, settings)
    for load in filter(None, loads):
        fetch_output.loaded(load, as_json=as_json)
    if as_json:
        made = [
            fetch_output.outcome_json(found, load) for (_, found), load in zip(outcomes, loads, strict=True)
        ]
        json({**made[-1], "completion": made[0] if len(made) > 1 else None})
    reports = [load.report for load in loads if load]
    if any(report.interrupted for report in reports):
        return INTERRUPTED
    remember(memory, outcome, memory.find(outcome.spec))
    failed = any(found.failure for _, found in outcomes)
    return max([report.exit_code for report in reports] + [1 if failed else 0])


def _loaded(outcomes: Sequence[tuple[Fetcher, FetchOutcome]], settings: Settings) -> list[FetchedLoad | None]:
    """Load the responses of fetches, in this order; None for one without records. The store is opened only for this, as a load excludes
    others."""
    from graphapp.fetching.fetch_load import load_fetched
    from graphapp.stores import open_store

    found: list[FetchedLoad | None] = []
    with closing(open_store(settings.store, settings, create=True, tell=store_lines())) as graph:
        for fetcher, outcome in outcomes:
            if not outcome.run.files or any(load and load.report.interrupted for load in found):
                found.append(None)
                continue
            with load_report.progress() as told:
                found.append(load_fetched(graph, fetcher, outcome, settings, told))
    return found


@contextmanager
def _completed(
    fetcher: Fetcher, outcome: FetchOutcome, settings: Settings
) -> Iterator[list[tuple[Fetcher, FetchOutcome]]]:
    """The outcome, after that of the fetch which completes its records, if there is one: the values that are loaded first are shown."""
    from graphapp.fetching.fetch_load import completion

    further = completion(fetcher, outcome) if outcome.spec.complete else None
    if further is None:
        yield [(fetcher, outcome)]
        return
    with _fetching(further.source, settings) as other:
        yield [(other, _run(other, further, "")), (fetcher, outcome)]


@click.command(short_help="Repeat all fetches for a store, and load what is new.")
@store_option
@json_option
def refresh(store: str | None, as_json: bool) -> int:
    """Repeat every fetch that the store remembers, and report what is new.

    Only new and changed records are requested, where the source allows it. Exit status: 0 if all fetches were complete, 1 if some were
    not, 3 if none was.
    """
    from graphapp.fetching.remembered import RememberedFetches
    from graphapp.settings import Settings

    settings = Settings.read({"store": store})
    memory = RememberedFetches(settings)
    remembered = memory.all()
    if not remembered:
        note("The store remembers no fetch. `graphapp fetch` fetches records and remembers the request.")
        return NOTHING_DONE
    rows: list[dict[str, Any]] = []
    for each in remembered:
        try:
            row = _refreshed(each, memory, settings)
        except GraphappError as error:
            note(f"graphapp: {each.spec.title}: {error.message} {error.hint}")
            row = {"fetch": each.spec.title, "records": 0, "new_papers": 0, "merged": 0, "status": "failed"}
        if row is None:
            note("Stopped. The responses are kept; run the same command again to resume.")
            return INTERRUPTED
        rows.append(row)
    if as_json:
        json(rows)
    else:
        columns = ["fetch", "records", "new papers", "merged", "status"]
        cells = [
            [f"{value:,}" if isinstance(value, int) else value for value in row.values()] for row in rows
        ]
        table(columns, cells)
    failed = sum(row["status"] != "complete" for row in rows)
    return 0 if not failed else NOTHING_DONE if failed == len(rows) else 1


def _refreshed(each: RememberedFetch, memory: RememberedFetches, settings: Settings) -> dict[str, Any] | None:
    """Repeat one fetch. Returns its row of the table; None after Ctrl-C."""
    from graphapp.fetching.fetch_load import remember, repetition

    with _fetching(each.spec.source, settings) as fetcher:
        spec, since, notes = repetition(fetcher, each)
        outcome = _run(fetcher, spec, since)
        for line in (*notes, *outcome.notes):
            note(line)
        if outcome.failure:
            note(f"graphapp: {spec.title}: {outcome.failure.message} {outcome.failure.hint}")
        if outcome.interrupted:
            return None
        with _completed(fetcher, outcome, settings) as outcomes:
            if any(found.interrupted for _, found in outcomes):
                return None
            with_records = any(found.run.files for _, found in outcomes)
            loads = _loaded(outcomes, settings) if with_records else []
    reports = [load.report for load in loads if load]
    if any(report.interrupted for report in reports):
        return None
    remember(memory, outcome, each)
    return {
        "fetch": spec.title,
        "records": sum(report.read for report in reports),
        "new_papers": sum(report.loaded for report in reports),
        "merged": sum(report.merged for report in reports),
        "status": "complete" if all(found.run.complete for _, found in outcomes) else "incomplete",
    }
