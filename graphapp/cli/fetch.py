"""The commands `fetch` and `refresh`: fetch records from web services, and load them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from graphapp.cli import load_report
from graphapp.cli.options import store_option
from graphapp.cli.output import count, note, table, years
from graphapp.cli.progress import phase_progress, store_lines
from graphapp.cli.status import INTERRUPTED, NOTHING_DONE
from graphapp.errors import GraphappError

if TYPE_CHECKING:
    from graphapp.fetching.fetcher import Fetcher, FetchOutcome, FoundAuthors
    from graphapp.fetching.source import AuthorCandidate, WayName
    from graphapp.fetching.spec import FetchSpec
    from graphapp.settings import Settings
    from graphapp.stores.base import Store

__all__ = ["fetch", "refresh"]

_USAGE = 2


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
    "--years", "years_text", metavar="A-B", help="Only records of these years, such as 2015-2019 or 2020-."
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
@click.option("--dry-run", is_flag=True, help="Show the first records without loading anything.")
@store_option
def fetch(source: str, dry_run: bool, store: str | None, **how: Any) -> int:
    """Fetch records from the web service SOURCE, and load them into the store.

    SOURCE is openalex, crossref, semantic-scholar, orcid, arxiv, datacite or pubmed. From dblp, nothing can be fetched.

    With --author, the command lists the authors of this name and asks which to fetch; without a terminal, it prints the list and
    exits with status 2. If a fetch is interrupted, the same command resumes it. If it was complete, the same command requests only
    new and changed records, where the source allows it. `graphapp refresh` repeats all fetches of a store.
    """
    from graphapp.settings import Settings

    settings = Settings.read({"store": store})
    with _fetching(source, settings) as fetcher:
        spec = _spec(fetcher, **how)
        if spec is None:
            return _USAGE
        return _preview(fetcher, spec, settings) if dry_run else _fetch(fetcher, spec, settings)


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
) -> FetchSpec | None:
    """What the options select; None if an author must be chosen first. Raises UsageError."""
    from graphapp.fetching.spec import FetchSpec, parse_years

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
            chosen = _chosen(found, choose, fetcher.source.label)
        return _author_spec(fetcher, str(author).strip(), chosen, range_, complete) if chosen else None
    if by == "ids":
        lines = [line.strip() for line in ids if line.strip() and not line.startswith("#")]
        values = fetcher.normal(by, lines)
        label = f"{len(values):,} from {ids.name}" if len(values) > 3 else ""
        return FetchSpec(fetcher.source.name, by, values, range_, label=label, complete=complete)
    values = fetcher.normal(by, [_text(given[by], f"--{by}")])
    return FetchSpec(fetcher.source.name, by, values, range_, complete=complete)


def _text(value: Any, option: str) -> str:
    if not str(value).strip():
        raise click.UsageError(f"{option} is empty.")
    return str(value).strip()


def _author_spec(
    fetcher: Fetcher, name: str, chosen: Sequence[AuthorCandidate], range_: Any, complete: bool
) -> FetchSpec:
    from graphapp.fetching.spec import FetchSpec

    source = fetcher.source
    if source.authors is None:
        kept = tuple(each.id for each in chosen)
        return FetchSpec(source.name, "author", (name,), range_, kept, ", ".join(kept), complete)
    ids = tuple(each.id for each in chosen)
    label = ", ".join(f"{each.name} ({each.id})" for each in chosen)
    return FetchSpec(source.name, "author", ids, range_, (), label, complete)


def _chosen(found: FoundAuthors, choose: str | None, label: str) -> list[AuthorCandidate] | None:
    """The candidates that the user chooses; None if they must be chosen with --choose."""
    if choose:
        return _picked(found.candidates, choose)
    _show(found, label)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
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


def _show(found: FoundAuthors, label: str) -> None:
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


# --- fetching and loading


def _remarks(fetcher: Fetcher, settings: Settings) -> None:
    source = fetcher.source
    if source.key and source.key.without and not fetcher.has_key:
        note(f"{source.key.without} ({source.key.variable} is not set).")
    if source.contact and not settings.contact:
        note("Set GRAPHAPP_CONTACT to your email address, so that the source can write to you.")


def _run(fetcher: Fetcher, spec: FetchSpec, since: str, *, only_first: bool = False) -> FetchOutcome:
    label = fetcher.source.label
    with phase_progress() as tell:
        return fetcher.run(
            spec, since, only_first=only_first, tell=lambda done, total: tell(f"{label} records", done, total)
        )


def _told(fetcher: Fetcher, outcome: FetchOutcome) -> None:
    """Report what a fetch has stored."""
    run = outcome.run
    if outcome.resumed:
        note(f"Resumed: {count(outcome.resumed, 'response')} of an earlier run are kept.")
    found = (
        f"{count(run.records, 'record')} in {count(len(run.files), 'response')}"
        if run.records
        else "no records"
    )
    print(f"{fetcher.source.label}: {found}" + (f", changed since {run.since}" if run.since else ""))
    note(f"Responses: {run.folder}")
    for former, address in run.merged:
        note(f"{fetcher.source.label} has merged {former}: {address}")
    if run.missing:
        shown = ", ".join(run.missing[:10]) + (
            f" and {len(run.missing) - 10:,} more" if len(run.missing) > 10 else ""
        )
        note(f"{fetcher.source.label} has no records for {count(len(run.missing), 'identifier')}: {shown}")
    for line in outcome.notes:
        note(line)
    if outcome.failure:
        note(f"graphapp: {outcome.failure.message}")
        note(outcome.failure.hint)


def _preview(fetcher: Fetcher, spec: FetchSpec, settings: Settings) -> int:
    """Fetch the first response, and print what a load would read."""
    from graphapp.fetching.fetch_load import fetched_files
    from graphapp.ingest.preview import preview

    _remarks(fetcher, settings)
    outcome = _run(fetcher, spec, "", only_first=True)
    _told(fetcher, outcome)
    if outcome.interrupted:
        return INTERRUPTED
    if outcome.run.announced > outcome.run.records:
        note(f"{fetcher.source.label} has {count(outcome.run.announced, 'record')} for this request.")
    files = fetched_files(fetcher, outcome).files[:1]
    if not files:
        note("Nothing was loaded.")
        return NOTHING_DONE
    found = preview(files, settings)
    load_report.preview(found, as_json=False)
    return found.exit_code


def _fetch(fetcher: Fetcher, spec: FetchSpec, settings: Settings) -> int:
    from graphapp.fetching.fetch_load import since_date
    from graphapp.fetching.remembered import RememberedFetches

    memory = RememberedFetches(settings)
    before = memory.find(spec)
    _remarks(fetcher, settings)
    outcome = _run(fetcher, spec, since_date(before))
    _told(fetcher, outcome)
    if outcome.interrupted:
        note("Stopped. The responses are kept, and nothing was loaded; run the same command again to resume.")
        return INTERRUPTED
    if not outcome.run.files and not outcome.run.since:
        if not outcome.failure:
            note("Nothing was loaded: no records found.")
        return NOTHING_DONE
    return _load(fetcher, outcome, settings)


def _load(fetcher: Fetcher, outcome: FetchOutcome, settings: Settings) -> int:
    """Load the responses, and remember the fetch. Returns the exit status."""
    from graphapp.fetching.fetch_load import remember
    from graphapp.fetching.remembered import RememberedFetches
    from graphapp.stores import open_store

    memory = RememberedFetches(settings)
    with _completed(fetcher, outcome, settings) as outcomes:
        for other, second in outcomes[:-1]:
            _told(other, second)
        if any(found.interrupted for _, found in outcomes):
            note(
                "Stopped. The responses are kept, and nothing was loaded; run the same command again to resume."
            )
            return INTERRUPTED
        status = 0
        with closing(open_store(settings.store, settings, create=True, tell=store_lines())) as graph:
            for one, found in outcomes:
                if found.run.files:
                    status = max(status, _load_one(graph, one, found, settings))
        if status != INTERRUPTED:
            remember(memory, outcome, memory.find(outcome.spec))
    return max(status, 1 if any(found.failure for _, found in outcomes) else 0)


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


def _load_one(graph: Store, fetcher: Fetcher, outcome: FetchOutcome, settings: Settings) -> int:
    from graphapp.fetching.fetch_load import load_fetched

    with load_report.progress() as told:
        loaded = load_fetched(graph, fetcher, outcome, settings, told)
    load_report.report(loaded.report, as_json=False)
    if loaded.dropped:
        note(
            f"Not loaded: {count(loaded.dropped, 'record')} in the responses, by other authors or of other years."
        )
    return INTERRUPTED if loaded.report.interrupted else loaded.report.exit_code


@click.command(short_help="Repeat all fetches of a store, and load what is new.")
@store_option
def refresh(store: str | None) -> int:
    """Repeat every fetch that the store remembers, and report what is new.

    Only new and changed records are requested, where the source allows it. Exit status: 0 if all fetches were complete, 1 if some were
    not, 3 if none was.
    """
    from graphapp.fetching.remembered import RememberedFetches
    from graphapp.settings import Settings
    from graphapp.stores import open_store

    settings = Settings.read({"store": store})
    memory = RememberedFetches(settings)
    remembered = memory.all()
    if not remembered:
        note("The store remembers no fetch. `graphapp fetch` fetches records and remembers the request.")
        return NOTHING_DONE
    rows, failed = [], 0
    with closing(open_store(settings.store, settings, writable=True, tell=store_lines())) as graph:
        for each in remembered:
            try:
                row = _refreshed(graph, each, memory, settings)
            except GraphappError as error:
                note(f"graphapp: {each.spec.title}: {error.message} {error.hint}")
                row = (each.spec.title, "", "", "", "failed")
            if row is None:
                return INTERRUPTED
            failed += row[-1] != "complete"
            rows.append(row)
    table(["fetch", "records", "new papers", "merged", "status"], rows)
    return 0 if not failed else NOTHING_DONE if failed == len(rows) else 1


def _refreshed(graph: Store, each: Any, memory: Any, settings: Settings) -> tuple[str, ...] | None:
    """Repeat one fetch. Returns its row of the table; None after Ctrl-C."""
    from graphapp.fetching.fetch_load import load_fetched, remember, since_date

    with _fetching(each.spec.source, settings) as fetcher:
        spec, notes = fetcher.resolved(each.spec)
        # another author's records are not only the new ones
        since = since_date(each) if spec.id == each.spec.id else ""
        outcome = _run(fetcher, spec, since)
        outcome.notes[:0] = notes
        for line in outcome.notes:
            note(line)
        if outcome.failure:
            note(f"graphapp: {spec.title}: {outcome.failure.message} {outcome.failure.hint}")
        if outcome.interrupted:
            note("Stopped. The responses are kept; run the same command again to resume.")
            return None
        read = loaded = merged = 0
        with _completed(fetcher, outcome, settings) as outcomes:
            if any(found.interrupted for _, found in outcomes):
                return None
            for one, found in outcomes:
                if found.run.files:
                    report = load_fetched(graph, one, found, settings).report
                    if report.interrupted:
                        return None
                    read, loaded, merged = read + report.read, loaded + report.loaded, merged + report.merged
        remember(memory, outcome, each)
        complete = all(found.run.complete for _, found in outcomes)
        return spec.title, f"{read:,}", f"{loaded:,}", f"{merged:,}", "complete" if complete else "incomplete"
