"""JATS, the XML of articles in PubMed Central and of many publishers, and its predecessor NLM: one article or many in a file.

Described at https://jats.nlm.nih.gov/. The fields are read from `<article-meta>` and `<journal-meta>`; references, reviews and replies
(`<sub-article>`) are other articles. Mapping:

- Contributors are authors if their type is that of an author or a group, or missing.
- `<collab>` is a group; the people listed in it are its members, not authors of the paper.
- If a person's name is given in several scripts, the first is used.
- The year is that of the issue if given, otherwise that of the first publication on the web.
- Footnote marks are removed from titles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from graphapp.model.identifiers import content_id
from graphapp.model.records import Affiliation, Kind, Paper, PersonName, Problem, Venue
from loaders.reading.affiliations import country_code, in_fields, institution_id
from loaders.reading.fields import is_et_al, orcid_id, year_in
from loaders.reading.xml_elements import SILENT, child, children, find, find_all, local, text, value
from loaders.reading.xml_records import REFUSED, Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "jats"
LABEL = "JATS and NLM articles, XML (PubMed Central)"
SUFFIXES: tuple[str, ...] = (".nxml",)

_IN_TITLE = SILENT | {"xref"}
_PARTS = frozenset({"dept", "department", "orgdiv1", "orgdiv2", "orgdiv3"})
_YEARS = ("ppub", "collection", "issue", "pub", "epub-ppub", "epub", "")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for an article with front matter, and for sets of such articles."""
    root, tag = first_tag(head)
    if root == "article":
        return b"<front" in head or " article-type=" in tag or " dtd-version=" in tag
    return root in ("pmc-articleset", "articles") or (root == "OAI-PMH" and b"<article" in head)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The articles of a file, in file order."""
    for found in parsed(Records(stream, max_record_bytes, ("article",))):
        yield found if isinstance(found, Problem) else _paper(found[1], f"line {found[0].line}")


def _paper(article: etree._Element, where: str) -> Paper | Problem:
    meta, journal = find(article, "front/article-meta"), find(article, "front/journal-meta")
    if meta is None:
        return Problem(where, "no title", REFUSED, 1)
    title = _title(meta)
    if not title:
        return Problem(where, "no title", REFUSED, 1)
    people = [each for group in children(meta, "contrib-group") for each in children(group, "contrib")]
    places = {
        each.get("id"): each for each in meta.iter() if isinstance(each.tag, str) and local(each) == "aff"
    }
    entries = [author for each in people if (author := _author(each, places)) is not None]
    authors = [author for author in entries if not is_et_al(author.name)]
    ids = {each.get("pub-id-type"): value(each) for each in reversed(list(children(meta, "article-id")))}
    venue = value(journal, "journal-title-group/journal-title") or value(journal, "journal-title")
    venue = venue or value(journal, "abbrev-journal-title") or value(journal, "journal-id")
    kind: Kind = "preprint" if article.get("article-type") == "preprint" else "journal"
    doi = ids.get("doi") or None
    name = next(
        (f"{kind}:{ids[kind]}" for kind in ("pmcid", "pmc", "pmid", "publisher-id") if ids.get(kind)), None
    )
    cut = len(authors) < len(entries) or any(
        True for group in children(meta, "contrib-group") for _ in group.iter("{*}etal")
    )
    return Paper(
        f"{NAME}:{doi.lower()}" if doi else f"{NAME}:{name}" if name
        else f"{NAME}:content:{content_id(title, venue, *(each.name for each in authors))}",
        title,
        authors,
        _year(meta),
        kind,
        Venue(venue, kind) if venue else None,
        cut,
        _abstract(meta),
        doi,
        _link(meta, doi, ids),
        where,
    )  # fmt: skip


def _title(meta: etree._Element) -> str:
    group = child(meta, "title-group")
    parts = (
        [each for name in ("article-title", "subtitle") for each in children(group, name)]
        if group is not None
        else []
    )
    return ": ".join(filter(None, (text(each, _IN_TITLE) for each in parts)))


def _year(meta: etree._Element) -> int | None:
    """The year of the issue, otherwise of the first date."""
    found: dict[str, int] = {}
    for date in children(meta, "pub-date"):
        year = year_in(value(date, "year") or date.get("iso-8601-date"))
        if year is not None:
            # the date of a correction or withdrawal is not that of the paper
            found.setdefault(date.get("pub-type") or date.get("date-type") or "", year)
    for sort in _YEARS:
        if sort in found:
            return found[sort]
    return next(iter(found.values()), None)


def _author(contributor: etree._Element, places: dict[str | None, etree._Element]) -> PersonName | None:
    """An author; None for an editor or an entry without a name."""
    sort = contributor.get("contrib-type", "author").lower()
    if not any(word in sort for word in ("author", "collab", "group")):
        return None
    inner = child(contributor, "name-alternatives")
    named = inner if inner is not None else contributor
    ids = filter(
        None, (orcid_id(value(each)) for each in children(contributor, "contrib-id", "ext-link", "uri"))
    )
    rids = [
        rid
        for each in children(contributor, "xref")
        if each.get("ref-type") == "aff"
        for rid in each.get("rid", "").split()
    ]
    own = list(children(contributor, "aff"))
    affiliation, affiliations = in_fields(
        map(_affiliation, [*own, *(places[rid] for rid in rids if rid in places)])
    )
    id = next(ids, None)
    collaboration = child(contributor, "collab") if inner is None else child(inner, "collab")
    for each in children(named, "name", "string-name"):
        if name := _name(each):
            return PersonName(name, id, affiliation=affiliation, affiliations=affiliations)
    if collaboration is not None and (
        name := text(collaboration, _IN_TITLE | {"contrib-group", "institution-id", "aff", "address"})
    ):
        return PersonName(name, id, group=True, affiliation=affiliation, affiliations=affiliations)
    return None


def _name(name: etree._Element) -> str:
    """A name in printed order."""
    parts = [value(name, part) for part in ("given-names", "surname", "suffix")]
    if not (parts[0] or parts[1]):
        return text(name)
    if name.get("name-style") == "eastern":
        return " ".join(filter(None, (parts[1], parts[0])))
    return " ".join(filter(None, parts))


def _affiliation(place: etree._Element) -> Affiliation:
    """An affiliation: the printed text; the last marked institution that is not a department; its identifier, and the code of the country."""
    marked = [each for each in place.iter("{*}institution") if each.get("content-type", "") not in _PARTS]
    ids = (institution_id(value(each)) for each in place.iter("{*}institution-id"))
    country = next(place.iter("{*}country"), None)
    return Affiliation(
        text(place, SILENT | {"label", "sup", "institution-id", "xref"}),
        value(marked[-1]) if marked else None,
        next(filter(None, ids), None),
        None if country is None else country_code(country.get("country")),
    )


def _abstract(meta: etree._Element) -> str | None:
    """The abstract, without the summary for the table of contents."""
    found = sorted(children(meta, "abstract"), key=lambda each: each.get("abstract-type") is not None)
    return next(filter(None, map(text, found)), None)


def _link(meta: etree._Element, doi: str | None, ids: dict[str | None, str]) -> str | None:
    for link in find_all(meta, "self-uri"):
        target = str(link.get("{http://www.w3.org/1999/xlink}href", ""))
        if target.startswith("http"):
            return target
    if doi:
        return f"https://doi.org/{doi}"
    if pmc := ids.get("pmcid") or ids.get("pmc"):
        return f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{pmc.removeprefix('PMC')}/"
    return None
