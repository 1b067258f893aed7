"""Requests to a source, made from its table. Pure.

A key and a contact address are kept apart from the rest of a request, so that no address that is shown or stored contains them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from graphapp.fetching.source import FetchWay, Source
from graphapp.fetching.spec import YearRange

__all__ = ["Identity", "Request", "RequestMaker", "batches", "without_secrets"]

# readable in an address, and allowed there: RFC 3986, section 3.4
_SAFE = "/:|,()*"


@dataclass(frozen=True)
class Identity:
    """Who sends requests: the program with its version, the contact address ("" if there is none), and the user's key ("" likewise)."""

    program: str
    version: str
    contact: str = ""
    key: str = field(default="", repr=False)

    @property
    def user_agent(self) -> str:
        """The header that identifies the program."""
        contact = f" (mailto:{self.contact})" if self.contact else ""
        return f"{self.program}/{self.version}{contact}"


@dataclass(frozen=True)
class Request:
    """A request. `base` is the address without parameters; `secrets` are parameters that are sent, but never shown or stored."""

    base: str
    parameters: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def address(self) -> str:
        """The address as it may be shown and stored."""
        return self.base + ("?" + urlencode(self.parameters, safe=_SAFE) if self.parameters else "")

    @property
    def full_address(self) -> str:
        """The address with the secrets."""
        parameters = (*self.parameters, *self.secrets)
        return self.base + ("?" + urlencode(parameters, safe=_SAFE) if parameters else "")


class RequestMaker:
    """Makes the requests to one source. `server`, if not empty, receives them instead of the source."""

    def __init__(self, source: Source, identity: Identity, server: str = "") -> None:
        self._source = source
        self._identity = identity
        self._base = f"{server.rstrip('/')}/{source.name}" if server else source.address
        key = source.key
        self._secrets = tuple(
            (name, value)
            for name, value in (
                (source.contact, identity.contact),
                (key.parameter if key else "", identity.key),
            )
            if name and value
        )
        self._headers = {"User-Agent": identity.user_agent, **source.headers}
        if key and key.header and identity.key:
            self._headers[key.header] = identity.key

    def request(
        self,
        way: FetchWay,
        values: Iterable[str],
        years: YearRange | None = None,
        since: str = "",
        page: tuple[str, str] | None = None,
    ) -> Request:
        """The request for `values`, in these years, changed since the date `since` (YYYY-MM-DD); `page` is a parameter for the page."""
        given = list(values)
        filled = {
            "value": way.between.join(map(way.sent, given)),
            "kind": way.kind(given[0]) if given else "",
            "date": since,
            "slashed": since.replace("-", "/"),
            "first": str(years.first) if years else "",
            "last": str(years.last) if years else "",
        }
        parameters = {name: _filled(text, filled) for name, text in way.parameters.items()}
        for more in (way.years if years else {}, way.since if since else {}):
            for name, text in more.items():
                parts = [parameters[name]] if parameters.get(name) else []
                parameters[name] = self._source.glue.get(name, " ").join([*parts, _filled(text, filled)])
        for name, text in self._source.fixed.items():
            parameters[name] = text.replace("{version}", self._identity.version)
        if page and page[1]:
            parameters[page[0]] = page[1]
        quoted = {name: quote(text, safe="/:,") for name, text in filled.items()}
        path = _filled(way.path, quoted)
        base, items = self._base + path, tuple(parameters.items())
        if way.body:
            headers = {**self._headers, "Content-Type": "application/json"}
            return Request(
                base,
                items,
                "POST",
                headers,
                self._secrets,
                json.dumps({way.body: list(map(way.sent, given))}).encode(),
            )
        return Request(base, items, "GET", self._headers, self._secrets)

    def linked(self, address: str) -> Request | None:
        """The request for an address that a response of the source gave; None if another server would receive it."""
        absolute = urljoin(self._base + "/", address)
        if absolute.startswith(self._source.address + "/"):
            # another server may receive the requests instead
            absolute = self._base + absolute.removeprefix(self._source.address)
        parts, own = urlsplit(absolute), urlsplit(self._base)
        if parts.hostname != own.hostname or parts.username:
            return None
        # the source's own server is replaced by another one only together with its path
        if (parts.scheme, parts.port) != (own.scheme, own.port):
            return None
        kept = without_secrets(parse_qsl(parts.query, keep_blank_values=True), self._source)
        base = f"{parts.scheme}://{parts.netloc}{parts.path}"
        return Request(base, kept, "GET", self._headers, self._secrets)


def without_secrets(parameters: Iterable[tuple[str, str]], source: Source) -> tuple[tuple[str, str], ...]:
    """The parameters without the key and the contact address."""
    secret = {source.contact, source.key.parameter if source.key else ""}
    return tuple((name, value) for name, value in parameters if name not in secret)


def _filled(text: str, values: Mapping[str, str]) -> str:
    # str.format would interpret other braces
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def batches(
    way: FetchWay, values: Iterable[str], glue: Iterable[str] = ()
) -> tuple[list[list[str]], list[str]]:
    """The values in lists of at most `way.most`, each of one kind; and values that cannot be in such a list, because they contain the text
    that separates values or conditions."""
    fitting: dict[str, list[str]] = {}
    alone: list[str] = []
    separators = [way.between.strip(), *glue] if way.most > 1 and way.single else []
    for value in dict.fromkeys(values):
        if way.single and any(each and each in value for each in separators):
            alone.append(value)
        else:
            fitting.setdefault(way.kind(value), []).append(value)
    return [
        group[start : start + way.most]
        for group in fitting.values()
        for start in range(0, len(group), way.most)
    ], alone
