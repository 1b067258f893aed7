"""Responses of sources: what they are, and what a page of records contains. Pure.

A response with status 200 is not always data: servers send challenge pages, error messages and incomplete bodies with that status. A
response counts as data only if it has the parts that the table of the source names.
"""

from __future__ import annotations

import email.utils
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeVar

import orjson

from graphapp.errors import GraphappError
from graphapp.fetching.source import JsonPage, Source, XmlPage
from loaders.reading.mistakes import recognised, wrong_file

__all__ = [
    "FetchFailed",
    "PageContent",
    "Response",
    "Verdict",
    "at_path",
    "content_of",
    "judged",
    "read_with",
    "retry_after",
]

_TRUNCATED = "The response is incomplete"
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_HEAD = 65_536


class FetchFailed(GraphappError):
    """A source did not deliver records. `refused`: it did not accept the request."""

    code = "fetch_failed"
    status = 502

    def __init__(self, message: str, hint: str = "", *, refused: bool = False) -> None:
        super().__init__(message, hint)
        self.refused = refused


@dataclass(frozen=True)
class Response:
    """A response: its status, its headers with names in lower case, its body (decompressed), and the address that sent it."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


T = TypeVar("T")


def read_with(read: Callable[[Any], T], value: Any, source: Source) -> T:
    """What a function of the table of a source reads in a response. Raises FetchFailed if the response has another form."""
    try:
        return read(value)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise FetchFailed(
            f"A response from {source.label} has an unexpected form.",
            "Repeat the fetch later. If the error persists, the source has changed its format.",
        ) from error


class PageContent(NamedTuple):
    """A page: the number of its records, the number of all records (None if unknown), the value or address of the next page ("" if there
    is none), and the decoded JSON (None for XML)."""

    records: int
    total: int | None
    next: str
    value: Any = None


class Verdict(NamedTuple):
    """What a response that is not data means.

    `again`: try again, after `wait` seconds if the source says so. `missing`: there is no such record. `stop`: another request does not
    help; `refused`: the source did not accept this one. `redirect`: the content is at the address `message`.
    """

    meaning: Literal["again", "missing", "stop", "redirect"]
    message: str
    hint: str = ""
    wait: float | None = None
    refused: bool = False


def judged(response: Response, page: JsonPage | XmlPage, source: Source, now: float) -> PageContent | Verdict:
    """The page, or what the response means instead. `now` is the time in seconds since 1970."""
    status, head = response.status, response.body[:_HEAD]
    if 300 <= status < 400 and (place := response.headers.get("location")):
        return Verdict("redirect", place)
    if _is_web_page(head):
        wrong = wrong_file(head, "")
        what = wrong.message if wrong else "This is a web page, not data"
        # servers report outages with pages, too
        if status in _AGAIN and "challenge" not in what:
            return Verdict(
                "again", f"{source.label} is unavailable (status {status})", _LATER, _wait(response, now)
            )
        return Verdict(
            "stop",
            f"{source.label} sent {what.removeprefix('This is ')}, with status {status}",
            "Repeat the fetch later, or open the address in a browser, download the records there, and load the file.",
        )
    if status == 200:
        return content_of(response.body, page, source)
    said = _message(response.body)
    because = f": {said}" if said else ""
    wait = _wait(response, now)
    if status in source.final and (wait is None or wait > _SHORT_WAIT):
        message, hint = source.final[status]
        return Verdict("stop", f"{message}{because}", hint)
    if status in (404, 410) or any(part in said for part in source.absent):
        return Verdict("missing", f"{source.label} has no such record{because}")
    if status in _AGAIN:
        what = "refuses further requests for now" if status == 429 else "is unavailable"
        return Verdict("again", f"{source.label} {what} (status {status}){because}", _LATER, wait)
    hint = _CHECK
    if status in (401, 403) and source.key:
        hint = f"Check the key in {source.key.variable}, or request one from {source.label}."
    return Verdict(
        "stop", f"{source.label} refused the request (status {status}){because}", hint, refused=True
    )


_CHECK = "Check the name, the identifiers and the query."
_LATER = "Repeat the fetch later: it resumes where it stopped."
# a limit per second, not the budget of a day
_SHORT_WAIT = 60.0


def content_of(body: bytes, page: JsonPage | XmlPage, source: Source) -> PageContent | Verdict:
    """The page in the body of a response with status 200."""
    if isinstance(page, XmlPage):
        return _xml(body, page, source)
    try:
        value = orjson.loads(body)
    except ValueError:
        return Verdict(
            "again", f"{_TRUNCATED}: {source.label} sent {len(body):,} bytes that are not valid JSON", _LATER
        )
    found = at_path(value, page.items)
    if page.single:
        if isinstance(value, dict) and found is not None:
            return PageContent(1, 1, "", value)
    elif isinstance(found, list):
        total, following = (
            at_path(value, page.total) if page.total else None,
            at_path(value, page.next) if page.next else None,
        )
        return PageContent(
            sum(each is not None for each in found),
            int(str(total)) if str(total).isdecimal() else None,
            "" if following is None else str(following),
            value,
        )
    said = _message(body)
    return Verdict(
        "stop",
        f"The response from {source.label} has no records{f': {said}' if said else ''}",
        "Repeat the fetch later. If the response is always the same, the source has changed its format.",
    )


def _xml(body: bytes, page: XmlPage, source: Source) -> PageContent | Verdict:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return Verdict(
            "again", f"{_TRUNCATED}: {source.label} sent {len(body):,} bytes that are not valid XML", _LATER
        )
    if etree.QName(root).localname not in page.root:
        return Verdict("stop", f"The response from {source.label} has no records", "Repeat the fetch later.")
    if page.error and page.error.encode() in body:
        said = next((each.text for each in root.iter(f"{{*}}{page.message}") if each.text), "")
        return Verdict(
            "stop",
            f"{source.label} refused the request: {' '.join(said.split())[:200]}",
            _CHECK,
            refused=True,
        )
    records = [
        each for each in root if isinstance(each.tag, str) and etree.QName(each).localname in page.items
    ]
    total = next(
        (
            each.text
            for each in root.iter()
            if isinstance(each.tag, str) and etree.QName(each).localname == page.total
        ),
        None,
    )
    return PageContent(len(records), int(total) if total and total.strip().isdecimal() else None, "")


def at_path(value: Any, path: str) -> Any:
    """The part of a JSON value at a path of names; None if it is absent."""
    for name in filter(None, path.split(".")):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _is_web_page(head: bytes) -> bool:
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return False
    found = recognised(head, "")
    return found is not None and "page" in found.what


def _message(body: bytes) -> str:
    """The error message in the body of a response, cut to a line; "" if there is none."""
    try:
        value = orjson.loads(body)
    except ValueError:
        return ""
    for name in ("message", "error", "errors", "detail", "title", "error-desc", "developer-message"):
        part = value.get(name) if isinstance(value, dict) else None
        if isinstance(part, list) and part:
            part = part[0]
        if isinstance(part, dict):
            part = part.get("message") or part.get("title")
        if isinstance(part, str) and part.strip():
            return " ".join(part.split())[:200]
    return ""


def _wait(response: Response, now: float) -> float | None:
    return retry_after(response.headers.get("retry-after", ""), now)


def retry_after(text: str, now: float) -> float | None:
    """The seconds to wait according to the header Retry-After (RFC 9110, section 10.2.3): a number, or a date. None for anything else."""
    text = text.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now)
    except (TypeError, ValueError, IndexError):
        return None
