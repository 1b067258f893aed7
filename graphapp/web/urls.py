"""The address of each page, and the one rule for keys that cannot be part of a path. Pure.

A key is part of the path (`/authors/weizhu%20chen`), with two exceptions: a browser or proxy would change it there (an empty segment, `.` or
`..` between slashes), or the path would be that of another page (a key that ends in `/network`). Such a key is a parameter of the query
string (`/authors?name=x%2Fnetwork`), which works for every key.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlencode, urlsplit

from graphapp.networks.spec import NetworkSpec

__all__ = [
    "author",
    "doi",
    "fits",
    "is_local",
    "link",
    "network",
    "network_page",
    "outside",
    "paper",
    "path",
    "saved",
    "suggestion",
    "venue",
    "with_query",
]

API = "/api/v1"
_SAFE = "/:@!$()*,;~"
_AWKWARD = frozenset({"", ".", ".."})


def fits(value: str) -> bool:
    """True if `value` is unchanged when it is part of the path of an address."""
    if value.endswith("/network"):
        return False
    if "/" not in value and "." not in value:
        return bool(value)
    return _AWKWARD.isdisjoint(value.split("/"))


def link(base: str, parameter: str, value: str) -> str:
    """The address of `value` under `base`: in the path if it fits there, else as `parameter`."""
    if fits(value):
        return f"{base}/{quote(value, _SAFE, errors='replace')}"
    return f"{base}?{parameter}={quote(value, '', errors='replace')}"


@lru_cache(maxsize=50_000)
def author(key: str) -> str:
    """The page of an author cluster."""
    return link("/authors", "name", key)


@lru_cache(maxsize=5_000)
def venue(id: str) -> str:
    """The page of a venue."""
    return link("/venues", "name", id)


def paper(id: str) -> str:
    """The page of a paper."""
    return link("/papers", "id", id)


def path(source: str, target: str) -> str:
    """The page of the shortest chain of coauthors between two clusters."""
    return "/path?" + urlencode({"from": source, "to": target}, errors="replace")


def network(spec: NetworkSpec) -> str:
    """The page of any network, with the spec as query string."""
    return "/network?" + spec.to_query()


def network_page(spec: NetworkSpec) -> str:
    """The page of a network: below its author or venue if that address expresses the whole spec, else by query string."""
    bases = {"author": "/authors", "venue": "/venues"}
    base = bases.get(spec.centre)
    if base and fits(spec.value) and spec == NetworkSpec(centre=spec.centre, value=spec.value):
        return link(base, "name", spec.value) + "/network"
    return network(spec)


def saved(name: str) -> str:
    """The page of a saved query."""
    return "/query/" + quote(name, "", errors="replace")


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
    return f"{base}?{query}" if query else base


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
