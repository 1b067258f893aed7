"""Fetching for the pages: one search or fetch at a time in a background thread. What was fetched waits among the uploads to be previewed and loaded."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple

from graphapp.errors import BadInput, GraphappError, NotFound
from graphapp.fetching.choosing import author_fetch, check_complete, outcome_notes, remarks, value_fetch
from graphapp.fetching.engine import Transport
from graphapp.fetching.fetch_load import ToLoad, completion, fetched_files, remember, repetition, since_date
from graphapp.fetching.fetcher import Fetcher, FetchOutcome, FoundAuthors
from graphapp.fetching.rate import Clock
from graphapp.fetching.remembered import RememberedFetch, RememberedFetches
from graphapp.fetching.source import WayName
from graphapp.fetching.sources import source_named
from graphapp.fetching.spec import FetchSpec, YearRange, parse_years
from graphapp.fetching.transport import HttpTransport, SystemClock
from graphapp.ingest.report import LoadReport, time_left
from graphapp.ingest.sources import InputFile, InputFolder
from graphapp.loading.uploads import Upload, UploadArea
from graphapp.settings import Settings
from graphapp.support.background import BackgroundJob, JobCancelled, JobState, Report

__all__ = ["FetchForm", "FetchResult", "FetchRunning", "FetchService", "FetchedUpload", "fetch_progress_line"]

_CLOSE_SECONDS = 2.0


class FetchRunning(GraphappError):
    """A fetch was requested while another one is running."""

    code = "fetch_running"
    status = 409


class FetchForm(NamedTuple):
    """What a user enters: the source, how records are selected, a name, query or identifiers (one per line), and years ("" for all)."""

    source: str = "openalex"
    by: WayName = "author"
    text: str = ""
    years: str = ""
    complete: bool = False


class FetchedPart(NamedTuple):
    """The responses of one fetch, and what was remembered of it before. Those of a completion are not remembered."""

    fetcher: Fetcher
    outcome: FetchOutcome
    before: RememberedFetch | None = None
    remembered: bool = True


@dataclass
class FetchedUpload(Upload):
    """The responses of fetches, in the cache folder, as files to load. The store remembers the fetches when they are loaded."""

    title: str = ""
    parts: list[FetchedPart] = field(default_factory=list)
    memory: RememberedFetches | None = None
    remarks: list[str] = field(default_factory=list)
    _kept: list[Callable[[], tuple[int, int]]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The title of the fetch, for display."""
        return [self.title]

    @property
    def notes(self) -> list[str]:
        """What the user should know before the records are loaded."""
        return self.remarks

    @property
    def as_one(self) -> str:
        """The title of the fetch: its responses are shown as one file."""
        return self.title

    def inputs(self) -> list[InputFile | InputFolder]:
        """The responses that contain records of the fetches."""
        return [file for each in self._found() for file in each.files]

    def inputs_to_load(self) -> list[InputFile | InputFolder]:
        """The same, with new counts of the selected records: those of a preview must not be added to those of the load."""
        found = self._found()
        self._kept = [each.kept for each in found]
        return [file for each in found for file in each.files]

    def _found(self) -> list[ToLoad]:
        """The files of each part. Raises BadInput if they were deleted from the cache folder."""
        try:
            for part in self.parts:
                for path in part.outcome.run.files:
                    path.stat()
            return [fetched_files(part.fetcher, part.outcome) for part in self.parts]
        except FileNotFoundError as error:
            raise BadInput("The responses are no longer in the cache folder.", "Repeat the fetch.") from error

    def after_load(self, report: LoadReport) -> list[str]:  # noqa: ARG002
        """Remember the fetches. Returns how many records were not loaded because they do not match. Raises StoreUnavailable and StoreBusy."""
        for part in self.parts:
            if part.remembered and self.memory is not None:
                remember(self.memory, part.outcome, part.before)
        dropped = sum(kept()[1] for kept in self._kept)
        if not dropped:
            return []
        records = "record" if dropped == 1 else "records"
        return [f"Not loaded: {dropped:,} {records} in the responses, by other authors or from other years."]


