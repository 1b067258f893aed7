"""Atom feeds (RFC 4287) of new papers. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence

from lxml import etree

from graphapp.model.rows import NewPaper, StoredPaper
from loaders.reading.titles import shown_title

__all__ = ["MEDIA_TYPE", "atom"]

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
# a feed needs a date, also before anything was loaded
_NEVER = "1970-01-01T00:00:00+00:00"
# characters that XML 1.0 does not allow
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHOWN_AUTHORS = 100


def atom(
    title: str,
    own: str,
    page: str,
    papers: Sequence[NewPaper],
    address: Callable[[str], str],
) -> bytes:
    """A feed with this title. `own` and `page` are the addresses of the feed and of the page about the same papers, `address` returns that of a
    paper by its id; all of them absolute."""
    feed = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap={None: _NAMESPACE})
    _add(feed, "title", title)
    _add(feed, "id", own)
    _add(feed, "updated", max((new.added for new in papers), default=_NEVER))
    _add(feed, "generator", "graphapp")
    _add(feed, "link", rel="self", type=MEDIA_TYPE, href=own)
    _add(feed, "link", rel="alternate", type="text/html", href=page)
    if not all(new.paper.authors for new in papers):
        # required if an entry has no author
        _add(_add(feed, "author"), "name", "graphapp")
    for new in papers:
        _entry(feed, new, address(new.paper.id))
    content: bytes = etree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _entry(feed: etree._Element, new: NewPaper, address: str) -> None:
    paper = new.paper
    entry = _add(feed, "entry")
    _add(entry, "title", shown_title(paper.title) or "(without title)")
    _add(entry, "id", uuid.uuid5(uuid.NAMESPACE_URL, f"graphapp:{paper.id}").urn)
    _add(entry, "updated", new.added)
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    for author in paper.authors[:_SHOWN_AUTHORS]:
        _add(_add(entry, "author"), "name", author.author.name)
    _add(entry, "summary", _summary(paper))


def _summary(paper: StoredPaper) -> str:
    names = ", ".join(entry.author.name for entry in paper.authors[:_SHOWN_AUTHORS])
    more = len(paper.authors) - _SHOWN_AUTHORS
    if more > 0:
        names += f" and {more:,} more"
    facts = [names, paper.venue.name if paper.venue else "", str(paper.year or "")]
    return ". ".join(filter(None, facts))


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    if text:
        element.text = _NOT_XML.sub("\ufffd", text)
    return element
