"""Identifiers of authors and institutions prepared for templates: the name of the source, and the address of its page. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from graphapp.views import AuthorIdentifier

__all__ = ["IdentifierLink", "identifier_links", "linked_identifier"]

_SOURCES = {
    "orcid": ("ORCID", "https://orcid.org/{}"),
    "dblp": ("dblp", "https://dblp.org/pid/{}"),
    "openalex": ("OpenAlex", "https://openalex.org/{}"),
    "scopus": ("Scopus", "https://www.scopus.com/authid/detail.uri?authorId={}"),
    "s2": ("Semantic Scholar", "https://www.semanticscholar.org/author/{}"),
    "openreview": ("OpenReview", "https://openreview.net/profile?id={}"),
    "researcherid": ("Web of Science", "https://www.webofscience.com/wos/author/record/{}"),
    "acl": ("ACL Anthology", "https://aclanthology.org/people/{}/"),
    "ieee": ("IEEE Xplore", "https://ieeexplore.ieee.org/author/{}"),
    "gnd": ("GND", "https://d-nb.info/gnd/{}"),
    "viaf": ("VIAF", "https://viaf.org/viaf/{}"),
    "lcnaf": ("Library of Congress", "https://id.loc.gov/authorities/names/{}"),
    "inspire": ("INSPIRE", ""),
    "ror": ("ROR", "https://ror.org/{}"),
    "grid": ("GRID", ""),
    "isni": ("ISNI", "https://isni.org/isni/{}"),
    "wikidata": ("Wikidata", "https://www.wikidata.org/wiki/{}"),
}
"""The schemes of identifiers: the name of the source, and the address of its page ("": none is known)."""


class IdentifierLink(NamedTuple):
    """An identifier: its source, the identifier in it, the address of the source's page about it (None: none is known), and the number of papers."""

    source: str
    value: str
    href: str | None
    papers: int


def linked_identifier(id: str, papers: int = 0) -> IdentifierLink:
    """An identifier with its scheme, as a link."""
    scheme, _, value = id.partition(":")
    source, address = _SOURCES.get(scheme, (scheme, ""))
    return IdentifierLink(source, value, address.format(quote(value, "/~:")) if address else None, papers)


def identifier_links(identifiers: Iterable[AuthorIdentifier]) -> list[IdentifierLink]:
    """Identifiers as links, in their order."""
    return [linked_identifier(each.id, each.papers) for each in identifiers]
