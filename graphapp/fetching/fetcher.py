"""Fetches from one source into the cache folder: searches for authors, runs and resumes fetches."""

from __future__ import annotations

import os
import random
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import loaders
from graphapp import __version__
from graphapp.errors import BadInput, NotFound, StoreUnavailable
from graphapp.fetching.cache import CachedRun, FetchCache, without
from graphapp.fetching.engine import Answer, Messenger, PagePosition, Pages, Transport
from graphapp.fetching.rate import Clock, RateLimiter
from graphapp.fetching.request import Identity, RequestMaker, batches
from graphapp.fetching.response import FetchFailed, Verdict, at_path, read_with
from graphapp.fetching.selection import SelectedRecords, candidates_among
from graphapp.fetching.source import WAY_LABELS, AuthorCandidate, FetchWay, JsonPage, Source, WayName
from graphapp.fetching.spec import FetchSpec
from graphapp.model.dois import normal_doi
from graphapp.model.records import Paper
from graphapp.settings import Settings
from graphapp.support.background import JobCancelled

__all__ = ["FetchOutcome", "Fetcher", "FoundAuthors", "records_in"]

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_EMAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+")


@dataclass
class FetchOutcome:
    """What a fetch has stored. `failure` is why it is not complete (None after Ctrl-C, after a cancelled job, or if a limit or a dry run ended
    it); `notes` are for the user; `requests` counts the requests that were sent now; `resumed` is the number of responses from an earlier run."""

    spec: FetchSpec
    run: CachedRun
    failure: FetchFailed | None = None
    interrupted: bool = False
    notes: list[str] = field(default_factory=list)
    requests: int = 0
    resumed: int = 0


@dataclass(frozen=True)
class FoundAuthors:
    """Candidates for a name, and the number of all that the source has (None if unknown)."""

    candidates: list[AuthorCandidate]
    total: int | None


def _untold(done: int, total: int) -> None:  # noqa: ARG001
    return


