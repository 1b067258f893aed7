"""Semantic Scholar papers (https://api.semanticscholar.org/api-docs/graph).

One request a second, with or without a key; without one, the limit is shared by all users. Lists of an author's papers have an offset, searches a
token, lists of identifiers are sent in the body of a request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graphapp.fetching.identifiers import bare_orcid, plain_doi
from graphapp.fetching.source import (
    AuthorCandidate,
    AuthorSearch,
    FetchWay,
    JsonPage,
    Key,
    Paging,
    Rate,
    Source,
)

__all__ = ["SOURCE"]

_FIELDS = "title,abstract,year,venue,publicationVenue,journal,publicationTypes,externalIds,url,authors"
_OTHER = re.compile(r"(?i)(arxiv|corpusid|mag|acl|pmid|pmcid|url):\S+|[0-9a-f]{40}")


def _candidate(author: Mapping[str, Any]) -> AuthorCandidate | None:
    id = str(author.get("authorId") or "")
    if not id:
        return None
    years = [each["year"] for each in author.get("papers") or [] if each.get("year")]
    return AuthorCandidate(
        id,
        author.get("name") or id,
        next(iter(author.get("affiliations") or []), ""),
        author.get("paperCount"),
        min(years, default=None),
        max(years, default=None),
        bare_orcid((author.get("externalIds") or {}).get("ORCID")) or "",
    )


def _identifier(value: str) -> str | None:
    if _OTHER.fullmatch(value.strip()):
        return value.strip()
    doi = plain_doi(value)
    return f"DOI:{doi}" if doi else None


def _number(value: str) -> str | None:
    return value.strip() if value.strip().isdecimal() else None


SOURCE = Source(
    name="semantic-scholar",
    label="Semantic Scholar",
    address="https://api.semanticscholar.org/graph/v1",
    format="semantic-scholar",
    rate=Rate(1, 1),
    key=Key(
        "S2_API_KEY",
        header="x-api-key",
        without="Semantic Scholar has one limit for all users without a key, and refuses many of their requests",
    ),
    absent=("No valid paper ids given",),
    authors=AuthorSearch(
        "/author/search",
        {"query": "{value}", "fields": "name,affiliations,paperCount,externalIds,papers.year", "limit": "20"},
        JsonPage("data", "total"),
        _candidate,
        "/author/{value}",
        r"\d+",
    ),
    ways={
        "author": FetchWay(
            "/author/{value}/papers",
            {"fields": _FIELDS, "limit": "500"},
            JsonPage("data", "", "next"),
            Paging("offset", "offset", "0", size=500),
            normal=_number,
        ),
        "ids": FetchWay(
            "/paper/batch",
            {"fields": _FIELDS},
            JsonPage(""),
            most=200,
            normal=_identifier,
            body="ids",
            aligned=True,
        ),
        "query": FetchWay(
            "/paper/search/bulk",
            {"query": "{value}", "fields": _FIELDS},
            JsonPage("data", "total", "token"),
            Paging("cursor", "token", "", size=1000),
            years={"year": "{first}-{last}"},
        ),
    },
)
