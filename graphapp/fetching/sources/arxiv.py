"""arXiv papers (https://info.arxiv.org/help/api/user-manual.html): one request every three seconds, slices of at most 2,000 records.

arXiv has no identifiers of authors. It announces papers some days after they were submitted, and has no date of changes to search for, so each
fetch requests all records.
"""

from __future__ import annotations

import re

from graphapp.fetching.source import FetchWay, Paging, Rate, Source, XmlPage

__all__ = ["SOURCE"]

_PAGE = XmlPage(("feed",), ("entry",), "totalResults", error="arxiv.org/api/errors", message="summary")
_OFFSET = Paging("offset", "start", "0", size=500)
_SIZE = {"max_results": "500"}
_YEARS = {"search_query": "submittedDate:[{first}01010000 TO {last}12312359]"}
_NUMBER = re.compile(
    r"(?i)(?:arxiv:|https?://arxiv\.org/(?:abs|pdf)/)?((?:[a-z-]+(?:\.[a-z]{2})?/\d{7}|\d{4}\.\d{4,5}))(?:v\d+)?"
)
_FIELD = re.compile(r"\b(?:ti|au|abs|co|jr|cat|rn|id|all):")


def _identifier(value: str) -> str | None:
    match = _NUMBER.fullmatch(value.strip().removesuffix(".pdf"))
    return match[1] if match else None


def _query(text: str) -> str:
    """A query as typed if it names fields, else one for all of its words."""
    return text if _FIELD.search(text) else " AND ".join(f"all:{word}" for word in text.split())


SOURCE = Source(
    name="arxiv",
    label="arXiv",
    address="https://export.arxiv.org/api",
    format="arxiv",
    rate=Rate(1, 3),
    glue={"search_query": " AND "},
    ways={
        "author": FetchWay("/query", {"search_query": 'au:"{value}"', **_SIZE}, _PAGE, _OFFSET, years=_YEARS),
        "ids": FetchWay(
            "/query",
            {"id_list": "{value}", "max_results": "100"},
            _PAGE,
            most=100,
            between=",",
            normal=_identifier,
        ),
        "query": FetchWay(
            "/query", {"search_query": "{value}", **_SIZE}, _PAGE, _OFFSET, years=_YEARS, sent=_query
        ),
    },
)