class Fetcher:
    """Fetches from one source. `environ` has its key."""

    def __init__(
        self,
        source: Source,
        settings: Settings,
        transport: Transport,
        clock: Clock,
        *,
        environ: Mapping[str, str] | None = None,
        chance: Callable[[], float] = random.random,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`chance` returns random numbers from 0 to 1; `tell` is called with messages about pauses. Raises BadInput for an invalid contact
        address."""
        environ = os.environ if environ is None else environ
        if settings.contact and not _EMAIL.fullmatch(settings.contact):
            raise BadInput(
                "The `contact` setting is not an email address.", "Correct or remove GRAPHAPP_CONTACT."
            )
        server = urlsplit(settings.fetch_server)
        if settings.fetch_server and server.scheme != "https" and server.hostname not in _LOOPBACK:
            raise BadInput(
                "The `fetch_server` setting must begin with https://, except on this machine.",
                "Correct or remove GRAPHAPP_FETCH_SERVER.",
            )
        self.source = source
        self.cache = FetchCache(settings)
        self._settings = settings
        self._clock = clock
        key = environ.get(source.key.variable, "").strip() if source.key else ""
        self.has_key = bool(key)
        identity = Identity("graphapp", __version__, settings.contact, key)
        self._secrets = tuple(filter(None, (key, settings.contact)))
        self._maker = RequestMaker(source, identity, settings.fetch_server)
        last = self.cache.last_request(source)
        rate = source.rate_for(key=bool(key), contact=bool(settings.contact))
        limiter = RateLimiter(rate, clock, None if last is None else clock.now() - last)
        self._messenger = Messenger(
            source,
            self._maker,
            transport,
            limiter,
            clock,
            chance,
            tries=settings.fetch_tries,
            longest_wait=settings.fetch_wait_seconds,
            tell=tell,
            after=lambda: self.cache.requested(source, clock.now()),
            hide=lambda text: without(text.encode(), self._secrets).decode(),
        )

    @property
    def requests(self) -> int:
        """The number of requests sent so far."""
        return self._messenger.sent

    # --- what to fetch

    def way(self, by: WayName) -> FetchWay:
        """How records are selected by `by`. Raises BadInput if the source does not offer it."""
        if by not in self.source.ways:
            labels = ", ".join(WAY_LABELS[name] for name in self.source.ways)
            raise BadInput(
                f"{self.source.label} cannot be searched by {WAY_LABELS[by]}.",
                f"It can be searched by {labels}. Select one of these, or another source.",
            )
        return self.source.ways[by]

    def normal(self, by: WayName, values: Iterable[str]) -> tuple[str, ...]:
        """The values in normal form, each once. Raises BadInput for invalid ones, and if there is none."""
        way = self.way(by)
        found: list[str] = []
        wrong: list[str] = []
        for value in values:
            normal = way.normal(value)
            (found if normal else wrong).append(normal or value)
        if wrong:
            shown = ", ".join(map(repr, wrong[:5])) + (
                f" and {len(wrong) - 5:,} more" if len(wrong) > 5 else ""
            )
            what = "ORCID" if by == "orcid" else "identifier" if by == "ids" else "value"
            raise BadInput(f"Not a valid {what} for {self.source.label}: {shown}.", "Correct or remove it.")
        if not found:
            raise BadInput("There is nothing to fetch: no identifiers.", "Enter one identifier per line.")
        if len(found) > self._settings.fetch_records:
            raise BadInput(
                f"{len(found):,} identifiers are more than the maximum of {self._settings.fetch_records:,} (setting fetch_records).",
                "Split the list, or raise the setting.",
            )
        return tuple(dict.fromkeys(found))

    def is_author_id(self, name: str) -> bool:
        """True if `name` is not a name, but an identifier of an author in the source."""
        search = self.source.authors
        return search is not None and re.fullmatch(search.pattern, name.strip()) is not None

    def candidates(self, name: str) -> FoundAuthors:
        """The authors that `name` may mean; a single one if it is an identifier. Raises NotFound if there is none, and FetchFailed."""
        self.way("author")
        with self.cache.one_at_a_time(self.source):
            found = self._by_record(name) if self.source.authors is None else self._by_search(name)
        if not found.candidates:
            raise NotFound(
                f"{self.source.label} has no author {name!r}.",
                "Check the spelling, or search by ORCID or by a query.",
            )
        return found

    def _by_search(self, name: str) -> FoundAuthors:
        search = self.source.authors
        assert search is not None
        if self.is_author_id(name):
            return FoundAuthors([self._author(name.strip())], 1)
        answer = self._answer(search.path, search.parameters, search.page, name)
        items = at_path(answer.page.value, search.page.items)
        found = [
            read_with(search.read, item, self.source)
            for item in (items if isinstance(items, list) else [])
            if isinstance(item, dict)
        ]
        return FoundAuthors(list(filter(None, found)), answer.page.total)

    def _by_record(self, name: str) -> FoundAuthors:
        way = self.way("author")
        papers: list[Paper] = []
        listed: list[str] = []
        pages = Pages(self._messenger, self._maker, self.source, way, [name], listed=listed)
        pages.position = PagePosition(0 if way.listed else 1)
        for page in pages:
            if page.answer is not None and page.is_records:
                papers += records_in(self.source, BytesIO(page.answer.response.body), self._settings)
                break
        return FoundAuthors(candidates_among(papers, name), None)

    def _author(self, id: str) -> AuthorCandidate:
        search = self.source.authors
        assert search is not None
        answer = self._answer(search.single, {}, JsonPage("", single=True), id)
        candidate = read_with(search.read, answer.page.value, self.source)
        if candidate is None:
            raise FetchFailed(
                f"The response from {self.source.label} is not an author.", "Repeat the fetch later."
            )
        return candidate

    def resolved(self, spec: FetchSpec) -> tuple[FetchSpec, list[str]]:
        """The fetch with the present identifiers of its authors, and a note for each that was merged into another one."""
        if spec.by != "author" or self.source.authors is None:
            return spec, []
        notes, values, label = [], [], spec.label
        with self.cache.one_at_a_time(self.source):
            for value in spec.values:
                now = self._author(value).id
                values.append(now)
                if now != value:
                    notes.append(f"{self.source.label} has merged {value} into {now}.")
                    label = label.replace(f"({value})", f"({now})")
        return replace(spec, values=tuple(dict.fromkeys(values)), label=label), notes

    def _answer(self, path: str, parameters: Mapping[str, str], page: JsonPage, value: str) -> Answer:
        request = self._maker.request(FetchWay(path, parameters, page), [value])
        answer = self._messenger.answer(request, page)
        if isinstance(answer, Verdict):
            raise FetchFailed(f"{answer.message}.", answer.hint)
        return answer

    # --- fetching

    def run(
        self,
        spec: FetchSpec,
        since: str = "",
        *,
        only_first: bool = False,
        tell: Callable[[int, int], None] = _untold,
    ) -> FetchOutcome:
        """Fetch into the cache folder, continuing an interrupted run of the same fetch. `since`: only records changed since this date
        (YYYY-MM-DD), "" for all. `only_first`: stop after the first response with records. `tell` is called with the number of records so
        far, and of all (0 if unknown), first with those of an interrupted run; it may raise JobCancelled. Raises BadInput if there are more
        records than the setting fetch_records."""
        way = self.way(spec.by)
        if not way.since and not (way.then and way.then.since):
            since = ""
        with self.cache.one_at_a_time(self.source):
            run = self._run_to_continue(spec, since)
            try:
                outcome = self._outcome(spec, run, only_first, tell)
                if outcome.failure and outcome.failure.refused and outcome.resumed:
                    # the position is no longer valid
                    run = self.cache.begin(spec, since, self._clock.now(), self._secrets)
                    outcome = self._outcome(spec, run, only_first, tell)
                if outcome.failure and outcome.failure.refused and run.since and run.position is None:
                    run.remove()
                    run = self.cache.begin(spec, "", self._clock.now(), self._secrets)
                    said = outcome.failure.message
                    outcome = self._outcome(spec, run, only_first, tell)
                    outcome.notes.insert(0, f"All records were requested, not only new ones: {said}")
                if run.complete:
                    self._remove_incomplete(spec, run)
            except OSError as error:
                raise StoreUnavailable(
                    f"The response cannot be stored in {run.folder}: {error.strerror or error}.",
                    "Free some disk space, or set GRAPHAPP_FETCH_CACHE to another folder.",
                ) from error
        return outcome

    def _run_to_continue(self, spec: FetchSpec, since: str) -> CachedRun:
        """The last run if it was interrupted, else a new one."""
        way, now = self.way(spec.by), self._clock.now()
        runs = self.cache.runs(spec, self._secrets)
        if runs and not runs[-1].complete and runs[-1].since == since:
            expires = (way.then or way).paging.expires
            run = runs[-1]
            if run.position is None or not run.position.at or expires is None or now - run.last < expires:
                return run
        return self.cache.begin(spec, since, now, self._secrets)

    def _remove_incomplete(self, spec: FetchSpec, successor: CachedRun) -> None:
        """Remove the runs that could not be continued. Until their successor is complete, their responses may be all that there is."""
        for run in self.cache.runs(spec, self._secrets):
            if not run.complete and run.folder != successor.folder:
                run.remove()

    def _outcome(
        self, spec: FetchSpec, run: CachedRun, only_first: bool, tell: Callable[[int, int], None]
    ) -> FetchOutcome:
        outcome = FetchOutcome(spec, run, resumed=len(run.files))
        before = self._messenger.sent
        try:
            if self._all_pages(spec, run, outcome, only_first, tell):
                run.finish(self._clock.now())
        except FetchFailed as failed:
            outcome.failure = failed
        except (KeyboardInterrupt, JobCancelled):
            outcome.interrupted = True
        outcome.requests = self._messenger.sent - before
        announced = len(set(run.listed)) or run.total or 0
        if run.complete and run.records < announced and not self.way(spec.by).by_relevance:
            outcome.notes.append(
                f"{self.source.label} announced {announced:,} records, but sent {run.records:,}."
            )
        return outcome

    def _all_pages(
        self,
        spec: FetchSpec,
        run: CachedRun,
        outcome: FetchOutcome,
        only_first: bool,
        tell: Callable[[int, int], None],
    ) -> bool:
        """Store the pages. Returns whether the fetch is complete."""
        way, most = self.way(spec.by), self._settings.fetch_records
        suffix = ".json" if isinstance((way.then or way).page, JsonPage) else ".xml"
        pages = Pages(
            self._messenger,
            self._maker,
            self.source,
            way,
            # the same lists of values whenever the fetch is continued
            sorted(spec.values),
            spec.years,
            run.since,
            listed=list(run.listed),
            unanswered=lambda: self._unanswered(spec, way, run),
        )
        pages.position = run.position or PagePosition(0 if way.listed else 1)
        if only_first and run.files:
            return False
        known = run.total or 0
        if run.records:
            tell(run.records, 0 if way.by_relevance else known)
        for page in pages:
            total = page.total or len(pages.listed)
            reach = min(way.paging.reach or most, most)
            if total > reach and not way.by_relevance and not run.records:
                run.remove()
                limit = "setting fetch_records" if reach == most else f"the limit of {self.source.label}"
                raise BadInput(
                    f"{self.source.label} has {total:,} records for this request, more than the maximum of {reach:,} ({limit}).",
                    "Restrict the request, for example to fewer years"
                    + (", or raise the setting." if reach == most else "."),
                )
            path = run.add(page, suffix, self._clock.now())
            known = max(known, total)
            tell(run.records, 0 if way.by_relevance else known)
            if only_first and run.files:
                return False
            if way.by_relevance and path is not None and not self.matches(spec, path)[0]:
                outcome.notes.append(
                    f"{self.source.label} sorts by relevance: stopped after {run.records:,} records, at a response without a match."
                )
                return True
            if run.records >= most and pages.position.at:
                outcome.notes.append(
                    f"Stopped after {run.records:,} records (setting fetch_records); {self.source.label} has more."
                )
                return False
        return True

    def matches(self, spec: FetchSpec, path: Path) -> tuple[int, int]:
        """The number of records in a response that fit the fetch, and of those that do not."""
        chosen = self.selection(spec)
        with open(path, "rb") as stream:
            deque(chosen.load(stream, max_record_bytes=self._settings.max_record_bytes), maxlen=0)
        return chosen.kept, chosen.dropped

    def selection(self, spec: FetchSpec) -> SelectedRecords:
        """The loader of the responses, which keeps only the records of the fetch."""
        way = self.way(spec.by)
        by_year = not (way.years or (way.then and way.then.years))
        return SelectedRecords(loaders.by_name(self.source.format), spec, by_year=by_year)

    def _unanswered(self, spec: FetchSpec, way: FetchWay, run: CachedRun) -> list[str]:
        """The requested identifiers that no record so far has. With `since`, records that have not changed are absent, too."""
        if run.since or spec.by != "ids" or way.aligned:
            return []
        found: set[str] = set()
        for paper in self.papers(run):
            found.update(
                filter(None, (paper.doi and normal_doi(paper.doi), paper.record.partition(":")[2].lower()))
            )
        _, alone = batches(way, spec.values, self.source.glue.values())
        left = [
            value
            for value in sorted(spec.values)
            if value in alone or not ({normal_doi(value), value.lower()} & found)
        ]
        return [value for value in left if value not in run.asked]

    def papers(self, run: CachedRun) -> Iterator[Paper]:
        """The papers in the responses of a run."""
        for path in run.files:
            with open(path, "rb") as stream:
                yield from records_in(self.source, stream, self._settings)


def records_in(source: Source, stream: BytesIO | object, settings: Settings) -> Iterator[Paper]:
    """The papers in a response of a source."""
    loader = loaders.by_name(source.format)
    for item in loader.load(stream, max_record_bytes=settings.max_record_bytes):  # type: ignore[arg-type]
        if isinstance(item, Paper):
            yield item
