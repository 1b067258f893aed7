"""Crossref metadata in XML: results of queries (Unixref, `crossref_result`), and deposits (`doi_batch`)
(https://www.crossref.org/documentation/retrieve-metadata/xml-api/, schema: https://data.crossref.org/reports/help/schema_doc/).

Works are articles, conference papers, chapters and others; a journal, a book or proceedings is a work only if the element has no work in it.
Contributors with the role of author are the authors, organisations are groups. The year is that of the earliest publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from graphapp.model.identifiers import content_id
from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders.reading.fields import is_et_al, orcid_id, year_in
from loaders.reading.xml_elements import child, children, find_all, local, value
from loaders.reading.xml_records import REFUSED, Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "crossref-xml"
LABEL = "Crossref, XML (Unixref, deposits)"
# the extension .xml is shared by many formats: only the content decides
SUFFIXES: tuple[str, ...] = ()


class _Form(NamedTuple):
    """An element around works: the names of the works in it, the element that describes itself ("" if it is the work), its kind, and the paths of
    the name of the venue."""

    works: tuple[str, ...]
    about: str
    kind: Kind
    venue: tuple[str, ...]


_BOOK_TITLES = (
    "book_metadata/titles/title", "book_series_metadata/titles/title", "book_set_metadata/titles/title", "book_set_metadata/set_metadata/titles/title",
)  # fmt: skip
_FORMS = {
    "journal": _Form(("journal_article",), "", "journal", ("journal_metadata/full_title", "journal_metadata/abbrev_title")),
    "conference": _Form(
        ("conference_paper",), "proceedings_metadata", "conference",
        ("proceedings_metadata/proceedings_title", "proceedings_series_metadata/proceedings_title", "event_metadata/conference_name"),
    ),
    "book": _Form(("content_item",), "book_metadata", "book", _BOOK_TITLES),
    "posted_content": _Form((), "", "preprint", ("group_title", "institution/institution_name")),
    "dissertation": _Form((), "", "thesis", ("institution/institution_name",)),
    "report-paper": _Form(("content_item",), "report-paper_metadata", "other", ()),
    "standard": _Form(("content_item",), "standard_metadata", "other", ()),
    "database": _Form(("dataset",), "", "other", ("database_metadata/titles/title",)),
    "peer_review": _Form((), "", "other", ()),
}  # fmt: skip
_OTHER_BOOKS = ("book_series_metadata", "book_set_metadata")
_DATES = (
    "publication_date",
    "posted_date",
    "approval_date",
    "completion_date",
    "review_date",
    "creation_date",
)
_GENERATION = re.compile(r"(?i)(?:[js]r\.?|junior|senior|i{1,3}|iv|vi{0,3}|2nd|3rd|4th)")
# other schemas refer to crossref.org, for example to its numbers of funders
_SCHEMA = re.compile(rb"crossref\.org/(?:x|qr)?schema")
_ROOTS = ("crossref_result", "doi_records", "doi_record", "crossref", "doi_batch")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a result of a query, a deposit, and a response of an archive in Crossref's schemas."""
    root = first_tag(head)[0]
    if root == "OAI-PMH":
        return _SCHEMA.search(head) is not None
    return root in _ROOTS and b"crossref.org/" in head


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The works of a file, in file order."""
    for found in parsed(Records(stream, max_record_bytes, _FORMS)):
        if isinstance(found, Problem):
            yield found
            continue
        cut, element = found
        yield from _works(element, f"line {cut.line}")


def _works(element: etree._Element, where: str) -> Iterator[Paper | Problem]:
    form = _FORMS[local(element)]
    venue = next(filter(None, (value(element, path) for path in form.venue)), "")
    works = list(children(element, *form.works))
    for work in works:
        yield _paper(work, element, form.kind, venue, where)
    if works:
        return
    about = child(element, form.about) if form.about else None
    if about is None and local(element) == "book":
        about = next(children(element, *_OTHER_BOOKS), None)
    if about is not None:
        # its title is not the name of its venue
        yield _paper(about, element, form.kind, "", where)
    elif form.works:
        yield Problem(where, "no title", REFUSED, 1)
    else:
        yield _paper(element, element, form.kind, venue, where)


def _paper(
    work: etree._Element, around: etree._Element, kind: Kind, venue: str, where: str
) -> Paper | Problem:
    title = _title(work)
    if not title:
        return Problem(where, "no title", REFUSED, 1)
    entries = list(_people(work))
    authors = [author for author in entries if not is_et_al(author.name)]
    doi = value(work, "doi_data/doi") or None
    year = _year(work) or _year(around)
    return Paper(
        f"{NAME}:{doi.lower()}"
        if doi
        else f"{NAME}:content:{content_id(title, year, venue, *(each.name for each in authors))}",
        title,
        authors,
        year,
        kind,
        Venue(venue, None if kind in ("other", "thesis") else kind) if venue and venue != title else None,
        len(authors) < len(entries),
        value(work, "abstract") or None,
        doi,
        value(work, "doi_data/resource") or None,
        where,
    )


def _title(work: etree._Element) -> str:
    title = (
        value(work, "titles/title")
        or value(work, "proceedings_title")
        or value(work, "titles/original_language_title")
    )
    subtitle = value(work, "titles/subtitle")
    if title and subtitle and subtitle.casefold() not in title.casefold():
        return f"{title}{' ' if title[-1] in ':?!.' else ': '}{subtitle}"
    return title


def _people(work: etree._Element) -> Iterator[PersonName]:
    """The authors; of a dissertation, the person without a list."""
    listed = [each for around in children(work, "contributors") for each in around]
    for each in [*listed, *children(work, "person_name")]:
        if each.get("contributor_role", "author") != "author":
            continue
        if local(each) == "organization":
            name = value(each)
            if name:
                yield PersonName(name, group=True)
        elif local(each) == "person_name" and (person := _person(each)):
            yield person


def _person(each: etree._Element) -> PersonName | None:
    name = clean(f"{value(each, 'given_name')} {value(each, 'surname')}")
    if not name:
        return None
    suffix, printed = value(each, "suffix"), None
    if suffix and _GENERATION.fullmatch(suffix):
        name = f"{name} {suffix}"
    elif suffix:
        printed = f"{name} {suffix}"
    places = [value(place) for place in children(each, "affiliation")]
    places += [value(place) for place in find_all(each, "affiliations/institution/institution_name")]
    return PersonName(
        name,
        orcid_id(value(each, "ORCID")),
        printed=printed,
        affiliation="; ".join(dict.fromkeys(filter(None, places))) or None,
    )


def _year(element: etree._Element) -> int | None:
    """The earliest year of publication in an element, or in the description of its issue or volume."""
    dates = [date for name in _DATES for date in children(element, name)]
    if not dates:
        about = ("journal_issue", "proceedings_metadata", "book_metadata", "book_series_metadata", "book_set_metadata", "report-paper_metadata", "standard_metadata", "database_date")  # fmt: skip
        dates = [
            date for inner in children(element, *about) for name in _DATES for date in children(inner, name)
        ]
    return min((year for date in dates if (year := year_in(value(date, "year"))) is not None), default=None)
