"""PubMed XML from PubMed, its baseline files and publishers: PubmedArticleSet, MedlineCitationSet and ArticleSet.

The elements are described at https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html. Mapping:

- A collective name is a group. Investigators are members of a group, not authors, and editors of a book are not authors either. An
  author marked as not valid is the misprint of another one, and is dropped.
- An author list that is not complete (CompleteYN="N") is truncated.
- If the title is not English, PubMed gives a translation in brackets; without one, the title in its own language is used.
- The DOI is that of the article itself, never one of its references.
- Parts of an abstract follow their headings ("METHODS: …").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from graphapp.model.identifiers import content_id
from graphapp.model.records import Affiliation, Kind, Paper, PersonName, Problem, Venue
from loaders.reading.affiliations import in_fields, institution_id
from loaders.reading.fields import is_et_al, orcid_id, year_in
from loaders.reading.xml_elements import child, children, find, find_all, local, value
from loaders.reading.xml_records import REFUSED, Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "pubmed"
LABEL = "PubMed and MEDLINE, XML"
SUFFIXES: tuple[str, ...] = ()

_UNITS = {
    "PubmedArticleSet": ("PubmedArticle", "PubmedBookArticle"),
    "PubmedBookArticleSet": ("PubmedBookArticle",),
    "MedlineCitationSet": ("MedlineCitation",),
    "ArticleSet": ("Article",),
}
_BETWEEN = (*_UNITS, "DeleteCitation", "DeleteDocument", "PMID", "pubmed", "eFetchResult", "ERROR")
_NO_TITLE = "[not available]"


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first element is one of PubMed's."""
    root = first_tag(head)[0]
    return root in _UNITS or root in ("PubmedArticle", "PubmedBookArticle", "MedlineCitation")


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The articles and book chapters of a file, in file order."""
    records = Records(stream, max_record_bytes, _UNITS["PubmedArticleSet"], known=_BETWEEN)
    # "Article" is a record in one kind of file and a part of one in the others
    records.units = frozenset(_UNITS.get(records.root(), (*records.units, "MedlineCitation")))
    for found in parsed(records):
        yield found if isinstance(found, Problem) else _paper(found[1], f"line {found[0].line}")


def _paper(record: etree._Element, where: str) -> Paper | Problem:
    if local(record) == "Article":
        return _of_publisher(record, where)
    citation = record if local(record) == "MedlineCitation" else child(record, "MedlineCitation")
    if citation is not None:
        return _of_article(record, citation, where)
    return _of_book(record, where)


def _of_article(record: etree._Element, citation: etree._Element, where: str) -> Paper | Problem:
    article = child(citation, "Article")
    if article is None:
        return Problem(where, "no article", REFUSED, 1)
    journal = child(article, "Journal")
    issue = find(journal, "JournalIssue/PubDate") if journal is not None else None
    years = (value(issue, "Year"), value(issue, "MedlineDate"), value(article, "ArticleDate/Year"))
    sorts = {value(sort).lower() for sort in find_all(article, "PublicationTypeList/PublicationType")}
    kind: Kind = "preprint" if "preprint" in sorts else "journal"
    venue = value(journal, "Title") or value(citation, "MedlineJournalInfo/MedlineTA")
    return _made(
        where,
        value(citation, "PMID"),
        (value(article, "ArticleTitle"), value(article, "VernacularTitle")),
        child(article, "AuthorList"),
        next(filter(None, map(year_in, years)), None),
        kind,
        venue,
        _abstract(child(article, "Abstract")),
        _doi(article) or _doi_among(find(record, "PubmedData/ArticleIdList")),
    )


def _of_book(record: etree._Element, where: str) -> Paper | Problem:
    """A book of the NCBI Bookshelf, or a chapter of one."""
    document = child(record, "BookDocument")
    book = child(document, "Book") if document is not None else None
    if document is None or book is None:
        return Problem(where, "no article", REFUSED, 1)
    title = value(book, "BookTitle")
    lists = [*children(document, "AuthorList"), *children(book, "AuthorList")]
    authors = next((each for each in lists if each.get("Type", "authors") != "editors"), None)
    chapter = value(document, "ArticleTitle")
    return _made(
        where,
        value(document, "PMID"),
        (chapter, title),
        authors,
        year_in(value(book, "PubDate/Year") or value(document, "ContributionDate/Year")),
        "book",
        title if chapter else value(book, "CollectionTitle"),
        _abstract(child(document, "Abstract")),
        _doi_among(child(document, "ArticleIdList")) or _doi(book),
    )


def _of_publisher(article: etree._Element, where: str) -> Paper | Problem:
    """An article in the form in which publishers submit it to PubMed."""
    journal = child(article, "Journal")
    numbers = {id.get("IdType"): value(id) for id in find_all(article, "ArticleIdList/ArticleId")}
    return _made(
        where,
        numbers.get("pubmed", ""),
        (value(article, "ArticleTitle"), value(article, "VernacularTitle")),
        child(article, "AuthorList"),
        year_in(value(journal, "PubDate/Year")),
        "journal",
        value(journal, "JournalTitle"),
        _abstract(child(article, "Abstract")),
        _doi(article) or numbers.get("doi"),
    )


def _made(
    where: str,
    pmid: str,
    titles: tuple[str, ...],
    people: etree._Element | None,
    year: int | None,
    kind: Kind,
    venue: str,
    abstract: str | None,
    doi: str | None,
) -> Paper | Problem:
    given = [each for each in titles if each]
    title = next((each for each in given if each.lower().rstrip(".") != _NO_TITLE), given[0] if given else "")
    if not title:
        return Problem(where, "no title", REFUSED, 1)
    authors = _authors(people)
    named = [author for author in authors if not is_et_al(author.name)]
    return Paper(
        f"{NAME}:{pmid}"
        if pmid
        else f"{NAME}:content:{content_id(title, year, venue, doi, *(each.name for each in named))}",
        title,
        named,
        year,
        kind,
        Venue(venue, kind) if venue else None,
        len(named) < len(authors) or (people is not None and people.get("CompleteYN") == "N"),
        abstract,
        doi,
        f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None,
        where,
    )


def _authors(people: etree._Element | None) -> list[PersonName]:
    found = (
        [] if people is None else [each for each in children(people, "Author") if each.get("ValidYN") != "N"]
    )
    return [author for each in found if (author := _author(each)) is not None]


def _author(person: etree._Element) -> PersonName | None:
    ids = [(each.get("Source", "").upper(), value(each)) for each in children(person, "Identifier")]
    orcid = next(filter(None, (orcid_id(id) for source, id in ids if source == "ORCID")), None)
    # publishers put it in the author's element, PubMed in a separate one
    places = [Affiliation(value(each)) for each in children(person, "Affiliation")]
    places += map(_affiliation, children(person, "AffiliationInfo"))
    affiliation, affiliations = in_fields(places)
    group = value(person, "CollectiveName")
    if group:
        return PersonName(group, orcid, group=True, affiliation=affiliation, affiliations=affiliations)
    first = value(person, "ForeName") or " ".join(
        filter(None, (value(person, "FirstName"), value(person, "MiddleName")))
    )
    parts = (first or value(person, "Initials"), value(person, "LastName"), value(person, "Suffix"))
    name = " ".join(filter(None, parts))
    return PersonName(name, orcid, affiliation=affiliation, affiliations=affiliations) if name else None


def _affiliation(info: etree._Element) -> Affiliation:
    """An affiliation: the printed text, and the identifier of the institution."""
    ids = (institution_id(value(each)) for each in children(info, "Identifier"))
    return Affiliation(value(info, "Affiliation"), id=next(filter(None, ids), None))


def _abstract(abstract: etree._Element | None) -> str | None:
    if abstract is None:
        return None
    parts = []
    for part in children(abstract, "AbstractText"):
        label, words = part.get("Label", ""), value(part)
        if words:
            parts.append(f"{label}: {words}" if label and label != "UNLABELLED" else words)
    return " ".join(parts) or None


def _doi(article: etree._Element) -> str | None:
    """The DOI of an article, a valid one before others."""
    found = [
        each for each in children(article, "ELocationID") if each.get("EIdType") == "doi" and value(each)
    ]
    found.sort(key=lambda each: each.get("ValidYN") == "N")
    return value(found[0]) if found else None


def _doi_among(numbers: etree._Element | None) -> str | None:
    found = (
        []
        if numbers is None
        else [each for each in children(numbers, "ArticleId") if each.get("IdType") == "doi"]
    )
    return next(filter(None, map(value, found)), None)