class FetchResult(NamedTuple):
    """What the last search or fetch found: authors to choose from, or the id of the fetched records among the uploads ("" if there are none).

    `error` is why it is not complete, `cancelled` whether the user ended it. `title` names what was requested, `notes` are for the user: with
    several fetches, they contain all errors but the first.
    """

    title: str
    form: FetchForm | None = None
    found: FoundAuthors | None = None
    upload: str = ""
    records: int = 0
    error: GraphappError | None = None
    cancelled: bool = False
    notes: Sequence[str] = ()


class _StoppableClock:
    """A clock whose waits end when the user cancels."""

    def __init__(self, clock: Clock, job: BackgroundJob) -> None:
        self.now, self.monotonic = clock.now, clock.monotonic
        self._sleep, self._job = clock.sleep, job

    def sleep(self, seconds: float) -> None:
        """Wait for at most a moment. Raises JobCancelled."""
        if self._job.cancelled:
            raise JobCancelled
        self._sleep(min(seconds, 0.2))


OpenTransport = Callable[[], AbstractContextManager[Transport]]


class FetchService:
    """Fetching for one store. Thread-safe."""

    def __init__(
        self,
        settings: Settings,
        uploads: UploadArea,
        *,
        transport: OpenTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.memory = RememberedFetches(settings)
        self._settings = settings
        self._uploads = uploads
        self._transport = transport or (lambda: HttpTransport(settings.fetch_seconds, settings.fetch_mib))
        self._job = BackgroundJob("fetch")
        self._clock = _StoppableClock(clock or SystemClock(), self._job)
        self._starting = threading.Lock()
        self._result: FetchResult | None = None
        self._again: Callable[[Report], FetchResult] | None = None
        self._title = ""

    # --- what the pages request

    def start(self, form: FetchForm) -> None:
        """Search for authors, or fetch. Raises BadInput for invalid values, and FetchRunning."""
        source = source_named(form.source)
        check_complete(source, form.complete)
        years = parse_years(form.years) if form.years.strip() else None
        with self._transport() as transport:
            fetcher = self._fetcher(form.source, transport)
            fetcher.way(form.by)
            # checked here, so that the form shows what is wrong
            if form.by == "author":
                name = " ".join(form.text.split())
                if not name:
                    raise BadInput("The author name is empty.", "Enter the author name.")
                title = f"{source.label}: authors with the name {name}"
                self._start(title, lambda report: self._search(form, name, title, report))
                return
            values = form.text.splitlines() if form.by == "ids" else [" ".join(form.text.split())]
            spec = value_fetch(fetcher, form.by, values, years, complete=form.complete, origin="a list")
        self._start(spec.title, lambda report: self._fetch(spec, report))

    def choose(self, ids: Sequence[str]) -> None:
        """Fetch the records of authors that the last search found. Raises BadInput if none is chosen, NotFound if they are not among the results,
        and FetchRunning."""
        if self._job.state().running:
            raise _running()
        result = self._result
        if result is None or result.found is None or result.form is None:
            raise NotFound("This list of authors no longer exists.", "Search for the author again.")
        chosen = [each for each in result.found.candidates if each.id in ids]
        if len(chosen) < len(set(ids)):
            raise NotFound("The list of authors has changed.", "Search for the author again.")
        if not chosen:
            raise BadInput("No author is selected.", "Select one or more entries of the list.")
        form = result.form
        years: YearRange | None = parse_years(form.years) if form.years.strip() else None
        with self._transport() as transport:
            fetcher = self._fetcher(form.source, transport)
            name = " ".join(form.text.split())
            spec = author_fetch(fetcher, name, chosen, years, complete=form.complete)
        self._start(spec.title, lambda report: self._fetch(spec, report))

    def refresh(self, id: str = "") -> None:
        """Fetch what is new for the fetch `id` that the store remembers, or for all of them. Raises NotFound and FetchRunning."""
        found = [each for each in self.memory.all() if id in ("", each.spec.id)]
        if not found:
            raise NotFound(
                "The store does not remember this fetch.", "Reload the page, and select another one."
            )
        title = found[0].spec.title if len(found) == 1 else f"{len(found):,} fetches"
        self._start(
            f"{title}: what is new", lambda report: self._refresh(found, f"{title}: what is new", report)
        )

    def resume(self) -> None:
        """Run the last search or fetch again: it resumes where it stopped. Raises NotFound and FetchRunning."""
        if self._again is None:
            raise NotFound("There is no fetch to resume.", "Begin a fetch on the page /load/fetch.")
        self._start(self._title, self._again)

    def cancel(self) -> None:
        """End the search or fetch after the current request."""
        self._job.cancel()

    def state(self) -> JobState:
        """How far the search or fetch is that is running; or whether the last one failed."""
        return self._job.state()

    @property
    def result(self) -> FetchResult | None:
        """The result of the last search or fetch; None if there is none, or while one is running."""
        return None if self._job.state().running else self._result

    def wait(self, seconds: float | None = None) -> None:
        """Wait until nothing is running."""
        self._job.wait(seconds)

    def close(self) -> None:
        """End what is running. A request that takes longer than two seconds is not waited for: its response is not used."""
        self.cancel()
        self.wait(_CLOSE_SECONDS)

    # --- what the background thread does

    def _start(self, title: str, work: Callable[[Report], FetchResult]) -> None:
        def run(report: Report) -> None:
            try:
                self._result = work(report)
            except JobCancelled:
                self._result = FetchResult(title, cancelled=True)
            except GraphappError as error:
                self._result = FetchResult(title, error=error)

        with self._starting:
            before, self._result = self._result, None
            if not self._job.start(run, title):
                self._result = before
                raise _running()
            self._again, self._title = work, title

    def _fetcher(
        self, source: str, transport: Transport, tell: Callable[[str], None] = lambda _: None
    ) -> Fetcher:
        return Fetcher(source_named(source), self._settings, transport, self._clock, tell=tell)

    def _search(self, form: FetchForm, name: str, title: str, report: Report) -> FetchResult:
        with self._transport() as transport:
            fetcher = self._fetcher(form.source, transport, lambda text: report(0, 0, text))
            report(0, 0, title)
            found = fetcher.candidates(name)
            return FetchResult(title, form, found, notes=remarks(fetcher, self._settings))

    def _fetch(self, spec: FetchSpec, report: Report) -> FetchResult:
        before = self.memory.find(spec)
        with self._transport() as transport:
            fetcher = self._fetcher(spec.source, transport, _pauses(report))
            notes = remarks(fetcher, self._settings)
            parts = self._run(fetcher, spec, since_date(before), before, report)
        return self._kept(spec.title, [spec], parts, notes, _failures(parts))

    def _refresh(self, found: Sequence[RememberedFetch], title: str, report: Report) -> FetchResult:
        parts: list[FetchedPart] = []
        notes: list[str] = []
        failures: list[GraphappError] = []
        for each in found:
            failed: list[GraphappError] = []
            try:
                with self._transport() as transport:
                    fetcher = self._fetcher(each.spec.source, transport, _pauses(report))
                    spec, since, said = repetition(fetcher, each)
                    notes += said
                    done = self._run(fetcher, spec, since, each, report)
                parts += done
                failed += _failures(done)
            except GraphappError as error:
                failed.append(error)
            for failure in failed:
                failure.message = f"{each.spec.title}: {failure.message}"
            failures += failed
            if any(part.outcome.interrupted for part in parts):
                break
        return self._kept(title, [each.spec for each in found], parts, notes, failures)

    def _run(
        self, fetcher: Fetcher, spec: FetchSpec, since: str, before: RememberedFetch | None, report: Report
    ) -> list[FetchedPart]:
        """Fetch, and complete the records if the fetch says so; the complete records come first, because their values are shown."""
        outcome = fetcher.run(spec, since, tell=self._progress(fetcher, report))
        part = FetchedPart(fetcher, outcome, before)
        further = completion(fetcher, outcome) if spec.complete and not outcome.interrupted else None
        if further is None:
            return [part]
        try:
            with self._transport() as transport:
                other = self._fetcher(further.source, transport, _pauses(report))
                second = other.run(further, "", tell=self._progress(other, report))
        except GraphappError as error:
            # the records that were fetched are kept
            label = source_named(further.source).label
            outcome.notes.append(
                f"The records were not completed from {label}: {error.message} {error.hint}".rstrip()
            )
            return [part]
        return [FetchedPart(other, second, remembered=False), part]

    def _progress(self, fetcher: Fetcher, report: Report) -> Callable[[int, int], None]:
        begin, first = self._clock.monotonic(), -1

        def tell(done: int, total: int) -> None:
            nonlocal first
            if first < 0:
                first = done if not fetcher.requests else 0
            seconds = self._clock.monotonic() - begin
            line = fetch_progress_line(
                fetcher.source.label, done, total, fetcher.requests, done - first, seconds
            )
            report(done, total, line)

        return tell

    def _kept(
        self,
        title: str,
        specs: Sequence[FetchSpec],
        parts: Sequence[FetchedPart],
        notes: list[str],
        failures: Sequence[GraphappError],
    ) -> FetchResult:
        """The result of these fetches, whose records are added to the uploads."""
        outcomes = [part.outcome for part in parts]
        records = sum(outcome.run.records for outcome in outcomes)
        cancelled = any(outcome.interrupted for outcome in outcomes)
        for part in parts:
            notes += [note for note in outcome_notes(part.fetcher.source, part.outcome) if note not in notes]
        said = [f"{failure.message} {failure.hint}".rstrip() for failure in failures]
        added = FetchedUpload(
            secrets.token_urlsafe(9),
            identity=" ".join(spec.id for spec in specs),
            title=title,
            parts=list(parts),
            memory=self.memory,
        )
        upload = ""
        if added.inputs():
            added.remarks = [*notes, *said]
            self._uploads.add(added)
            upload = added.id
        elif not cancelled and not _failures(parts):
            # nothing has changed, or there is nothing: the date is remembered only for fetches that the store knows
            for part in parts:
                if part.remembered and part.before is not None:
                    remember(self.memory, part.outcome, part.before)
        error = failures[0] if failures else _nothing(parts, bool(upload) or cancelled)
        return FetchResult(title, None, None, upload, records, error, cancelled, [*notes, *said[1:]])


def _failures(parts: Sequence[FetchedPart]) -> list[GraphappError]:
    """Why these fetches are not complete, for those that failed."""
    return [part.outcome.failure for part in parts if part.outcome.failure is not None]


def _running() -> FetchRunning:
    return FetchRunning("Another fetch is running.", "Wait until it has finished, or cancel it.")


def _pauses(report: Report) -> Callable[[str], None]:
    return lambda text: report(0, 0, text)


def _nothing(parts: Sequence[FetchedPart], excused: bool) -> GraphappError | None:
    """The error for a fetch without records; None if that is `excused`, or if it looked only for new ones."""
    if excused or not parts or any(part.outcome.run.since for part in parts):
        return None
    last = parts[-1]
    label, by = last.fetcher.source.label, last.outcome.spec.by
    hint = {
        "orcid": "Check the ORCID, or select another source.",
        "ids": "Check the identifiers, or select another source.",
        "author": "Select other authors, or other years.",
        "institution": "Check the identifier of the institution.",
        "query": "Use fewer or other words.",
    }[by]
    return NotFound(f"{label} has no records for this request.", hint)


def fetch_progress_line(label: str, done: int, total: int, requests: int, new: int, seconds: float) -> str:
    """The progress of a fetch in words: "OpenAlex: 300 of 1,200 records in 3 requests, 100 records per second, about 9 s left". `new` records
    were received in `seconds`; `total` is 0 if unknown."""
    of = (
        f"{done:,} of {total:,} records"
        if total > done
        else f"{done:,} {'record' if done == 1 else 'records'}"
    )
    text = f"{label}: {of} in {requests:,} {'request' if requests == 1 else 'requests'}"
    # the first moments say nothing about the rate
    if seconds < 1 or new <= 0:
        return text
    rate = new / seconds
    text += f", {rate:,.0f} records per second" if rate >= 1 else f", {60 * rate:,.0f} records per minute"
    return text + time_left(new, new + max(0, total - done), seconds)
