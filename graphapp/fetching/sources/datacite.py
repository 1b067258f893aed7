"""DataCite DOIs (https://support.datacite.org/docs/api, …/docs/pagination, …/docs/rate-limit).

500 requests in five minutes, 1,000 with a contact address. Each response has the address of the next page.
"""

from __future__ import annotations

from graphapp.fetching.identifiers import bare_orcid, plain_doi
from graphapp.fetching.source import FetchWay, JsonPage, Paging, Rate, Source
from graphapp.model.names import words

__all__ = ["SOURCE"]

_PAGE = JsonPage("data", "meta.total", "links.next")
_LINK = Paging("link", "page[cursor]", "1", size=100)
_YEARS = {"query": "publicationYear:[{first} TO {last}]"}
_SINCE = {"query": "updated:[{date} TO *]"}
_SIZE = {"page[size]": "100"}

SOURCE = Source(
    name="datacite",
    label="DataCite",
    address="https://api.datacite.org",
    format="datacite",
    rate=Rate(500, 300),
    rate_with_contact=Rate(1000, 300),
    contact="mailto",
    glue={"query": " AND "},
    ways={
        "author": FetchWay(
            "/dois",
            {"query": "creators.name:({value})", **_SIZE},
            _PAGE,
            _LINK,
            years=_YEARS,
            since=_SINCE,
            sent=lambda name: " AND ".join(words(name)),
        ),
        "orcid": FetchWay(
            "/dois",
            {
                "query": 'creators.nameIdentifiers.nameIdentifier:("https://orcid.org/{value}" OR "{value}")',
                **_SIZE,
            },
            _PAGE,
            _LINK,
            years=_YEARS,
            since=_SINCE,
            normal=bare_orcid,
        ),
        "ids": FetchWay(
            "/dois",
            {"query": 'doi:("{value}")', **_SIZE},
            _PAGE,
            _LINK,
            most=20,
            between='" OR "',
            years=_YEARS,
            since=_SINCE,
            normal=plain_doi,
            single=FetchWay("/dois/{value}", {}, JsonPage("data", single=True)),
        ),
        "query": FetchWay("/dois", {"query": "({value})", **_SIZE}, _PAGE, _LINK, years=_YEARS, since=_SINCE),
    },
)
