"""PubMed articles, with the E-utilities (https://www.ncbi.nlm.nih.gov/books/NBK25499/).

A search returns identifiers, at most the first 10,000; the articles are requested by identifier. Three requests a second, ten with a key.
PubMed has no identifiers of authors: it is searched for last name and initials.
"""

from __future__ import annotations

import re

from graphapp.fetching.identifiers import plain_doi
from graphapp.fetching.source import FetchWay, JsonPage, Key, Paging, Rate, Source, XmlPage
from graphapp.model.names import last_name, words

__all__ = ["SOURCE"]

_LIST = JsonPage("esearchresult.idlist", "esearchresult.count")
_OFFSET = Paging("offset", "retstart", "0", size=500, reach=10_000)
_SEARCH = {"db": "pubmed", "retmode": "json", "retmax": "500"}
_YEARS = {"term": "{first}:{last}[dp]"}
_SINCE = {"term": "{slashed}:3000[mdat]"}
_ARTICLES = FetchWay(
    "/efetch.fcgi",
    {"db": "pubmed", "retmode": "xml", "id": "{value}"},
    XmlPage(("PubmedArticleSet",), ("PubmedArticle", "PubmedBookArticle")),
    most=100,
    between=",",
)


def _ids(answer: dict[str, dict[str, list[str]]]) -> list[str]:
    return list(answer["esearchresult"]["idlist"])


def _author(name: str) -> str:
    """Last name and initials: PubMed's form."""
    last = last_name(name)
    initials = "".join(word[0] for word in words(name) if word != last)
    return f"{last} {initials}".strip()


def _identifier(value: str) -> str | None:
    match = re.fullmatch(
        r"(?i)(?:pmid:?\s*|https?://pubmed\.ncbi\.nlm\.nih\.gov/)?(\d{1,8})/?", value.strip()
    )
    return match[1] if match else plain_doi(value)


def _term(value: str) -> str:
    return f"{value}[uid]" if value.isdecimal() else f'"{value}"[doi]'


SOURCE = Source(
    name="pubmed",
    label="PubMed",
    address="https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    format="pubmed",
    rate=Rate(3, 1),
    key=Key("NCBI_API_KEY", parameter="api_key", rate=Rate(10, 1)),
    contact="email",
    fixed={"tool": "graphapp"},
    glue={"term": " AND "},
    ways={
        "author": FetchWay(
            "/esearch.fcgi",
            {"term": "{value}[au]", **_SEARCH},
            _LIST,
            _OFFSET,
            years=_YEARS,
            since=_SINCE,
            sent=_author,
            listed=_ids,
            then=_ARTICLES,
        ),
        "ids": FetchWay(
            "/esearch.fcgi",
            {"term": "({value})", **_SEARCH},
            _LIST,
            _OFFSET,
            most=50,
            between=" OR ",
            years=_YEARS,
            since=_SINCE,
            normal=_identifier,
            sent=_term,
            listed=_ids,
            then=_ARTICLES,
        ),
        "query": FetchWay(
            "/esearch.fcgi",
            {"term": "({value})", **_SEARCH},
            _LIST,
            _OFFSET,
            years=_YEARS,
            since=_SINCE,
            listed=_ids,
            then=_ARTICLES,
        ),
    },
)
