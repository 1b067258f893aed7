"""RDF/XML with bibliographic items: Zotero's export, and the vocabularies Bibliontology, Dublin Core and schema.org.

Every element directly in `<rdf:RDF>` is a resource: an item, or a person, journal or issue that items refer to, before or after them.
An item waits until the resources that it refers to have been read. Mapping:

- Authors are those of the ordered list (bib:authors, bibo:authorList), else the single creators or authors. Editors, translators and
  contributors are not authors. An organization is a group.
- The venue is the nearest resource with a title that contains the item; Zotero may put the DOI there too.
- Attachments, notes and collections of Zotero are not papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from graphapp.model.identifiers import content_id, normal_doi
from graphapp.model.names import straighten
from graphapp.model.records import Kind, Paper, PersonName, Problem, Venue
from loaders.reading.fields import is_et_al, orcid_id, plain, year_in
from loaders.reading.xml_elements import local, text
from loaders.reading.xml_records import REFUSED, Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "rdf"
LABEL = "Zotero RDF, and RDF/XML in Bibliontology, Dublin Core or schema.org"
SUFFIXES: tuple[str, ...] = ()

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_VOCABULARIES = (
    b"purl.org/net/biblio",
    b"purl.org/ontology/bibo",
    b"zotero.org/namespaces",
    b"schema.org/",
    b"purl.org/dc/",
)
# how many resources that items refer to are kept, so that memory does not grow with the file
_RESOURCES_KEPT = 200_000
# how far, and how many times, references are followed for one item; how many items may wait for resources
_DEEPEST = 8
_MOST_STEPS = 50_000
_WAITING = 2000
# the limit in characters, for resources and for waiting items
_LETTERS = 64_000_000
_NODE = 500
_LISTS = ("Seq", "Bag", "List", "Alt")
_PEOPLE = frozenset({"Person", "Agent", "Organization", "Group"})
_NO_ITEMS = _PEOPLE | {
    "Journal", "Periodical", "Issue", "PublicationIssue", "PublicationVolume", "Series", "Attachment", "UserItem", "Collection", "Memo",
    "Conference", "Event", "Publisher", "Language", "Concept", "ConceptScheme", "Subject", *_LISTS,
}  # fmt: skip
_ITEMS = frozenset({
    "Article", "AcademicArticle", "ScholarlyArticle", "Book", "BookSection", "Chapter", "Thesis", "Report", "Document",
    "ConferenceProceedings", "Proceedings", "Manuscript", "WebPage", "CreativeWork", "Patent",
})  # fmt: skip
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("thesis", "thesis"), ("conference", "conference"), ("proceedings", "conference"), ("preprint", "preprint"),
    ("journal", "journal"), ("academicarticle", "journal"), ("scholarlyarticle", "journal"), ("article", "journal"),
    ("book", "book"), ("chapter", "book"),
)  # fmt: skip


@dataclass(slots=True)
class _Node:
    """A resource: its types, its identifier, and its properties by their local names, in order."""

    sorts: list[str]
    id: str = ""
    line: int = 0
    said: dict[str, list[str | _Node | _Reference]] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class _Reference:
    """A resource that is described elsewhere."""

    id: str


class _Everything(frozenset[str]):
    """All children of the root, regardless of their names."""

    def __contains__(self, name: object) -> bool:
        return name != "RDF"


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for RDF in a vocabulary for publications."""
    return first_tag(head)[0] == "RDF" and any(each in head for each in _VOCABULARIES)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The items of a file. One that refers to a later resource is yielded after that."""
    records = Records(stream, max_record_bytes, (), nested=True)
    records.units = _Everything()
    graph = _Graph()
    for found in parsed(records):
        if isinstance(found, Problem):
            yield found
            continue
        cut, element = found
        node = _node(element, cut.line)
        graph.add(node)
        if _is_item(node):
            graph.wait(node)
        yield from graph.ready()
    yield from graph.rest()


class _Graph:
    """The resources of a file as far as it has been read, and the items that wait for one."""

    def __init__(self) -> None:
        self.waiting: list[_Node] = []
        self._waiting_letters = 0
        self._known: dict[str, _Node] = {}
        self._known_letters = 0
        self._lacking = 0
        self._first_lacking = 0
        self._more = 0
        self._awaited = ""
        self._steps = 0

    def add(self, node: _Node) -> None:
        """Keep a resource that items may refer to, and those in it; of an item only the properties that containers need."""
        if node.id:
            kept = node if not _is_item(node) else _Node(node.sorts, node.id, node.line, {
                name: said for name, said in node.said.items() if name in ("title", "name", "date", "issued")
            })  # fmt: skip
            letters = _letters(kept)
            if len(self._known) >= _RESOURCES_KEPT or self._known_letters + letters > _LETTERS:
                self._more += 1
            elif node.id not in self._known:
                self._known[node.id] = kept
                self._known_letters += letters
        for said in node.said.values():
            for each in said:
                if isinstance(each, _Node):
                    self.add(each)

    def wait(self, node: _Node) -> None:
        """Add an item to the queue."""
        self.waiting.append(node)
        self._waiting_letters += _letters(node)

    def _next(self) -> _Node:
        node = self.waiting.pop(0)
        self._waiting_letters -= _letters(node)
        return node

    def _too_many(self) -> bool:
        return len(self.waiting) > _WAITING or self._waiting_letters > _LETTERS

    def ready(self) -> Iterator[Paper | Problem]:
        """Yield the items at the head of the queue whose references have all been read."""
        while self.waiting and (not self._awaited or self._awaited in self._known):
            self._steps, self._awaited = 0, ""
            if self._open(self.waiting[0], 0) and not self._too_many():
                return
            # if too many wait, the resource that the first one refers to is considered missing
            self._awaited = ""
            yield self._paper(self._next())
        if self._too_many():
            self._awaited = ""

    def rest(self) -> Iterator[Paper | Problem]:
        """At the end of the file."""
        for node in self.waiting:
            yield self._paper(node)
        if self._lacking:
            what = "reference to a person, journal or other resource that is missing from the file or defined too far below the reference"
            yield Problem(
                f"line {self._first_lacking}", what, "kept without this resource", times=self._lacking
            )
        if self._more:
            what = f"more than {_RESOURCES_KEPT:,} people, journals and other resources, or more than {_LETTERS:,} characters in their descriptions"
            yield Problem(
                "",
                what,
                "further resources not kept; authors and venues among them are missing",
                times=self._more,
            )

    def _open(self, node: _Node, depth: int) -> bool:
        """True if a property needed for a node refers to a resource that has not been read yet."""
        for name in ("isPartOf", "authors", "authorList", "creator", "author", "li", "presentedAt"):
            for each in node.said.get(name, ()):
                self._steps += 1
                if isinstance(each, _Reference) and each.id not in self._known:
                    self._awaited = each.id
                    return True
                inner = self._of(each)
                if (
                    inner is not None
                    and depth < _DEEPEST
                    and self._steps < _MOST_STEPS
                    and self._open(inner, depth + 1)
                ):
                    return True
        return False

    def _of(self, said: str | _Node | _Reference) -> _Node | None:
        if isinstance(said, _Reference):
            return self._known.get(said.id)
        return said if isinstance(said, _Node) else None

    def _paper(self, node: _Node) -> Paper | Problem:
        where = f"line {node.line}"
        self._steps = 0
        title = self._text(node, "title", "name", "headline")
        if not title:
            return Problem(where, "no title", REFUSED, 1)
        if self._open(node, 0):
            self._lacking += 1
            self._first_lacking = self._first_lacking or node.line
        self._steps = 0
        authors = self._authors(node)
        named = [author for author in authors if not is_et_al(author.name)]
        around = list(self._around(node))
        venue = next(filter(None, (self._text(part, "title", "name") for part in around)), "")
        dates = (self._text(part, "date", "issued", "datePublished", "created") for part in (node, *around))
        year = next(filter(None, map(year_in, dates)), None)
        kind = _kind(node, around)
        links = [node.id, *(each for part in (node, *around) for each in self._numbers(part))]
        doi = next(filter(None, map(normal_doi, links)), None)
        link = next((each for each in links if each.startswith(("http://", "https://"))), None)
        name = node.id if "://" in node.id or node.id.startswith("urn:") else ""
        return Paper(
            f"{NAME}:{name}"
            if name
            else f"{NAME}:content:{content_id(title, year, venue, *(each.name for each in named))}",
            title,
            named,
            year,
            kind,
            Venue(venue, None if kind in ("other", "thesis") else kind) if venue else None,
            len(named) < len(authors),
            self._text(node, "abstract", "description") or None,
            doi,
            link,
            where,
        )

    def _text(self, node: _Node, *names: str) -> str:
        """The first value that a node has under one of these names, as a string."""
        for name in names:
            for each in node.said.get(name, ()):
                inner = self._of(each)
                said = (
                    each
                    if isinstance(each, str)
                    else self._text(inner, "value")
                    if inner is not None and name != "value"
                    else ""
                )
                if said:
                    return plain(said)
        return ""

    def _numbers(self, node: _Node) -> Iterator[str]:
        """The identifiers and addresses of a node."""
        for name in ("doi", "identifier", "sameAs", "uri", "url", "value", "homepage"):
            for each in node.said.get(name, ()):
                if isinstance(each, str):
                    yield each
                elif isinstance(each, _Reference):
                    yield each.id
                elif name != "value":
                    yield from self._numbers(each)

    def _around(self, node: _Node, depth: int = 0) -> Iterator[_Node]:
        """The containers of a node, the nearest first."""
        for name in ("isPartOf", "presentedAt"):
            for each in node.said.get(name, ()):
                part = self._of(each)
                self._steps += 1
                if self._steps > _MOST_STEPS:
                    return
                if part is not None and depth < _DEEPEST:
                    yield part
                    yield from self._around(part, depth + 1)
                elif isinstance(each, str) and each:
                    yield _Node([], said={"title": [each]})

    def _authors(self, node: _Node) -> list[PersonName]:
        for name in ("authors", "authorList", "creator", "author"):
            found = [person for each in node.said.get(name, ()) for person in self._people(each, 0)]
            if found:
                return found
        return []

    def _people(self, said: str | _Node | _Reference, depth: int) -> Iterator[PersonName]:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            return
        if isinstance(said, str):
            if said:
                yield PersonName(straighten(said))
            return
        node = self._of(said)
        if node is None or depth > _DEEPEST:
            return
        if "li" in node.said or set(node.sorts) & set(_LISTS):
            for each in node.said.get("li", ()):
                yield from self._people(each, depth + 1)
            return
        first = self._text(node, "givenName", "givenname", "firstName")
        last = self._text(node, "surname", "familyName", "family_name", "lastName")
        name = " ".join(filter(None, (first, last))) or straighten(self._text(node, "name", "label", "title"))
        if name:
            id = next(filter(None, map(orcid_id, (node.id, *self._numbers(node)))), None)
            yield PersonName(name, id, group=bool({"Organization", "Group"} & set(node.sorts)))


def _node(element: etree._Element, line: int, depth: int = 0) -> _Node:
    """A resource and its properties."""
    node = _Node([local(element)], _id(element), line)
    for name, said in element.attrib.items():
        # a property may be written as an attribute
        if not name.startswith((_RDF, "{http://www.w3.org/XML")) and name.startswith("{"):
            node.said.setdefault(name.rpartition("}")[2], []).append(said)
    for inner in element if depth < 4 * _DEEPEST else ():
        name = local(inner)
        name = "li" if name.startswith("_") and name[1:].isdecimal() else name
        resource = inner.get(f"{_RDF}resource") or inner.get(f"{_RDF}nodeID")
        if name == "type" and resource:
            node.sorts.append(resource.rpartition("#")[2].rpartition("/")[2])
        elif resource:
            node.said.setdefault(name, []).append(_Reference(resource))
        elif len(inner) == 0:
            node.said.setdefault(name, []).append(text(inner))
        elif inner.get(f"{_RDF}parseType") == "Resource":
            node.said.setdefault(name, []).append(_node(inner, line, depth + 1))
        else:
            node.said.setdefault(name, []).extend(_node(each, line, depth + 1) for each in inner)
    return node


def _id(element: etree._Element) -> str:
    for name in ("about", "nodeID", "ID"):
        if found := element.get(f"{_RDF}{name}") or element.get(name, ""):
            return str(found)
    return ""


def _letters(node: _Node) -> int:
    """The approximate size of a node in memory, in characters."""
    return _NODE + sum(
        _letters(each) if isinstance(each, _Node) else len(each) if isinstance(each, str) else len(each.id)
        for said in node.said.values()
        for each in said
    )


def _is_item(node: _Node) -> bool:
    """True for a publication: by its type, or, if that is not conclusive, by having a title and a creator."""
    sorts = set(node.sorts)
    if "itemType" in node.said:
        return node.said["itemType"][0] not in ("attachment", "note", "annotation")
    if sorts & _NO_ITEMS:
        return False
    if sorts & _ITEMS:
        return True
    return bool({"title", "name"} & set(node.said)) and bool(
        {"authors", "authorList", "creator", "author"} & set(node.said)
    )


def _kind(node: _Node, around: list[_Node]) -> Kind:
    said = node.said.get("itemType", [""])[0]
    sorts = [said] if isinstance(said, str) and said else node.sorts
    for sort in sorts:
        for word, kind in _KINDS:
            if word in sort.lower():
                return kind
    return "journal" if any({"Journal", "Periodical"} & set(part.sorts) for part in around) else "other"
