"""Sends the requests of a fetch and yields its pages. Pure, except for the transport and the clock that are passed in.

One request at a time, never above the rate of the source. A failed request is repeated after a while; redirects are followed on the server
of the source only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol
from urllib.parse import urljoin

from graphapp.fetching.rate import Clock, RateLimiter, back_off
from graphapp.fetching.request import Request, RequestMaker, batches
from graphapp.fetching.response import FetchFailed, PageContent, Response, Verdict, judged, read_with
from graphapp.fetching.source import FetchWay, JsonPage, Source, XmlPage
from graphapp.fetching.spec import YearRange

__all__ = ["FetchedPage", "Messenger", "PagePosition", "Pages", "Transport", "TransportFailed"]

_REDIRECTS = 5


class TransportFailed(Exception):
    """No complete response arrived: `message` says why, `again` whether trying again may help."""

    def __init__(self, message: str, hint: str, *, again: bool) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.again = again


class Transport(Protocol):
    """Sends requests. Does not follow redirects."""

    def send(self, request: Request) -> Response:
        """The response. Raises TransportFailed."""


class Answer(NamedTuple):
    """A page with the response that contained it, and the addresses that redirects led through (empty without redirects)."""

    request: Request
    response: Response
    page: PageContent
    redirects: tuple[str, ...]


class Messenger:
    """Sends single requests to one source until a page or a final refusal arrives."""

    def __init__(
        self,
        source: Source,
        maker: RequestMaker,
        transport: Transport,
        limiter: RateLimiter,
        clock: Clock,
        random: Callable[[], float],
        *,
        tries: int,
        longest_wait: float,
        tell: Callable[[str], None] = lambda _: None,
        after: Callable[[], None] = lambda: None,
        hide: Callable[[str], str] = str,
    ) -> None:
        """`tries`: how often a request is sent; `longest_wait`: the longest time in seconds that a source may ask to wait. `tell` is called
        with a message before each wait, `after` after each request; `hide`
        removes secrets from the messages of a source."""
        self._source = source
        self._maker = maker
        self._transport = transport
        self._limiter = limiter
        self._clock = clock
        self._random = random
        self._tries = tries
        self._longest_wait = longest_wait
        self._tell = tell
        self._after = after
        self._hide = hide
        self.sent = 0

    def answer(
        self,
        request: Request,
        page: JsonPage | XmlPage,
        *,
        acceptable: Callable[[PageContent], str] = lambda _: "",
    ) -> Answer | Verdict:
        """The answer to a request; a Verdict with the meaning `missing` or `stop` if there is none. A page for which `acceptable` returns a
        message is treated as a temporary failure."""
        failures = 0
        redirects: list[str] = []
        while True:
            found, response = self._once(request, page)
            if isinstance(found, PageContent) and (said := acceptable(found)):
                found = Verdict("again", said, _LATER)
            if isinstance(found, PageContent):
                return Answer(request, response, found, tuple(redirects))
            if found.meaning == "redirect":
                follows = self._redirected(request, found.message) if len(redirects) < _REDIRECTS else None
                if follows is None:
                    return Verdict(
                        "stop",
                        f"{self._source.label} redirects to another server, or in a circle",
                        "Check the network settings: a proxy or a sign-in page may redirect requests.",
                    )
                redirects.append(follows.address)
                request = follows
                continue
            found = found._replace(message=self._hide(found.message))
            if found.meaning != "again":
                return found
            failures += 1
            wait = found.wait if found.wait is not None else back_off(failures, self._random)
            if failures >= self._tries or wait > self._longest_wait:
                return found._replace(meaning="stop")
            self._tell(f"{found.message}; waiting {wait:,.0f} s")
            self._pass(wait)

    def _once(self, request: Request, page: JsonPage | XmlPage) -> tuple[PageContent | Verdict, Response]:
        self._limiter.wait()
        self.sent += 1
        try:
            response = self._transport.send(request)
        except TransportFailed as failed:
            return Verdict("again" if failed.again else "stop", failed.message, failed.hint), Response(0)
        finally:
            self._limiter.done()
            self._after()
        self._limiter.observe(response.headers, self._source.limit_headers)
        return judged(response, page, self._source, self._clock.now()), response

    def _redirected(self, request: Request, place: str) -> Request | None:
        # a relative address is relative to the request's own
        linked = self._maker.linked(urljoin(request.base, place))
        return replace(linked, method="GET", body=b"") if linked else None

    def _pass(self, seconds: float) -> None:
        end = self._clock.monotonic() + seconds
        while (left := end - self._clock.monotonic()) > 0:
            self._clock.sleep(left)


_LATER = "Repeat the fetch later: it resumes where it stopped."


@dataclass(frozen=True)
class PagePosition:
    """Where the next page is. `step`: 0 identifiers are listed, 1 records are requested, 2 single records are. `batch` counts the lists of
    values of a step, `at` is the value of the paging parameter or an address ("" for the first page), `received` the number of records of
    this batch so far."""

    step: int = 1
    batch: int = 0
    at: str = ""
    received: int = 0

    def as_json(self) -> list[Any]:
        """The form in files."""
        return [self.step, self.batch, self.at, self.received]


class FetchedPage(NamedTuple):
    """A page, and where the fetch continues. `is_records`: it has records, not identifiers. `missing` are values that the source does not
    know. `total` is the number of records of all pages, None if unknown."""

    answer: Answer | None
    position: PagePosition
    is_records: bool
    total: int | None
    identifiers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    asked: str = ""


@dataclass
class Pages:
    """The pages of a fetch, from `position` on.

    `way` and `values` say what to request, `years` and `since` restrict it. `listed` are identifiers that were listed before `position`.
    `unanswered` is called after the records of all values, and returns the values to request one by one.
    """

    messenger: Messenger
    maker: RequestMaker
    source: Source
    way: FetchWay
    values: Sequence[str]
    years: YearRange | None = None
    since: str = ""
    position: PagePosition = field(default_factory=PagePosition)
    listed: list[str] = field(default_factory=list)
    unanswered: Callable[[], Sequence[str]] = lambda: ()

    def __iter__(self) -> Iterator[FetchedPage]:
        """The pages, in order. Raises FetchFailed if the source does not deliver one; the position of the last page is where to resume."""
        records = self.way
        values: Sequence[str] = self.values
        if self.way.listed and self.way.then:
            if self.position.step == 0:
                yield from self._step(0, self.way, values)
                self.position = PagePosition(1)
            records, values = self.way.then, list(dict.fromkeys(self.listed))
        if self.position.step == 1:
            yield from self._step(1, records, values)
            self.position = PagePosition(2)
        if records.single:
            yield from self._singles(records.single)
        else:
            for value in list(self.unanswered()):
                yield FetchedPage(None, self.position, True, None, missing=(value,), asked=value)

    def _step(self, step: int, way: FetchWay, values: Sequence[str]) -> Iterator[FetchedPage]:
        groups, _ = batches(way, values, self.source.glue.values())
        while self.position.batch < len(groups):
            batch = self.position.batch
            group = groups[batch]
            while self.position.batch == batch:
                yield self._page(step, way, group)

    def _page(self, step: int, way: FetchWay, group: Sequence[str]) -> FetchedPage:
        here = self.position
        request = self._request(way, group)

        def acceptable(page: PageContent) -> str:
            expected = page.total is not None and here.received < page.total and way.paging.form != "none"
            if (
                expected
                and page.records == 0
                and not (way.paging.reach and here.received >= way.paging.reach)
            ):
                return f"{self.source.label} sent a page without records after {here.received:,} of {page.total:,}"
            return ""

        answer = self.messenger.answer(request, way.page, acceptable=acceptable)
        if isinstance(answer, Verdict):
            if answer.meaning == "missing" and not here.at:
                return self._passed_over(step, group)
            refused = answer.refused or answer.meaning == "missing"
            raise FetchFailed(f"{answer.message}.", answer.hint, refused=refused)
        identifiers: tuple[str, ...] = ()
        if way.listed and step == 0:
            identifiers = tuple(read_with(way.listed, answer.page.value, self.source))
            self.listed.extend(identifiers)
        self.position = _after(here, answer.page, way)
        if way.paging.form == "link" and (linked := self.maker.linked(self.position.at)):
            # without the contact address that the source has copied into the link
            self.position = replace(self.position, at=linked.address if self.position.at else "")
        missing: tuple[str, ...] = ()
        if way.aligned and isinstance(answer.page.value, list):
            missing = tuple(
                value for value, record in zip(group, answer.page.value, strict=False) if record is None
            )
        return FetchedPage(answer, self.position, way.listed is None, answer.page.total, identifiers, missing)

    def _passed_over(self, step: int, group: Sequence[str]) -> FetchedPage:
        self.position = PagePosition(step, self.position.batch + 1)
        return FetchedPage(None, self.position, True, None, missing=tuple(group))

    def _request(self, way: FetchWay, group: Sequence[str]) -> Request:
        paging, at = way.paging, self.position.at
        if paging.form == "link" and at:
            linked = self.maker.linked(at)
            if linked is None:
                raise FetchFailed(
                    f"The next page from {self.source.label} is on another server.",
                    "Nothing was requested from it. The source has changed its format.",
                )
            return linked
        page = (paging.parameter, at or paging.first) if paging.parameter else None
        return self.maker.request(way, group, self.years, self.since, page)

    def _singles(self, way: FetchWay) -> Iterator[FetchedPage]:
        for value in list(self.unanswered()):
            self.position = PagePosition(2, self.position.batch + 1)
            answer = self.messenger.answer(self.maker.request(way, [value]), way.page)
            if isinstance(answer, Verdict):
                if answer.meaning != "missing":
                    raise FetchFailed(f"{answer.message}.", answer.hint)
                yield FetchedPage(None, self.position, True, None, missing=(value,), asked=value)
            else:
                yield FetchedPage(answer, self.position, True, None, asked=value)


def _after(here: PagePosition, page: PageContent, way: FetchWay) -> PagePosition:
    """The position after a page."""
    paging = way.paging
    received = here.received + page.records
    done = page.total is not None and received >= page.total
    ends = paging.reach and received >= paging.reach
    last = PagePosition(here.step, here.batch + 1)
    if paging.form == "none" or done or ends or not page.records:
        return last
    if paging.form == "offset":
        follows = isinstance(way.page, JsonPage) and way.page.next
        more = page.next if follows else page.records >= paging.size
        if page.total is None and not more:
            return last
        return PagePosition(here.step, here.batch, str(received), received)
    return PagePosition(here.step, here.batch, page.next, received) if page.next else last
