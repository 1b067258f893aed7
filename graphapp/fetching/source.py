"""What a source is: a table of addresses, parameters, paging, rate and key, and of how to recognise its responses. Pure data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

__all__ = [
    "WAY_LABELS",
    "AuthorCandidate",
    "AuthorSearch",
    "FetchWay",
    "JsonPage",
    "Key",
    "Paging",
    "Rate",
    "Source",
    "WayName",
    "XmlPage",
]

WayName = Literal["author", "orcid", "institution", "ids", "query"]
"""How records are selected: the option of `graphapp fetch`."""
WAY_LABELS: Mapping[WayName, str] = {
    "author": "author name",
    "orcid": "ORCID",
    "institution": "institution",
    "ids": "list of identifiers",
    "query": "query",
}
"""The ways in words, in the order of forms."""

_NONE: Mapping[str, str] = {}


class Rate(NamedTuple):
    """At most `requests` requests in `seconds` seconds. They are spaced evenly."""

    requests: int
    seconds: float

    @property
    def pause(self) -> float:
        """Seconds between two requests."""
        return self.seconds / self.requests


class Key(NamedTuple):
    """The key of a user: the environment variable that has it, the header or the parameter that sends it, and the rate with it (None if it
    is the same). `without` says what the source restricts if there is no key."""

    variable: str
    header: str = ""
    parameter: str = ""
    rate: Rate | None = None
    without: str = ""


class JsonPage(NamedTuple):
    """Where a JSON response has its parts, each as names separated by dots: the list of records ("" if the response is that list), their
    total number, and the value or address of the next page. `single`: the response is one record, which must have the field `items`."""

    items: str
    total: str = ""
    next: str = ""
    single: bool = False


class XmlPage(NamedTuple):
    """The local names of elements in an XML response: the root, the records, and the total number of records. If `error` occurs in the
    response, the source reports an error; the element `message` says which."""

    root: tuple[str, ...]
    items: tuple[str, ...]
    total: str = ""
    error: str = ""
    message: str = ""


class Paging(NamedTuple):
    """How the next page is requested.

    - `cursor`: `parameter` has the value that the last response gave (`JsonPage.next`), `first` for the first page ("" omits it). Tokens
      are cursors.
    - `offset`: `parameter` has the number of records received so far.
    - `link`: the last response gives the address of the next page.
    - `none`: there is one page.

    `size` is the number of records of a full page. `expires`: seconds after which a source no longer accepts a cursor, None if it always
    does. `reach`: the number of records after which the source gives no more, 0 if there is no such number.
    """

    form: Literal["cursor", "offset", "link", "none"]
    parameter: str = ""
    first: str = ""
    size: int = 0
    expires: float | None = None
    reach: int = 0


class FetchWay(NamedTuple):
    """One way of requesting records.

    In `path` and `parameters`, {value} is replaced by the values to request, {kind} by their kind, {first} and {last} by years, {date} by a
    date such as 2026-11-29 ({slashed}: 2026/11/29). `years`
    and `since` are added to the parameters if the user gives years, or if only new records are requested; if `years` is empty, records are
    selected by year when they are read. Several values are joined with `between`, at most `most` in one request.
    """

    path: str
    parameters: Mapping[str, str]
    page: JsonPage | XmlPage
    paging: Paging = Paging("none")
    most: int = 1
    between: str = "|"
    years: Mapping[str, str] = _NONE
    since: Mapping[str, str] = _NONE
    normal: Callable[[str], str | None] = str.strip
    """The normal form of a value that a user enters; None for an invalid one."""
    kind: Callable[[str], str] = lambda _: ""
    """What a value is, if one request can only have values of one kind."""
    sent: Callable[[str], str] = str
    """The form of a value in requests."""
    body: str = ""
    """For POST requests: the name of the list of values in a JSON object."""
    aligned: bool = False
    """The response is a list in the order of the values, with null for those that the source does not know."""
    single: FetchWay | None = None
    """Requests one value that was not in the response for several, such as the former identifier of a merged record."""
    listed: Callable[[Any], list[str]] | None = None
    """The response has no records, but identifiers, which this function reads. They are requested by `then`."""
    then: FetchWay | None = None
    by_relevance: bool = False
    """Records are sorted by relevance, and most of them do not match."""


class AuthorCandidate(NamedTuple):
    """An author whose records can be requested. `works` and the years are None if unknown; `sample`: they are counts of a few records."""

    id: str
    name: str
    affiliation: str = ""
    works: int | None = None
    first: int | None = None
    last: int | None = None
    orcid: str = ""
    sample: bool = False


class AuthorSearch(NamedTuple):
    """How a source searches for authors with identifiers of their own. `single` requests one author; its response may be a redirect to the
    author with whom it was merged. `pattern` matches an identifier."""

    path: str
    parameters: Mapping[str, str]
    page: JsonPage
    read: Callable[[Mapping[str, Any]], AuthorCandidate | None]
    single: str
    pattern: str


@dataclass(frozen=True)
class Source:
    """A source. `format` is the loader that reads its responses. `contact` is the parameter for the contact address, "" if there is none.

    `glue`: what joins several conditions that use the same parameter. `fixed`: parameters of every request, {version} is the version of
    graphapp. `final` has statuses after which no further request is sent, with what happened and what to do. `explanation` is set if nothing
    can be fetched from this source.
    """

    name: str
    label: str
    address: str
    format: str
    rate: Rate
    ways: Mapping[WayName, FetchWay]
    authors: AuthorSearch | None = None
    key: Key | None = None
    contact: str = ""
    rate_with_contact: Rate | None = None
    glue: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    final: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    """Parts of error messages which mean that there is no such record."""
    limit_headers: tuple[str, str] = ("", "")
    """The response headers that have a rate: the number of requests, and the seconds ("1s")."""
    completed_by: str = ""
    """The source that has complete records for the DOIs of this one."""
    explanation: tuple[str, str] | None = None

    def rate_for(self, *, key: bool, contact: bool) -> Rate:
        """The rate for a user with or without a key and a contact address."""
        if key and self.key and self.key.rate:
            return self.key.rate
        return self.rate_with_contact if contact and self.rate_with_contact else self.rate
