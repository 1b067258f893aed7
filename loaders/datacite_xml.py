"""DataCite metadata in XML, schema versions 2 to 4: single records, and responses of archives (OAI-PMH, oai_datacite)
(https://schema.datacite.org).

An element has the same fields as DataCite's JSON: it is converted to that, and read as `loaders.datacite` reads JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from graphapp.model.identifiers import normal_doi
from graphapp.model.records import Paper, Problem
from loaders.datacite import work
from loaders.reading.json_papers import Notes
from loaders.reading.xml_elements import child, children, find_all, value
from loaders.reading.xml_records import Records, first_tag, parsed

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "datacite-xml"
LABEL = "DataCite, XML"
# the extension .xml is shared by many formats: only the content decides
SUFFIXES: tuple[str, ...] = ()


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a record of DataCite, and for a response of an archive that contains such records."""
    return first_tag(head)[0] in ("resource", "OAI-PMH") and b"datacite.org/schema/kernel" in head


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The works of a file, in file order."""
    notes = Notes()
    for found in parsed(Records(stream, max_record_bytes, ("resource",))):
        if isinstance(found, Problem):
            yield found
            continue
        cut, element = found
        notes.where, notes.cut = f"line {cut.line}", False
        paper = work(_as_json(element), notes, NAME)
        yield from notes.problems
        notes.problems = []
        if paper is not None:
            paper.where = notes.where
            yield paper


def _as_json(resource: etree._Element) -> dict[str, Any]:
    identifier = child(resource, "identifier")
    kind = child(resource, "resourceType")
    is_doi = identifier is not None and identifier.get("identifierType") == "DOI"
    said: dict[str, Any] = {
        # some archives give the address
        "doi": normal_doi(value(identifier)) or value(identifier) if is_doi else None,
        "titles": _typed(resource, "titles/title", "title", "titleType"),
        "creators": [_creator(each) for each in find_all(resource, "creators/creator")],
        "publicationYear": value(resource, "publicationYear"),
        "dates": _typed(resource, "dates/date", "date", "dateType"),
        "descriptions": _typed(resource, "descriptions/description", "description", "descriptionType"),
        "relatedItems": [
            {
                "relationType": each.get("relationType"),
                "titles": _typed(each, "titles/title", "title", "titleType"),
            }
            for each in find_all(resource, "relatedItems/relatedItem")
        ],
    }
    if kind is not None:
        said["types"] = {"resourceTypeGeneral": kind.get("resourceTypeGeneral"), "resourceType": value(kind)}
    return said


def _typed(element: etree._Element, path: str, name: str, type: str) -> list[dict[str, Any]]:
    """The elements at a path as objects with their text and an attribute that is their type."""
    return [{name: value(each), type: each.get(type)} for each in find_all(element, path)]


def _creator(element: etree._Element) -> dict[str, Any]:
    name = child(element, "creatorName")
    return {
        "name": value(name),
        "nameType": None if name is None else name.get("nameType"),
        "givenName": value(element, "givenName"),
        "familyName": value(element, "familyName"),
        "nameIdentifiers": [{"nameIdentifier": value(each)} for each in children(element, "nameIdentifier")],
        "affiliation": [value(each) for each in children(element, "affiliation")],
    }
