"""The address of each page, and the one rule for keys that cannot be part of a path. Pure.

A key is part of the path (`/authors/weizhu%20chen`), with two exceptions: a browser or proxy would change it there (an empty segment, `.` or
`..` between slashes), or the path would be that of another page (a key that ends in `/network`). Such a key is a parameter of the query
string (`/authors?name=x%2Fnetwork`), which works for every key.

A site may be served below a root, such as /c/NAME (`graphapp.web.site_root`). The addresses that these functions return begin with the root of the
current request.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from graphapp.model import names
from graphapp.model.units import UnitName
from graphapp.networks.spec import NetworkSpec

__all__ = [
    "Links",
    "author",
    "doi",
    "explanation",
    "fits",
    "is_local",
    "link",
    "outside",
    "paper",
    "quoted",
    "quoted_value",
    "root",
    "rooted",
    "saved",
    "set_root",
    "suggestion",
    "venue",
    "with_query",
]

API = "/api/v1"
_SAFE = "/:@!$()*,;~"
# in most names only spaces must be quoted, which takes a seventh of the time of `quote`
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_.~/:@!$()*,; -]*")
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_.~ -]*")
_AWKWARD = frozenset({"", ".", ".."})


_ROOT: ContextVar[str] = ContextVar("root", default="")


def set_root(root: str) -> None:
    """Let addresses begin with `root`, "" or a path without a slash at its end, in this thread from now on."""
    _ROOT.set(root)


def root() -> str:
    """The beginning of addresses in this thread."""
    return _ROOT.get()


def rooted(path: str) -> str:
    """The address of a path within the site. An address that begins with the root already is returned unchanged."""
    root = _ROOT.get()
    return path if not root or path.startswith(f"{root}/") else root + path


def fits(value: str) -> bool:
    """True if `value` is unchanged when it is part of the path of an address."""
    if value.endswith("/network"):
        return False
    if "/" not in value and "." not in value:
        return bool(value)
    return _AWKWARD.isdisjoint(value.split("/"))


def quoted(path: str) -> str:
    """A decoded path as part of an address."""
    if _PLAIN_PATH.fullmatch(path):
        return path.replace(" ", "%20")
    return quote(path, _SAFE, errors="replace")


def quoted_value(value: str) -> str:
    """The value of a parameter as part of a query string."""
    if _PLAIN_VALUE.fullmatch(value):
        return value.replace(" ", "+")
    return quote_plus(value, errors="replace")


def link(base: str, parameter: str, value: str) -> str:
    """The address of `value` under `base`: in the path if it fits there, else as `parameter`."""
    return rooted(_path(base, parameter, value))


def _path(base: str, parameter: str, value: str) -> str:
    if fits(value):
        return f"{base}/{quoted(value)}"
    return f"{base}?{parameter}={quote(value, '', errors='replace')}"


def author(key: str) -> str:
    """The page of an author cluster."""
    return rooted(_author_path(key) if len(key) < names.LONG_TEXT else _path("/authors", "name", key))


@lru_cache(maxsize=50_000)
def _author_path(key: str) -> str:
    return _path("/authors", "name", key)


def venue(id: str) -> str:
    """The page of a venue."""
    return rooted(_venue_path(id) if len(id) < names.LONG_TEXT else _path("/venues", "name", id))


@lru_cache(maxsize=5_000)
def _venue_path(id: str) -> str:
    return _path("/venues", "name", id)


def paper(id: str) -> str:
    """The page of a paper."""
    return link("/papers", "id", id)


def explanation(id: str) -> str:
    """The page about how the records of a paper were read."""
    return rooted(f"/explain?id={quote(id, '', errors='replace')}")


class Links(NamedTuple):
    """Addresses of pages that show authors in a unit. `usual` is the unit of addresses that name none (the setting `unit`)."""

    unit: UnitName = "cluster"
    usual: UnitName = "cluster"

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters by which an address keeps the unit; empty for the usual unit."""
        return {} if self.unit == self.usual else {"unit": self.unit}

    def page(self, address: str) -> str:
        """`address` with the unit."""
        return rooted(_with(address, self.parameters))

    def author(self, id: str, name: str) -> str:
        """The page of an author with an identifier and a printed name. A name alone may be that of several authors."""
        is_long = len(id) + len(name) >= names.LONG_TEXT
        return rooted(_author_address(self, id, name) if is_long else _known_author_address(self, id, name))

    def path(self, source: str, target: str) -> str:
        """The page of the shortest chain of coauthors between two authors."""
        return rooted(
            "/path?" + urlencode({"from": source, "to": target, **self.parameters}, errors="replace")
        )

    def network(self, spec: NetworkSpec) -> str:
        """The page of any network, with the spec as query string."""
        return rooted("/network?" + self.query(spec))

    def place(self, spec: NetworkSpec, id: str) -> str:
        """The page of the network of the authors of all papers on which an institution or country, a node of the network of `spec`, is."""
        if spec.level == "country":
            return self.network(NetworkSpec("all", unit=spec.unit, country=id))
        return self.network(NetworkSpec("all", unit=spec.unit, institution=id))

    def query(self, spec: NetworkSpec) -> str:
        """The query string of a spec."""
        return spec.to_query(self.usual)

    def network_page(self, spec: NetworkSpec) -> str:
        """The page of a network: below its author or venue if that address expresses the whole spec, else by query string."""
        bases = {"author": "/authors", "venue": "/venues"}
        base = bases.get(spec.centre)
        plain = NetworkSpec(spec.centre, spec.value, unit=self.usual)
        named = spec.centre == "venue" or spec.unit == "cluster"
        if base and named and fits(spec.value) and spec == plain:
            return link(base, "name", spec.value) + "/network"
        return self.network(spec)


def _author_address(links: Links, id: str, name: str) -> str:
    if links.unit == "cluster":
        return _with(_path("/authors", "name", id), links.parameters)
    key = names.key(name)
    parameters = links.parameters
    if id != f"person:{key}":
        parameters[links.unit] = id
    return _with(_path("/authors", "name", key), parameters)


_known_author_address = lru_cache(maxsize=50_000)(_author_address)


def _with(address: str, parameters: dict[str, str]) -> str:
    if not parameters:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters, errors='replace')}"


def saved(name: str) -> str:
    """The page of a saved query."""
    return rooted("/query/" + quote(name, "", errors="replace"))


def is_local(address: str) -> bool:
    """True for the path of a page on this server, with or without a query: a browser would follow nothing else to here."""
    # browsers read a backslash as a slash, and ignore tabs and line breaks
    return address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()


def suggestion(id: str, **more: object) -> str:
    """The page of a suggestion about who is who; `more` are its parameters, of which those that are empty or None are omitted."""
    return with_query("/people/suggestions/" + quote(id, "", errors="replace"), **more)


def with_query(base: str, **parameters: object) -> str:
    """`base` with a query string of the parameters that are neither empty nor None."""
    given = [(name, str(value)) for name, value in parameters.items() if value not in (None, "")]
    query = urlencode(given, errors="replace")
    return rooted(f"{base}?{query}" if query else base)


def doi(text: str | None) -> str | None:
    """The address of a DOI at its resolver; None if there is no DOI."""
    return "https://doi.org/" + quote(text, "/:;()", errors="replace") if text else None


def outside(url: str | None) -> str | None:
    """`url` if it is an http or https address, which pages may link to, else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if fine else None
