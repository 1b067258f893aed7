"""OpenAlex works (https://developers.openalex.org/api-reference/authentication, …/guides/page-through-results).

Since February 2026, requests cost credit; without a key the daily credit is a tenth. Identifiers that were merged redirect to the new ones
(status 301).
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

_WORK = re.compile(r"(?i)(?:https?://(?:api\.)?openalex\.org/)?(?:works/)?(w\d+)/?")


def _candidate(author: Mapping[str, Any]) -> AuthorCandidate | None:
    id = str(author.get("id") or "").rpartition("/")[2]
    if not id:
        return None
    places = author.get("last_known_institutions") or [
        each.get("institution") or {} for each in author.get("affiliations") or []
    ]
    years = [
        each["year"]
        for each in author.get("counts_by_year") or []
        if each.get("works_count") and each.get("year")
    ]
    return AuthorCandidate(
        id,
        author.get("display_name") or id,
        str(places[0].get("display_name") or "") if places else "",
        author.get("works_count"),
        min(years, default=None),
        max(years, default=None),
        bare_orcid(author.get("orcid")) or "",
    )


def _author(value: str) -> str | None:
    match = re.fullmatch(r"(?i)(?:https?://(?:api\.)?openalex\.org/)?(?:authors/)?(a\d+)/?", value.strip())
    return match[1].upper() if match else None


def _work(value: str) -> str | None:
    match = _WORK.fullmatch(value.strip())
    if match:
        return match[1].upper()
    doi = plain_doi(value)
    return f"https://doi.org/{doi}" if doi else None


def _institution(value: str) -> str | None:
    text = value.strip().rstrip("/").rpartition("/")[2]
    if re.fullmatch(r"(?i)i\d+", text):
        return text.upper()
    # https://ror.readme.io/docs/identifier
    return f"https://ror.org/{text.lower()}" if re.fullmatch(r"(?i)0[a-z0-9]{6}\d\d", text) else None


def _institution_kind(value: str) -> str:
    return "ror" if value.startswith("http") else "id"


def _kind(value: str) -> str:
    return "doi" if value.startswith("http") else "ids.openalex"


_PAGE = JsonPage("results", "meta.count", "meta.next_cursor")
_CURSOR = Paging("cursor", "cursor", "*", size=100)
_YEARS = {"filter": "from_publication_date:{first}-01-01,to_publication_date:{last}-12-31"}
_SINCE = {"filter": "from_updated_date:{date}"}
_SIZE = {"per_page": "100"}

SOURCE = Source(
    name="openalex",
    label="OpenAlex",
    address="https://api.openalex.org",
    format="openalex",
    rate=Rate(10, 1),
    key=Key(
        "OPENALEX_API_KEY",
        parameter="api_key",
        without="OpenAlex allows a tenth of the daily credit without a key",
    ),
    contact="mailto",
    glue={"filter": ","},
    final={
        429: (
            "OpenAlex's daily credit is used up until midnight UTC",
            "Repeat the fetch after midnight UTC, or set OPENALEX_API_KEY to a key from https://openalex.org/settings/api.",
        )
    },
    authors=AuthorSearch(
        "/authors",
        {"search": "{value}", "per_page": "25"},
        JsonPage("results", "meta.count"),
        _candidate,
        "/authors/{value}",
        r"A\d+",
    ),
    ways={
        "author": FetchWay(
            "/works",
            {"filter": "authorships.author.id:{value}", **_SIZE},
            _PAGE,
            _CURSOR,
            most=100,
            years=_YEARS,
            since=_SINCE,
            normal=_author,
        ),
        "orcid": FetchWay(
            "/works",
            {"filter": "authorships.author.orcid:{value}", **_SIZE},
            _PAGE,
            _CURSOR,
            most=100,
            years=_YEARS,
            since=_SINCE,
            normal=bare_orcid,
        ),
        "institution": FetchWay(
            "/works",
            {"filter": "authorships.institutions.{kind}:{value}", **_SIZE},
            _PAGE,
            _CURSOR,
            most=100,
            years=_YEARS,
            since=_SINCE,
            normal=_institution,
            kind=_institution_kind,
        ),
        "ids": FetchWay(
            "/works",
            {"filter": "{kind}:{value}", **_SIZE},
            _PAGE,
            _CURSOR,
            most=50,
            years=_YEARS,
            since=_SINCE,
            normal=_work,
            kind=_kind,
            single=FetchWay("/works/{value}", {}, JsonPage("id", single=True)),
        ),
        "query": FetchWay(
            "/works", {"search": "{value}", **_SIZE}, _PAGE, _CURSOR, years=_YEARS, since=_SINCE
        ),
    },
)
