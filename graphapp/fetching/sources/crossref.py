"""Crossref works (https://www.crossref.org/documentation/retrieve-metadata/rest-api/).

Since December 2025, lists may be requested once a second, three times with a contact address; each response says which rate applies. Crossref
has no identifiers of authors: a search by name finds works with similar names, sorted by relevance.
"""

from __future__ import annotations

from graphapp.fetching.identifiers import bare_orcid, plain_doi
from graphapp.fetching.source import FetchWay, JsonPage, Paging, Rate, Source

__all__ = ["SOURCE"]

_PAGE = JsonPage("message.items", "message.total-results", "message.next-cursor")
# cursors expire after five minutes
_CURSOR = Paging("cursor", "cursor", "*", size=100, expires=280)
_YEARS = {"filter": "from-pub-date:{first},until-pub-date:{last}"}
_SINCE = {"filter": "from-index-date:{date}"}
_SIZE = {"rows": "100"}

SOURCE = Source(
    name="crossref",
    label="Crossref",
    address="https://api.crossref.org",
    format="crossref",
    rate=Rate(1, 1),
    rate_with_contact=Rate(3, 1),
    contact="mailto",
    glue={"filter": ","},
    limit_headers=("x-rate-limit-limit", "x-rate-limit-interval"),
    ways={
        "author": FetchWay(
            "/works",
            {"query.author": "{value}", **_SIZE},
            _PAGE,
            _CURSOR,
            years=_YEARS,
            since=_SINCE,
            by_relevance=True,
        ),
        "orcid": FetchWay(
            "/works",
            {"filter": "orcid:{value}", **_SIZE},
            _PAGE,
            _CURSOR,
            years=_YEARS,
            since=_SINCE,
            normal=bare_orcid,
        ),
        "ids": FetchWay(
            "/works",
            {"filter": "doi:{value}", **_SIZE},
            _PAGE,
            _CURSOR,
            most=40,
            # a filter that is given several times matches any of its values
            between=",doi:",
            years=_YEARS,
            since=_SINCE,
            normal=plain_doi,
            single=FetchWay("/works/{value}", {}, JsonPage("message.DOI", single=True)),
        ),
        "query": FetchWay(
            "/works", {"query": "{value}", **_SIZE}, _PAGE, _CURSOR, years=_YEARS, since=_SINCE
        ),
    },
)
